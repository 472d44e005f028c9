"""Operations of ``joint_consent.bpmn`` (联合检查会签): called by the batch once for each department that is asked."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes.common import merging

OPERATIONS: Mapping[str, Operation] = {"visit.answer": merging.answer}
VARIABLES = frozenset({"draw_id", "planned_on", "asked_department"})
