"""Operations of ``survey_interview.bpmn`` (调查访问一户): none, the caller scores the answers."""

from collections.abc import Mapping

from workflows.engine.types import Operation

OPERATIONS: Mapping[str, Operation] = {}
VARIABLES = frozenset({"interviewee"})
