"""Rules about what may be drawn at all: every construct that is not run right is refused with its repair."""

from collections.abc import Iterator, Mapping

from workflows.engine.reading import markup
from workflows.engine.reading.markup import BPMN, children, local, namespace
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

UNSUPPORTED: Mapping[str, tuple[str, str]] = {
    "complexGateway": ("复杂网关", "请改用排他网关、包容网关或并行网关"),
    "scriptTask": ("脚本任务", "流程图里不能写程序，请改成服务任务（实现选 External，填写主题），由登记的操作完成"),
    "transaction": ("事务子流程", "请改成普通子流程，取消的情形用边界事件画出"),
    "adHocSubProcess": ("特别子流程（ad-hoc）", "请改成普通子流程，把各步的先后画出来"),
}
_PROCESS_PARTS = frozenset(
    {"sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group",
     "dataObject", "dataObjectReference", "dataStoreReference", "property", "auditing", "monitoring", "incoming",
     "outgoing", "category", "artifact"}
)  # fmt: skip
_NODE_PARTS = frozenset(
    {"documentation", "extensionElements", "incoming", "outgoing", "property", "dataInputAssociation",
     "dataOutputAssociation", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "rendering",
     "auditing", "monitoring", "dataInput", "dataOutput", "inputSet", "outputSet"}
)  # fmt: skip
_PEOPLE = frozenset({"potentialOwner", "humanPerformer", "performer", "resourceRole"})


def supported_nodes(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.tag in UNSUPPORTED:
            word, repair = UNSUPPORTED[node.tag]
            yield subject.error(node, "unsupported-construct", f"{word}{shown(node)}目前不能运行，{repair}。")


def special_activities(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.tag not in markup.ACTIVITIES:
            continue
        if node.element.get("isForCompensation", "").strip() in ("true", "1"):
            message = f"{shown(node)}是补偿活动，目前不能运行，请用普通的环节和网关画出补救的做法。"
            yield subject.error(node, "compensation", message)
        for attribute in ("startQuantity", "completionQuantity"):
            if node.element.get(attribute, "1").strip() not in ("", "1"):
                message = f"{shown(node)}的 {attribute} 不是 1，目前不能运行，请删去这个属性。"
                yield subject.error(node, "token-quantity", message)


def process_parts(subject: Subject) -> Iterator[Finding]:
    """Children of the process and of sub-processes: flow nodes, drawing, and nothing else."""
    for scope in subject.drawing.scopes.values():
        is_process = scope is subject.drawing.process
        known = _PROCESS_PARTS if is_process else _PROCESS_PARTS | _NODE_PARTS
        for child in children(scope):
            tag = local(child)
            if tag not in known and tag not in markup.FLOW_NODES:
                yield from _unknown(subject, child)


def node_parts(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.tag in markup.SCOPES | UNSUPPORTED.keys():
            continue
        for child in children(node.element):
            tag = local(child)
            if tag not in _NODE_PARTS and not (node.tag in markup.EVENTS and tag.endswith("EventDefinition")):
                yield from _unknown(subject, child)


def _unknown(subject: Subject, child: markup.Element) -> Iterator[Finding]:
    tag = local(child)
    if namespace(child) != BPMN:
        message = f"不认识的内容“{markup.plain(child)}”，运行时不起作用，请删去。"
        yield subject.warning(child, "ignored-element", message)
    elif tag in _PEOPLE:
        message = "用 potentialOwner 或 performer 指定的办理人不起作用，请改填“候选组”（camunda:candidateGroups）。"
        yield subject.error(child, "unsupported-assignment", message)
    elif tag == "ioSpecification":
        yield subject.warning(
            child, "ignored-element", "输入输出规格（ioSpecification）不起作用，数据请用表单字段表示。"
        )
    else:
        yield subject.error(child, "unknown-element", f"不认识的元素“{tag[:60]}”，请删去或用建模工具重新画。")


RULES: tuple[Rule, ...] = (supported_nodes, special_activities, process_parts, node_parts)
