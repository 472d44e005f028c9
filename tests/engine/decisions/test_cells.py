"""Unary tests, row by row as Camunda 7's documentation of FEEL lists them, and what else modelers let people write."""

from typing import Any

import pytest

from tests.engine.decisions.tables import column, made, results, table

DOCUMENTED: list[tuple[str, str, list[Any], list[Any]]] = [
    # cell, type of the column, inputs that match, inputs that do not
    ("", "string", ["a", None], []),
    ("-", "integer", [1, None], []),
    ('"Steak"', "string", ["Steak"], ["steak", "", None]),
    ('"Steak","Stew"', "string", ["Steak", "Stew"], ["Roast", None]),
    ('not("Steak")', "string", ["Stew", ""], ["Steak"]),
    ('not("Steak", "Stew")', "string", ["Roast"], ["Steak", "Stew"]),
    ("10", "integer", [10, "10", 10.0], [9, 11, None]),
    ("< 10", "integer", [9, -1], [10, 11, None]),
    ("<= 10", "integer", [9, 10], [11, None]),
    ("> 10", "integer", [11], [10, 9, None]),
    (">= 10", "integer", [10, 11], [9, None]),
    ("[1..10]", "integer", [1, 5, 10], [0, 11, None]),
    ("(1..10]", "integer", [2, 10], [1, 11]),
    ("]1..10]", "integer", [2, 10], [1, 11]),
    ("[1..10)", "integer", [1, 9], [0, 10]),
    ("[1..10[", "integer", [1, 9], [0, 10]),
    ("(1..10)", "double", [1.5, 9.99], [1, 10]),
    ("]1..10[", "double", [1.5, 9.99], [1, 10]),
    ("[1.5..2.5]", "double", [1.5, 2, 2.5], [1.49, 2.51]),
    ("[-5..-1]", "integer", [-5, -1], [-6, 0]),
    ("-5", "integer", [-5], [5]),
    ("< -5", "long", [-6], [-5]),
    ("1,5,[10..20],> 100", "integer", [1, 5, 15, 101], [2, 9, 21, 100, None]),
    ("<10,>20", "number", [9, 21], [10, 15, 20, None]),
    ("not([1..3], 7)", "integer", [0, 4, 8], [1, 3, 7, None]),
    ("not(< 5)", "integer", [5, 6], [4, None]),
    ("true", "boolean", [True, "true"], [False, None]),
    ("not(true)", "boolean", [False], [True]),
    ("null", "string", [None], ["a", ""]),
    ("not(null)", "integer", [0, 1], [None]),
    ('"a,b","(","not(x)"', "string", ["a,b", "(", "not(x)"], ["a"]),
    ('"say \\"hi\\""', "string", ['say "hi"'], ["say hi"]),
    ('date and time("2026-01-01T12:00:00")', "date", ["2026-01-01T12:00:00", "2026-01-01T04:00:00Z"], ["2026-01-01"]),
    ('< date and time("2026-01-01T12:00:00")', "date", ["2026-01-01T11:59:59"], ["2026-01-01T12:00:00", None]),
    (
        '[date and time("2026-01-01T00:00:00")..date and time("2026-12-31T23:59:59")]', "date",
        ["2026-01-01", "2026-06-30T08:00:00+08:00", "2026-12-31T23:59:59"], ["2025-12-31T23:59:59", "2027-01-01"],
    ),
    ('date("2026-01-01")', "date", ["2026-01-01", "2026-01-01T23:59:59"], ["2026-01-02", "2025-12-31T23:59:59"]),
    ('<= date("2026-01-01")', "date", ["2026-01-01T23:59:59"], ["2026-01-02T00:00:00"]),
    ('> date("2026-01-01")', "date", ["2026-01-02"], ["2026-01-01T23:59:59"]),
    ('not(date("2026-01-01"))', "date", ["2026-01-02"], ["2026-01-01T08:00:00"]),
    ('(date("2026-01-01")..date("2026-01-03"))', "date", ["2026-01-02T23:00:00"], ["2026-01-01T23:00", "2026-01-03"]),
    ("< today()", "date", ["2026-03-15"], ["2026-03-16"]),
    ("< now()", "date", ["2026-03-16T08:59:59"], ["2026-03-16T09:00:00"]),
    # names of other variables, and the input itself under its names
    ("limit", "integer", [7], [8, None]),
    ("< limit", "integer", [6], [7, 8]),
    ("[1..limit * 2]", "integer", [14], [15]),
    ("< since", "date", ["2026-01-31"], ["2026-02-01T10:00:00"]),
    ("several", "string", ["a", "b"], ["c"]),
    ("limit > 5", "string", ["a", None], []),
    ("limit > 50", "string", [], ["a", None]),
    ("? > 5 and ? < 10", "integer", [6, 9], [5, 10]),
    ("cellInput > 5 && cellInput < 10", "integer", [6, 9], [5, 10]),
    ("x > 5", "integer", [6], [5]),
    ("? = limit", "integer", [7], [8]),
    ('contains(?, "鱼")', "string", ["鲜鱼汤"], ["牛肉"]),
    ('starts with(?, "QY-") and ends with(?, "1")', "string", ["QY-001"], ["QY-002", "X-001"]),
    ('not(contains(?, "鱼"))', "string", ["牛肉"], ["鲜鱼汤"]),
    ("string length(?) > 3", "string", ["abcd"], ["abc"]),
    ('if limit > 5 then "大" else "小"', "string", ["大"], ["小"]),
    # a column without a type takes whatever comes
    ('1,"1",true', "", [1, "1", True], [2, "2", False, None]),
    ("< 5", "", [4], [5, "4", None, True]),
]  # fmt: skip
OTHERS = {"limit": 7, "since": "2026-02-01", "several": ["a", "b"]}


