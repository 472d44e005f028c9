"""What the documents of accountability tracing say; those of accidents: ``papers_of_accidents``."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes import facts, papers_of_accidents
from workflows.processes.paper_source import Context, Source, day, lines, moment
from workflows.supervision import deadlines, tracing
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.measures import LIABILITY_WORDS, MONTHS, WORDS
from workflows.supervision.accountability.persons import Person
from workflows.supervision.cases import by_id
from workflows.supervision.documents import chinese_date
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import names, officer_by_id
from workflows.supervision.organisation.roles import Tier
from workflows.supervision.parties.tables import party
from workflows.supervision.tracing import GapKind, wording

POLICY = "《关于加强行政审批事中事后监管的意见》二（四）"
SANCTIONS_LAW = "《行政机关公务员处分条例》"
KIND_WORDS = {
    GapKind.NOT_PERFORMED: "未履行", GapKind.DELAYED: "延误", GapKind.UNLAWFUL_PROCEDURE: "程序违法",
    GapKind.FALSE_CONCLUSION: "结论失实", GapKind.PENALTY_INSTEAD: "以罚代管", GapKind.NOT_REFERRED: "应移未移",
    GapKind.CONCEALED: "瞒报", GapKind.DUTY_FULFILLED: "尽职",
}  # fmt: skip
TIERS = {Tier.FIRST: "第一责任人", Tier.MAIN: "主要责任人", Tier.DIRECT: "直接责任人"}
POSTS = {
    "head": "主要领导", "deputy_head": "分管领导", "section_head": "科室负责人", "handler": "承办人",
    "inspector": "执法人员", "legal_reviewer": "法制审核人员", "publisher": "公示岗", "archivist": "档案岗",
}  # fmt: skip
FAULTS = {"negligence": "过失", "intent": "故意", "": "无过错"}
ADOPTED = {"adopt": "采纳", "partly": "部分采纳", "reject": "不采纳", "none": "未申辩"}
ORGAN_MEASURES = {
    "correct": "责令改正", "circular": "通报批评", "cancel_honour": "取消评优资格", "opinion": "制发行政执法监督意见书",
}  # fmt: skip
DEFENCE_WORDS = {
    persons.LAPSED: "期满未申辩", persons.WAIVED: "无异议，不申辩", persons.ENDED: "未申辩", persons.AWAITED: "未申辩",
}  # fmt: skip


def _organ(source: Source) -> str:
    value = source.text("organ")
    return department_of(source.conn, int(value)).name if value else ""


def _members(source: Source, variable: str = "team") -> str:
    logins = [str(one) for one in source.value(variable) or []]
    known = names(source.conn, logins)
    return "、".join(known.get(login, login) for login in logins)


def _casualties(source: Source) -> str:
    loss = source.value("loss")
    parts = [f"死亡{source.value('deaths') or 0}人", f"受伤{source.value('injuries') or 0}人"]
    return "，".join([*parts, f"直接经济损失{int(loss) / 100:.2f}元"] if loss else parts)


def _lead(source: Source) -> Context:
    case = source.case
    whom = source.conn.scalar(select(party.c.name).where(party.c.id == case.party_id)) if case.party_id else ""
    sources = {
        "accident": "事故", "complaint": "投诉举报", "supervision": "监察建议", "audit": "审计移交",
        "special_audit": "督查发现", "reconsideration": "行政复议撤销、变更", "litigation": "行政诉讼败诉",
        "procuratorate": "检察建议", "rule": "系统规则发现", "sampling": "销号抽验不合格", "other": "其他",
    }  # fmt: skip
    return {
        "problem": source.text("problem"), "organ": _organ(source), "received_on": day(source.text("lead_received_on")),
        "source": sources.get(source.text("lead_source"), source.text("lead_source")),
        "event_on": day(source.text("event_on")), "area": source.text("area"), "party_name": whom or "",
        "item_name": item_of(source.conn, case.item_id).name if case.item_id else "",
        "casualties": _casualties(source), "similar": source.text("similar_cases"),
        "decision": source.chosen("lead_decision"), "decision_reason": source.text("lead_reason"),
        "merge_into": source.text("merge_into"),
    }  # fmt: skip


def _plan(source: Source) -> Context:
    return {
        "organ": _organ(source), "members": _members(source), "leader": _names(source, source.text("team_lead")),
        "window": f"{day(source.text('window_from'))}至{day(source.text('window_to'))}",
        "plan_lines": _lines(source.text("plan_text")), "problem_lines": _lines(source.text("problem")),
        "basis": f"{SANCTIONS_LAW}第四十一条、第四十二条",
    }  # fmt: skip


def _file_request(source: Source) -> Context:
    return {
        "organ": _organ(source), "scope_lines": _lines(source.text("files_scope")),
        "deadline": _limit(source, "T-D-03", source.text("requested_on")), "basis": f"{SANCTIONS_LAW}第四十一条",
    }  # fmt: skip


def _interview(source: Source) -> Context:
    return {
        "interviewee": source.text("interviewee"), "post": source.text("interviewee_post"),
        "started_at": moment(source.text("interview_started")), "ended_at": moment(source.text("interview_ended")),
        "place": source.text("interview_place"), "interviewers": _members(source),
        "dialogue_lines": _lines(source.text("interview_text")),
    }  # fmt: skip


def _finding(source: Source) -> Context:
    conn, case_id = source.conn, source.case.id
    found = {one.id: one for one in tracing.gaps_of(conn, case_id, state=tracing.CONFIRMED)}
    gaps: list[Json] = [
        {"on": f"{one.happened_on:%Y-%m-%d}", "node": one.node, "expected": one.expected, "actual": one.actual,
         "kind": KIND_WORDS[GapKind(one.kind)]}
        for one in found.values()
    ]  # fmt: skip
    judgements: list[Json] = []
    for one in tracing.liabilities_of(conn, case_id):
        who = officer_by_id(conn, one.officer_id).name if one.officer_id is not None else _organ(source)
        tier = TIERS.get(Tier(one.tier), "") if one.tier else "经办人" if one.officer_id is not None else ""
        post = "，".join(part for part in (post_words(one.post), tier) if part)
        cause = "有因果关系" if one.causal else "无因果关系"
        fault = cause if one.officer_id is None else f"{FAULTS[one.fault]}，{cause}"
        judgements.append(
            {"name": who, "post": post, "liability": f"{LIABILITY_WORDS[one.liability]}（{found[one.gap_id].number}）",
             "fault": fault, "reason": one.reason}
        )  # fmt: skip
    heard = [one for one in persons.persons_of(conn, case_id) if one.defence_state]
    defences: list[Json] = [
        {"name": one.name, "said": one.defence_text or DEFENCE_WORDS.get(one.defence_state, ""),
         "adopted": f"{ADOPTED.get(one.adopted, '')}：{one.adoption_reason}"}
        for one in heard
    ]  # fmt: skip
    return {
        "organ": _organ(source), "members": _members(source), "fact_lines": _lines(source.text("problem")),
        "gaps": gaps, "judgements": judgements, "defences": defences, "approval": source.text("approval_no"),
        "opinion_lines": _lines(source.text("proposal_note")),
        "basis": f"{SANCTIONS_LAW}第三十九条、第四十一条",
    }  # fmt: skip


def _notice(source: Source) -> Context:
    return {
        "person": source.text("person_name"), "finding_lines": _lines(source.text("told_findings")),
        "measure": WORDS.get(source.text("told_measure"), ""), "basis": f"{SANCTIONS_LAW}第三十九条",
        "deadline": _limit(source, "T-D-04", source.text("notice_served_on")),
    }  # fmt: skip


def _proposal(source: Source) -> Context:
    proposals: list[Json] = [
        {"name": one.name, "liability": LIABILITY_WORDS[one.liability], "measure": measure_words(one),
         "basis": one.measure_basis, "reason": one.measure_reason}
        for one in persons.persons_of(source.conn, source.case.id)
    ]  # fmt: skip
    return {
        "proposals": proposals, "organ": _organ(source), "note_lines": _lines(source.text("proposal_note")),
        "organ_measures": "、".join(ORGAN_MEASURES.get(str(one), "") for one in source.value("organ_measures") or []),
        "problem_lines": _lines(source.text("organ_problems")),
        "basis": "《公务员法》第五十七条、第六十一条至第六十四条",
    }  # fmt: skip


def measure_words(one: Person) -> str:
    also = f"，并处{WORDS[one.measure_also]}" if one.measure_also else ""
    return f"{WORDS.get(one.measure, '')}{also}"


def _decision(source: Source) -> Context:
    """The five items of 处分条例45条."""
    one = _person(source)
    months = MONTHS.get(one.measure)
    meeting = _submitted(source, one.case_id, "decide_collectively")
    return {
        "person": one.name, "unit": department_of(source.conn, one.department_id).name, "post": _post(source, one),
        "fact_lines": _facts(source, one), "measure": measure_words(one), "measure_basis": one.measure_basis,
        "decided_on": chinese_date(one.decided_on) if one.decided_on else "",
        "meeting": str(meeting.get("decision_meeting") or "任免机关领导成员"),
        "period": f"{months}个月" if months else "", "remedies": _remedies(source),
    }  # fmt: skip


def _remedies(source: Source) -> str:
    track = source.text("remedy_track")
    if track == "civil":
        return "不服本决定的，可以自知道本决定之日起三十日内向本机关申请复核；对复核决定不服的，可以自接到复核决定之日起十五日内向同级公务员主管部门或者本机关的上一级机关申诉；也可以不经复核，自知道本决定之日起三十日内直接申诉。"  # noqa: E501
    if track == "supervisory":
        return "对监委作出的处理不服的，可以在收到决定之日起一个月内向作出决定的监委申请复审；对复审决定仍不服的，可以在收到复审决定之日起一个月内向上一级监委申请复核。"  # noqa: E501
    return "对本决定有异议的，可以向本机关提出，本机关将予以核实答复。"


def _clearance(source: Source) -> Context:
    one = _person(source)
    found = tracing.proofs(source.conn, one.case_id, one.login)
    proofs: list[Json] = [
        {"at": f"{aware(row.moment.at):%Y-%m-%d %H:%M}", "title": row.moment.title,
         "done": wording.done_sentence(row.moment)}
        for row in found[:40]
    ]  # fmt: skip
    judged = tracing.liabilities_of(source.conn, one.case_id, officer_id=one.officer_id)
    reasons = "；".join(dict.fromkeys(row.reason.rstrip("。") for row in judged if row.liability == "exempt"))
    return {
        "person": one.name, "fact_lines": _facts(source, one), "proofs": proofs, "reason": f"{reasons}。",
        "basis": f"{POLICY}",
    }  # fmt: skip


def _facts(source: Source, one: Person) -> list[Json]:
    said: list[Json] = []
    for judged in tracing.liabilities_of(source.conn, one.case_id, officer_id=one.officer_id):
        gap = tracing.gap(source.conn, judged.gap_id)
        said.append(
            f"{chinese_date(gap.happened_on)}，{gap.node}：应当{gap.expected.rstrip('。')}；"
            f"实际{gap.actual.rstrip('。')}。认定{LIABILITY_WORDS[judged.liability]}：{judged.reason}"
        )
    return said


def _post(source: Source, one: Person) -> str:
    judged = tracing.liabilities_of(source.conn, one.case_id, officer_id=one.officer_id)
    return next((post_words(row.post) for row in judged if row.post), "")


def _clue(source: Source) -> Context:
    logins = source.value("clue_persons") or []
    taken_over = bool(source.text("takeover_on"))
    facts_said = source.text("problem") if taken_over else source.text("clue_facts")
    materials = source.text("handover_list") if taken_over else source.text("clue_materials")
    persons_said = source.text("takeover_persons") if taken_over else _names(source, *map(str, logins))
    return {
        "recipient_organ": source.text("transferred_to") or "区纪委监委", "persons": persons_said,
        "fact_lines": _lines(facts_said), "material_lines": _lines(materials),
        "violated": source.text("clue_basis") or "见所附材料", "basis": "《公职人员政务处分法》第四十九条",
    }  # fmt: skip


def _rectification(source: Source) -> Context:
    results = {"done": "已完成", "going": "长期坚持"}
    rows: list[Json] = [
        {"problem": row.get("problem", ""), "measure": row.get("measure", ""),
         "result": results.get(str(row.get("result")), "")}
        for row in source.value("rectified_rows") or []
    ]  # fmt: skip
    return {"rectified": rows, "regime": source.text("regime_text") or "不须修订"}


def _result(source: Source) -> Context:
    offices = {
        "government": "区政府", "establishment": "编办", "superior": "上级主管机关", "civil_service": "公务员主管部门"
    }  # fmt: skip
    outcomes: list[Json] = [
        {"name": one.name, "liability": LIABILITY_WORDS[one.liability], "measure": measure_words(one),
         "on": f"{one.decided_on:%Y-%m-%d}" if one.decided_on else ""}
        for one in persons.persons_of(source.conn, source.case.id)
    ]  # fmt: skip
    return {
        "organ": _organ(source), "problem": source.text("problem"), "execution": source.text("execution_text"),
        "reported_to": "、".join(offices.get(str(one), "") for one in source.value("reported_to") or []),
        "reported_on": day(source.text("reported_on")), "answer": source.chosen("replied_how"),
        "rectification": "已整改" if source.text("rectify_wanted") == "yes" else "未责令整改",
        "published": source.chosen("publish_wanted"), "outcomes": outcomes,
    }  # fmt: skip


def _person(source: Source) -> Person:
    return persons.person(source.conn, int(source.text("person_id")))


def post_words(post: str) -> str:
    """Department and roles as of the day of a gap, in words."""
    return "、".join(POSTS.get(part, part) for part in post.split(",") if part)


def _names(source: Source, *logins: str) -> str:
    known = names(source.conn, [login for login in logins if login])
    return "、".join(known.get(login, login) for login in logins if login)


def _lines(text: str) -> list[Json]:
    return list[Json](lines(text))


def _limit(source: Source, code: str, since: str) -> str:
    if not since:
        return ""
    answer = deadlines.due_for(
        source.conn, code, date.fromisoformat(since[:10]), **facts.rule_facts(source.conn, source.case)
    )
    return chinese_date(answer.on) if answer.on else ""


def _submitted(source: Source, case_id: int, step: str) -> Mapping[str, Any]:
    """What was last filled in at a step of the tracing case."""
    table = submission
    query = select(table.c.data).where(
        table.c.root_id == by_id(source.conn, case_id).instance_id, table.c.element_id == step
    )
    found: Mapping[str, Any] | None = source.conn.scalar(query.order_by(table.c.id.desc()).limit(1))
    return found or {}


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "tracing_lead": _lead,
    "tracing_plan": _plan,
    "tracing_file_request": _file_request,
    "tracing_interview": _interview,
    "liability_finding": _finding,
    "tracing_notice": _notice,
    "outcome_proposal": _proposal,
    "outcome_decision": _decision,
    "duty_fulfilled": _clearance,
    "tracing_clue": _clue,
    "tracing_rectification": _rectification,
    "tracing_result": _result,
    **papers_of_accidents.CONTEXTS,
}
