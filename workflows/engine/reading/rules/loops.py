"""Rules about activities that are done several times: multi-instance and the standard loop."""

from collections.abc import Iterator

from workflows.engine.expressions import is_expression
from workflows.engine.reading import markup
from workflows.engine.reading.fields import is_variable_name
from workflows.engine.reading.markup import bpmn, camunda, children, local, text_of
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

MAX_CARDINALITY = 1000
MAX_ROUNDS = 1000
_MANY = ("userTask", "serviceTask", "businessRuleTask", "subProcess", "callActivity")
_AGAIN = (*_MANY, "manualTask")


def multi_instance_place(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        loop = node.many
        if loop is None:
            continue
        if node.tag not in _MANY:
            message = (
                f"{shown(node)}不能是多实例，只有用户任务、服务任务、业务规则任务、子流程和调用活动可以，"
                "请去掉多实例标记。"
            )
            yield subject.error(node, "multi-instance-place", message)


def multi_instance_source(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        loop = node.many
        if loop is None:
            continue
        collection, cardinality = loop.get(camunda("collection"), "").strip(), loop.find(bpmn("loopCardinality"))
        if bool(collection) == (cardinality is not None):
            message = f"多实例{shown(node)}应填写集合（collection）或次数（loopCardinality）之一，只填一个。"
            yield subject.error(node, "multi-instance-source", message)
        if cardinality is not None and not _cardinality_fits(text_of(cardinality)):
            message = f"多实例{shown(node)}的次数应是 0 到 {MAX_CARDINALITY} 的整数，或 ${{…}} 表达式。"
            yield subject.error(node, "multi-instance-source", message)
        variable = loop.get(camunda("elementVariable"))
        if variable is not None and (not is_variable_name(variable) or variable.startswith("sys_")):
            message = f"多实例{shown(node)}的元素变量“{variable[:40]}”不是变量名，请改正。"
            yield subject.error(node, "multi-instance-source", message)
        if variable is None and collection:
            message = f"多实例{shown(node)}没有填写元素变量（elementVariable），每个实例不知道自己是哪一项，请填写。"
            yield subject.warning(node, "multi-instance-source", message)


def _cardinality_fits(text: str) -> bool:
    if is_expression(text):
        return True
    return text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= MAX_CARDINALITY


def multi_instance_parts(subject: Subject) -> Iterator[Finding]:
    known = {"loopCardinality", "completionCondition", "extensionElements", "documentation"}
    for node in subject.drawing.nodes:
        loop = node.many
        for child in children(loop) if loop is not None else ():
            if local(child) not in known:
                message = f"多实例{shown(node)}里的“{markup.plain(child)}”不起作用，请改填集合、元素变量和完成条件。"
                yield subject.error(child, "multi-instance-parts", message)


def loop_place(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.loop is None:
            continue
        if node.tag not in _AGAIN:
            message = (
                f"{shown(node)}不能是循环，只有用户任务、手工任务、服务任务、业务规则任务、子流程和调用活动可以，"
                "请去掉循环标记。"
            )
            yield subject.error(node, "loop-place", message)
        if node.many is not None:
            message = f"{shown(node)}既是循环又是多实例，不知道按哪个做，请只留一个。"
            yield subject.error(node, "loop-and-multi-instance", message)


def loop_ends(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.loop is None:
            continue
        condition, maximum = node.loop.find(bpmn("loopCondition")), node.loop.get("loopMaximum")
        if condition is None or not text_of(condition):
            if maximum is None:
                message = (
                    f"循环{shown(node)}没有填写条件（loopCondition），也没有最多次数（loopMaximum），"
                    "会没完没了，请填写。"
                )
                yield subject.error(node, "loop-without-end", message)
            elif condition is not None:
                message = f"循环{shown(node)}的条件是空的，请填写 ${{…}} 表达式，或删去条件。"
                yield subject.error(node, "condition-empty", message)
        if maximum is not None and not _maximum_fits(maximum.strip()):
            message = f"循环{shown(node)}的最多次数（loopMaximum）应是 1 到 {MAX_ROUNDS} 的整数，请改正。"
            yield subject.error(node, "loop-maximum", message)


def _maximum_fits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_ROUNDS


def loop_parts(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        for child in children(node.loop) if node.loop is not None else ():
            if local(child) not in ("loopCondition", "extensionElements", "documentation"):
                message = f"循环{shown(node)}里的“{markup.plain(child)}”不起作用，请改填条件和最多次数。"
                yield subject.error(child, "loop-parts", message)


RULES: tuple[Rule, ...] = (
    multi_instance_place, multi_instance_source, multi_instance_parts, loop_place, loop_ends, loop_parts,
)  # fmt: skip
