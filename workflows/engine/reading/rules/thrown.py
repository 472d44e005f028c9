"""Rules about escalations and signals: what is thrown has a name, and is caught where it can be."""

from collections.abc import Iterator, Mapping

from workflows.engine.expressions import is_expression
from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.rules.events import places
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

MAX_NAME = 255
_CAUGHT = {"error": "错误", "escalation": "升级", "signal": "信号"}


def escalation_codes(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in drawing.of(*markup.EVENTS):
        if node.event != "escalation" or _dangles(node, "escalationRef", drawing.escalations):
            continue
        code, named = drawing.escalation_code(node), node.definitions[0].get("escalationRef")
        if not code and (named is not None or node.tag in markup.THROWING):
            message = (
                f"升级事件{shown(node)}没有升级代码，抛出以后谁也认不出来，请选择或新建一个升级并填写代码（Code）。"
            )
            yield subject.error(node, "escalation-code", message)
        elif "{" in code or len(code) > MAX_NAME:
            message = f"升级代码“{code[:60]}”不能是表达式，也不能超过 {MAX_NAME} 个字，请写成固定的代码。"
            yield subject.error(node, "escalation-code", message)


def escalation_hosts(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("boundaryEvent"):
        host = subject.drawing.by_id.get(node.element.get("attachedToRef", ""))
        if (
            node.event == "escalation"
            and host is not None
            and host.tag in markup.HOSTS - {"subProcess", "callActivity"}
        ):
            message = f"升级边界事件只能放在子流程或调用活动上，{shown(host)}不会发出升级，请删去或改用别的事件。"
            yield subject.error(node, "escalation-boundary", message)


def signal_names(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in drawing.of(*markup.EVENTS):
        if node.event != "signal" or _dangles(node, "signalRef", drawing.signals):
            continue
        name = drawing.signal_name(node)
        if not name:
            message = f"信号事件{shown(node)}没有指定信号，或信号没有名称，请选择或新建一个信号并起名。"
            yield subject.error(node, "signal-name", message)
        elif len(name) > MAX_NAME and not is_expression(name):
            yield subject.error(node, "signal-name", f"信号名称超过 {MAX_NAME} 个字，请缩短。")
        elif "{" in name and node.tag == "startEvent" and not node.parent:
            message = f"开始事件{shown(node)}的信号名称不能是表达式，流程还没有变量，请写成固定的名称。"
            yield subject.error(node, "signal-name", message)


def caught_twice(subject: Subject) -> Iterator[Finding]:
    """Two events at one place that catch the same error, escalation or signal; messages have a rule of their own."""
    drawing = subject.drawing
    seen: set[tuple[str, str, str]] = set()
    for node in drawing.nodes:
        if node.event not in _CAUGHT or (node.event == "error" and node.tag == "boundaryEvent"):
            continue
        caught = _caught(drawing, node)
        for place in places(drawing, node) if caught is not None else ():
            if (place, node.event, caught or "") in seen:
                message = (
                    f"同一处已有事件捕获相同的{_CAUGHT[node.event]}，请删去{shown(node)}，或改用不同的代码或名称。"
                )
                yield subject.error(node, "caught-twice", message)
            seen.add((place, node.event, caught or ""))


def _caught(drawing: Drawing, node: Node) -> str | None:
    """What the event catches, ``""`` for every code; None where nothing is caught or another rule speaks."""
    if node.tag in markup.THROWING:
        return None
    if node.event == "signal":
        return drawing.signal_name(node) or None
    return drawing.error_code(node) if node.event == "error" else drawing.escalation_code(node)


def _dangles(node: Node, reference: str, known: Mapping[str, markup.Element]) -> bool:
    """Another rule reports a reference that leads nowhere."""
    named = node.definitions[0].get(reference)
    return named is not None and named not in known


RULES: tuple[Rule, ...] = (escalation_codes, escalation_hosts, signal_names, caught_twice)
