"""Operations of ``accountability_tracing.bpmn`` (责任倒查追究): intake, team, defences, outcomes, report back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import chains, publishing
from workflows.processes.common.merging import GIVEN_UP
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text, texts
from workflows.processes.common.tracing_team import conflicts, person_of_row
from workflows.supervision import cases, tracing
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.measures import LIABILITY_WORDS, SANCTIONS, WORDS
from workflows.supervision.accountability.persons import Person
from workflows.supervision.cases import Case
from workflows.supervision.cases import chains as matters
from workflows.supervision.cases.tables import case as case_table
from workflows.supervision.organisation.departments import department_of, holders
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.tracing import Liability

KEY = "accountability_tracing"
FEWEST = 2
WINDOW = timedelta(days=3 * 365)


def open_tracing(ctx: StepContext) -> dict[str, Json]:
    """A lead is on record from any source (政务处分法、处分条例38条); open cases about the same matter are shown."""
    case = case_of(ctx)
    today, justice = ctx.now.date(), holders(ctx.conn, "legal_affairs", ctx.now.date())
    organ = ctx.variables.get("organ") or _department_of_source(ctx, case)
    if not justice:
        raise Refused("职能表中没有承担执法监督职能的部门，请系统管理员先登记。")
    if not ctx.variables.get("problem"):
        raise Refused("没有写明线索内容，请填写。", "problem")
    source = text(ctx, "lead_source") or "rule"
    if organ:
        cases.describe(ctx.conn, case.id, subject=department_of(ctx.conn, int(str(organ))).name)
    return {
        "organ": organ,
        "justice": justice[0],
        "lead_source": source,
        "lead_received_on": text(ctx, "lead_received_on") or today.isoformat(),
        "event_on": text(ctx, "event_on") or today.isoformat(),
        "approval_state": "awaited" if source == "accident" else "none",
        "decision_extended": "no",
        "similar_cases": "\n".join(_similar(ctx, case)) or "没有",
    }


def _department_of_source(ctx: StepContext, case: Case) -> int | None:
    before = [one.case for one in matters.linked(ctx.conn, case.id) if not one.forward]
    return before[0].department_id if before else None


def _similar(ctx: StepContext, case: Case) -> list[str]:
    """Open tracings about the same party, or the same item where no party is named."""
    table = case_table
    same = table.c.party_id == case.party_id if case.party_id else table.c.item_id == case.item_id
    where = (table.c.process_key == KEY, table.c.state == "open", table.c.id != case.id, same)
    if not (case.party_id or case.item_id):
        return []
    return [f"{row.case_no}（{row.title}）" for row in ctx.conn.execute(select(table).where(*where))]


def admit(ctx: StepContext) -> dict[str, Json]:
    """Within five working days (T-D-01): taken up, not taken up with a reason, or merged (处分条例39条)."""
    if text(ctx, "lead_decision") == "merge":
        _check_merge(ctx)
    return {"admitted_on": ctx.now.date().isoformat()}


def _check_merge(ctx: StepContext) -> None:
    into, own = text(ctx, "merge_into"), case_of(ctx)
    try:
        found = cases.by_number(ctx.conn, into)
    except cases.UnknownCase as error:
        raise Refused(f"没有案号为“{into[:40]}”的案件，请核对。", "merge_into") from error
    if found.id == own.id or found.process_key != KEY or found.state != "open":
        raise Refused("只能并入另一件在办的责任倒查案件，请核对案号。", "merge_into")
    cases.link(ctx.conn, own.id, found.id, "tracing")


def route(ctx: StepContext) -> dict[str, Json]:
    """Where the lead goes (T-D-02); the window is the three years before the event (policy 二(四), 处分条例40条)."""
    if not ctx.variables.get("organ"):
        raise Refused("没有填写责任单位，请退回受理环节补填。", "lead_route")
    event_on = day(ctx, "event_on")
    today = ctx.now.date().isoformat()
    return {
        "checked_on": today,
        "decided_on": today,
        "transfer_persons": text(ctx, "check_facts")[:500],
        "window_from": (event_on - WINDOW).isoformat(),
        "window_to": event_on.isoformat(),
    }


def hand_to_penalty(ctx: StepContext) -> dict[str, Json]:
    """The enterprise's own fault: a penalty case of the responsible department, opened by people (处罚法54条)."""
    chains.hand_over(
        ctx, "administrative_penalty", link="tracing", lead="penalty", source=KEY, department_id=number(ctx, "organ"),
        variables={"problem": text(ctx, "check_facts") or text(ctx, "problem")},
    )  # fmt: skip
    return {}


