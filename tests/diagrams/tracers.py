"""Acts of a tracing (责任倒查): the people of the justice bureau and the government, and what each does."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.diagrams.acts import a_rectification, day, drafted, ordered, rechecked
from tests.diagrams.receivers import JUSTICE
from tests.diagrams.world import SINCE, Walk
from tests.support.people import an_officer
from workflows import engine
from workflows.supervision import cases
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.persons import Person
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.departments import department_named
from workflows.supervision.organisation.tables import officer
from workflows.supervision.tracing.tables import tracing_gap
from workflows.usecases.tasks.show import show

TEAM = ["sifa1", "sifa2"]
FACTS = "南湖街道一家餐饮店发生食物中毒，此前的责令改正没有复查。"


def tracers(walk: Walk) -> int:
    """People of the justice bureau, and who was responsible for the bureau when; its id."""
    with walk.database.transaction() as conn:
        today = walk.now.date()
        bureau, justice = (department_named(conn, code, today).id for code in ("QY-SJ", "QY-SF"))
        for login, roles in JUSTICE.items():
            an_officer(conn, login, department_id=justice, roles=roles)
        changes.assign_role(conn, _id(conn, "sifa3"), justice, "legal_affairs", valid_from=SINCE)
        for login, tier, first, last in (
            ("head1", "first_responsible", SINCE, None), ("deputy1", "main_responsible", SINCE, None),
            ("inspector1", "direct_responsible", SINCE, date(2026, 4, 30)),
            ("inspector4", "direct_responsible", date(2026, 5, 1), None),
        ):  # fmt: skip
            changes.assign_responsibility(
                conn, bureau, tier, _id(conn, login), valid_from=first, valid_to=last, item_id=None
            )
        return bureau


def _id(conn: Any, login: str) -> int:
    return int(conn.scalar(select(officer.c.id).where(officer.c.login == login)))


def a_missed_recheck(walk: Walk) -> Walk:
    """An order that was re-checked six weeks late by who held direct responsibility then; made by the real diagram."""
    ordered(drafted(a_rectification(walk)))
    walk.later(days=45)
    return rechecked(walk, passed=True)


def a_tracing(walk: Walk, **raw: Any) -> Walk:
    bureau = tracers(walk)
    given = {
        "lead_source": "complaint", "lead_received_on": day(walk, 0), "problem": FACTS, "organ": bureau, "item": 1,
        "party": 1, "event_on": day(walk, 0), "area": "",
    }  # fmt: skip
    return walk.begin("sifa1", "accountability_tracing", **{**given, **raw})


def registered(walk: Walk, decision: str = "admit", **raw: Any) -> Walk:
    known = walk.variables()
    given = {
        "problem": known["problem"], "organ": known["organ"], "event_on": known["event_on"], "area": "",
        "lead_decision": decision,
    }  # fmt: skip
    return walk.do("sifa1", "register_lead", **{**given, **raw})


def routed(walk: Walk, route: str = "duty") -> Walk:
    return walk.do("sifa1", "check_lead", check_facts="线索属实", lead_route=route, route_reason="经初核")


def teamed(walk: Walk, **raw: Any) -> Walk:
    known = walk.variables()
    given = {
        "team": TEAM, "team_lead": TEAM[0], "window_from": known["window_from"], "window_to": known["window_to"],
        "plan_text": "一、查记录\n二、问当事人",
    }  # fmt: skip
    return walk.do("gov1", "form_team", **{**given, **raw})


def files_asked(walk: Walk, wanted: str = "no") -> Walk:
    more = {"files_scope": "复查台账", "requested_on": day(walk, 0), "request_recipient": "办公室"}
    return walk.do("sifa1", "request_files", files_wanted=wanted, **(more if wanted == "yes" else {}))


def files_came(walk: Walk) -> Walk:
    return walk.letter(
        "sifa1",
        "tracing_files_received",
        files_received_on=day(walk, 0),
        files_list="复查台账一册",
        files_complete="yes",
    )


def interviewed(walk: Walk, held: str = "no", more: str = "no") -> Walk:
    said: dict[str, Any] = {}
    if held == "yes":
        begun = walk.now.replace(minute=0)
        said = {
            "interviewee": "经办人", "interviewee_post": "市场监管局承办人", "interview_started": begun.isoformat(),
            "interview_ended": (begun + timedelta(minutes=40)).isoformat(), "interview_place": "谈话室",
            "interview_text": "问：为什么没有复查？\n答：当时没有人手。", "interview_signed": "true",
        }  # fmt: skip
    return walk.do("sifa1", "hold_interview", interview_held=held, interview_more=more, **said)


def nodes_traced(walk: Walk, *, keep: int = 1, more: bool = False) -> Walk:
    """The first ``keep`` proposals are confirmed, the others dropped."""
    rows = {
        f"G{one.number}": {"decision": "confirm" if place < keep else "drop", "reason": "查明"}
        for place, one in enumerate(_proposed(walk))
    }
    extra = [{
        "node": "督促复查", "happened_on": day(walk, -10), "expected": "督促按期复查", "actual": "没有督促",
        "kind": "not_performed",
    }] if more else []  # fmt: skip
    return walk.do("sifa1", "trace_nodes", gap_rows=rows, more_gaps=extra)


def _proposed(walk: Walk) -> list[Any]:
    table = tracing_gap
    query = select(table).where(table.c.case_id == walk.case_id, table.c.state == "proposed").order_by(table.c.number)
    return walk.ask(query)


def duty_rows(walk: Walk) -> dict[str, str]:
    """Code of each row of the table of duties → who it is about."""
    item = walk.item("judge_duties")
    view = show(walk.database, walk.who("sifa1"), item.id, now=walk.now)
    return {point.code: point.point for point in view.checklist}


def judged(walk: Walk, liabilities: dict[str, str], *, default: str = "none") -> Walk:
    """``liabilities``: login → what he bears; ``organ`` for the department."""
    by_officer = {f"P{row.id}": row.login for row in walk.ask(select(officer.c.id, officer.c.login))} | {"O": "organ"}
    rows: dict[str, Any] = {}
    for code in duty_rows(walk):
        login = by_officer[code.partition("-")[2]]
        liability = liabilities.get(login, default)
        fault = {} if liability in ("exempt", "organ", "none") else {"fault": "negligence"}
        rows[code] = {"liability": liability, "causal": "yes", "reason": "查明履职情况", **fault}
    return walk.do("sifa1", "judge_duties", duty_rows=rows)


def confirmed(walk: Walk, answer: str = "yes") -> Walk:
    note = {"confirm_note": "理由不充分"} if answer == "no" else {}
    return walk.do("sifa2", "confirm_findings", findings_confirmed=answer, **note)


def found(walk: Walk, liabilities: dict[str, str]) -> Walk:
    """From the hold to the second member's confirmation, the short way."""
    return confirmed(judged(nodes_traced(interviewed(files_asked(walk))), liabilities))


