"""Small diagrams from words: ``diagram(start(), user("a"), end(), *flows("s>a>e"))``."""

from collections.abc import Iterable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from workflows.engine.reading import check
from workflows.engine.types import Bundle, DecisionNames, Finding, Severity, Vocabulary

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' id="D" targetNamespace="http://bpmn.io/schema/bpmn"{more}>'
)


def element(tag: str, ident: str = "", *inside: str, **attributes: str) -> str:
    """``camunda_topic="x"`` becomes ``camunda:topic``; ``name=""`` leaves the name out."""
    written = {"id": ident, **{key.replace("camunda_", "camunda:"): value for key, value in attributes.items()}}
    given = "".join(f" {key}={quoteattr(value)}" for key, value in written.items() if value)
    prefix = "" if ":" in tag else "bpmn:"
    return f"<{prefix}{tag}{given}>{''.join(inside)}</{prefix}{tag}>"


def formal(tag: str, text: str, **attributes: str) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression"{given}>{escape(text)}</bpmn:{tag}>'


def start(ident: str = "s", *inside: str, **attributes: str) -> str:
    return element("startEvent", ident, *inside, **{"name": "开始", **attributes})


def end(ident: str = "e", *inside: str, **attributes: str) -> str:
    return element("endEvent", ident, *inside, **{"name": "结束", **attributes})


def user(ident: str = "a", *inside: str, **attributes: str) -> str:
    """A user task that breaks no rule, legal ones included."""
    whole = {"name": f"环节{ident}", "camunda_candidateGroups": "handler", "camunda_dueDate": "${due('T-A-05')}"}
    return element(
        "userTask", ident, extension(properties(legal_basis="某法第一条")), *inside, **{**whole, **attributes}
    )


def service(ident: str = "a", *inside: str, **attributes: str) -> str:
    whole = {"name": "系统办理", "camunda_type": "external", "camunda_topic": "case.archive"}
    return element("serviceTask", ident, *inside, **{**whole, **attributes})


def gateway(ident: str = "g", kind: str = "exclusive", **attributes: str) -> str:
    return element(f"{kind}Gateway", ident, **{"name": "判断", **attributes})


def sub(ident: str, *inside: str, **attributes: str) -> str:
    return element("subProcess", ident, *inside, **{"name": "子流程", **attributes})


def call(ident: str = "a", *inside: str, **attributes: str) -> str:
    return element("callActivity", ident, *inside, **{"name": "调用", "calledElement": "other", **attributes})


def boundary(ident: str, host: str, definition: str, **attributes: str) -> str:
    return element("boundaryEvent", ident, definition, **{"name": "边界", "attachedToRef": host, **attributes})


def catch(ident: str, definition: str = "", **attributes: str) -> str:
    return element("intermediateCatchEvent", ident, definition, **{"name": "等待", **attributes})


def triggered(ident: str, definition: str, *inside: str, **attributes: str) -> str:
    """An event sub-process that starts at ``<ident>_s``, with one task."""
    drawn = (user(f"{ident}_u"), end(f"{ident}_e"), *flows(f"{ident}_s>{ident}_u>{ident}_e"))
    return sub(ident, start(f"{ident}_s", definition, **attributes), *drawn, *inside, triggeredByEvent="true")


def timer(text: str = "P1D", tag: str = "timeDuration") -> str:
    return f"<bpmn:timerEventDefinition>{formal(tag, text)}</bpmn:timerEventDefinition>"


def message(ref: str = "M1") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def error(ref: str = "E1") -> str:
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>' if ref else "<bpmn:errorEventDefinition/>"


def definition(kind: str) -> str:
    return f"<bpmn:{kind}EventDefinition/>"


def many(*inside: str, **attributes: str) -> str:
    return element("multiInstanceLoopCharacteristics", "", *inside, **attributes)


def extension(*inside: str) -> str:
    return f"<bpmn:extensionElements>{''.join(inside)}</bpmn:extensionElements>"


def properties(**values: str) -> str:
    inside = "".join(f"<camunda:property name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items())
    return f"<camunda:properties>{inside}</camunda:properties>"


def form(*fields: str) -> str:
    return f"<camunda:formData>{''.join(fields)}</camunda:formData>"


def field(ident: str, kind: str = "string", *inside: str, **attributes: str) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in {"label": f"字段{ident}", **attributes}.items())
    return (
        f"<camunda:formField id={quoteattr(ident)} type={quoteattr(kind)}{given}>{''.join(inside)}</camunda:formField>"
    )


def constraint(name: str, config: str = "") -> str:
    return f'<camunda:validation><camunda:constraint name="{name}" config={quoteattr(config)}/></camunda:validation>'


def flow(source: str, target: str, condition: str = "", ident: str = "", **attributes: str) -> str:
    inside = formal("conditionExpression", condition, **attributes) if condition else ""
    return element("sequenceFlow", ident or f"{source}_to_{target}", inside, sourceRef=source, targetRef=target)


def flows(*chains: str) -> Iterable[str]:
    """``"s>a>e"`` is two flows without conditions."""
    for chain in chains:
        names = chain.split(">")
        yield from (flow(one, other) for one, other in pairwise(names))


def lanes(**members: str) -> str:
    """``lanes(承办人="a b")``: one lane per name with the nodes in it."""
    drawn = "".join(
        element(
            "lane", f"lane_{name}", *(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in ids.split()), name=name
        )
        for name, ids in members.items()
    )
    return f'<bpmn:laneSet id="ls">{drawn}</bpmn:laneSet>'


ROOTS = (
    '<bpmn:message id="M1" name="回执"/><bpmn:message id="M2" name="来文"/>'
    '<bpmn:error id="E1" name="不符" errorCode="mismatch"/><bpmn:error id="E2" name="无代码"/>'
)


def diagram(*parts: str, roots: str = ROOTS, head: str = "", process: str = "", tail: str = "") -> bytes:
    """One file with one process; ``process`` replaces the attributes of the process."""
    attributes = process or 'id="p" name="流程" isExecutable="true"'
    opened = HEAD.replace("{more}", f" {head}" if head else "")
    body = "\n".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{opened}\n{roots}\n'
        f"<bpmn:process {attributes}>\n{body}\n</bpmn:process>\n{tail}\n</bpmn:definitions>\n"
    ).encode()


def straight(*between: str, ident: str = "a", **options: str) -> bytes:
    """Start, the parts, end, with one flow into and one out of ``ident``."""
    return diagram(start(), *between, end(), *flows(f"s>{ident}>e"), **options)


VOCABULARY = Vocabulary(
    groups=frozenset({"handler", "inspector", "publisher"}),
    topics=frozenset({"case.archive"}),
    deadlines=frozenset({"T-A-05"}),
    processes=frozenset({"other"}),
    documents=frozenset({"notice"}),
    variables=frozenset({"x", "y", "items", "at"}),
    decisions={
        "ratio": DecisionNames(frozenset({"x"}), ("ratio",), single=True),
        "pair": DecisionNames(frozenset({"x"}), ("ratio", "reason"), single=True),
        "risks": DecisionNames(frozenset({"x"}), ("risk", "reason"), single=False),
        "missing_input": DecisionNames(frozenset({"nobody_sets"}), ("ratio",), single=True),
    },
    legal_content_is_error=True,
)


def findings(content: bytes, resources: dict[str, bytes] | None = None) -> list[Finding]:
    return check(Bundle("图.bpmn", content, resources or {}), VOCABULARY)


def errors_of(content: bytes, resources: dict[str, bytes] | None = None) -> set[str]:
    return {found.rule for found in findings(content, resources) if found.severity is Severity.ERROR}
