"""Operations of ``site_visit.bpmn`` (实地检查)."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes.common import recusal

OPERATIONS: Mapping[str, Operation] = {"recusal.apply": recusal.apply}
VARIABLES = frozenset({"planned_on", "inspectors", "lead_inspector"})
