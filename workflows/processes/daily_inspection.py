"""Operations of ``daily_inspection.bpmn`` (日常检查)."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes.common import inspecting, recusal

OPERATIONS: Mapping[str, Operation] = {
    "inspection.open": inspecting.open_inspection,
    "inspection.register": inspecting.register,
    "inspection.decline": inspecting.decline,
    "recusal.apply": recusal.apply,
    "inspection.form_result": inspecting.form_result,
    "inspection.start_follow_ups": inspecting.start_follow_ups,
    "inspection.publish": inspecting.publish,
}
VARIABLES = frozenset(
    {
        "checks_this_year",
        "cap_this_year",
        "cap_note",
        "cap_exemption",
        "result_formed_at",
        "needs_follow_up",
        "inspected_at",
        "drawn_inspectors",
    }
)
