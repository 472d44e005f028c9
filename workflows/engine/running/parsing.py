"""From a diagram to SpiffWorkflow specs: the stock BPMN/DMN parser with our specs, one mixin, no recursion.

Parsed once per definition and process; every connection between specs is made here, none at run time.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.dmn.parser import BpmnDmnParser

from workflows.engine.running.event_subprocess import EventSubprocessStart
from workflows.engine.running.events import (
    BoundaryEvent,
    CatchEvent,
    EndEvent,
    EventGateway,
    ReceiveTask,
    StartEvent,
    ThrowEvent,
)
from workflows.engine.running.inclusive import InclusiveGateway
from workflows.engine.running.loops import SequentialMultiInstance, StandardLoop
from workflows.engine.running.many import CallActivity, MultiInstance
from workflows.engine.running.nodes import (
    Branch,
    ExclusiveGateway,
    ManualTask,
    Node,
    ParallelGateway,
    PlainTask,
    Split,
    Start,
    SubProcess,
    UserTask,
)
from workflows.engine.running.operations import BusinessRuleTask, SendTask, ServiceTask
from workflows.engine.running.timing import TimerDefinition
from workflows.engine.types import Diagram, Step

SPECS: dict[str, type[Node]] = {
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "userTask": UserTask,
    "manualTask": ManualTask,
    "task": PlainTask,
    "serviceTask": ServiceTask,
    "businessRuleTask": BusinessRuleTask,
    "sendTask": SendTask,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventGateway,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "receiveTask": ReceiveTask,
    "boundaryEvent": BoundaryEvent,
}
STOCK = {"businessRuleTask": "serviceTask"}
"""Elements whose stock parser would look for more than their id: they are parsed as these."""
NOT_RUN = ("dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "ioSpecification",
           "dataInputAssociation", "dataOutputAssociation", "property")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """The shared specs of one definition. Never changed after parsing."""

    diagram: Diagram
    spec: Any
    subprocess_specs: dict[str, Any]


class ProcessSpec(BpmnProcessSpec):
    """A process or sub-process whose start node is ours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        del self.task_specs["Start"]
        self.start = Start(self, "Start")
        self.event_starts: list[str] = []  # armed when the scope is entered, in document order


class FlatProcessParser(ProcessParser):
    """Creates all nodes, then connects them: as drawn, in document order, however long the chain."""

    def create_spec(self) -> Any:
        return ProcessSpec(name=self.bpmn_id, description=self.get_name(), filename=self.filename)

    def add_tasks(self) -> None:
        nodes = [node for node in self.node if node.tag in self.parser.OVERRIDE_PARSER_CLASSES]
        for node in nodes:
            if node.tag != full_tag("boundaryEvent"):
                self.parse_node(node)
        for node in nodes:
            self._add_trigger(node.get("id"))
        flows = [node for node in self.node if node.tag == full_tag("sequenceFlow")]
        for flow in flows:
            self._connect(flow.get("id"), flow.get("sourceRef"), flow.get("targetRef"))
        self._link([self.spec.task_specs[node.get("id")] for node in nodes])

    def _add_trigger(self, ident: str) -> None:
        """An event sub-process is entered by an armed start event that waits in the scope around it."""
        parser = self.parser
        if not parser.diagram.steps[ident].event_subprocess:
            return
        step = next(s for s in parser.diagram.steps.values() if s.parent == ident and s.tag == "startEvent")
        EventSubprocessStart(self.spec, step.id, step=step, place=parser.places[step.id], starts=ident)
        self.spec.event_starts.append(step.id)

    def _connect(self, flow_id: str, source: str, target: str) -> None:
        specs = self.spec.task_specs
        start, end = specs[source], specs[target]
        entry = specs.get(f"{target}.BoundaryEventSplit", end)
        drawn = self.parser.diagram.flows[flow_id]
        default = start.step is not None and start.step.default_flow == flow_id
        start.branches.append(Branch(flow_id, entry.name, drawn.condition, default))
        end.incoming.append(flow_id)

    def _link(self, specs: list[Node]) -> None:
        """A throwing link event leads to the one that catches its name in the same scope."""
        linked = [(spec, spec.step) for spec in specs if spec.step is not None and spec.step.link]
        catching = {step.link: spec.name for spec, step in linked if isinstance(spec, CatchEvent)}
        for spec, step in linked:
            if isinstance(spec, ThrowEvent):
                spec.branches.append(Branch("", catching[step.link]))


