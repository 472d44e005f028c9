"""Every expression of a drawing, compiled once, with the place where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from workflows.engine.expressions import Expression, ExpressionRefused, compile_expression
from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.markup import Element, bpmn, camunda, text_of

LOOP_NAMES = frozenset({"nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances", "loopCounter"})


class Place(StrEnum):
    """Where an expression stands, in the words of the modeler."""

    CONDITION = "连线条件"
    COMPLETION = "多实例完成条件"
    LOOP = "循环条件"
    COLLECTION = "多实例集合"
    CARDINALITY = "多实例次数"
    TIMER = "定时"
    SIGNAL = "信号名称"
    EVENT_CONDITION = "条件事件的条件"
    DUE = "到期时间"
    ASSIGNEE = "办理人"
    USERS = "候选人"
    GROUPS = "候选岗位"
    PRIORITY = "优先级"
    CROSSING = "调用活动的变量传递"
    BUSINESS_KEY = "调用活动的业务编号"


@dataclass(frozen=True)
class Written:
    """One expression: ``compiled`` is None where it was refused, then ``refusal`` is the sentence."""

    place: Place
    text: str
    element: Element
    node: Node | None
    compiled: Expression | None
    refusal: str = ""


def expressions(drawing: Drawing) -> list[Written]:
    """All expressions in document order of their nodes, flows last."""
    found = [_compiled(*place) for node in drawing.nodes for place in _of_node(drawing, node)]
    for line in drawing.lines:
        if line.condition is not None and text_of(line.condition):
            found.append(_compiled(Place.CONDITION, text_of(line.condition), line.condition, None))
    return found


def _compiled(place: Place, text: str, element: Element, node: Node | None) -> Written:
    try:
        return Written(place, text, element, node, compile_expression(text))
    except ExpressionRefused as refusal:
        return Written(place, text, element, node, None, str(refusal))


def _of_node(drawing: Drawing, node: Node) -> Iterator[tuple[Place, str, Element, Node]]:
    for place, element, text in _wrapped_places(drawing, node):
        if "${" in text or "#{" in text:
            yield place, text, element, node
    if node.condition:
        yield Place.EVENT_CONDITION, node.condition, node.definitions[0], node
    if node.many is not None:
        yield from _of_many(node.many, node)
    again = None if node.loop is None else node.loop.find(bpmn("loopCondition"))
    if again is not None and text_of(again):
        yield Place.LOOP, text_of(again), again, node


def _wrapped_places(drawing: Drawing, node: Node) -> Iterator[tuple[Place, Element, str]]:
    """Places where plain text is a literal and only ``${…}`` is an expression."""
    element = node.element
    yield Place.DUE, element, node.attribute("dueDate")
    yield Place.ASSIGNEE, element, node.attribute("assignee")
    yield Place.PRIORITY, element, node.attribute("priority")
    for place, name in ((Place.USERS, "candidateUsers"), (Place.GROUPS, "candidateGroups")):
        yield from ((place, element, code) for code in markup.codes(node.attribute(name)))
    if node.event == "timer":
        for timing in markup.children(node.definitions[0]):
            yield Place.TIMER, timing, text_of(timing)
    if node.event == "signal":
        yield Place.SIGNAL, element, drawing.signal_name(node)
    for way in ("in", "out"):
        for crossing in markup.extensions(element, way):
            yield Place.CROSSING, crossing, crossing.get("sourceExpression", "")
            yield Place.BUSINESS_KEY, crossing, crossing.get("businessKey", "")


def _of_many(loop: Element, node: Node) -> Iterator[tuple[Place, str, Element, Node]]:
    collection = loop.get(camunda("collection"), "").strip()
    if collection:
        yield Place.COLLECTION, collection, loop, node
    completion = loop.find(bpmn("completionCondition"))
    if completion is not None and text_of(completion):
        yield Place.COMPLETION, text_of(completion), completion, node
    cardinality = loop.find(bpmn("loopCardinality"))
    if cardinality is not None and "{" in text_of(cardinality):
        yield Place.CARDINALITY, text_of(cardinality), cardinality, node
