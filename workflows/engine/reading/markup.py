"""Names of the BPMN and Camunda vocabularies and small readers of lxml elements."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
MODELER = "http://camunda.org/schema/modeler/1.0"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

Element = etree._Element

ACTIVITIES = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask",
     "callActivity", "subProcess", "transaction", "adHocSubProcess"}
)  # fmt: skip
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "eventBasedGateway", "inclusiveGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
SCOPES = frozenset({"subProcess", "transaction"})  # an ad-hoc one is refused whole, without a look inside
RUNNABLE = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity",
     "subProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "startEvent",
     "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)  # fmt: skip
HOSTS = frozenset(
    {"userTask", "manualTask", "serviceTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity",
     "subProcess"}
)  # fmt: skip


def bpmn(tag: str) -> str:
    """The qualified name of a BPMN element."""
    return f"{{{BPMN}}}{tag}"


def camunda(name: str) -> str:
    """The qualified name of a Camunda element or attribute."""
    return f"{{{CAMUNDA}}}{name}"


def namespace(element: Element) -> str:
    return etree.QName(element).namespace or ""


def local(element: Element) -> str:
    """The local name for BPMN elements, ``""`` for all others."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def children(element: Element) -> Iterator[Element]:
    return iter(element)


def descendants(element: Element) -> Iterator[Element]:
    """The element and all below it (comments and instructions were dropped when it was parsed)."""
    return element.iter()


def text_of(element: Element | None) -> str:
    return "" if element is None or element.text is None else element.text.strip()


def is_true(text: str) -> bool:
    """An XML boolean; ``""`` is false."""
    return text.strip() in ("true", "1")


def line_of(element: Element) -> int:
    return cast("int | None", element.sourceline) or 1


def extensions(element: Element, name: str) -> Iterator[Element]:
    """``camunda:<name>`` children of the element's extensionElements."""
    for holder in element.iterfind(bpmn("extensionElements")):
        yield from holder.iterfind(camunda(name))


def properties_of(element: Element) -> dict[str, str]:
    """The ``camunda:property`` pairs of the element."""
    return {
        found.get("name", ""): found.get("value", "")
        for holder in extensions(element, "properties")
        for found in holder.iterfind(camunda("property"))
        if found.get("name")
    }


def codes(text: str) -> tuple[str, ...]:
    """A comma list as its parts, blanks dropped; commas inside ``${…}`` do not part."""
    parts, depth, part = [], 0, ""
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if sign == "," and depth <= 0:
            parts.append(part)
            part = ""
        else:
            part += sign
    return tuple(found for found in (p.strip() for p in [*parts, part]) if found)


def plain(element: Element) -> str:
    """The element's name without its namespace, short enough for a sentence."""
    return etree.QName(element).localname[:60]
