"""``penalty_investigation.bpmn`` (调查取证): the clock for tests is its only operation besides people's steps."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes.common import clock_stops

OPERATIONS: Mapping[str, Operation] = {"clock.stop": clock_stops.stop, "clock.resume": clock_stops.resume}
VARIABLES: frozenset[str] = frozenset({"filed_on"})
