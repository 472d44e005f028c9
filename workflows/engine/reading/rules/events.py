"""Rules about events: which kinds run where, and whether their timers, messages and errors are whole."""

from collections.abc import Iterator, Mapping

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

_RUNS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({"none", "message", "timer", "signal", "conditional"}),
    "endEvent": frozenset({"none", "message", "error", "terminate", "escalation", "signal"}),
    "intermediateCatchEvent": frozenset({"timer", "message", "link", "signal", "conditional"}),
    "intermediateThrowEvent": frozenset({"none", "message", "link", "escalation", "signal"}),
    "boundaryEvent": frozenset({"timer", "message", "error", "escalation", "signal", "conditional"}),
}
_TRIGGERS = frozenset({"none", "message", "timer", "error", "escalation", "signal", "conditional"})
_WORDS = {
    "none": "空", "timer": "定时", "message": "消息", "error": "错误", "terminate": "终止", "signal": "信号",
    "escalation": "升级", "conditional": "条件", "compensate": "补偿", "link": "链接", "cancel": "取消",
}  # fmt: skip
_POSITIONS = {
    "startEvent": "开始事件", "endEvent": "结束事件", "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件", "boundaryEvent": "边界事件",
}  # fmt: skip
_REPAIRS = {
    ("startEvent", "timer"): "请改成普通的开始事件；要按时间启动，请改成事件子流程",
    ("startEvent", "conditional"): "请改成普通的开始事件；要由条件启动，请改成事件子流程",
    ("intermediateCatchEvent", "none"): "请选择定时、消息、信号或条件，或删去它",
    ("boundaryEvent", "none"): "请选择定时、消息、错误、升级、信号或条件",
}
_INSTEAD = {
    "signal": "请改成普通的开始事件；要由信号启动，请改成事件子流程",
    "escalation": "升级只能由子流程、调用活动的边界事件或事件子流程捕获，请改用它们",
    "error": "错误只能由边界事件或事件子流程捕获，请改用它们",
    "compensate": "请用普通的环节画出补救的做法",
    "cancel": "请改用错误事件",
}


