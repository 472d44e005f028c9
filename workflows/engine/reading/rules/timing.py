"""Rules about timers and conditions of events: whole, well written, and repeating only where something can repeat."""

from collections.abc import Iterator

from workflows.engine.expressions import is_expression
from workflows.engine.iso8601 import MalformedTime, parse_cycle, parse_datetime, parse_duration
from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.markup import local, text_of
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

_PARSERS = {"timeDuration": parse_duration, "timeDate": parse_datetime, "timeCycle": parse_cycle}


def timers(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.event == "timer":
            timings = [child for child in markup.children(node.definitions[0]) if local(child).startswith("time")]
            if len(timings) != 1:
                message = (
                    f"定时事件{shown(node)}应填写一个时间：时长（timeDuration）、时刻（timeDate）或周期（timeCycle）。"
                )
                yield subject.error(node, "malformed-timer", message)
            else:
                yield from _timing(subject, node, local(timings[0]), text_of(timings[0]))


def _timing(subject: Subject, node: Node, tag: str, text: str) -> Iterator[Finding]:
    if tag == "timeCycle" and not _may_repeat(subject.drawing, node):
        message = (
            f"定时事件{shown(node)}用了重复周期（timeCycle），但它只会发生一次，请改成时长（Duration）或时刻（Date）；"
            "要重复，请用非中断的边界事件、非中断的事件子流程或流程的开始事件。"
        )
        yield subject.error(node, "timer-cycle", message)
    elif not text:
        yield subject.error(
            node, "malformed-timer", f"定时事件{shown(node)}没有填写时间，请填写，如 P3D 或 ${{due('T-A-05')}}。"
        )
    elif "{" in text and _starts_process(node):
        message = f"定时开始事件{shown(node)}的时间不能是表达式，请直接写明，如 R/2026-01-05T09:00:00/P1W。"
        yield subject.error(node, "start-timer", message)
    elif not is_expression(text):
        try:
            _ = _PARSERS[tag](text)
        except MalformedTime as refusal:
            yield subject.error(node, "malformed-timer", f"定时事件{shown(node)}：{refusal}")


def _starts_process(node: Node) -> bool:
    return node.tag == "startEvent" and not node.parent


def _may_repeat(drawing: Drawing, node: Node) -> bool:
    around = drawing.by_id.get(node.parent)
    triggers = node.tag == "startEvent" and around is not None and around.event_subprocess
    return _starts_process(node) or (not node.interrupting and (node.tag == "boundaryEvent" or triggers))


def conditions(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.event == "conditional" and not node.condition:
            message = f"条件事件{shown(node)}没有填写条件，请填写 ${{…}} 表达式，如 ${{score > 80}}。"
            yield subject.error(node, "event-condition", message)


RULES: tuple[Rule, ...] = (timers, conditions)
