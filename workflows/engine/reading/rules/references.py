"""Rules about references: everything that is named must be there, and in the right place."""

from collections.abc import Iterator

from workflows.engine.reading import markup
from workflows.engine.reading.markup import BPMNDI, bpmn, local, text_of
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

DANGLING = "dangling-reference"


def flow_ends(subject: Subject) -> Iterator[Finding]:
    nodes = subject.drawing.by_id
    for line in subject.drawing.lines:
        ends = [nodes.get(line.source), nodes.get(line.target)]
        for end, word, ident in zip(ends, ("起点", "终点"), (line.source, line.target), strict=True):
            if end is None:
                message = f"连线的{word}“{ident[:60]}”不存在，请重新连接或删去这条连线。"
                yield subject.error(line, DANGLING, message)
            elif end.parent != line.parent:
                message = f"连线穿过了子流程的边框（{word}{shown(end)}在另一层），请让连线的两端在同一层。"
                yield subject.error(line, "flow-crosses-scope", message)


def boundary_hosts(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("boundaryEvent"):
        attached = node.element.get("attachedToRef", "")
        host = subject.drawing.by_id.get(attached)
        if host is None:
            message = f"边界事件附着的活动“{attached[:60]}”不存在，请把它放到一个任务或子流程的边上。"
            yield subject.error(node, DANGLING, message)
        elif host.parent != node.parent:
            message = f"边界事件与它附着的{shown(host)}不在同一层，请重新放置。"
            yield subject.error(node, "flow-crosses-scope", message)
        elif host.tag not in markup.HOSTS:
            message = f"边界事件不能附着在{shown(host)}上，只能放在任务、子流程或调用活动的边上。"
            yield subject.error(node, "boundary-host", message)


def default_flows(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        default = node.element.get("default")
        if default is not None and default not in {line.id for line in subject.drawing.outgoing.get(node.id, [])}:
            message = f"{shown(node)}的默认连线“{default[:60]}”不是从它出去的连线，请重新设置默认连线。"
            yield subject.error(node, DANGLING, message)


def event_references(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    references = (
        ("messageRef", "消息", drawing.messages), ("errorRef", "错误", drawing.errors),
        ("signalRef", "信号", drawing.signals), ("escalationRef", "升级", drawing.escalations),
    )  # fmt: skip
    for node in subject.drawing.nodes:
        for definition in [node.element] if node.tag in ("receiveTask", "sendTask") else node.definitions:
            for attribute, word, known in references:
                named = definition.get(attribute)
                if named is not None and named not in known:
                    yield subject.error(node, DANGLING, f"{shown(node)}引用的{word}“{named[:60]}”不存在，请重新选择。")


def lane_members(subject: Subject) -> Iterator[Finding]:
    nodes = subject.drawing.by_id
    for ident, lanes in subject.drawing.lanes.items():
        if ident not in nodes:
            message = f"泳道“{lanes[0].get('name', '')}”里列出的“{ident[:60]}”不存在，请在建模工具里重新保存。"
            yield subject.error(lanes[0], DANGLING, message)
        elif len(lanes) > 1:
            yield subject.warning(nodes[ident], "lane-twice", f"{shown(nodes[ident])}同时列在两个泳道里，请只留一个。")


def listed_flows(subject: Subject) -> Iterator[Finding]:
    """``incoming`` and ``outgoing`` lists are not what runs (the flows are), but a wrong list shows a broken file."""
    flows = {line.id for line in subject.drawing.lines}
    for node in subject.drawing.nodes:
        for child in markup.children(node.element):
            if local(child) in ("incoming", "outgoing") and text_of(child) not in flows:
                message = f"{shown(node)}列出的连线“{text_of(child)[:60]}”不存在，请在建模工具里重新保存。"
                yield subject.warning(child, DANGLING, message)


def pools(subject: Subject) -> Iterator[Finding]:
    drawn = {found.get("id") for found in subject.drawing.root.iter() if local(found)}
    for found in subject.drawing.root.iter(bpmn("participant"), bpmn("messageFlow")):
        for attribute in ("processRef", "sourceRef", "targetRef"):
            named = found.get(attribute)
            if named is not None and named not in drawn:
                message = f"泳池或消息流引用的“{named[:60]}”不存在，请重新连接。"
                serious = attribute == "processRef"
                report = subject.error if serious else subject.warning
                yield report(found, DANGLING, message)


def picture(subject: Subject) -> Iterator[Finding]:
    """Diagram interchange is only the picture: it never stops a publication."""
    shapes = {
        found.get("bpmnElement")
        for found in subject.drawing.root.iter(f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge")
    }
    if not shapes:
        message = "文件没有图形信息，流程可以运行，但看不到流程图；请用建模工具打开并保存。"
        yield subject.warning(subject.drawing.process, "no-picture", message)
        return
    for node in subject.drawing.nodes:
        if node.id and node.id not in shapes:
            yield subject.warning(node, "not-drawn", f"{shown(node)}在图上没有画出来，请在建模工具里补画或删去。")


RULES: tuple[Rule, ...] = (
    flow_ends, boundary_hosts, default_flows, event_references, lane_members, listed_flows, pools, picture,
)  # fmt: skip