def people(walk: Walk) -> dict[str, Person]:
    with walk.database.reading() as conn:
        return {one.login: one for one in persons.persons_of(conn, walk.case_id)}


def defences(walk: Walk) -> dict[str, int]:
    """Login → the newest case of his defence."""
    found: dict[str, int] = {}
    for case_id in walk.cases_of("tracing_defence"):
        found[str(_variables(walk, case_id)["person"])] = case_id
    return found


def outcomes(walk: Walk) -> dict[str, int]:
    return {str(_variables(walk, case_id)["person"]): case_id for case_id in walk.cases_of("tracing_outcome")}


def _variables(walk: Walk, case_id: int) -> Any:
    with walk.database.reading() as conn:
        return engine.instance_view(conn, cases.by_id(conn, case_id).instance_id).variables


def told(walk: Walk, measure: str = "admonish") -> Walk:
    """The walk is in a defence case."""
    return walk.do(
        "sifa1", "serve_defence_notice", told_measure=measure, notice_served_on=day(walk, 0),
        notice_served_how="direct", notice_recipient="本人",
    )  # fmt: skip


def defended(walk: Walk, login: str, text: str = "当时在外地培训，工作已经交接。") -> Walk:
    raw: dict[str, Any] = {"notice_read": "true", "defence_choice": "state" if text else "waive"}
    return walk.do(login, "state_defence", **raw, **({"defence_text": text} if text else {}))


