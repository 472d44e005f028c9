"""Writes a graph as BPMN 2.0 XML with camunda attributes, one file per process, as a stock modeler would."""

from datetime import timedelta
from xml.sax.saxutils import escape, quoteattr

from tests.engine.random_models.blocks import FOREVER, START, VARIABLES, Again, Awaited, Condition, ManyTimes, Model
from tests.engine.random_models.graph import Graph, Node
from tests.engine.random_models.layout import lay_out

SIGNS = {"gt": ">", "lt": "<", "ge": ">=", "le": "<=", "eq": "==", "ne": "!="}
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "error": "endEvent",
    "terminate": "endEvent",
    "signal end": "endEvent",
    "escalation end": "endEvent",
    "message end": "endEvent",
    "user": "userTask",
    "service": "serviceTask",
    "raise": "serviceTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "events": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "receive": "receiveTask",
    "throw": "intermediateThrowEvent",
    "escalate": "intermediateThrowEvent",
    "jump": "intermediateThrowEvent",
    "land": "intermediateCatchEvent",
    "sub": "subProcess",
    "handler": "subProcess",
    "call": "callActivity",
    "boundary": "boundaryEvent",
}
STYLES = {
    "task": "task", "send": "sendTask", "pass": "intermediateThrowEvent",
    "send event": "intermediateThrowEvent",
}  # fmt: skip
THROWN = {
    "error": "error", "throw": "signal", "signal end": "signal", "escalate": "escalation",
    "escalation end": "escalation", "jump": "link", "land": "link", "message end": "send", "terminate": "terminate",
}  # fmt: skip
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D1" targetNamespace="http://bpmn.io/schema/bpmn">'
)
FORM = "".join(f'<camunda:formField id="{v}" label="{v}" type="long"/>' for v in VARIABLES)


def render(condition: Condition) -> str:
    operator, *rest = condition
    if operator in ("and", "or"):
        return f" {'&&' if operator == 'and' else '||'} ".join(f"({render(c)})" for c in rest)
    if operator == "not":
        return f"!({render(rest[0])})"
    return f"{rest[0]} {SIGNS[operator]} {rest[1]}"


def formal(tag: str, text: str) -> str:
    return f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:{tag}>'


