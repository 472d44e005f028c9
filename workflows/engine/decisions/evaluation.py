"""Making a decision: required decisions first, then the table; everything that was seen is kept with the result."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workflows.db import Json
from workflows.engine.decision_types import SINGLE_HIT, Evaluation, HitPolicy, InputValue, MatchedRule
from workflows.engine.decisions import feel, values
from workflows.engine.decisions.feel import Scope
from workflows.engine.decisions.model import DecisionFile, DecisionTable, Input, Output, Rule
from workflows.engine.expressions import ExpressionFailed


class DecisionFailed(RuntimeError):
    """The decision cannot be made; ``args[0]`` is the Chinese sentence; mend the data or publish a mended table."""


def evaluate(
    file: DecisionFile,
    key: str,
    variables: Mapping[str, Json],
    *,
    now: datetime,
    decision_id: str = "",
    version: int = 0,
) -> Evaluation:
    """Make the decision ``key`` of the file over these variables; raises :class:`DecisionFailed`."""
    known: dict[str, Any] = dict(variables)
    functions = feel.functions_at(now)
    made: dict[str, Evaluation] = {}
    for table in file.graph(key):
        done = _evaluated(table, Scope(known, functions), made, decision_id=decision_id, version=version)
        made[table.key] = done
        known.update(_given_on(table, done))
    return made[key]


def _evaluated(
    table: DecisionTable, scope: Scope, made: Mapping[str, Evaluation], *, decision_id: str, version: int
) -> Evaluation:
    inputs = [_input(table, column, scope) for column in table.inputs]
    matched = [
        MatchedRule(rule.number, rule.id, _outputs(table, rule, scope))
        for rule in _matching(table, inputs, scope)
    ]  # fmt: skip
    return Evaluation(
        key=table.key,
        name=table.name,
        decision_id=decision_id,
        version=version,
        hit_policy=table.hit_policy,
        inputs=tuple(
            InputValue(column.shown, column.text, values.stored(value))
            for column, value in zip(table.inputs, inputs, strict=True)
        ),
        matched=tuple(matched),
        results=tuple(_results(table, matched)),
        variables={
            name: values.stored(scope.variables[name]) for name in sorted(table.own_names & scope.variables.keys())
        },
        required=tuple(made[needed] for needed in table.required),
    )


def _input(table: DecisionTable, column: Input, scope: Scope) -> Any:
    missing = sorted(column.expression.names - scope.variables.keys())
    place = f"决策“{table.name}”的输入列“{column.shown}”"
    if missing:
        raise DecisionFailed(f"{place}要用变量“{missing[0]}”，流程里没有，请在前面的环节填写或写入。")
    try:
        return values.converted(scope.value(column.expression), column.type)
    except (ExpressionFailed, values.WrongType) as failed:
        raise DecisionFailed(f"{place}：{failed}") from failed


def _matching(table: DecisionTable, inputs: Sequence[Any], scope: Scope) -> list[Rule]:
    """The rules whose cells all hold; FIRST stops at the first."""
    found = []
    for rule in table.rules:
        if _holds(table, rule, inputs, scope):
            found.append(rule)
            if table.hit_policy is HitPolicy.FIRST:
                break
    return found


def _holds(table: DecisionTable, rule: Rule, inputs: Sequence[Any], scope: Scope) -> bool:
    for cell, column, value in zip(rule.cells, table.inputs, inputs, strict=True):
        try:
            if not cell.matches(value, scope):
                return False
        except (ExpressionFailed, ValueError) as failed:
            raise DecisionFailed(f"决策“{table.name}”第 {rule.number} 条规则“{column.shown}”列：{failed}") from failed
    return True


def _outputs(table: DecisionTable, rule: Rule, scope: Scope) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for column, expression in zip(table.outputs, rule.outputs, strict=True):
        if expression is None:
            continue
        try:
            found[column.name] = values.output(scope.value(expression), column.type)
        except (ExpressionFailed, ValueError) as failed:
            raise DecisionFailed(
                f"决策“{table.name}”第 {rule.number} 条规则输出列“{column.shown}”：{failed}"
            ) from failed
    return found


def _results(table: DecisionTable, matched: Sequence[MatchedRule]) -> list[Mapping[str, Json]]:
    """What the hit policy lets through; raises where the policy is violated."""
    outputs = [rule.outputs for rule in matched]
    numbers = "、".join(str(rule.number) for rule in matched)
    if table.hit_policy is HitPolicy.UNIQUE and len(matched) > 1:
        raise DecisionFailed(
            f"决策“{table.name}”的命中策略是 UNIQUE，却同时命中第 {numbers} 条规则，请改正决策表使规则不重叠。"
        )
    if table.hit_policy is HitPolicy.ANY and any(one != outputs[0] for one in outputs[1:]):
        raise DecisionFailed(
            f"决策“{table.name}”的命中策略是 ANY，同时命中的第 {numbers} 条规则结果不同，请改正决策表。"
        )
    if table.aggregation:
        return _aggregated(table, outputs)
    return outputs[:1] if table.hit_policy in SINGLE_HIT else list(outputs)


def _aggregated(table: DecisionTable, outputs: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Json]]:
    """One number under the output's name; without any, COUNT is 0 and the others have no result (as in Camunda)."""
    column: Output = table.outputs[0]
    found = [one[column.name] for one in outputs if column.name in one]
    if table.aggregation == "COUNT":
        return [{column.name: len(found)}]
    if not found:
        return []
    numbers = [value for value in found if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) < len(found):
        raise DecisionFailed(f"决策“{table.name}”按 {table.aggregation} 合计，输出列“{column.shown}”应都是数字。")
    if table.aggregation == "SUM":
        return [{column.name: sum(numbers)}]
    return [{column.name: min(numbers) if table.aggregation == "MIN" else max(numbers)}]


