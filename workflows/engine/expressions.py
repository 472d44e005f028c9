"""Expressions of diagrams: ``${x > 1 && y == 'a'}`` compiled to closures from a whitelist of syntax nodes.

Nothing here reaches Python: no attribute of an object, no call but to names the caller hands in, no loops, all bounded.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_NUMBER = 10**15
MAX_STRING = 10_000
MAX_NAME = 100

Variables: TypeAlias = Mapping[str, Any]
Functions: TypeAlias = Mapping[str, Callable[..., Any]]
Closure: TypeAlias = Callable[[Variables, Functions], Any]


class ExpressionRefused(ValueError):
    """The text is not an expression we run; ``args[0]`` is the Chinese sentence; write it as the sentence says."""


class ExpressionFailed(RuntimeError):
    """The expression met a value it cannot use; ``args[0]`` is the Chinese sentence; mend the data or the diagram."""


@dataclass(frozen=True)
class Expression:
    """A compiled expression: ``names`` are its free variables, ``calls`` its (function, literal first argument)s."""

    text: str
    names: frozenset[str]
    calls: tuple[tuple[str, object], ...]
    run: Closure

    def evaluate(self, variables: Variables, functions: Functions) -> object:
        """The value; raises :class:`ExpressionFailed`. A function's own errors pass, but type and value errors."""
        try:
            return self.run(variables, functions)
        except ExpressionFailed as failure:
            raise ExpressionFailed(f"表达式“{self.text}”无法计算：{failure}") from failure
        except ZeroDivisionError as failure:
            raise ExpressionFailed(f"表达式“{self.text}”无法计算：除数为零。") from failure
        except (TypeError, ValueError, LookupError, OverflowError, RecursionError) as failure:
            raise ExpressionFailed(f"表达式“{self.text}”无法计算：数据类型不符（{failure}）。") from failure

    def evaluate_condition(self, variables: Variables, functions: Functions) -> bool:
        """The value where only 真 or 假 will do; anything else raises :class:`ExpressionFailed`."""
        value = self.evaluate(variables, functions)
        if value is True or value is False:
            return value
        raise ExpressionFailed(f"条件“{self.text}”的结果不是“真”或“假”，而是 {value!r:.60}。")


def is_expression(text: str) -> bool:
    """True where the text is written as ``${…}`` or ``#{…}`` as a whole."""
    stripped = text.strip()
    return stripped[:2] in ("${", "#{") and stripped.endswith("}")


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Compiles ``${…}``, ``#{…}`` or the bare expression; raises :class:`ExpressionRefused` with a Chinese sentence."""
    inner = _unwrapped(text)
    compiler = _Compiler()
    run = compiler.closure(_parsed(_translated(inner), inner), 0)
    return Expression(inner, frozenset(compiler.names), tuple(compiler.calls), run)


