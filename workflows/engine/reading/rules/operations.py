"""Rules about what runs a registered operation: service and send tasks, message events that throw."""

from collections.abc import Iterator

from workflows.engine.reading.drawing import Node
from workflows.engine.reading.markup import camunda
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

_WORDS = {
    "serviceTask": "服务任务", "sendTask": "发送任务", "businessRuleTask": "业务规则任务",
    "intermediateThrowEvent": "消息抛出事件", "endEvent": "消息结束事件",
}  # fmt: skip
MAX_TOPIC = 128


def topics(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        if node.operating is not None:
            mistake = _mistake(node, f"{_WORDS[node.tag]}{shown(node)}")
            if mistake:
                yield subject.error(node, "service-task", mistake)


def _mistake(node: Node, word: str) -> str:
    other = [name for name in ("class", "delegateExpression", "expression") if _given(node, name)]
    topic = _given(node, "topic")
    if other:
        return f"{word}用 {other[0]} 实现，这里不运行 Java，请把实现改成 External 并填写主题（topic）。"
    if _given(node, "type") != "external" or not topic:
        return f"{word}没有可执行的实现，请把实现选为 External 并填写主题（如 case.archive）。"
    if "{" in topic or len(topic) > MAX_TOPIC:
        return f"{word}的主题不能是表达式，也不能超过 {MAX_TOPIC} 个字符，请写成固定的名称。"
    return ""


def _given(node: Node, name: str) -> str:
    return "" if node.operating is None else node.operating.get(camunda(name), "").strip()


def known_topics(subject: Subject) -> Iterator[Finding]:
    known = subject.vocabulary.topics
    for node in subject.drawing.nodes:
        topic = _given(node, "topic")
        if known is not None and topic and topic not in known:
            message = f"主题“{topic[:60]}”没有登记的操作，流程会等待外部程序来处理；若是写错了，请改正。"
            yield subject.warning(node, "unknown-topic", message)


def receive_tasks(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("receiveTask"):
        if node.element.get("instantiate", "").strip() in ("true", "1"):
            message = f"接收任务{shown(node)}不能用来启动流程（instantiate），请改用消息开始事件。"
            yield subject.error(node, "receive-task", message)


RULES: tuple[Rule, ...] = (topics, known_topics, receive_tasks)
