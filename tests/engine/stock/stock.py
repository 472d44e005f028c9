"""Stock SpiffWorkflow 3.2.0, used as its documentation shows: parsed, run in memory, saved with its own serializer."""

from collections.abc import Sequence
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.engine.stock.diagrams import for_stock


def parse(*texts: str) -> tuple[Any, Any]:
    parser = BpmnParser()
    for text in texts:
        parser.add_bpmn_str(for_stock(text).encode())
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


class Stock:
    """One running process: the same four verbs as :class:`tests.engine.stock.ours.Ours`."""

    def __init__(self, *texts: str, **variables: Any) -> None:
        self.texts = texts
        spec, called = parse(*texts)
        self.workflow = BpmnWorkflow(spec, called)
        self.workflow.task_tree.data.update(variables)
        self.workflow.do_engine_steps()

    def _ready(self) -> Sequence[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def open(self) -> list[str]:
        return sorted(t.task_spec.name.removesuffix(" [child]") for t in self._ready())

    def complete(self, step: str, **variables: Any) -> None:
        task = next(t for t in self._ready() if t.task_spec.name.removesuffix(" [child]") == step)
        task.data.update(variables)
        task.run()
        self.workflow.do_engine_steps()

    def send(self, name: str) -> None:
        self.workflow.catch(BpmnEvent(MessageEventDefinition(name), {}))
        self.workflow.do_engine_steps()

    def variables(self) -> dict[str, Any]:
        return dict(self.workflow.last_task.data)

    @property
    def ended(self) -> bool:
        return bool(self.workflow.is_completed())

    def restart(self) -> None:
        """Saved and loaded in another process: the shared spec is parsed anew there."""
        serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.workflow = serializer.deserialize_json(serializer.serialize_json(self.workflow))
