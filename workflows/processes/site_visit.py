"""Operations of ``site_visit.bpmn`` (实地检查)."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes.common import visits

OPERATIONS: Mapping[str, Operation] = {"visit.check": visits.check}
VARIABLES = frozenset(
    {"planned_on", "inspectors", "lead_inspector", "scan_code_in", "scan_code_out", "inspected_at", "visit_minutes"}
)