def _given_on(table: DecisionTable, done: Evaluation) -> dict[str, Json]:
    """The outputs as the decisions that require this one see them: a list of each where several rules may match."""
    if table.single_hit:
        first = done.results[0] if done.results else {}
        return {output.name: first.get(output.name) for output in table.outputs}
    return {output.name: [one[output.name] for one in done.results if output.name in one] for output in table.outputs}


def mapped(evaluation: Evaluation, mapping: str) -> Json:
    """The results as ``camunda:mapDecisionResult`` asks; raises :class:`DecisionFailed` where they do not fit."""
    results = [dict(one) for one in evaluation.results]
    if mapping == "resultList":
        return list[Json](results)
    if mapping == "collectEntries":
        names = {name for one in results for name in one}
        if len(names) > 1:
            raise DecisionFailed(_misfit(evaluation, mapping, f"结果有 {len(names)} 列，应只有一列"))
        return [value for one in results for value in one.values()]
    if len(results) > 1:
        raise DecisionFailed(_misfit(evaluation, mapping, f"有 {len(results)} 个结果，应只有一个"))
    if mapping == "singleResult":
        return results[0] if results else None
    entries = list(results[0].values()) if results else []
    if len(entries) > 1:
        raise DecisionFailed(_misfit(evaluation, mapping, f"结果有 {len(entries)} 列，应只有一列"))
    return entries[0] if entries else None


def _misfit(evaluation: Evaluation, mapping: str, reason: str) -> str:
    return f"决策“{evaluation.name}”的{reason}，与结果映射 {mapping} 不符，请改映射方式或决策表。"


def record(evaluation: Evaluation) -> dict[str, Json]:
    """The evaluation as the history keeps it: enough to explain the decision and to make it again."""
    return {
        "decision": evaluation.key,
        "name": evaluation.name,
        "decision_id": evaluation.decision_id,
        "version": evaluation.version,
        "hit_policy": str(evaluation.hit_policy),
        "inputs": [{"label": one.label, "expression": one.expression, "value": one.value} for one in evaluation.inputs],
        "rules": [{"number": one.number, "id": one.id, "outputs": dict(one.outputs)} for one in evaluation.matched],
        "results": [dict(one) for one in evaluation.results],
        "variables": dict(evaluation.variables),
        "required": [record(one) for one in evaluation.required],
    }


__all__ = ["DecisionFailed", "evaluate", "mapped", "record"]
