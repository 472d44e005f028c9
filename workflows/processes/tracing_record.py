"""Operations of ``tracing_record.bpmn`` (还原记录认定责任): hold, reconstruct, gaps, liabilities of that day."""

from collections.abc import Mapping
from datetime import date

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes import reconstruction
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text
from workflows.supervision import tracing
from workflows.supervision.accountability import persons
from workflows.supervision.organisation.officers import officer_by_id
from workflows.supervision.tracing import Gap, Liability

NOTHING = "none"
PROOFS = 60


def reconstruct(ctx: StepContext) -> dict[str, Json]:
    """Hold and collect at once (policy 二(四), 处罚法47条 全过程记录); a second round adds a second reconstruction."""
    case, area = case_of(ctx), text(ctx, "area")
    named = {"party_id": case.party_id, "item_id": case.item_id, "town": area}
    if not any(named.values()):
        named["department_id"] = number(ctx, "organ")
    scope = tracing.around(
        day(ctx, "event_on"),
        window_from=day(ctx, "window_from"),
        window_to=day(ctx, "window_to"),
        **named,  # type: ignore[arg-type]
    )
    made = reconstruction.reconstruct(ctx.conn, case.id, scope, actor=ctx.actor, now=ctx.now)
    tracing.propose_gaps(ctx.conn, case.id, actor=ctx.actor, now=ctx.now)
    proposed = tracing.gaps_of(ctx.conn, case.id, state=tracing.PROPOSED)
    held = [one for one in tracing.holds_of(ctx.conn, case.id) if one.released_at is None]
    said = f"第{made.number}次还原：记录{made.moments}条，提出差距{len(proposed)}处，保全案件{len(held)}件。"
    return {"record_summary": said}


def note_request(ctx: StepContext) -> dict[str, Json]:
    """The organ delivers within five working days of being asked (T-D-03, 处分条例41条)."""
    return {"files_since": text(ctx, "requested_on") or ctx.now.date().isoformat()}


def urge(ctx: StepContext) -> dict[str, Json]:
    """Asked again, the five working days run again; not delivering is a fact of its own (处分条例41条)."""
    return {"files_since": ctx.now.date().isoformat()}


def record_gaps(ctx: StepContext) -> dict[str, Json]:
    """Each proposal of the record is confirmed or dropped by a person; others are added (安全生产法87条)."""
    case, data = case_of(ctx), latest_submission(ctx, "trace_nodes")
    proposed = {f"G{one.number}": one for one in tracing.gaps_of(ctx.conn, case.id, state=tracing.PROPOSED)}
    for row in rows(data, "gap_rows"):
        gap = proposed.get(str(row.get("code")))
        if gap is not None:
            tracing.decide_gap(
                ctx.conn, gap.id, confirmed=row.get("decision") == "confirm", reason=str(row.get("reason") or ""),
                kind=str(row["kind"]) if row.get("kind") else None, actor=ctx.actor, now=ctx.now,
            )  # fmt: skip
    for row in rows(data, "more_gaps"):
        tracing.record_gap(
            ctx.conn, case.id, kind=str(row["kind"]), node=str(row["node"]),
            happened_on=date.fromisoformat(str(row["happened_on"])), expected=str(row["expected"]),
            actual=str(row["actual"]), department_id=number(ctx, "organ"), item_id=case.item_id, actor=ctx.actor,
            now=ctx.now,
        )  # fmt: skip
    if not tracing.gaps_of(ctx.conn, case.id, state=tracing.CONFIRMED):
        raise Refused("没有认可任何节点，请至少还原一个关键节点（各环节均尽职的，也要写明尽职的节点）。", "gap_rows")
    return {}


def judge(ctx: StepContext) -> dict[str, Json]:
    """Each gap × who was responsible on that day (处分条例20条); 尽职免责 only with proof from the record."""
    case = case_of(ctx)
    gaps = {one.number: one for one in tracing.gaps_of(ctx.conn, case.id, state=tracing.CONFIRMED)}
    judged = set[int]()
    for row in rows(latest_submission(ctx, "judge_duties"), "duty_rows"):
        left, _, right = str(row.get("code")).partition("-")
        gap = gaps.get(int(left.removeprefix("G")))
        if gap is None:
            raise Refused("节点已经变化，请重新打开页面。", "duty_rows")
        if row.get("liability") != NOTHING:
            judged.add(gap.number)
            _judge_one(ctx, gap, int(right.removeprefix("P")) if right.startswith("P") else None, row)
    if missing := sorted(gaps.keys() - judged):
        raise Refused(f"第{missing[0]}个节点没有认定任何人的责任或者尽职，请补充。", "duty_rows")
    weighed = persons.weigh(ctx.conn, case.id)
    return {
        "charged_count": sum(one.charged for one in weighed),
        "cleared_count": sum(not one.charged for one in weighed),
    }


def _judge_one(ctx: StepContext, gap: Gap, officer_id: int | None, row: Mapping[str, Json]) -> None:
    liability, fault = str(row.get("liability")), str(row.get("fault") or "")
    who = officer_by_id(ctx.conn, officer_id) if officer_id is not None else None
    name = who.name if who else "责任单位"
    if (liability == Liability.ORGAN) != (who is None):
        raise Refused(f"第{gap.number}个节点{name}：监管责任只由机关承担，其他责任由人员承担。", "duty_rows")
    if liability not in (Liability.EXEMPT, Liability.ORGAN) and not fault:
        raise Refused(f"第{gap.number}个节点{name}：认定责任的须写明故意或者过失。", "duty_rows")
    proofs = [one.id for one in tracing.proofs(ctx.conn, gap.case_id, who.login)][:PROOFS] if who else []
    if liability == Liability.EXEMPT and not proofs:
        raise Refused(f"全过程记录中没有{name}当时履职的记录，不能认定尽职免责。", "duty_rows")
    tracing.judge(
        ctx.conn, gap.id, officer_id, liability=liability, fault="" if liability == Liability.EXEMPT else fault,
        causal=row.get("causal") == "yes", reason=str(row.get("reason") or ""),
        evidence=proofs if liability == Liability.EXEMPT else gap.evidence, actor=ctx.actor, now=ctx.now,
    )  # fmt: skip


OPERATIONS: Mapping[str, Operation] = {
    "tracing.reconstruct": reconstruct,
    "tracing.note_request": note_request,
    "tracing.urge": urge,
    "tracing.record_gaps": record_gaps,
    "tracing.judge": judge,
}
VARIABLES = frozenset(
    {
        "record_summary", "files_since", "charged_count", "cleared_count", "item", "party", "area", "organ",
        "event_on", "window_from", "window_to", "team", "problem",
    }
)  # fmt: skip