def _unwrapped(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(f"表达式超过 {MAX_LENGTH} 个字符，请拆成几步。")
    inner = text.strip()
    if is_expression(inner):
        inner = inner[2:-1].strip()
    if not inner:
        raise ExpressionRefused("表达式是空的，请填写或删去。")
    return inner


_STRING = re.compile(r"('(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")")
_WORDS = {
    "true": "True", "false": "False", "null": "None", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=",
    "ge": ">=", "div": "/", "mod": "%",
}  # fmt: skip
_WORD = re.compile(r"(?<![\w.])(" + "|".join(_WORDS) + r")(?!\w)")
_BAD_ESCAPE = re.compile(r"\\[^\\'\"]")
_FULL_WIDTH = re.compile("[（）＞＜＝！＆｜，“”‘’＋－＊／；：？]")
RESERVED_WORDS = frozenset(_WORDS) | {"and", "or", "not", "in", "is", "if", "else", "empty", "instanceof"}


def _translated(inner: str) -> str:
    """JUEL spelling to Python spelling, outside of string literals."""
    if "'''" in inner or '"""' in inner:
        raise ExpressionRefused("表达式中不能用三个连续的引号，请检查引号。")
    parts = _STRING.split(inner)
    for index, part in enumerate(parts):
        parts[index] = _checked_literal(part) if index % 2 else _translated_code(part)
    return "".join(parts).strip()


def _checked_literal(part: str) -> str:
    if _BAD_ESCAPE.search(part):
        raise ExpressionRefused(r"文字里的反斜杠只能写成 \\、\' 或 \"。")
    return part


def _translated_code(part: str) -> str:
    if found := _FULL_WIDTH.search(part):
        raise ExpressionRefused(f"表达式中有全角符号“{found.group()}”，请改成半角符号。")
    for sign, remedy in (("?", "请写成“甲 if 条件 else 乙”"), ("#", "请删去"), ("\\", "请删去"), ("@", "请删去")):
        if sign in part:
            raise ExpressionRefused(f"表达式中不能有“{sign}”，{remedy}。")
    part = re.sub(r"\s+", " ", part).replace("&&", " and ").replace("||", " or ")
    part = re.sub(r"!(?!=)", " not ", part)
    return _WORD.sub(lambda match: _WORDS[match.group(1)], part)


def _parsed(source: str, inner: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionRefused(f"表达式“{inner:.100}”写法不对，请检查括号、引号和运算符。") from error


_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_NODE_NAMES: Mapping[type[ast.AST], str] = {
    ast.Lambda: "lambda", ast.Dict: "{…}", ast.Set: "{…}", ast.ListComp: "for 循环", ast.SetComp: "for 循环",
    ast.DictComp: "for 循环", ast.GeneratorExp: "for 循环", ast.JoinedStr: "f 字符串", ast.NamedExpr: "赋值",
    ast.Await: "await", ast.Yield: "yield", ast.Starred: "*", ast.Slice: "切片",
}  # fmt: skip


class _Compiler:
    """Turns allowed nodes into closures and notes the names and calls it meets."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.calls: list[tuple[str, object]] = []
        self.kinds: Mapping[type[ast.expr], Callable[[Any, int], Closure]] = {
            ast.Constant: self.constant, ast.Name: self.name, ast.BoolOp: self.logic, ast.UnaryOp: self.unary,
            ast.Compare: self.comparison, ast.BinOp: self.arithmetic, ast.IfExp: self.choice, ast.List: self.sequence,
            ast.Tuple: self.sequence, ast.Subscript: self.element, ast.Attribute: self.member, ast.Call: self.call,
        }  # fmt: skip

    def closure(self, node: ast.expr, depth: int) -> Closure:
        if depth > MAX_DEPTH:
            raise ExpressionRefused("表达式嵌套太深，请拆成几步。")
        kind = self.kinds.get(type(node))
        if kind is None:
            raise ExpressionRefused(f"表达式中不能用 {_NODE_NAMES.get(type(node), type(node).__name__)}。")
        return kind(node, depth + 1)

    def constant(self, node: ast.Constant, _depth: int) -> Closure:
        value = node.value
        if value is not None and type(value) not in (bool, int, float, str):
            raise ExpressionRefused("表达式中的常量只能是数字、文字、true、false 或 null。")
        if isinstance(value, int | float) and not _within(value):
            raise ExpressionRefused("表达式中的数字太大。")
        return lambda variables, functions: value

    def name(self, node: ast.Name, _depth: int) -> Closure:
        name = _allowed_name(node.id)
        self.names.add(name)

        def lookup(variables: Variables, _functions: Functions) -> Any:
            try:
                return variables[name]
            except KeyError:
                raise ExpressionFailed(f"没有名为“{name}”的变量。") from None

        return lookup

    def logic(self, node: ast.BoolOp, depth: int) -> Closure:
        parts = [self.closure(value, depth) for value in node.values]
        stop = isinstance(node.op, ast.Or)

        def run(variables: Variables, functions: Functions) -> bool:
            for part in parts:
                if _truth(part(variables, functions)) is stop:
                    return stop
            return not stop

        return run

    def unary(self, node: ast.UnaryOp, depth: int) -> Closure:
        operand = self.closure(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda variables, functions: not _truth(operand(variables, functions))
        if isinstance(node.op, ast.USub):
            return lambda variables, functions: -_number(operand(variables, functions))
        raise ExpressionRefused("表达式中不能用 ~ 或一元 +。")

    def comparison(self, node: ast.Compare, depth: int) -> Closure:
        if len(node.ops) > 1 and not _one_direction(node.ops):
            raise ExpressionRefused("连写的比较只能同方向（如 1 < x <= 5），请用 && 分开写。")
        left = self.closure(node.left, depth)
        pairs = [
            (_comparator(op, right), self.closure(right, depth))
            for op, right in zip(node.ops, node.comparators, strict=True)
        ]
        if len(pairs) == 1:
            compare, right = pairs[0]
            return lambda variables, functions: compare(left(variables, functions), right(variables, functions))

        def run(variables: Variables, functions: Functions) -> bool:
            value = left(variables, functions)
            for compare, right in pairs:
                following = right(variables, functions)
                if not compare(value, following):
                    return False
                value = following
            return True

        return run

    def arithmetic(self, node: ast.BinOp, depth: int) -> Closure:
        compute = _ARITHMETIC.get(type(node.op))
        if compute is None:
            raise ExpressionRefused("表达式中只能用 + - * / // % 运算；“并且”写 &&，“或者”写 ||。")
        left, right = self.closure(node.left, depth), self.closure(node.right, depth)
        joins = isinstance(node.op, ast.Add)

        def run(variables: Variables, functions: Functions) -> Any:
            one, other = left(variables, functions), right(variables, functions)
            if joins and type(one) is str and type(other) is str:
                return _joined(one, other)
            return _number(compute(_number(one), _number(other)))

        return run

    def choice(self, node: ast.IfExp, depth: int) -> Closure:
        test, yes, no = (self.closure(part, depth) for part in (node.test, node.body, node.orelse))
        return lambda variables, functions: (yes if _truth(test(variables, functions)) else no)(variables, functions)

    def sequence(self, node: ast.List | ast.Tuple, depth: int) -> Closure:
        parts = [self.closure(value, depth) for value in node.elts]
        return lambda variables, functions: [part(variables, functions) for part in parts]

    def element(self, node: ast.Subscript, depth: int) -> Closure:
        holder, key = self.closure(node.value, depth), self.closure(node.slice, depth)
        return lambda variables, functions: _element(holder(variables, functions), key(variables, functions))

    def member(self, node: ast.Attribute, depth: int) -> Closure:
        holder, key = self.closure(node.value, depth), _allowed_name(node.attr)
        return lambda variables, functions: _element(holder(variables, functions), key)

    def call(self, node: ast.Call, depth: int) -> Closure:
        if not isinstance(node.func, ast.Name):
            raise ExpressionRefused("表达式中只能调用提供的函数，不能调用对象的方法。")
        name = _allowed_name(node.func.id)
        if any(keyword.arg is None for keyword in node.keywords):
            raise ExpressionRefused("函数的参数不能用 **。")
        first = node.args[0] if node.args else None
        self.calls.append((name, first.value if isinstance(first, ast.Constant) else None))
        arguments = [self.closure(argument, depth) for argument in node.args]
        keywords = {_allowed_name(str(k.arg)): self.closure(k.value, depth) for k in node.keywords}

        def run(variables: Variables, functions: Functions) -> Any:
            function = functions.get(name) or PURE_FUNCTIONS.get(name)
            if function is None:
                raise ExpressionFailed(f"没有名为“{name}”的函数。")
            return function(
                *[argument(variables, functions) for argument in arguments],
                **{key: value(variables, functions) for key, value in keywords.items()},
            )

        return run


def _allowed_name(name: str) -> str:
    if name.startswith("_") or len(name) > MAX_NAME:
        raise ExpressionRefused(f"名称“{name:.30}”不能以下划线开头，也不能超过 {MAX_NAME} 个字符。")
    return name


def _one_direction(ops: list[ast.cmpop]) -> bool:
    rising, falling = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)
    return all(isinstance(op, rising) for op in ops) or all(isinstance(op, falling) for op in ops)


def _comparator(op: ast.cmpop, right: ast.expr) -> Callable[[Any, Any], bool]:
    if isinstance(op, ast.In):
        return _contains
    if isinstance(op, ast.NotIn):
        return lambda one, other: not _contains(one, other)
    if isinstance(op, ast.Is | ast.IsNot) and isinstance(right, ast.Constant) and right.value is None:
        return operator.is_ if isinstance(op, ast.Is) else operator.is_not
    compare = _COMPARE.get(type(op))
    if compare is None:
        raise ExpressionRefused("“is”只能用来比较空值（is None），请改用 ==。")
    return compare


def _within(value: float) -> bool:
    return abs(value) <= MAX_NUMBER if type(value) is int else math.isfinite(value) and abs(value) <= MAX_NUMBER


def _number(value: Any) -> Any:
    if type(value) not in (int, float):
        raise ExpressionFailed("只有数字可以计算。")
    if not _within(value):
        raise ExpressionFailed("数字太大。")
    return value


def _truth(value: Any) -> bool:
    """空值 counts as 假 (an unanswered field); other values that are not booleans are mistakes."""
    if value is True or value is False:
        return bool(value)
    if value is None:
        return False
    raise ExpressionFailed("“并且、或者、非”只能用于“真”或“假”的值。")


def _joined(one: str, other: str) -> str:
    if len(one) + len(other) > MAX_STRING:
        raise ExpressionFailed("文字太长。")
    return one + other


def _contains(one: Any, other: Any) -> bool:
    if isinstance(other, str):
        return isinstance(one, str) and one in other
    if isinstance(other, list | dict):
        return one in other
    raise ExpressionFailed("“in”的右边应是列表、对象或文字。")


def _element(holder: Any, key: Any) -> Any:
    if isinstance(holder, dict) and isinstance(key, str):
        if key not in holder:
            raise ExpressionFailed(f"对象中没有“{key:.40}”。")
        return holder[key]
    if isinstance(holder, list) and type(key) is int:
        if not -len(holder) <= key < len(holder):
            raise ExpressionFailed(f"列表中没有第 {key} 项。")
        return holder[key]
    raise ExpressionFailed("只能从对象中按名称、从列表中按序号取值。")


def _length(value: Any) -> int:
    if not isinstance(value, str | list | dict):
        raise ExpressionFailed("len() 只能用于文字、列表或对象。")
    return len(value)


def _total(values: Any) -> Any:
    if not isinstance(values, list):
        raise ExpressionFailed("sum() 只能用于数字列表。")
    return _number(sum(_number(value) for value in values))


PURE_FUNCTIONS: Functions = {
    "len": _length,
    "size": _length,
    "sum": _total,
    "min": lambda *values: min(_number(value) for value in values),
    "max": lambda *values: max(_number(value) for value in values),
    "abs": lambda value: abs(_number(value)),
    "round": lambda value: round(_number(value)),
}
"""Functions every expression may call; the caller's mapping comes first."""

HOST_FUNCTIONS = frozenset({"due", "now", "today"})
"""Functions the running engine adds: ``due('CODE', since=…)``, ``now()``, ``today()``."""

FUNCTION_NAMES = frozenset(PURE_FUNCTIONS) | HOST_FUNCTIONS