@pytest.mark.parametrize(("cell", "kind", "matching", "others"), DOCUMENTED)
def test_a_cell_decides_as_documented(cell: str, kind: str, matching: list[Any], others: list[Any]) -> None:
    content = table([("x", kind)], [("a", "integer")], [[cell, "1"]])
    for value in (*matching, *others):
        given = results(content, **OTHERS, x=value)
        assert given == ([{"a": 1}] if value in matching and _same(value, matching) else []), value


def _same(value: Any, matching: list[Any]) -> bool:
    """1 is equal to True in Python, not in a table."""
    return any(type(value) is type(one) and value == one for one in matching)


def test_the_input_is_also_known_by_camundas_input_variable() -> None:
    score = column("points + 1", "integer", 1, inputVariable="score")
    content = table([score], [("a", "integer")], [["score > 5", "1"]])
    assert results(content, points=5) == [{"a": 1}]
    assert results(content, points=4) == []


@pytest.mark.parametrize(
    ("expression", "kind", "value"),
    [
        ('"text"', "string", "text"),
        ("1.5", "double", 1.5),
        ("2", "double", 2),
        ("true", "boolean", True),
        ("null", "string", None),
        ("x * 2", "integer", 14),
        ("${x * 2}", "integer", 14),
        ('if x > 5 then "高" else if x > 3 then "中" else "低"', "string", "高"),
        ('"第" + "一"', "string", "第一"),
        ('date("2026-01-01")', "date", "2026-01-01"),
        ('date and time("2026-01-01T08:00:00")', "date", "2026-01-01T08:00:00+08:00"),
        ("[1, x]", "integer", [1, 7]),
        ("x", "string", "7"),
        ("min(x, 3)", "integer", 3),
    ],
)
def test_an_output_is_a_literal_or_an_expression(expression: str, kind: str, value: Any) -> None:
    content = table([("x", "integer")], [("a", kind)], [["-", expression]])
    assert results(content, x=7) == [{"a": value}]


def test_an_empty_output_is_left_out_as_in_camunda() -> None:
    content = table([("x", "integer")], [("a", "string"), ("b", "string")], [["-", "", '"b"']])
    assert results(content, x=1) == [{"b": "b"}]


def test_an_input_may_be_an_expression() -> None:
    content = table([("a + b", "integer"), ("party.name", "string")], [("a", "integer")], [["> 5", '"甲"', "1"]])
    assert results(content, a=3, b=3, party={"name": "甲"}) == [{"a": 1}]


def test_the_record_keeps_what_was_read_from_outside() -> None:
    content = table([("x", "integer")], [("a", "integer")], [["< limit", "extra"], [">= limit", "0"]])
    evaluation = made(content, {"x": 1, "limit": 5, "extra": 9, "unrelated": "secret"})
    assert evaluation.variables == {"x": 1, "limit": 5, "extra": 9}