def check_team(ctx: StepContext) -> dict[str, Json]:
    """At least two, none of whom was responsible or involved then, none recused (处分条例41、42条)."""
    case, team = case_of(ctx), texts(ctx, "team")
    if len(team) < FEWEST:
        raise Refused("核查组不得少于两人。", "team")
    if text(ctx, "team_lead") not in team:
        raise Refused("组长应当是核查组成员。", "team_lead")
    first, last = day(ctx, "window_from"), day(ctx, "window_to")
    if last < first:
        raise Refused("核查期间的止日早于起日，请核对。", "window_to")
    for login in team:
        reason = conflicts(ctx.conn, case, login, organ=number(ctx, "organ"), first=first, last=last, on=ctx.now.date())
        if reason:
            name = officer_by_login(ctx.conn, login).name
            raise Refused(f"{name}应当回避：{reason}，请更换核查人员。", "team")
    cases.name_officers(ctx.conn, case.id, "team", team)
    return {"filed_on": text(ctx, "filed_on") or ctx.now.date().isoformat()}


def open_defences(ctx: StepContext) -> dict[str, Json]:
    """One case a person: each sees his own notice and nobody else's (处分条例39条二项)."""
    case = case_of(ctx)
    for one in persons.persons_of(ctx.conn, case.id):
        if one.charged:
            persons.change(ctx.conn, one.id, defence_state=persons.AWAITED, told_liability=one.liability)
            _start(ctx, case, "tracing_defence", one, {
                "told_findings": _findings(ctx, case, one), "team": list[Json](texts(ctx, "team")),
                "organ": number(ctx, "organ"),
            })  # fmt: skip
    return {"defences_open": persons.defences_open(ctx.conn, case.id)}


def _findings(ctx: StepContext, case: Case, one: Person) -> str:
    """What the notice says: each gap with what was expected, what was done, and what the person bears for it."""
    said = []
    for judged in tracing.liabilities_of(ctx.conn, case.id, officer_id=one.officer_id):
        gap = tracing.gap(ctx.conn, judged.gap_id)
        said.append(
            f"{gap.happened_on:%Y-%m-%d}　{gap.node}：应当{gap.expected.rstrip('。')}；实际{gap.actual.rstrip('。')}。"
            f"认定：{LIABILITY_WORDS[judged.liability]}。理由：{judged.reason}"
        )
    return "\n".join(said)


def _start(ctx: StepContext, case: Case, key: str, one: Person, variables: Mapping[str, Json]) -> None:
    payload: dict[str, Json] = {
        "process_key": key, "department_id": case.department_id, "source": KEY, "parent_case_id": case.id,
        "link": "tracing", "actor": ctx.actor, "element": ctx.element_id,
        "variables": {
            "item": case.item_id, "person": one.login, "person_id": one.id, "person_name": one.name,
            "tracing_case": case.id, **variables,
        },
    }  # fmt: skip
    engine.schedule(ctx.conn, "case.start", due_at=ctx.now, payload=payload, instance_id=ctx.instance_id)


def weigh_defences(ctx: StepContext) -> dict[str, Json]:
    """What was adopted of each defence; nothing gets heavier because of it (政务处分法43条)."""
    case = case_of(ctx)
    for row in rows(latest_submission(ctx, "consider_defences"), "defence_rows"):
        one = person_of_row(ctx.conn, row)
        adopted, after = str(row.get("adopted")), str(row.get("liability_after"))
        if one.defence_state == persons.STATED and adopted == "none":
            raise Refused(f"{one.name}已经陈述申辩，采纳情况不能选“未申辩”。", "defence_rows")
        if adopted == "reject" and after != "keep":
            raise Refused(f"{one.name}的申辩不采纳的，责任应当维持拟认定。", "defence_rows")
        reason = str(row.get("adoption_reason") or "")
        persons.change(ctx.conn, one.id, adopted=adopted, adoption_reason=reason)
        _lighten(ctx, case, one, after, reason)
    weighed = persons.weigh(ctx.conn, case.id)
    return {
        "charged_count": sum(one.charged for one in weighed),
        "cleared_count": sum(not one.charged for one in weighed),
    }


def _lighten(ctx: StepContext, case: Case, one: Person, after: str, reason: str) -> None:
    if after == "keep":
        return
    liability = Liability.EXEMPT if after == "exempt" else Liability.IMPORTANT_LEADER
    proofs = [row.id for row in tracing.proofs(ctx.conn, case.id, one.login)]
    if liability is Liability.EXEMPT and not proofs:
        raise Refused(f"全过程记录中没有{one.name}当时履职的记录，不能认定尽职免责。", "defence_rows")
    for judged in tracing.liabilities_of(ctx.conn, case.id, officer_id=one.officer_id):
        try:
            tracing.judge(
                ctx.conn, judged.gap_id, one.officer_id, liability=liability, causal=judged.causal,
                fault="" if liability is Liability.EXEMPT else judged.fault, reason=reason, evidence=proofs,
                actor=ctx.actor, now=ctx.now, after_defence=True,
            )  # fmt: skip
        except tracing.HeavierAfterDefence as error:
            raise Refused(f"不得因申辩加重{one.name}的责任。", "defence_rows") from error


