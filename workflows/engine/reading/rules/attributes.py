"""Rules about ``camunda:`` attributes and extension elements: nothing that asks for something is ignored in silence."""

from collections.abc import Iterator, Mapping

from workflows.engine.reading.markup import CAMUNDA, Element, bpmn, children, local, namespace, plain
from workflows.engine.reading.rules.subject import Rule, Subject
from workflows.engine.types import Finding

_OPERATION = frozenset({"type", "topic", "class", "delegateExpression", "expression"})
_READ: Mapping[str, frozenset[str]] = {
    "userTask": frozenset(
        {"assignee", "candidateGroups", "candidateUsers", "dueDate", "priority", "formKey", "formRef",
         "formRefBinding", "formRefVersion"}
    ),
    "manualTask": frozenset(
        {"assignee", "candidateGroups", "candidateUsers", "dueDate", "priority", "formKey", "formRef"}
    ),
    "serviceTask": _OPERATION,
    "sendTask": _OPERATION,
    "messageEventDefinition": _OPERATION,
    "businessRuleTask": _OPERATION | {"decisionRef", "decisionRefBinding", "decisionRefVersion",
                                      "decisionRefVersionTag", "resultVariable", "mapDecisionResult"},
    "callActivity": frozenset(
        {"calledElementBinding", "caseRef", "variableMappingClass", "variableMappingDelegateExpression"}
    ),
    "startEvent": frozenset({"formKey", "formRef", "formRefBinding", "formRefVersion"}),
    "process": frozenset(
        {"versionTag", "historyTimeToLive", "isStartableInTasklist", "candidateStarterGroups"}
    ),
}  # fmt: skip
_HARMLESS = frozenset(
    {"asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority", "taskPriority", "modelerTemplate",
     "modelerTemplateVersion", "modelerTemplateIcon"}
)  # fmt: skip
_SERIOUS: Mapping[str, str] = {
    "executionListener": "执行监听器（executionListener）不会运行，请改成服务任务画在图上",
    "taskListener": "任务监听器（taskListener）不会运行，请改成服务任务画在图上",
    "inputOutput": "输入输出映射（inputOutput）不会运行，请改用表单字段、camunda:in/out 或服务任务",
    "connector": "连接器（connector）不会运行，请把服务任务的实现改成 External 并填写主题",
    "script": "脚本（script）不会运行，请改成服务任务，由登记的操作完成",
    "field": "字段注入（field）只用于 Java 类，不会运行，请删去",
    "errorEventDefinition": "外部任务的错误定义不会运行，请删去，错误由操作本身报告",
    "validator": "自定义校验类不会运行，请改用表单字段的校验",
}
_KNOWN_EXTENSIONS: Mapping[str, frozenset[str]] = {
    "properties": frozenset(),  # everywhere
    "formData": frozenset({"userTask", "manualTask", "startEvent"}),
    "in": frozenset({"callActivity"}),
    "out": frozenset({"callActivity"}),
}
_QUIET_EXTENSIONS = frozenset({"failedJobRetryTimeCycle"})


def camunda_attributes(subject: Subject) -> Iterator[Finding]:
    for element in _elements(subject):
        known = _READ.get(local(element), frozenset())
        for qualified in element.attrib:
            name = str(qualified).removeprefix(f"{{{CAMUNDA}}}")
            if name != qualified and name not in known and name not in _HARMLESS:
                message = f"属性 camunda:{name[:60]} 在这里不起作用，请删去，以免误会。"
                yield subject.warning(element, "ignored-attribute", message)


def extension_elements(subject: Subject) -> Iterator[Finding]:
    for element in _elements(subject):
        for holder in element.iterfind(bpmn("extensionElements")):
            for child in children(holder):
                yield from _extension(subject, element, child)


def _extension(subject: Subject, element: Element, child: Element) -> Iterator[Finding]:
    name = plain(child)
    if namespace(child) != CAMUNDA:
        message = f"扩展内容“{name}”不是 Camunda 7 的，不起作用，请删去，以免误会。"
        yield subject.warning(child, "ignored-extension", message)
    elif name in _SERIOUS:
        yield subject.error(child, "unsupported-extension", f"{_SERIOUS[name]}。")
    elif name in _KNOWN_EXTENSIONS:
        places = _KNOWN_EXTENSIONS[name]
        if places and local(element) not in places:
            message = f"扩展内容 camunda:{name} 在这种元素上不起作用，请移到对应的任务或开始事件上，或删去。"
            yield subject.warning(child, "ignored-extension", message)
    elif name not in _QUIET_EXTENSIONS:
        message = f"不认识的扩展内容 camunda:{name}，不起作用，请删去。"
        yield subject.warning(child, "ignored-extension", message)


def event_definition_attributes(subject: Subject) -> Iterator[Finding]:
    """``errorCodeVariable`` and the like on event definitions."""
    for node in subject.drawing.nodes:
        for definition in node.definitions:
            known = _READ.get(local(definition), frozenset()) if definition is node.operating else frozenset()
            for qualified in definition.attrib:
                name = str(qualified).removeprefix(f"{{{CAMUNDA}}}")
                if name != qualified and name not in known:
                    message = f"事件定义的属性 camunda:{name[:60]} 不起作用，请删去，以免误会。"
                    yield subject.warning(definition, "ignored-attribute", message)
            if definition.find(bpmn("extensionElements")) is not None:
                message = "事件定义里的扩展内容不起作用，请删去，以免误会。"
                yield subject.warning(definition, "ignored-extension", message)


def _elements(subject: Subject) -> Iterator[Element]:
    yield subject.drawing.process
    for node in subject.drawing.nodes:
        yield node.element
    for line in subject.drawing.lines:
        yield line.element


RULES: tuple[Rule, ...] = (camunda_attributes, extension_elements, event_definition_attributes)
