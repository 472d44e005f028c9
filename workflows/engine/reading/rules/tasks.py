"""Rules about call activities and the forms of tasks."""

from collections.abc import Iterator

from workflows.engine.expressions import is_expression
from workflows.engine.reading import markup
from workflows.engine.reading.fields import is_variable_name
from workflows.engine.reading.markup import Element
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

_FORM_REPAIR = "请把字段写进“生成的任务表单”（formData），或用共享表单 formKey=forms:名称。"


def call_activities(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("callActivity"):
        called = node.element.get("calledElement", "").strip()
        if not called:
            message = f"调用活动{shown(node)}没有填写被调用的流程，请填写流程编号（calledElement）。"
            yield subject.error(node, "called-element", message)
        elif "{" in called:
            message = f"调用活动{shown(node)}的被调用流程不能是表达式，请写成固定的流程编号。"
            yield subject.error(node, "called-element", message)
        elif subject.vocabulary.processes is not None and called not in subject.vocabulary.processes:
            message = f"调用活动{shown(node)}调用的流程“{called[:60]}”不存在，请先发布它，或改正编号。"
            yield subject.error(node, "unknown-process", message)
        for name in ("caseRef", "variableMappingClass", "variableMappingDelegateExpression"):
            if node.attribute(name):
                message = f"调用活动{shown(node)}的“{name}”不能运行，请改用 camunda:in 和 camunda:out 传递变量。"
                yield subject.error(node, "called-element", message)
        if node.attribute("calledElementBinding") not in ("", "latest"):
            message = f"调用活动{shown(node)}只能调用最新发布的版本，请把绑定改为 latest。"
            yield subject.error(node, "called-element", message)


def called_circles(subject: Subject) -> Iterator[Finding]:
    """A process that calls itself, directly or through others, would start children without end."""
    own = subject.drawing.process.get("id", "")
    reached: dict[str, set[str]] = {}
    for node in subject.drawing.of("callActivity"):
        called = node.element.get("calledElement", "").strip()
        if called not in reached:
            reached[called] = _all_called(subject, called) if called else set()
        if own in reached[called]:
            message = f"调用活动{shown(node)}最终又调用了本流程“{own}”，会没完没了，请去掉这个循环调用。"
            yield subject.error(node, "cyclic-call", message)


def _all_called(subject: Subject, key: str) -> set[str]:
    seen: set[str] = set()
    pending = [key]
    while pending:
        current = pending.pop()
        if current not in seen:
            seen.add(current)
            pending.extend(subject.called_keys(current) if subject.called_keys else ())
    return seen


def crossings(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("callActivity"):
        for way in ("in", "out"):
            for found in markup.extensions(node.element, way):
                message = _crossing_mistake(found, way)
                if message:
                    yield subject.error(found, "variable-mapping", f"调用活动{shown(node)}：{message}")


def _crossing_mistake(found: Element, way: str) -> str:
    if found.get("businessKey") is not None:
        return "" if way == "in" else "业务编号只能传入，不能传出，请删去。"
    if found.get("variables") is not None:
        return "" if found.get("variables") == "all" else "variables 只能写 all，请改正。"
    if found.get("sourceExpression") is not None and not is_expression(found.get("sourceExpression", "")):
        return "sourceExpression 应写成 ${…}，请改正。"
    source, target = found.get("source"), found.get("target", "")
    if source is None and found.get("sourceExpression") is None:
        return "变量传递没有写来源（source），请填写或删去。"
    if source is not None and not is_variable_name(source):
        return f"变量传递的来源“{source[:40]}”不是变量名，请改正。"
    if not is_variable_name(target) or target.startswith("sys_"):
        return f"变量传递的目标“{target[:40]}”不是变量名，请改正。"
    return ""


def form_keys(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        key = node.attribute("formKey")
        if node.attribute("formRef") or key.startswith("camunda-forms:"):
            message = f"{shown(node)}用了 Camunda 表单（formRef），这里不支持；{_FORM_REPAIR}"
            yield subject.error(node, "form-ref", message)
        elif key.startswith(("embedded:", "app:")):
            message = (
                f"{shown(node)}用了嵌入的网页表单，这里不支持；请把字段写进“生成的任务表单”，或用 formKey=forms:名称。"
            )
            yield subject.error(node, "form-key", message)
        elif key and not key.startswith("forms:"):
            message = f"{shown(node)}的 formKey“{key[:40]}”不起作用；要用共享表单请写成 forms:名称。"
            yield subject.warning(node, "form-key", message)


RULES: tuple[Rule, ...] = (call_activities, called_circles, crossings, form_keys)