class ReadFromStep(EventDefinition):
    """Stands where SpiffWorkflow asks for an event definition; it catches and throws nothing."""


class OurNode:
    """The one mixin over the stock node parsers."""

    EVENT_SUBPROCESS_CLASS = SubProcess

    def parse_node(self: Any) -> Any:
        """Create the spec of this node, wrapped where it is drawn as a loop or carries boundary events."""
        self.task = self.create_task()
        parser = self.process_parser.parser
        self.task.step, self.task.place = parser.diagram.steps.get(self.bpmn_id), parser.places.get(self.bpmn_id, 0)
        self._wrap_loop(self.task.step)
        boundaries = self.process_parser.get_boundary_events(self.bpmn_id)
        return self._split(boundaries) if boundaries else self.task

    def get_event_definition(self: Any, xpaths: Any) -> EventDefinition:
        """What an event waits for or throws stands in its step; SpiffWorkflow is only told of timers."""
        step = self.process_parser.parser.diagram.steps[self.bpmn_id]
        return TimerDefinition(self.bpmn_id, "") if step.event == "timer" else ReadFromStep()

    def _wrap_loop(self: Any, step: Step | None) -> None:
        if step is None:
            return
        if step.loop is not None:
            self._wrap(StandardLoop, loop=step.loop)
        elif step.many is not None and step.many.sequential:
            self._wrap(SequentialMultiInstance, many=step.many)
        elif step.many is not None and not isinstance(self.task, CallActivity):
            self._wrap(MultiInstance, many=step.many)

    def _wrap(self: Any, kind: type[Node], **how: Any) -> None:
        inner, specs = self.task, self.spec.task_specs
        del specs[inner.name]
        inner.name = f"{inner.name} [child]"
        specs[inner.name] = inner
        self.task = kind(self.spec, self.bpmn_id, inner=inner.name, bpmn_name=inner.bpmn_name, lane=inner.lane, **how)
        self.task.step, self.task.place = inner.step, inner.place
        inner.wrapper = self.task

    def _split(self: Any, boundaries: list[Any]) -> Split:
        split = Split(self.spec, f"{self.bpmn_id}.BoundaryEventSplit", lane=self.task.lane)
        events = [self.process_parser.parse_node(node) for node in boundaries]
        split.host = self.task.name
        split.boundaries = frozenset(event.name for event in events)
        split.branches = [Branch("", name) for name in (self.task.name, *(event.name for event in events))]
        return split


class Parser(BpmnDmnParser):
    """The stock parser with our specs."""

    PROCESS_PARSER_CLASS = FlatProcessParser
    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        full_tag(tag): (type(f"Our{parser.__name__}", (OurNode, parser), {}), SPECS[tag])
        for tag, parser in ((tag, BpmnDmnParser.PARSER_CLASSES[full_tag(STOCK.get(tag, tag))][0]) for tag in SPECS)
    }

    def __init__(self, diagram: Diagram) -> None:
        super().__init__()
        self.diagram = diagram
        self.places = {ident: number for number, ident in enumerate(diagram.steps)}

    def _find_dependencies(self, process: Any) -> None:
        """Called processes and decisions are looked up when they are reached."""


def plan_of(root: etree._Element, diagram: Diagram) -> Plan:
    """The specs of the diagram's process; ``root`` is the checked XML tree, which is changed."""
    for tag in NOT_RUN:
        for node in list(root.iter(full_tag(tag))):
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
    parser = Parser(diagram)
    parser.add_bpmn_xml(root, diagram.key)
    return Plan(diagram, parser.get_spec(diagram.key), parser.get_subprocess_specs(diagram.key))
