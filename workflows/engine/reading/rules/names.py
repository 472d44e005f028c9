"""Rules about ids and names."""

import re
from collections.abc import Iterator

from workflows.engine.reading.drawing import Line, Node
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

_NCNAME = re.compile(r"[^\W\d][\w.\-·]{0,99}")
_BUILT_IN = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_GENERATED = (".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin", ".StartEventSplit", ".StartEventJoin")
MAX_NAME = 255


def missing_ids(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if not node.id:
            yield subject.error(node, "id-missing", f"{shown(node)}没有编号（id），请在建模工具里填写。")
    for line in subject.drawing.lines:
        if not line.id:
            yield subject.error(line, "id-missing", "这条连线没有编号（id），请在建模工具里填写。")


def ids_are_names(subject: Subject) -> Iterator[Finding]:
    """Letters, digits, ``_ - .``; at most 100: ids stand in URLs, in history rows and in mappings."""
    drawing = subject.drawing
    elements = [*(node.element for node in drawing.nodes), *(line.element for line in drawing.lines)]
    for element in (drawing.process, *elements):
        ident = element.get("id", "")
        if ident and not _NCNAME.fullmatch(ident):
            message = (
                f"编号“{ident[:60]}”不合规则：以字母、汉字或下划线开头，只含字母、数字、_、-、.，不超过 100 个字符。"
            )
            yield subject.error(element, "bad-id", message)
    if not drawing.process.get("id"):
        yield subject.error(drawing.process, "id-missing", "流程没有编号（id），请填写，如 daily_inspection。")


def reserved_ids(subject: Subject) -> Iterator[Finding]:
    """SpiffWorkflow makes up these names for its own steps and would mix them up with ours."""
    everything: list[Node | Line] = [*subject.drawing.nodes, *subject.drawing.lines]
    for one in everything:
        if one.id in _BUILT_IN or one.id.endswith(_GENERATED) or one.id.startswith("sys_"):
            message = f"编号“{one.id}”留给系统使用，请换一个编号（如 {one.id.split('.')[0].lower()}_1）。"
            yield subject.error(one, "reserved-id", message)
    process = subject.drawing.process
    if process.get("id", "") in _BUILT_IN or process.get("id", "").startswith("sys_"):
        yield subject.error(process, "reserved-id", f"流程编号“{process.get('id')}”留给系统使用，请换一个。")


def names_fit(subject: Subject) -> Iterator[Finding]:
    for element in (subject.drawing.process, *(node.element for node in subject.drawing.nodes)):
        if len(element.get("name", "")) > MAX_NAME:
            message = f"名称超过 {MAX_NAME} 个字，请缩短，详细说明写到“文档说明”里。"
            yield subject.error(element, "name-too-long", message)
    if not subject.drawing.process.get("name", "").strip():
        yield subject.warning(subject.drawing.process, "name-missing", "流程没有名称，请填写，列表里才看得懂。")


def people_see_names(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("userTask", "manualTask"):
        if not node.name.strip():
            yield subject.warning(node, "name-missing", "这个环节没有名称，待办里会显示编号，请填写名称。")


RULES: tuple[Rule, ...] = (missing_ids, ids_are_names, reserved_ids, names_fit, people_see_names)
