"""Unary tests of input cells, compiled: ``-``, literals, ``< 5``, ``[1..5)``, lists, ``not(…)``, names, ``? > 5``.

The grammar is that of Camunda 7's FEEL documentation. A test says true, false, or None where a missing value cannot
be compared; a rule matches where its tests are true.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from workflows.clock import SHANGHAI
from workflows.engine.decisions import feel
from workflows.engine.decisions.feel import CELL_INPUT, Scope
from workflows.engine.decisions.values import ORDERED, WORDS, fits, operand
from workflows.engine.expressions import Expression, ExpressionFailed, ExpressionRefused

Verdict: TypeAlias = bool | None
Run: TypeAlias = Callable[[Any, Scope], Verdict]


class CellRefused(ValueError):
    """The cell is no unary test we run; ``rule`` names the finding, ``args[0]`` is the Chinese sentence."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True)
class Cell:
    """One compiled cell: ``constants`` bound its regions; ``static`` cells depend on nothing but the input."""

    text: str
    run: Run
    names: frozenset[str] = frozenset()
    constants: tuple[Any, ...] = ()
    static: bool = True
    anything: bool = False

    def matches(self, value: Any, scope: Scope) -> bool:
        return self.run(value, scope) is True


ANYTHING = Cell("-", lambda value, scope: True, anything=True)


def compile_cell(text: str, kind: str, variable: str = "") -> Cell:
    """The cell of a column of type ``kind`` whose value is also called ``variable``; raises :class:`CellRefused`."""
    stripped = text.strip()
    if stripped in ("", "-"):
        return ANYTHING
    if stripped in ("－", "—", "–", "−"):
        raise CellRefused("broken-cell", "“任意”要写半角的减号 -，请改正。")
    parser = _Parser(stripped, kind, variable)
    run = parser.tests(stop="")
    return Cell(stripped, run, frozenset(parser.names), tuple(parser.constants), parser.static)


class _Parser:
    def __init__(self, text: str, kind: str, variable: str) -> None:
        self.text, self.kind = text, kind
        self.own = {CELL_INPUT, variable} - {""}
        self.at = 0
        self.names: set[str] = set()
        self.constants: list[Any] = []
        self.static = True

    def tests(self, stop: str) -> Run:
        """Tests separated by commas up to ``stop`` (``)`` inside not(), else the end)."""
        found = [self.test()]
        while self.next() == ",":
            self.at += 1
            found.append(self.test())
        if self.next() != stop:
            raise self.broken("多了或少了括号")
        return found[0] if len(found) == 1 else _any_of(found)

    def test(self) -> Run:
        sign = self.next()
        if sign in ("", ",") or (sign == "-" and self.text[self.at + 1 :].strip()[:1] in ("", ",", ")")):
            raise self.broken("列表和 not() 里不能空着或写 -")
        if self.text.startswith("not", self.at) and self.text[self.at + 3 :].lstrip().startswith("("):
            negated = self.negation()
            if negated is not None:
                return negated
        if sign in "<>":
            return self.comparison()
        if sign == "=" or self.text.startswith("!=", self.at):
            raise self.broken("等于不写符号，直接写值；不等于写 not(值)")
        return (self.interval() if sign in "[(]" else None) or self.expression()

    def negation(self) -> Run | None:
        begun = self.at
        self.at = self.text.index("(", self.at) + 1
        inner = self.tests(stop=")")
        self.at += 1
        if self.next() not in ("", ",", ")"):  # ``not(?) and …``: an expression after all
            self.at = begun
            return None
        return _not(inner)

    def comparison(self) -> Run:
        if self.kind not in ORDERED:
            raise CellRefused("type-mismatch", f"{WORDS[self.kind]}列不能比较大小或写区间，请改写成值、列表或 not()。")
        sign = self.text[self.at]
        self.at += 1
        if self.text[self.at : self.at + 1] == "=":
            sign += "="
            self.at += 1
        return _compare(sign, self.value(self.until(",)"), ordered=True), self.kind)

    def interval(self) -> Run | None:
        """``[a..b)`` and its kin; None where the bracket opens a list or an expression."""
        begun, opening = self.at, self.text[self.at]
        self.at += 1
        low = self.until(",)]", range_ends=True)
        if not self.text.startswith("..", self.at):
            self.at = begun
            if opening == "]":
                raise self.broken("区间要写成 ]1..10]")
            return None
        self.at += 2
        high = self.until("])[,")
        closing = self.next()
        if closing not in ("]", ")", "["):
            raise self.broken("区间没有写完，应如 [1..10]")
        self.at += 1
        if self.kind not in ORDERED:
            raise CellRefused("type-mismatch", f"{WORDS[self.kind]}列不能比较大小或写区间，请改写成值、列表或 not()。")
        ends = [self.value(low, ordered=True), self.value(high, ordered=True)]
        self.refuse_empty(ends, low, high)
        above = _compare(">=" if opening == "[" else ">", ends[0], self.kind)
        below = _compare("<=" if closing == "]" else "<", ends[1], self.kind)
        return _all_of([above, below])

    def refuse_empty(self, ends: list[Expression], low: str, high: str) -> None:
        if all(feel.constant(end) for end in ends):
            first, last = (_constant(end) for end in ends)
            if _less(last, first):
                raise CellRefused("broken-cell", f"区间 {low}..{high} 的起点大于终点，永远不会命中，请对调。")

    def expression(self) -> Run:
        text = self.until(",)")
        if not text:
            raise self.broken("写法不完整")
        expression = self.compiled(text)
        if "?" in _without_strings(text) or expression.names & self.own:
            self.note(expression, exact=False)
            return _predicate(expression, frozenset(self.own))
        self.value_of(expression, text, ordered=False)
        return _equals(expression, self.kind)

    def value(self, text: str, *, ordered: bool) -> Expression:
        if not text:
            raise self.broken("比较符号或区间少了值")
        return self.value_of(self.compiled(text), text, ordered=ordered)

    def value_of(self, expression: Expression, text: str, *, ordered: bool) -> Expression:
        self.note(expression, exact=True)
        if not feel.constant(expression):
            return expression
        found = _constant(expression)
        for one in found if isinstance(found, list) else [found]:
            if not fits(one, self.kind):
                written = WORDS[self.kind]
                raise CellRefused("type-mismatch", f"“{text[:40]}”不是{written}，而该列的类型是{written}，请改正。")
            if ordered and (one is None or isinstance(one, str | bool | list)):
                raise CellRefused("type-mismatch", f"“{text[:40]}”不能比较大小，只能直接写值，请改正。")
            self.constants.append(one)
        return expression

    def note(self, expression: Expression, *, exact: bool) -> None:
        self.names |= expression.names - self.own
        self.static = self.static and exact and feel.constant(expression)

    def compiled(self, text: str) -> Expression:
        try:
            return feel.compiled(text)
        except ExpressionRefused as refused:
            raise CellRefused("broken-cell", str(refused)) from refused

    def until(self, stops: str, *, range_ends: bool = False) -> str:
        """The text up to a stop outside of strings and brackets; the place is left there."""
        begun, depth = self.at, 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == '"':
                self.at = _string_end(self.text, self.at)
                continue
            if depth == 0 and (sign in stops or (range_ends and self.text.startswith("..", self.at))):
                break
            depth += (sign in "([") - (sign in ")]")
            self.at += 1
        return self.text[begun : self.at].strip()

    def next(self) -> str:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def broken(self, reason: str) -> CellRefused:
        return CellRefused("broken-cell", f"“{self.text[:60]}”写法不对：{reason}。")


