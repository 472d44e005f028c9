"""Rules about business rule tasks: which decision they ask, and whether its results fit."""

from collections.abc import Iterator

from workflows.engine.reading.drawing import Node
from workflows.engine.reading.fields import is_variable_name
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import DecisionCall, DecisionNames, Finding

MAPPINGS = ("singleEntry", "singleResult", "collectEntries", "resultList")


def _asking(subject: Subject) -> Iterator[Node]:
    return (node for node in subject.drawing.of("businessRuleTask") if node.attribute("type") != "external")


def decision_references(subject: Subject) -> Iterator[Finding]:
    for node in _asking(subject):
        reference, task = node.attribute("decisionRef"), f"业务规则任务{shown(node)}"
        other = [name for name in ("class", "delegateExpression", "expression") if node.attribute(name)]
        if other:
            message = f"{task}用 {other[0]} 实现，这里不运行 Java，请把实现改成 DMN 并填写决策编号（decisionRef）。"
            yield subject.error(node, "decision-reference", message)
        elif not reference:
            message = f"{task}没有填写决策，请把实现选为 DMN 并填写决策编号（decisionRef）。"
            yield subject.error(node, "decision-reference", message)
        elif "{" in reference:
            message = f"{task}的决策编号不能是表达式，请写成固定的编号。"
            yield subject.error(node, "decision-reference", message)
        elif subject.vocabulary.decisions is not None and reference not in subject.vocabulary.decisions:
            message = f"{task}的决策“{reference[:60]}”不存在，请先发布它的 .dmn 文件，或改正编号。"
            yield subject.error(node, "unknown-decision", message)
        if node.attribute("decisionRefBinding") not in ("", "latest"):
            message = f"{task}只能用最新发布的决策，请把绑定（Binding）改为 latest。"
            yield subject.error(node, "decision-reference", message)


def decision_results(subject: Subject) -> Iterator[Finding]:
    for node in _asking(subject):
        variable, task = node.attribute("resultVariable"), f"业务规则任务{shown(node)}"
        if not variable:
            message = f"{task}没有填写结果变量（resultVariable），决策结果只记入历史，后面的环节用不到；请填写。"
            yield subject.warning(node, "decision-result", message)
        elif not is_variable_name(variable) or variable.startswith("sys_"):
            message = f"{task}的结果变量“{variable[:40]}”不是变量名，请改正。"
            yield subject.error(node, "decision-result", message)
        mapping = node.attribute("mapDecisionResult") or DecisionCall.mapping
        if mapping not in MAPPINGS:
            message = f"{task}的结果映射“{mapping[:40]}”不能用，请改成 {'、'.join(MAPPINGS)} 之一。"
            yield subject.error(node, "decision-result", message)
        decision = (subject.vocabulary.decisions or {}).get(node.attribute("decisionRef"))
        misfit = _misfit(mapping, decision) if decision else ""
        if misfit:
            yield subject.error(node, "decision-result", f"{task}的结果映射 {mapping} 和决策不符：{misfit}。")


def _misfit(mapping: str, decision: DecisionNames) -> str:
    if mapping in ("singleEntry", "singleResult") and not decision.single:
        return "决策可能有几个结果，请改用 collectEntries 或 resultList"
    if mapping in ("singleEntry", "collectEntries") and len(decision.outputs) > 1:
        return f"决策有 {len(decision.outputs)} 列输出，请改用 singleResult 或 resultList"
    return ""


RULES: tuple[Rule, ...] = (decision_references, decision_results)
