"""``check_decision`` and ``read_decisions``: a ``.dmn`` file ends in tables or in findings, never in a traceback."""

from collections.abc import Iterator
from itertools import islice

from workflows.engine.decision_types import HitPolicy
from workflows.engine.decisions import feel
from workflows.engine.decisions.coverage import Coverage, Overlap, TooWide, coverage_of
from workflows.engine.decisions.model import DecisionFile, DecisionTable, Rule
from workflows.engine.decisions.reading import read_file
from workflows.engine.decisions.regions import written
from workflows.engine.diagram_types import Finding, Severity, Vocabulary

MOST_PAIRS = 20


class DecisionRefused(ValueError):
    """The file holds no decision that can be made; ``findings`` say why in Chinese; mend it and upload again."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings[0].message if findings else "")
        self.findings = findings


def check_decision(file: str, content: bytes, vocabulary: Vocabulary) -> list[Finding]:
    """Everything wrong with a ``.dmn`` file in the order of its lines; errors forbid publication. Never raises."""
    read = read_file(file, content)
    found = list(read.findings)
    for table in read.tables.values():
        if all(needed in read.tables for needed in table.required):
            found += _unknown_names(file, read, table, vocabulary)
        found += _coverage(file, table)
    return sorted(dict.fromkeys(found), key=lambda finding: finding.line)


def read_decisions(file: str, content: bytes) -> DecisionFile:
    """The compiled decisions of a file; raises :class:`DecisionRefused` where one cannot be compiled.

    Gaps and overlaps do not matter here: a published version stays readable when checks grow stricter.
    """
    read = read_file(file, content)
    if any(finding.severity is Severity.ERROR for finding in read.findings):
        raise DecisionRefused(read.findings)
    return read


def _unknown_names(file: str, read: DecisionFile, table: DecisionTable, vocabulary: Vocabulary) -> Iterator[Finding]:
    """A name in a cell that is no input of the table and no variable we know: mostly a text without quotes."""
    required = {output.name for needed in table.required for output in read.tables[needed].outputs}
    asked = frozenset().union(*(column.expression.names for column in table.inputs))
    known = asked | required | (vocabulary.variables or frozenset())
    for rule in table.rules:
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            for name in sorted(cell.names - known):
                place = f"第 {rule.number} 条规则“{column.shown[:40]}”列"
                yield _unknown_name(file, table, rule, place, name, alone=_stands_alone(name, cell.text))
        for output, expression in zip(table.outputs, rule.outputs, strict=True):
            for name in sorted((expression.names if expression else frozenset()) - known):
                place = f"第 {rule.number} 条规则输出列“{output.shown[:40]}”"
                alone = expression is not None and _stands_alone(name, expression.text)
                yield _unknown_name(file, table, rule, place, name, alone=alone)
    if vocabulary.variables is not None:
        for column in table.inputs:
            for name in sorted(column.expression.names - required - vocabulary.variables):
                message = (
                    f"输入列“{column.shown[:40]}”用到的变量“{name[:60]}”没有流程的字段声明，也没有已知的操作写入，"
                    "请检查是否写错；由外部程序写入的可以不管。"
                )
                yield Finding(
                    file, column.line, column.id, table.name, "unknown-variable", Severity.WARNING, message
                )  # fmt: skip


def _stands_alone(name: str, text: str) -> bool:
    """Whether the name is a whole entry of the cell: ``x``, ``a, x``, ``not(x)``; not ``< x``."""
    inside = text.strip().removeprefix("not").strip().removeprefix("(").removesuffix(")")
    return name in (entry.strip() for entry in inside.split(","))


def _unknown_name(
    file: str, table: DecisionTable, rule: Rule, place: str, name: str, *, alone: bool
) -> Finding:  # fmt: skip
    """A name that stands alone is a text without quotes; one that is computed with may be set by another program."""
    severity = Severity.ERROR if alone else Severity.WARNING
    repair = (
        f'用到的变量“{name[:40]}”不认识：若是文字，请加英文双引号，写成 "{name[:40]}"；'
        "若是流程变量，请为它加一个输入列（不作条件的都填 -）。"
    )
    return _finding(file, table, rule, "unknown-variable", severity, f"{place}{repair}")


def _coverage(file: str, table: DecisionTable) -> Iterator[Finding]:
    coverage = coverage_of(table)
    unsure = [rule for rule, exact in zip(table.rules, coverage.exact, strict=True) if not exact]
    if unsure and table.hit_policy is not HitPolicy.COLLECT and table.hit_policy is not HitPolicy.RULE_ORDER:
        numbers = "、".join(str(rule.number) for rule in unsure[:20])
        message = f"第 {numbers} 条规则的条件含变量或表达式，事先查不出是否与其他规则重叠、有没有空档，请自行核对。"
        yield _finding(file, table, unsure[0], "not-checked", Severity.WARNING, message)
    if table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        yield from _overlaps(file, table, coverage)
    if table.hit_policy is HitPolicy.FIRST:
        for earlier, hidden in coverage.hidden():
            message = f"第 {hidden + 1} 条规则永远不会命中，第 {earlier + 1} 条总在它之前命中，请调整顺序或删去。"
            yield _finding(file, table, table.rules[hidden], "rule-never-hit", Severity.WARNING, message)
    if table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST):
        yield from _gap(file, table, coverage)


def _overlaps(file: str, table: DecisionTable, coverage: Coverage) -> Iterator[Finding]:
    try:
        found = [overlap for overlap in coverage.overlaps() if _matters(table, coverage, overlap)]
    except TooWide:
        message = f"规则太多（{len(table.rules)} 条），没有检查是否重叠，请自行核对或拆成几张表。"
        yield Finding(file, table.line, table.key, table.name, "not-checked", Severity.WARNING, message)
        return
    for overlap in islice(found, MOST_PAIRS):
        both = f"第 {overlap.first + 1} 条和第 {overlap.second + 1} 条规则会同时命中"
        example = _example(table, overlap.example)
        if table.hit_policy is HitPolicy.UNIQUE:
            message = f"{both}（例如 {example}），命中策略 UNIQUE 不允许，请改条件使其不重叠，或改命中策略。"
        else:
            message = f"{both}（例如 {example}）而输出不同，命中策略 ANY 不允许，请改成相同的输出，或改条件。"
        yield _finding(file, table, table.rules[overlap.second], "overlap", Severity.ERROR, message)
    if len(found) > MOST_PAIRS:
        message = f"另有 {len(found) - MOST_PAIRS} 对规则重叠没有列出，请改正以上问题后再检查。"
        yield _finding(file, table, table.rules[found[-1].second], "overlap", Severity.ERROR, message)


def _matters(table: DecisionTable, coverage: Coverage, overlap: Overlap) -> bool:
    """Of rules that are not exact nothing is known; under ANY only constant outputs can be told to differ."""
    if not (coverage.exact[overlap.first] and coverage.exact[overlap.second]):
        return False
    return table.hit_policy is HitPolicy.UNIQUE or _differ(table.rules[overlap.first], table.rules[overlap.second])


def _differ(one: Rule, other: Rule) -> bool:
    for left, right in zip(one.outputs, other.outputs, strict=True):
        if (left is None) != (right is None):
            return True
        if left is None or right is None or left.text == right.text:
            continue
        if not (feel.constant(left) and feel.constant(right)):
            continue
        if left.evaluate({}, feel.FUNCTIONS) != right.evaluate({}, feel.FUNCTIONS):
            return True
    return False


def _gap(file: str, table: DecisionTable, coverage: Coverage) -> Iterator[Finding]:
    try:
        gap = coverage.gap()
    except TooWide:
        message = "表太宽，没有查完有没有空档（没有规则命中的输入），请自行核对，或改用 FIRST 并在末尾加兜底规则。"
        yield Finding(file, table.line, table.key, table.name, "not-checked", Severity.WARNING, message)
        return
    if gap is not None:
        besides = "" if all(coverage.exact) else "除含变量或表达式的规则外，"
        message = f"{besides}有空档：{_example(table, gap)} 时没有规则命中，结果为空；若不应如此，请补上规则。"
        yield Finding(file, table.line, table.key, table.name, "gap", Severity.WARNING, message)


def _example(table: DecisionTable, example: tuple[object, ...]) -> str:
    return "，".join(
        f"{column.shown[:40]} = {written(value)}" for column, value in zip(table.inputs, example, strict=True)
    )


def _finding(file: str, table: DecisionTable, rule: Rule, name: str, severity: Severity, message: str) -> Finding:
    return Finding(file, rule.line, rule.id, table.name, name, severity, message)
