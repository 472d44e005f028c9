"""Operations of ``equipment_check.bpmn`` (设备定检检查)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import visits
from workflows.processes.common.reading import case_of, latest_submission, rows
from workflows.supervision import cases
from workflows.supervision.parties.equipment import equipment_by_id, equipment_of, record_test

STEP, TABLE = "record_equipment", "devices"
OVERDUE = "overdue_test"
"""The target of a lead about equipment that runs without a valid periodic test."""


def verify(ctx: StepContext) -> dict[str, Json]:
    """Only the party's own equipment, each once, with dates that follow each other (行政许可法68条)."""
    case, listed = case_of(ctx), _devices(ctx)
    own = {one.id: one for one in equipment_of(ctx.conn, case.party_id or 0)}
    seen: set[int] = set()
    for number, row in enumerate(listed, 1):
        ident = int(row["equipment"])
        if ident not in own:
            raise Refused(f"第{number}行的设备不属于本案检查对象。", TABLE)
        if ident in seen:
            raise Refused(f"第{number}行的设备与前面重复。", TABLE)
        seen.add(ident)
        tested, following = row["last_tested_on"], row.get("next_test_on")
        if following and str(following) <= str(tested):
            raise Refused(f"第{number}行的下次检验日期须晚于上次检验日期。", TABLE)
        before = own[ident].last_tested_on
        if before is not None and date.fromisoformat(str(tested)) < before:
            raise Refused(f"第{number}行的上次检验日期早于台账所记的{before:%Y-%m-%d}。", TABLE)
    return {}


def record_tests(ctx: StepContext) -> dict[str, Json]:
    """Write the dates back; what runs untested or has failed becomes a lead (行政许可法68条; 特种设备安全法40条).

    A lead decides nothing: whether to order, to suspend or to punish is for a person.
    """
    case = case_of(ctx)
    failed = []
    for row in _devices(ctx):
        following = row.get("next_test_on")
        record_test(
            ctx.conn,
            int(row["equipment"]),
            tested_on=date.fromisoformat(str(row["last_tested_on"])),
            next_test_on=date.fromisoformat(str(following)) if following else None,
            result=str(row["test_result"]),
        )
        if row["test_result"] == "failed":
            failed.append(int(row["equipment"]))
    today = ctx.now.date()
    late = [one for one in equipment_of(ctx.conn, case.party_id or 0) if one.overdue(today)]
    named = [f"{one.name}（{one.code}）应于{one.next_test_on}前检验" for one in late]
    named += [f"{one.name}（{one.code}）检验不合格" for one in equipment_by_id(ctx.conn, failed).values()]
    if named:
        summary = f"{case.case_no} 设备超期未检或者检验不合格：{'；'.join(named)}"
        cases.record_lead(ctx.conn, case.id, target=OVERDUE, summary=summary, actor=ctx.actor, now=ctx.now)
    return {"overdue_devices": len(late), "failed_devices": len(failed)}


def _devices(ctx: StepContext) -> list[Mapping[str, Any]]:
    return list(rows(latest_submission(ctx, STEP), TABLE))


OPERATIONS: Mapping[str, Operation] = {
    "visit.check": visits.check,
    "equipment.verify": verify,
    "equipment.record_tests": record_tests,
}
VARIABLES = frozenset(
    {"planned_on", "inspectors", "lead_inspector", "scan_code_in", "scan_code_out", "inspected_at", "visit_minutes",
     "overdue_devices", "failed_devices"}
)  # fmt: skip