def everybody_heard(walk: Walk, measure: str = "admonish") -> Walk:
    tracing = walk.case_id
    for login, case_id in defences(walk).items():
        walk.follow(case_id)
        if "serve_defence_notice" in walk.waits_for():
            defended(told(walk, measure), login)
    return walk.follow(tracing)


def considered(walk: Walk, after: dict[str, str] | None = None) -> Walk:
    rows = {
        f"P{one.id}": {
            "adopted": "partly" if (after or {}).get(login, "keep") != "keep" else "reject",
            "adoption_reason": "经研究",
            "liability_after": (after or {}).get(login, "keep"),
        }
        for login, one in people(walk).items()
        if one.defence_state
    }  # fmt: skip
    return walk.do("sifa1", "consider_defences", defence_rows=rows)


def proposed(walk: Walk, measures: dict[str, str], **raw: Any) -> Walk:
    rows = {
        f"P{one.id}": {
            "measure": measures.get(login, "admonish" if one.charged else "none"),
            "measure_basis": "《公务员法》第五十七条",
            "measure_reason": "按责任大小",
        }
        for login, one in people(walk).items()
    }  # fmt: skip
    given = {"measure_rows": rows, "organ_measures": [], "proposal_note": "建议如上"}
    return walk.do("sifa1", "propose_outcomes", **{**given, **raw})


def reviewed(walk: Walk, decision: str = "approve") -> Walk:
    reason = {"send_back_reason": "依据不准"} if decision == "send_back" else {}
    return walk.do("sifalegal", "review_proposal", proposal_decision=decision, **reason)


def decided(walk: Walk, result: str = "approve", **raw: Any) -> Walk:
    given = {
        "decision_meeting": "区政府常务会议", "decided_on": day(walk, 0), "members_total": 9, "members_present": 7,
        "members_for": 6, "minutes_no": "第12期", "decision_result": result, "decision_note": "集体讨论",
    }  # fmt: skip
    return walk.do("gov1", "decide_collectively", **{**given, **raw})


def reported_back(walk: Walk, published: str = "no") -> Walk:
    reason = {"no_publish_reason": "涉及依法应当保密的事项"} if published == "no" else {}
    return walk.do(
        "sifa1", "report_back", reported_to=["government", "establishment"], reported_on=day(walk, 0),
        execution_text="已全部执行", replied_how="letter", reply_text="已经处理", publish_wanted=published, **reason,
    )  # fmt: skip


def put_away(walk: Walk) -> Walk:
    walk.do("sifa1", "archive_tracing", archive_no="SF-2026-1")
    assert (walk.waits_for(), walk.case().state) == (set(), "closed")
    return walk


def a_decided_tracing(walk: Walk, liabilities: dict[str, str], measures: dict[str, str], told_as: str) -> Walk:
    """From a missed re-check to the collective decision; every defence was heard, nothing else follows."""
    a_missed_recheck(walk)
    walk.later(days=60)
    found(teamed(routed(registered(a_tracing(walk)))), liabilities)
    considered(everybody_heard(walk, told_as))
    return decided(reviewed(proposed(walk, measures)))


def served(walk: Walk) -> Walk:
    """The walk is in an outcome case."""
    return walk.do(
        "gov1", "serve_outcome", served_on=day(walk, 0), served_how="direct", served_to="本人", remedy_told="true"
    )


def announced(walk: Walk) -> Walk:
    on = day(walk, 0)
    return walk.do(
        "gov1", "announce_and_file", announced_on=on, announced_scope="责任单位", filed_in_record_on=on,
        reported_civil_on=on,
    )  # fmt: skip


def review_asked(walk: Walk) -> Walk:
    return walk.letter("sifa1", "review_requested", review_requested_on=day(walk, 0), review_grounds="处理过重")


def appealed(walk: Walk) -> Walk:
    return walk.letter(
        "sifa1", "appeal_requested", appeal_requested_on=day(walk, 0), appeal_to="公务员主管部门",
        appeal_grounds="处理过重",
    )  # fmt: skip


def appeal_decided(walk: Walk, result: str, measure: str = "") -> Walk:
    return walk.letter(
        "sifa1", "appeal_decision", appeal_decision_no="申〔2026〕1号", appeal_decision_told_on=day(walk, 0),
        appeal_decision_result=result, **({"appeal_measure": measure} if measure else {}),
    )  # fmt: skip
