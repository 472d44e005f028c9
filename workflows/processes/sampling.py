"""Operations of ``sampling.bpmn`` (抽样检查、定期抽验、检验、检测)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, Refused, StepContext
from workflows.processes.common import clock_stops, visits
from workflows.processes.common.reading import day, latest_submission, rows, text
from workflows.supervision.cases import FAILED


def send(ctx: StepContext) -> dict[str, Json]:
    """The samples are at the laboratory; its report is expected from this day on (食品安全法87条)."""
    sent_on = day(ctx, "sent_on")
    if sent_on < day(ctx, "sampled_on"):
        raise Refused("送检日期不能早于抽样日期。", "sent_on")
    return {"report_expected_from": sent_on.isoformat(), "times_urged": 0}


def urge(ctx: StepContext) -> dict[str, Json]:
    """催办: the report is expected anew from today (食品安全法87条: 检验机构)."""
    times = int(str(ctx.variables.get("times_urged") or 0))
    return {"report_expected_from": ctx.now.date().isoformat(), "times_urged": times + 1}


def conclude(ctx: StepContext) -> dict[str, Json]:
    """The conclusion follows the last report: 不合格 does not become 合格 (产品质量法15条, 食品安全法88条)."""
    tested, final = text(ctx, "lab_result"), text(ctx, "final_result")
    if tested == "unqualified" and final == "qualified":
        raise Refused("检验（复检）结论为不合格，抽样检查结论不能是合格。", "final_result")
    if tested == "qualified" and final == "unqualified":
        raise Refused("检验（复检）结论为合格，抽样检查结论不能是不合格。", "final_result")
    failed = [row for row in rows(latest_submission(ctx, "conclude_sampling"), "rows") if row.get("result") == FAILED]
    if final == "unqualified" and not failed:
        raise Refused("结论为不合格的，检查内容中须有对应的“不符合”项。", "rows")
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "visit.check": visits.check,
    "sampling.send": send,
    "sampling.urge": urge,
    "sampling.conclude": conclude,
    "clock.stop": clock_stops.stop,
    "clock.resume": clock_stops.resume,
}
VARIABLES = frozenset(
    {"planned_on", "inspectors", "lead_inspector", "scan_code_in", "scan_code_out", "inspected_at", "visit_minutes",
     "report_expected_from", "times_urged"}
)  # fmt: skip