def event_kinds(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of(*_RUNS):
        runs, inside = _RUNS[node.tag], ""
        if node.tag == "startEvent" and node.parent:
            runs, inside = _runs_inside(subject.drawing.by_id[node.parent])
        if node.event not in runs:
            word, position = _WORDS.get(node.event, node.event), _POSITIONS[node.tag]
            repair = _REPAIRS.get((node.tag, node.event)) or _INSTEAD.get(node.event, "请改成普通的事件")
            message = f"{inside}{word}{position}{shown(node)}目前不能运行，{repair}。"
            yield subject.error(node, "unsupported-event", message)


def _runs_inside(around: Node) -> tuple[frozenset[str], str]:
    """What may start the sub-process, and how a sentence calls its start events."""
    return (_TRIGGERS, "事件子流程里的") if around.event_subprocess else (frozenset({"none"}), "子流程里的")


def one_definition(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of(*markup.EVENTS):
        references = node.child("eventDefinitionRef") is not None
        if len(node.definitions) > 1 or node.element.get("parallelMultiple", "") in ("true", "1") or references:
            message = f"{shown(node)}同时有几种触发方式，目前不能运行，请拆成几个事件。"
            yield subject.error(node, "multiple-events", message)


def messages(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if not node.awaits_message or _dangles(subject.drawing, node):
            continue
        name = subject.drawing.message_name(node)
        if not name:
            message = f"消息事件{shown(node)}没有指定消息，或消息没有名称，请选择或新建一个消息并起名。"
            yield subject.error(node, "message-missing", message)
        elif "${" in name or "#{" in name:
            message = f"消息名称“{name[:60]}”不能是表达式，请写成固定的名称。"
            yield subject.error(node, "message-name", message)
        elif len(name) > 255:
            yield subject.error(node, "message-name", "消息名称超过 255 个字，请缩短。")


def _dangles(drawing: Drawing, node: Node) -> bool:
    """Another rule reports a reference that leads nowhere."""
    named = (node.element if node.tag == "receiveTask" else node.definitions[0]).get("messageRef")
    return named is not None and named not in drawing.messages


def same_message_twice(subject: Subject) -> Iterator[Finding]:
    """Two start events, two events of one gateway or two on one activity that wait for the same message."""
    seen: set[tuple[str, str]] = set()
    for node in subject.drawing.nodes:
        name = subject.drawing.message_name(node) if node.awaits_message else ""
        if not name:
            continue
        for place in places(subject.drawing, node):
            if (place, name) in seen:
                message = f"消息“{name}”在同一处等待两次，收到时不知道走哪条路，请改用不同的消息或合并。"
                yield subject.error(node, "same-message-twice", message)
            seen.add((place, name))


def places(drawing: Drawing, node: Node) -> list[str]:
    around = drawing.by_id.get(node.parent)
    if node.tag == "startEvent":
        return [f"armed in {around.parent}" if around and around.event_subprocess else f"start of {node.parent}"]
    if node.tag == "receiveTask":
        return [f"on {node.id}"]
    if node.tag == "boundaryEvent":
        return [f"on {node.element.get('attachedToRef', '')}"]
    sources = (drawing.by_id.get(line.source) for line in drawing.incoming.get(node.id, []))
    return [f"after {source.id}" for source in sources if source and source.tag == "eventBasedGateway"]


def errors(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in drawing.of("startEvent", "endEvent", "boundaryEvent"):
        if node.event != "error":
            continue
        named = node.definitions[0].get("errorRef")
        if named is not None and named in drawing.errors and not drawing.error_code(node):
            message = f"{shown(node)}引用的错误没有错误代码，请填写错误代码（Code）。"
            yield subject.error(node, "error-code-missing", message)
        elif named is None and node.tag == "endEvent":
            message = f"错误结束事件{shown(node)}没有指定错误，请选择或新建一个错误并填写代码。"
            yield subject.error(node, "error-code-missing", message)


def error_boundaries(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    seen: set[tuple[str, str]] = set()
    for node in drawing.of("boundaryEvent"):
        if node.event != "error":
            continue
        if not node.interrupting:
            message = f"错误边界事件{shown(node)}必须是中断的，请把它改成中断（实线）。"
            yield subject.error(node, "error-boundary", message)
        host = drawing.by_id.get(node.element.get("attachedToRef", ""))
        if host is not None and host.tag in ("userTask", "manualTask", "receiveTask"):
            message = (
                f"错误边界事件只能放在子流程、调用活动和运行操作的任务上，{shown(host)}不会发出错误，"
                "请删去或改用别的事件。"
            )
            yield subject.error(node, "error-boundary", message)
        key = (node.element.get("attachedToRef", ""), drawing.error_code(node))
        if key in seen:
            message = f"同一个活动上有两个捕获相同错误的边界事件，请删去{shown(node)}。"
            yield subject.error(node, "error-boundary", message)
        seen.add(key)


def uncaught_errors(subject: Subject) -> Iterator[Finding]:
    """An error end event that no sub-process around it catches ends the whole process (its caller may catch it)."""
    drawing = subject.drawing
    for node in drawing.of("endEvent"):
        if node.event == "error" and node.parent and not _caught(drawing, node):
            message = (
                f"{shown(node)}发出的错误在这张图里没有边界事件捕获，整个流程会因此结束；请在子流程上加错误边界事件。"
            )
            yield subject.warning(node, "error-not-caught", message)


def _caught(drawing: Drawing, node: Node) -> bool:
    scope, code = node.parent, drawing.error_code(node)
    for _ in range(300):
        catching = [*_armed_in(drawing, scope), *drawing.boundaries.get(scope, [])]
        if any(one.event == "error" and drawing.error_code(one) in ("", code) for one in catching):
            return True
        around = drawing.by_id.get(scope)
        if around is None:
            return False
        scope = around.parent
    return False


def _armed_in(drawing: Drawing, scope: str) -> list[Node]:
    """The start events of the event sub-processes drawn in the scope."""
    inner = [node for node in drawing.inside(scope) if node.event_subprocess]
    return [start for node in inner for start in drawing.inside(node.id) if start.tag == "startEvent"]


RULES: tuple[Rule, ...] = (
    event_kinds, one_definition, messages, same_message_twice, errors, error_boundaries, uncaught_errors,
)  # fmt: skip