def open_outcomes(ctx: StepContext) -> dict[str, Json]:
    """One case a person: service, announcement, filing and remedies, or the paper that clears him (处分条例39条)."""
    case = case_of(ctx)
    for one in persons.persons_of(ctx.conn, case.id):
        measure = one.measure or ("none" if not one.charged else "")
        if measure:
            _start(ctx, case, "tracing_outcome", one, {
                "measure": measure, "decided_on": text(ctx, "decided_on"), "remedy_track": _track(one),
                "outcome_text": _outcome(one, measure),
            })  # fmt: skip
    return {}


def _track(one: Person) -> str:
    if "to_discipline" in (one.measure, one.measure_also):
        return "supervisory"
    return "civil" if one.measure in SANCTIONS or one.measure == "reassign" else "none"


def _outcome(one: Person, measure: str) -> str:
    also = f"，并处{WORDS[one.measure_also]}" if one.measure_also else ""
    why = f"。{one.measure_reason}" if one.measure_reason else ""
    return f"{LIABILITY_WORDS[one.liability]}：{WORDS[measure]}{also}{why}"


def conclude(ctx: StepContext) -> dict[str, Json]:
    """Reported back; how an accident was dealt with is made public (事故条例34条)."""
    if text(ctx, "lead_source") == "accident" and text(ctx, "publish_wanted") == "no":
        reason = str(latest_submission(ctx, "report_back").get("no_publish_reason") or "")
        if "保密" not in reason:
            raise Refused("事故处理情况应当向社会公布；依法应当保密的，请在理由中写明保密的依据。", "publish_wanted")
    organ = department_of(ctx.conn, number(ctx, "organ")).name
    return {
        "publication_title": f"{organ}监管责任倒查处理情况",
        "publication_text": "经核查，有关单位和人员的责任已经依法认定和处理。",
    }


def publish(ctx: StepContext) -> dict[str, Json]:
    """Put how it was dealt with on the public page, without names (事故条例34条)."""
    publishing.publish(ctx, kind="tracing_result", step="publish_outcome")
    return {}


def close(ctx: StepContext) -> dict[str, Json]:
    """The records are free again (处分条例39条: 归档)."""
    tracing.release(ctx.conn, case_of(ctx).id, reason="倒查办结", actor=ctx.actor, now=ctx.now)
    return {}


def take_over(ctx: StepContext) -> dict[str, Json]:
    """The supervision commission takes the matter over: our own proceedings about it end (公务员法61条二款)."""
    case = case_of(ctx)
    for one in matters.linked(ctx.conn, case.id):
        if one.forward and one.case.process_key in ("tracing_defence", "tracing_outcome"):
            payload: dict[str, Any] = {"case_id": one.case.id, "reason": "监委接管，本机关终止处理"}
            engine.schedule(ctx.conn, GIVEN_UP, due_at=ctx.now, payload=payload)
    for person in persons.persons_of(ctx.conn, case.id):
        persons.flag(
            ctx.conn, person.officer_id, case.id, kind="filed", since=day(ctx, "takeover_on"),
            document=text(ctx, "takeover_no"),
        )  # fmt: skip
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "tracing.open": open_tracing,
    "tracing.admit": admit,
    "tracing.route": route,
    "tracing.hand_to_penalty": hand_to_penalty,
    "tracing.check_team": check_team,
    "tracing.open_defences": open_defences,
    "tracing.weigh_defences": weigh_defences,
    "tracing.open_outcomes": open_outcomes,
    "tracing.conclude": conclude,
    "tracing.publish": publish,
    "tracing.close": close,
    "tracing.take_over": take_over,
}
VARIABLES = frozenset(
    {
        "justice", "approval_state", "approval_no", "decision_extended", "similar_cases", "admitted_on", "checked_on",
        "transfer_persons", "window_from", "window_to", "filed_on", "defences_open", "charged_count",
        "cleared_count", "publication_title", "publication_text", "decision_result", "transfer_wanted",
        "rectify_wanted", "opinion_wanted", "outcome_count", "problems_text", "problem_count", "receipt_filed",
        "regime_to_change", "decided_on", "supervision_stage", "team", "accident_case", "person_logins",
    }
)  # fmt: skip