def properties(**values: str) -> str:
    inner = "".join(f"<camunda:property name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items())
    return f"<camunda:properties>{inner}</camunda:properties>"


def passed(source: str, target: str) -> str:
    given = f"sourceExpression=\"${{'{source[1:]}'}}\"" if source.startswith("=") else f'source="{source}"'
    return f'<camunda:in {given} target="{target}"/>'


def interval(node: Awaited) -> str:
    return f"P{node.months}M" if node.months else f"PT{node.seconds}S"


def instant(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def timer(node: Awaited) -> str:
    if node.times:
        start = "" if node.anchor is None else f"{instant(node.anchor)}/"
        return formal("timeCycle", f"R{'' if node.times == FOREVER else node.times}/{start}{interval(node)}")
    return formal("timeDate", instant(node.seconds)) if node.date else formal("timeDuration", interval(node))


class Drawing:
    """One ``.bpmn`` file; messages, signals, errors and escalations are collected while the elements are written."""

    def __init__(self, graph: Graph, name: str) -> None:
        self.roots: dict[tuple[str, str], str] = {}
        body = self.scope(graph)
        roots = [self.root(tag, named, ident) for (tag, named), ident in self.roots.items()]
        more = 'isExecutable="true" camunda:historyTimeToLive="180"'
        process = f'<bpmn:process id="{graph.id}" name={quoteattr(name)} {more}>'
        self.text = "\n".join([HEAD, *roots, process, *body, "</bpmn:process>", "</bpmn:definitions>", ""])

    def root(self, tag: str, name: str, ident: str) -> str:
        code = f" {tag}Code={quoteattr(name)}" if tag in ("error", "escalation") else ""
        return f'<bpmn:{tag} id="{ident}" name={quoteattr(name)}{code}/>'

    def ref(self, tag: str, name: str) -> str:
        """`` tagRef="…"`` of a message, signal, error or escalation; nothing where any is caught."""
        if not name:
            return ""
        ident = self.roots.setdefault((tag, name), f"{tag.capitalize()}_{len(self.roots) + 1}")
        return f' {tag}Ref="{ident}"'

    def scope(self, graph: Graph) -> list[str]:
        lines = [line for node in graph.nodes.values() for line in self.element(graph, node)]
        for f in graph.flows:
            condition = formal("conditionExpression", f"${{{render(f.condition)}}}") if f.condition else ""
            ends = f'id="{f.id}" sourceRef="{f.source}" targetRef="{f.target}"'
            lines.append(f"<bpmn:sequenceFlow {ends}>{condition}</bpmn:sequenceFlow>")
        return lines

    def element(self, graph: Graph, node: Node) -> list[str]:
        tag = STYLES[node.style] if node.kind == "task" else TAGS[node.kind]
        attributes = {"id": node.id, "name": node.id}
        default = next((f.id for f in graph.out(node.id) if f.default), None)
        if default:
            attributes["default"] = default
        inner = [f"<bpmn:incoming>{f.id}</bpmn:incoming>" for f in graph.into(node.id)]
        inner += [f"<bpmn:outgoing>{f.id}</bpmn:outgoing>" for f in graph.out(node.id)]
        extension = self.extension(node, attributes)
        inner += self.definition(node, attributes)
        if node.many:
            inner.append(self.many(node.many))
        if node.again:
            inner.append(self.again(node.again))
        if node.body:
            inner += self.scope(node.body)
        if extension:
            inner.insert(0, f"<bpmn:extensionElements>{''.join(extension)}</bpmn:extensionElements>")
        opened = " ".join(f"{k}={quoteattr(v)}" for k, v in attributes.items())
        return [f"<bpmn:{tag} {opened}>", *inner, f"</bpmn:{tag}>"]

    def extension(self, node: Node, attributes: dict[str, str]) -> list[str]:
        topic, variable = node.operation
        if node.kind == "user":
            attributes["camunda:candidateGroups"] = "worker"
            return [f"<camunda:formData>{FORM}</camunda:formData>"]
        if node.kind == "raise":
            attributes |= {"camunda:type": "external", "camunda:topic": "error.throw"}
            operator, name, value = node.condition or ("ge", "v0", 0)
            return [properties(code=node.name, variable=name, sign=operator, value=str(value))]
        if topic:
            if node.kind == "service" or node.style == "send":
                attributes |= {"camunda:type": "external", "camunda:topic": topic}
            return [properties(variable=variable)]
        if node.kind == "handler":
            attributes["triggeredByEvent"] = "true"
        elif node.kind == "receive":
            attributes["messageRef"] = self.ref("message", node.name).split('"')[1]
        elif node.kind == "call" and node.block:
            attributes["calledElement"] = node.name
            mapped = [passed(a, b) for a, b in node.block.passes]
            return mapped + [f'<camunda:out source="{a}" target="{b}"/>' for a, b in node.block.returns]
        return []

    def definition(self, node: Node, attributes: dict[str, str]) -> list[str]:
        if node.kind == "boundary":
            host = node.block.id if node.block else ""
            attributes |= {"attachedToRef": host, "cancelActivity": str(node.interrupting).lower()}
        elif node.kind == "start" and node.trigger:
            attributes["isInterrupting"] = str(node.interrupting).lower()
        event = THROWN.get(node.kind, "send" if node.style == "send event" else node.trigger)
        if node.kind == "receive" or not event:
            return []
        if event == "timer":
            return [f"<bpmn:timerEventDefinition>{timer(node)}</bpmn:timerEventDefinition>"]
        if event == "condition":
            condition = formal("condition", f"${{{render(node.condition or ())}}}")
            return [f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"]
        if event == "link":
            return [f'<bpmn:linkEventDefinition name="{node.name}"/>']
        if event == "terminate":
            return ["<bpmn:terminateEventDefinition/>"]
        if event == "send":
            sends = f'camunda:type="external" camunda:topic="{node.operation[0]}"'
            return [f"<bpmn:messageEventDefinition {sends}{self.ref('message', f'M_{node.id}')}/>"]
        return [f"<bpmn:{event}EventDefinition{self.ref(event, node.name)}/>"]

    def many(self, many: ManyTimes) -> str:
        attributes, inner = ' isSequential="true"' if many.sequential else "", ""
        if many.collection:
            attributes += f' camunda:collection="${{{many.collection}}}" camunda:elementVariable="{many.element}"'
        else:
            inner = formal("loopCardinality", str(many.cardinality))
        if many.until:
            inner += formal("completionCondition", f"${{{render(many.until)}}}")
        opened = f"<bpmn:multiInstanceLoopCharacteristics{attributes}"
        return f"{opened}>{inner}</bpmn:multiInstanceLoopCharacteristics>" if inner else f"{opened}/>"

    def again(self, again: Again) -> str:
        attributes = f' testBefore="{str(again.before).lower()}"'
        attributes += f' loopMaximum="{again.maximum}"' if again.maximum else ""
        inner = formal("loopCondition", f"${{{render(again.condition)}}}") if again.condition else ""
        return f"<bpmn:standardLoopCharacteristics{attributes}>{inner}</bpmn:standardLoopCharacteristics>"


def draw(model: Model) -> dict[str, bytes]:
    """One file per process: ``{"p0": b"…", …}``."""
    return {key: Drawing(graph, f"random {model.seed} {key}").text.encode() for key, graph in lay_out(model).items()}
