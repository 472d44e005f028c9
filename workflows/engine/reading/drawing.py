"""The diagram as drawn: nodes, flows, scopes and lanes indexed once, before any rule judges them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflows.engine.reading import markup
from workflows.engine.reading.markup import bpmn, camunda, local, text_of
from workflows.engine.types import Bundle

Element = markup.Element


@dataclass(frozen=True)
class Node:
    """One flow node. ``parent`` is the id of its sub-process, ``""`` in the process itself."""

    element: Element
    id: str
    tag: str
    parent: str

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @property
    def line(self) -> int:
        return markup.line_of(self.element)

    def attribute(self, name: str) -> str:
        """The ``camunda:`` attribute, stripped, ``""`` where there is none."""
        return self.element.get(camunda(name), "").strip()

    def child(self, tag: str) -> Element | None:
        return self.element.find(bpmn(tag))

    @cached_property
    def definitions(self) -> list[Element]:
        """Event definitions of the event, drawn inside it."""
        return [child for child in markup.children(self.element) if local(child).endswith("EventDefinition")]

    @property
    def event(self) -> str:
        """``timer``, ``message``, ``error``, ``terminate``, … or ``none``; ``""`` for other elements."""
        if self.tag not in markup.EVENTS:
            return ""
        return local(self.definitions[0]).removesuffix("EventDefinition") if self.definitions else "none"

    @property
    def awaits_message(self) -> bool:
        """Whether a token waits here for a message, or the message starts something."""
        return self.tag == "receiveTask" or (self.event == "message" and self.tag not in markup.THROWING)

    @property
    def operating(self) -> Element | None:
        """The element that says by ``camunda:topic`` which operation runs here; None where none does."""
        if self.tag in ("serviceTask", "sendTask") or (
            self.tag == "businessRuleTask" and self.attribute("type") == "external"
        ):
            return self.element
        return self.definitions[0] if self.tag in markup.THROWING and self.event == "message" else None

    @property
    def link(self) -> str:
        """The name of a link event, ``""`` for other elements."""
        return self.definitions[0].get("name", "").strip() if self.event == "link" else ""

    @property
    def many(self) -> Element | None:
        return self.child("multiInstanceLoopCharacteristics")

    @property
    def loop(self) -> Element | None:
        return self.child("standardLoopCharacteristics")

    @property
    def properties(self) -> dict[str, str]:
        return markup.properties_of(self.element)

    @property
    def condition(self) -> str:
        """Of a conditional event, ``""`` for other elements."""
        return text_of(self.definitions[0].find(bpmn("condition"))) if self.event == "conditional" else ""

    @property
    def event_subprocess(self) -> bool:
        """Whether an event starts it, not a flow."""
        return self.tag == "subProcess" and self.element.get("triggeredByEvent", "").strip() in ("true", "1")

    @property
    def interrupting(self) -> bool:
        """Of boundary events and of start events of event sub-processes; drawn with a solid line."""
        name = "isInterrupting" if self.tag == "startEvent" else "cancelActivity"
        return self.element.get(name, "true").strip() not in ("false", "0")


@dataclass(frozen=True)
class Line:
    """One sequence flow."""

    element: Element
    id: str
    source: str
    target: str
    parent: str

    @property
    def condition(self) -> Element | None:
        return self.element.find(bpmn("conditionExpression"))


@dataclass
class Drawing:
    """One file with its one executable process. ``nodes`` and ``lines`` keep what has no id or a double one, too."""

    bundle: Bundle
    root: Element
    process: Element
    nodes: list[Node] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    scopes: dict[str, Element] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by id, in the order of the file; of doubles the first."""
        found: dict[str, Node] = {}
        for node in self.nodes:
            if node.id:
                found.setdefault(node.id, node)
        return found

    @cached_property
    def outgoing(self) -> Mapping[str, list[Line]]:
        return _grouped((line.source, line) for line in self.lines)

    @cached_property
    def incoming(self) -> Mapping[str, list[Line]]:
        return _grouped((line.target, line) for line in self.lines)

    @cached_property
    def boundaries(self) -> Mapping[str, list[Node]]:
        """Boundary events by the id of the activity they sit on."""
        attached: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.tag == "boundaryEvent":
                attached.setdefault(node.element.get("attachedToRef", ""), []).append(node)
        return attached

    @cached_property
    def messages(self) -> Mapping[str, Element]:
        return _by_id(self.root.iterfind(bpmn("message")))

    @cached_property
    def errors(self) -> Mapping[str, Element]:
        return _by_id(self.root.iterfind(bpmn("error")))

    @cached_property
    def escalations(self) -> Mapping[str, Element]:
        return _by_id(self.root.iterfind(bpmn("escalation")))

    @cached_property
    def signals(self) -> Mapping[str, Element]:
        return _by_id(self.root.iterfind(bpmn("signal")))

    @cached_property
    def lanes(self) -> Mapping[str, list[Element]]:
        """The innermost lanes that name a node, by the node's id."""
        found: dict[str, list[Element]] = {}
        for lane in self.process.iter(bpmn("lane")):
            if lane.find(bpmn("childLaneSet")) is not None:
                continue
            for reference in lane.iterfind(bpmn("flowNodeRef")):
                found.setdefault(text_of(reference), []).append(lane)
        return found

    def of(self, *tags: str) -> Iterator[Node]:
        return (node for node in self.nodes if node.tag in tags)

    def inside(self, scope: str) -> list[Node]:
        """The nodes drawn directly in the scope (``""`` is the process)."""
        return self._by_scope.get(scope, [])

    @cached_property
    def _by_scope(self) -> Mapping[str, list[Node]]:
        grouped: dict[str, list[Node]] = {}
        for node in self.nodes:
            grouped.setdefault(node.parent, []).append(node)
        return grouped

    def message_name(self, node: Node) -> str:
        """The name of the message an event waits for, ``""`` where it has none."""
        holder = node.element if node.tag == "receiveTask" else next(iter(node.definitions), None)
        message = None if holder is None else self.messages.get(holder.get("messageRef", ""))
        return "" if message is None else message.get("name", "").strip()

    def error_code(self, node: Node) -> str:
        return _referenced(node, "errorRef", self.errors, "errorCode")

    def escalation_code(self, node: Node) -> str:
        return _referenced(node, "escalationRef", self.escalations, "escalationCode")

    def signal_name(self, node: Node) -> str:
        """The name of the signal, a literal or ``${…}``."""
        return _referenced(node, "signalRef", self.signals, "name")


