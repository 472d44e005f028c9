"""Operations of ``tracing_decision.bpmn`` (处理建议和集体决定)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text, texts
from workflows.processes.common.tracing_team import person_of_row
from workflows.supervision.accountability import persons
from workflows.supervision.accountability.measures import LIABILITY_WORDS, SANCTIONS, WORDS, heavier
from workflows.supervision.accountability.persons import Person
from workflows.supervision.organisation.departments import department_of, holders
from workflows.supervision.organisation.officers import officers_with_role

ORGAN_WORDS = {
    "correct": "责令改正", "circular": "通报批评", "cancel_honour": "取消评优资格", "opinion": "制发行政执法监督意见书"
}  # fmt: skip


def propose(ctx: StepContext) -> dict[str, Json]:
    """Every person gets a proposal that fits what was found (公务员法57、61–64条; 政务处分法43条 不得加重)."""
    data = latest_submission(ctx, "propose_outcomes")
    for row in rows(data, "measure_rows"):
        one = person_of_row(ctx.conn, row)
        measure, also = str(row.get("measure")), str(row.get("measure_also") or "")
        _check(ctx, one, measure, also)
        persons.change(
            ctx.conn, one.id, measure=measure, measure_also=also, measure_basis=str(row.get("measure_basis") or ""),
            measure_reason=str(row.get("measure_reason") or ""),
        )  # fmt: skip
    organ, problems = texts(ctx, "organ_measures"), text(ctx, "organ_problems")
    if organ and not problems:
        raise Refused("对责任单位提出处理的，须逐条写明存在的问题。", "organ_problems")
    if "opinion" in organ and not _supervisors(ctx):
        raise Refused("制发监督意见书须由执法监督机构的人员办理，核查组中没有。", "organ_measures")
    return {
        "proposal_text": "\n".join(_said(ctx, organ)),
        "proposal_votes_needed": "到会和同意人数均须超过领导成员的半数",
    }


def _check(ctx: StepContext, one: Person, measure: str, also: str) -> None:
    if not one.charged and (measure != "none" or also):
        raise Refused(f"{one.name}已认定尽职免责，不得提出处理。", "measure_rows")
    if one.charged and measure == "none":
        raise Refused(
            f"{one.name}认定有{LIABILITY_WORDS[one.liability]}，须提出处理；认为已尽职的，退回认定环节改为尽职免责。",
            "measure_rows",
        )
    if one.told_measure and heavier(measure, one.told_measure):
        raise Refused(
            f"对{one.name}的处理（{WORDS[measure]}）重于告知的拟处理（{WORDS[one.told_measure]}），不得因申辩加重。",
            "measure_rows",
        )
    filed = {flag.kind for flag in persons.flags_of(ctx.conn, one.officer_id, ctx.now.date())}
    if measure in SANCTIONS and "sanctioned" in filed:
        raise Refused(f"监委已对{one.name}给予政务处分，同一行为不再给予处分。", "measure_rows")


def _supervisors(ctx: StepContext) -> list[str]:
    on = ctx.now.date()
    where = holders(ctx.conn, "legal_affairs", on)
    able = {one.login for place in where for one in officers_with_role(ctx.conn, place, "legal_affairs", on)}
    return [login for login in texts(ctx, "team") if login in able]


def _said(ctx: StepContext, organ: list[str]) -> list[str]:
    lines = []
    for one in persons.persons_of(ctx.conn, case_of(ctx).id):
        also = f"，并处{WORDS[one.measure_also]}" if one.measure_also else ""
        lines.append(f"{one.name}：{LIABILITY_WORDS[one.liability]}，{WORDS.get(one.measure, '')}{also}")
    if organ:
        name = department_of(ctx.conn, number(ctx, "organ")).name
        lines.append(f"{name}：{'、'.join(ORGAN_WORDS[code] for code in organ)}")
    return lines


def extend(ctx: StepContext) -> dict[str, Json]:
    """Once, to twelve months from filing at most (处分条例44条)."""
    if text(ctx, "extension_decision") != "grant":
        return {}
    if text(ctx, "decision_extended") == "yes":
        raise Refused("处分期限已经延长一次，不能再次延长。", "extension_decision")
    return {"decision_extended": "yes"}


def decide(ctx: StepContext) -> dict[str, Json]:
    """The members of the leadership decide together, with minutes (处分条例39条五项)."""
    case = case_of(ctx)
    total, present, agreed = (number(ctx, name) for name in ("members_total", "members_present", "members_for"))
    if not agreed <= present <= total:
        raise Refused("到会人数不能多于领导成员总数，同意人数不能多于到会人数，请核对。", "members_present")
    result = text(ctx, "decision_result")
    if present * 2 <= total:
        raise Refused("到会人数没有超过领导成员的半数，不能作出决定。", "members_present")
    if result == "approve" and agreed * 2 <= total:
        raise Refused("同意人数没有超过领导成员的半数，不能按建议决定。", "members_for")
    if result != "approve":
        return {}
    found = persons.persons_of(ctx.conn, case.id)
    for one in found:
        persons.change(ctx.conn, one.id, decided_on=day(ctx, "decided_on"))
    organ = texts(ctx, "organ_measures")
    handed = [one for one in found if "to_discipline" in (one.measure, one.measure_also)]
    problems = [line for line in text(ctx, "organ_problems").splitlines() if line.strip()]
    return {
        "transfer_wanted": "yes" if handed else "no",
        "rectify_wanted": "yes" if "correct" in organ else "no",
        "opinion_wanted": "yes" if "opinion" in organ else "no",
        "outcome_count": len(found),
        "problems_text": "\n".join(problems),
        "problem_count": len(problems),
        "transfer_persons": "、".join(one.name for one in handed),
    }


OPERATIONS: Mapping[str, Operation] = {
    "tracing.propose": propose,
    "tracing.extend": extend,
    "tracing.decide": decide,
}
VARIABLES = frozenset(
    {
        "proposal_text", "proposal_votes_needed", "decision_extended", "transfer_wanted",
        "rectify_wanted", "opinion_wanted", "outcome_count", "problems_text", "problem_count", "transfer_persons",
        "organ", "item", "problem", "team", "filed_on", "approval_no", "justice",
    }
)  # fmt: skip
