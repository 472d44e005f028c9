"""Rules about event sub-processes: one triggered start event, no flows, nothing around them."""

from collections.abc import Iterator

from workflows.engine.reading.drawing import Node
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding


def triggered_starts(subject: Subject) -> Iterator[Finding]:
    for node in _event_subprocesses(subject):
        starts = [one for one in subject.drawing.inside(node.id) if one.tag == "startEvent"]
        for start in starts[:1]:
            if start.event == "none":
                message = (
                    f"事件子流程{shown(node)}的开始事件{shown(start)}没有触发方式，永远不会启动，"
                    "请选择消息、定时、错误、升级、信号或条件。"
                )
                yield subject.error(start, "event-subprocess-start", message)
            elif start.event == "error" and not start.interrupting:
                message = f"错误开始事件{shown(start)}必须是中断的，请把它改成中断（实线）。"
                yield subject.error(start, "event-subprocess-start", message)


def no_flows(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in _event_subprocesses(subject):
        lines = [*drawing.incoming.get(node.id, []), *drawing.outgoing.get(node.id, [])]
        if lines:
            message = (
                f"事件子流程{shown(node)}由它的开始事件触发，不能有进来或出去的连线，"
                "请删去连线；要按顺序走到它，请改成普通子流程。"
            )
            yield subject.error(lines[0], "event-subprocess-flow", message)


def nothing_around(subject: Subject) -> Iterator[Finding]:
    for node in _event_subprocesses(subject):
        if node.many is not None or node.child("standardLoopCharacteristics") is not None:
            message = (
                f"事件子流程{shown(node)}不能是循环或多实例，每发生一次就启动一次；"
                "请去掉循环标记，要做几遍时在它里面画一个多实例的环节。"
            )
            yield subject.error(node, "event-subprocess-loop", message)
        for event in subject.drawing.boundaries.get(node.id, []):
            message = (
                f"边界事件{shown(event)}不能放在事件子流程{shown(node)}上，"
                "请在它里面再画一个事件子流程，或把边界事件放到里面的环节上。"
            )
            yield subject.error(event, "event-subprocess-boundary", message)


def _event_subprocesses(subject: Subject) -> Iterator[Node]:
    return (node for node in subject.drawing.of("subProcess") if node.event_subprocess)


RULES: tuple[Rule, ...] = (triggered_starts, no_flows, nothing_around)