def _referenced(node: Node, reference: str, known: Mapping[str, Element], attribute: str) -> str:
    found = known.get(node.definitions[0].get(reference, "")) if node.definitions else None
    return "" if found is None else found.get(attribute, "").strip()


def _grouped(pairs: Iterator[tuple[str, Line]]) -> dict[str, list[Line]]:
    grouped: dict[str, list[Line]] = {}
    for key, line in pairs:
        grouped.setdefault(key, []).append(line)
    return grouped


def _by_id(elements: Iterator[Element]) -> dict[str, Element]:
    return {element.get("id", ""): element for element in elements}


def executable(root: Element) -> list[Element]:
    """The processes of the file with ``isExecutable="true"``."""
    return [found for found in root.iterfind(bpmn("process")) if found.get("isExecutable", "").strip() in ("true", "1")]


def draw(bundle: Bundle, root: Element, process: Element) -> Drawing:
    """Indexes one process of a parsed file."""
    drawing = Drawing(bundle, root, process)
    pending = [(process, "")]
    while pending:
        scope, parent = pending.pop()
        drawing.scopes[parent] = scope
        for child in markup.children(scope):
            tag, ident = local(child), child.get("id", "")
            if tag in markup.FLOW_NODES:
                drawing.nodes.append(Node(child, ident, tag, parent))
                if tag in markup.SCOPES:
                    pending.append((child, ident))
            elif tag == "sequenceFlow":
                source, target = child.get("sourceRef", ""), child.get("targetRef", "")
                drawing.lines.append(Line(child, ident, source, target, parent))
    places = {element: place for place, element in enumerate(process.iter())}
    drawing.nodes.sort(key=lambda node: places[node.element])
    return drawing
