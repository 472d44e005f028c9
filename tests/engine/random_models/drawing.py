"""Writes a graph as BPMN 2.0 XML with camunda attributes, one file per process, as a stock modeler would."""

from xml.sax.saxutils import escape, quoteattr

from tests.engine.random_models.blocks import Condition, ManyTimes, Model
from tests.engine.random_models.graph import Graph, Node, lay_out
from tests.engine.random_models.growing import VARIABLES

SIGNS = {"gt": ">", "lt": "<", "ge": ">=", "le": "<=", "eq": "==", "ne": "!="}
TAGS = {
    "start": "startEvent", "end": "endEvent", "error": "endEvent", "terminate": "endEvent", "user": "userTask",
    "service": "serviceTask", "xor": "exclusiveGateway", "and": "parallelGateway", "events": "eventBasedGateway",
    "timer": "intermediateCatchEvent", "message": "intermediateCatchEvent", "sub": "subProcess",
    "call": "callActivity", "boundary": "boundaryEvent",
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


def passed(source: str, target: str) -> str:
    given = f"sourceExpression=\"${{'{source[1:]}'}}\"" if source.startswith("=") else f'source="{source}"'
    return f'<camunda:in {given} target="{target}"/>'


class Drawing:
    """One ``.bpmn`` file; messages and errors are collected while the elements are written."""

    def __init__(self, graph: Graph, name: str) -> None:
        self.messages: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        body = self.scope(graph)
        roots = [f'<bpmn:message id="{i}" name={quoteattr(n)}/>' for n, i in self.messages.items()]
        roots += [f'<bpmn:error id="{i}" name="{n}" errorCode={quoteattr(n)}/>' for n, i in self.errors.items()]
        more = 'isExecutable="true" camunda:historyTimeToLive="180"'
        process = f'<bpmn:process id="{graph.id}" name={quoteattr(name)} {more}>'
        self.text = "\n".join([HEAD, *roots, process, *body, "</bpmn:process>", "</bpmn:definitions>", ""])

    def scope(self, graph: Graph) -> list[str]:
        lines = [line for node in graph.nodes.values() for line in self.element(graph, node)]
        for f in graph.flows:
            condition = formal("conditionExpression", f"${{{render(f.condition)}}}") if f.condition else ""
            ends = f'id="{f.id}" sourceRef="{f.source}" targetRef="{f.target}"'
            lines.append(f"<bpmn:sequenceFlow {ends}>{condition}</bpmn:sequenceFlow>")
        return lines

    def element(self, graph: Graph, node: Node) -> list[str]:
        tag = TAGS[node.kind]
        attributes = {"id": node.id, "name": node.id}
        default = next((f.id for f in graph.out(node.id) if f.default), None)
        if default:
            attributes["default"] = default
        inner = [f"<bpmn:incoming>{f.id}</bpmn:incoming>" for f in graph.into(node.id)]
        inner += [f"<bpmn:outgoing>{f.id}</bpmn:outgoing>" for f in graph.out(node.id)]
        extension: list[str] = []
        if node.kind == "user":
            attributes["camunda:candidateGroups"] = "worker"
            extension.append(f"<camunda:formData>{FORM}</camunda:formData>")
        elif node.kind == "service":
            topic, variable = node.operation
            attributes |= {"camunda:type": "external", "camunda:topic": topic}
            extension.append(
                f'<camunda:properties><camunda:property name="variable" value="{variable}"/></camunda:properties>'
            )
        elif node.kind == "call" and node.block:
            attributes["calledElement"] = node.name
            extension += [passed(a, b) for a, b in node.block.passes]
            extension += [f'<camunda:out source="{a}" target="{b}"/>' for a, b in node.block.returns]
        inner += self.definition(node, attributes)
        if node.many:
            inner.append(self.many(node.many))
        if node.body:
            inner += self.scope(node.body)
        if extension:
            inner.insert(0, f"<bpmn:extensionElements>{''.join(extension)}</bpmn:extensionElements>")
        opened = " ".join(f"{k}={quoteattr(v)}" for k, v in attributes.items())
        return [f"<bpmn:{tag} {opened}>", *inner, f"</bpmn:{tag}>"]

    def definition(self, node: Node, attributes: dict[str, str]) -> list[str]:
        if node.kind == "terminate":
            return ["<bpmn:terminateEventDefinition/>"]
        if node.kind == "boundary":
            host = node.block.id if node.block else ""
            attributes |= {"attachedToRef": host, "cancelActivity": str(node.interrupting).lower()}
        trigger = node.trigger or node.kind
        if trigger == "timer":
            duration = formal("timeDuration", f"PT{node.seconds}S")
            return [f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"]
        if trigger == "message":
            ref = self.messages.setdefault(node.name, f"Message_{len(self.messages) + 1}")
            return [f'<bpmn:messageEventDefinition messageRef="{ref}"/>']
        if trigger == "error":
            if not node.name:
                return ["<bpmn:errorEventDefinition/>"]
            ref = self.errors.setdefault(node.name, f"Error_{len(self.errors) + 1}")
            return [f'<bpmn:errorEventDefinition errorRef="{ref}"/>']
        return []

    def many(self, many: ManyTimes) -> str:
        attributes, inner = "", ""
        if many.collection:
            attributes = f' camunda:collection="${{{many.collection}}}" camunda:elementVariable="{many.element}"'
        else:
            inner = formal("loopCardinality", str(many.cardinality))
        if many.until:
            inner += formal("completionCondition", f"${{{render(many.until)}}}")
        opened = f"<bpmn:multiInstanceLoopCharacteristics{attributes}"
        return f"{opened}>{inner}</bpmn:multiInstanceLoopCharacteristics>" if inner else f"{opened}/>"


def draw(model: Model) -> dict[str, bytes]:
    """One file per process: ``{"p0": b"…", …}``."""
    return {key: Drawing(graph, f"random {model.seed} {key}").text.encode() for key, graph in lay_out(model).items()}
