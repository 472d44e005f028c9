"""Operations of ``online_check.bpmn`` (网络核查)."""

from collections.abc import Mapping
from datetime import datetime

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common.reading import latest_submission, rows
from workflows.processes.common.visits import instant


def verify(ctx: StepContext) -> dict[str, Json]:
    """Every page was captured while the check went on (处罚法46条: 电子数据 must be verified)."""
    begun, ended = instant(ctx, "started_at"), instant(ctx, "ended_at")
    if ended < begun:
        raise Refused("检查结束时间不能早于开始时间。", "ended_at")
    for number, row in enumerate(rows(latest_submission(ctx, "collect_evidence"), "captures"), 1):
        at = aware(datetime.fromisoformat(str(row["captured_at"])))
        if not begun <= at <= ended:
            raise Refused(f"第{number}行的取证时间不在核查的起止时间之内。", "captures")
    return {"inspected_at": begun.isoformat()}


OPERATIONS: Mapping[str, Operation] = {"online_check.verify": verify}
VARIABLES = frozenset({"planned_on", "inspectors", "lead_inspector", "inspected_at"})
