"""Rules about link events: a throwing one jumps to the one catching event of its name on the same level."""

from collections.abc import Iterator, Mapping

from workflows.engine.reading.drawing import Drawing, Node
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding


def link_names(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("intermediateThrowEvent", "intermediateCatchEvent"):
        if node.event == "link" and not node.link:
            message = f"链接事件{shown(node)}没有填写链接名称，不知道跳到哪里，请填写（抛出和捕获两端写同一个名称）。"
            yield subject.error(node, "link-name-missing", message)


def link_ends(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    catching = caught(drawing)
    thrown = {(node.parent, node.link) for node in drawing.of("intermediateThrowEvent") if node.link}
    for node in drawing.of("intermediateThrowEvent"):
        if node.link and (node.parent, node.link) not in catching:
            message = (
                f"链接“{node.link[:60]}”在这一层没有捕获事件，流程会断在这里；"
                "请画一个同名的链接捕获事件（链接不能穿过子流程的边框）。"
            )
            yield subject.error(node, "link-without-catch", message)
    for (scope, name), nodes in catching.items():
        if (scope, name) not in thrown:
            message = f"没有抛出事件跳到链接“{name[:60]}”，请画一个同名的链接抛出事件，或删去{shown(nodes[0])}。"
            yield subject.error(nodes[0], "link-without-throw", message)
        for extra in nodes[1:]:
            message = f"链接“{name[:60]}”有两个捕获事件，不知道跳到哪一个，请只留一个，或改名。"
            yield subject.error(extra, "link-caught-twice", message)


def caught(drawing: Drawing) -> Mapping[tuple[str, str], list[Node]]:
    """The catching link events by their scope and name."""
    found: dict[tuple[str, str], list[Node]] = {}
    for node in drawing.of("intermediateCatchEvent"):
        if node.link:
            found.setdefault((node.parent, node.link), []).append(node)
    return found


def link_flows(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in drawing.nodes:
        if node.event != "link":
            continue
        if node.tag == "intermediateThrowEvent" and drawing.outgoing.get(node.id):
            message = f"链接抛出事件{shown(node)}后面不能再有连线（它跳到同名的捕获事件），请删去连线。"
            yield subject.error(node, "link-with-flow", message)
        if node.tag == "intermediateCatchEvent" and drawing.incoming.get(node.id):
            message = f"链接捕获事件{shown(node)}不能有进来的连线（由同名的抛出事件跳来），请改连到它后面的环节。"
            yield subject.error(node, "link-with-flow", message)


RULES: tuple[Rule, ...] = (link_names, link_ends, link_flows)