def _string_end(text: str, start: int) -> int:
    at = start + 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return min(at + 1, len(text))


def _without_strings(text: str) -> str:
    parts, at = [], 0
    while at < len(text):
        if text[at] == '"':
            at = _string_end(text, at)
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts)


_NOTHING = Scope({}, feel.FUNCTIONS)


def _constant(expression: Expression) -> Any:
    try:
        return _NOTHING.value(expression)
    except ExpressionFailed as failed:
        raise CellRefused("broken-cell", str(failed)) from failed


def _less(one: Any, other: Any) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        both = isinstance(one, datetime) and isinstance(other, datetime)
        return one < other if both else _day(one) < _day(other)
    pair = comparable(one, other)
    return pair is not None and bool(pair[0] < pair[1])


def _any_of(tests: list[Run]) -> Run:
    def run(value: Any, scope: Scope) -> Verdict:
        found = [test(value, scope) for test in tests]
        return True if True in found else None if None in found else False

    return run


def _all_of(tests: list[Run]) -> Run:
    def run(value: Any, scope: Scope) -> Verdict:
        found = [test(value, scope) for test in tests]
        return False if False in found else None if None in found else True

    return run


def _not(test: Run) -> Run:
    def run(value: Any, scope: Scope) -> Verdict:
        found = test(value, scope)
        return None if found is None else not found

    return run


def _predicate(expression: Expression, own: frozenset[str]) -> Run:
    def run(value: Any, scope: Scope) -> Verdict:
        found = scope.value(expression, **dict.fromkeys(own, value))
        if found is None or isinstance(found, bool):
            return found
        raise ExpressionFailed(f"单元格“{expression.text}”的结果不是“真”或“假”，而是 {found!r:.60}。")

    return run


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _compare(sign: str, end: Expression, kind: str) -> Run:
    compare, known = _SIGNS[sign], _known(end)

    def run(value: Any, scope: Scope) -> Verdict:
        other = known if known is not None else operand(scope.value(end), kind)
        pair = comparable(value, other)
        return None if pair is None else compare(*pair)

    return run


def _equals(expression: Expression, kind: str) -> Run:
    known, fixed = _known(expression), feel.constant(expression)

    def run(value: Any, scope: Scope) -> Verdict:
        other = known if fixed else scope.value(expression)
        if isinstance(other, bool) and not fixed and not isinstance(value, bool):
            return other  # an expression that is true or false by itself
        return any(same(value, operand(one, kind)) for one in (other if isinstance(other, list) else [other]))

    return run


def _known(expression: Expression) -> Any:
    return _constant(expression) if feel.constant(expression) else None


def comparable(value: Any, other: Any) -> tuple[Any, Any] | None:
    """Both sides where they can be put in order; a day is compared with the day of an instant; else None."""
    if isinstance(value, date) and isinstance(other, date):
        if isinstance(value, datetime) != isinstance(other, datetime):
            return _day(value), _day(other)
        return value, other
    return (value, other) if _is_number(value) and _is_number(other) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def _day(moment: date) -> date:
    return moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment


def same(value: Any, other: Any) -> bool:
    """Equality of FEEL: 1 is no true, a day equals each of its instants, null only null."""
    if isinstance(value, bool) != isinstance(other, bool):
        return False
    pair = comparable(value, other)
    return bool(pair[0] == pair[1]) if pair is not None else type(value) is type(other) and bool(value == other)
