"""From the drawing to the typed :class:`Diagram` that the rest of the product sees."""

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Line, Node
from workflows.engine.reading.forms import form_of
from workflows.engine.reading.markup import bpmn, camunda, is_true, text_of
from workflows.engine.types import Crossing, DecisionCall, Diagram, Flow, Loop, Many, Step, StepKind

_KINDS = {
    "userTask": StepKind.USER,
    "manualTask": StepKind.MANUAL,
    "serviceTask": StepKind.SERVICE,
    "callActivity": StepKind.CALL,
    "subProcess": StepKind.SUBPROCESS,
}


def diagram_of(drawing: Drawing) -> Diagram:
    """The executable process as read; expressions stay as drawn."""
    process = drawing.process
    steps = {node.id: _step(drawing, node) for node in drawing.by_id.values()}
    flows = {line.id: _flow(line) for line in drawing.lines if line.id}
    start = next((node for node in drawing.of("startEvent") if not node.parent and node.event == "none"), None)
    return Diagram(
        key=process.get("id", ""),
        name=process.get("name", "").strip() or process.get("id", ""),
        version_tag=process.get(camunda("versionTag"), ""),
        steps=steps,
        flows=flows,
        start_form=steps[start.id].form if start and start.id in steps else None,
        properties=markup.properties_of(process),
        starter_groups=markup.codes(process.get(camunda("candidateStarterGroups"), "")),
    )


def _step(drawing: Drawing, node: Node) -> Step:
    timer = node.definitions[0] if node.event == "timer" else None
    timing = next((child for child in timer if markup.local(child)), None) if timer is not None else None
    return Step(
        id=node.id,
        name=node.name,
        kind=_kind(node),
        tag=node.tag,
        line=node.line,
        lane=next((lane.get("name", "") for lane in drawing.lanes.get(node.id, [])), ""),
        documentation=text_of(node.child("documentation")),
        candidate_groups=markup.codes(node.attribute("candidateGroups")),
        candidate_users=node.attribute("candidateUsers"),
        assignee=node.attribute("assignee"),
        due_date=node.attribute("dueDate"),
        priority=node.attribute("priority"),
        topic="" if node.operating is None else node.operating.get(camunda("topic"), "").strip(),
        called=node.element.get("calledElement", "").strip(),
        form=form_of(drawing, node),
        message=drawing.message_name(node) if node.awaits_message else "",
        properties=node.properties,
        parent=node.parent,
        event=node.event,
        timer=text_of(timing),
        timer_tag=markup.local(timing) if timing is not None else "",
        error_code=drawing.error_code(node) if node.event == "error" else "",
        link=node.link,
        condition=node.condition,
        escalation_code=drawing.escalation_code(node) if node.event == "escalation" else "",
        signal=drawing.signal_name(node) if node.event == "signal" else "",
        attached_to=node.element.get("attachedToRef", ""),
        event_subprocess=node.event_subprocess,
        interrupting=node.interrupting,
        default_flow=node.element.get("default", ""),
        many=_many(node),
        loop=_loop(node),
        decision=_decision(node),
        into=_crossings(node, "in"),
        out_of=_crossings(node, "out"),
        child_business_key=next((found.get("businessKey", "") for found in _keys(node)), ""),
    )


def _kind(node: Node) -> StepKind:
    if node.tag in markup.GATEWAYS:
        return StepKind.GATEWAY
    return StepKind.EVENT if node.tag in markup.EVENTS else _KINDS.get(node.tag, StepKind.SERVICE)


def _flow(line: Line) -> Flow:
    name = line.element.get("name", "")
    return Flow(line.id, name, line.source, line.target, text_of(line.condition), line.parent)


def _many(node: Node) -> Many | None:
    loop = node.many
    if loop is None:
        return None
    return Many(
        collection=loop.get(camunda("collection"), "").strip(),
        element_variable=loop.get(camunda("elementVariable"), "").strip(),
        cardinality=text_of(loop.find(bpmn("loopCardinality"))),
        completion_condition=text_of(loop.find(bpmn("completionCondition"))),
        sequential=is_true(loop.get("isSequential", "")),
    )


def _loop(node: Node) -> Loop | None:
    if node.loop is None:
        return None
    maximum = node.loop.get("loopMaximum", "").strip()
    return Loop(
        condition=text_of(node.loop.find(bpmn("loopCondition"))),
        maximum=int(maximum) if maximum.isascii() and maximum.isdigit() and len(maximum) < 6 else 0,
        test_before=is_true(node.loop.get("testBefore", "")),
    )


def _decision(node: Node) -> DecisionCall | None:
    """What a business rule task asks; None where an operation or a worker does its work."""
    reference = node.attribute("decisionRef")
    if node.tag != "businessRuleTask" or not reference or node.attribute("type") == "external":
        return None
    return DecisionCall(
        reference, node.attribute("resultVariable"), node.attribute("mapDecisionResult") or DecisionCall.mapping
    )


def _keys(node: Node) -> list[markup.Element]:
    return [found for found in markup.extensions(node.element, "in") if found.get("businessKey") is not None]


def _crossings(node: Node, way: str) -> tuple[Crossing, ...]:
    return tuple(
        Crossing(
            source=found.get("source", "") or found.get("sourceExpression", ""),
            target=found.get("target", ""),
            everything=found.get("variables", "") == "all",
        )
        for found in markup.extensions(node.element, way)
        if found.get("businessKey") is None
    )
