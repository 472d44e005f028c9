"""Operations of ``daily_inspection.bpmn`` (日常检查)."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes.common import follow_ups, inspecting, recusal

OPERATIONS: Mapping[str, Operation] = {
    "inspection.open": inspecting.open_inspection,
    "inspection.register": inspecting.register,
    "inspection.decline": inspecting.decline,
    "inspection.annul": inspecting.annul,
    "recusal.apply": recusal.apply,
    "inspectors.replace": recusal.replace,
    "inspection.form_result": inspecting.form_result,
    **follow_ups.OPERATIONS,
    "inspection.publish": inspecting.publish,
}
VARIABLES = frozenset(
    {
        "checks_this_year",
        "cap_this_year",
        "cap_note",
        "cap_exemption",
        "emergency_since",
        "scan_code_in",
        "scan_code_out",
        "result_formed_at",
        "needs_follow_up",
        "inspected_at",
        "drawn_inspectors",
        "publication_title",
        "publication_text",
    }
)
