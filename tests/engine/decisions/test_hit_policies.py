"""What the matching rules of a table yield, by hit policy; as Camunda 7 documents it."""

from typing import Any

import pytest

from tests.engine.decisions.tables import decision, file, made, results, table
from workflows.engine import DecisionFailed

AGE = [("age", "integer")]
NAMED = [("name", "string")]
STEPS = [["> 10", '"a"'], ["> 20", '"b"'], ["> 30", '"a"']]


def numbers(policy: str, aggregation: str = "", outputs: Any = ("10", "30", "20")) -> bytes:
    rules = [[f"> {limit}", value] for limit, value in zip((10, 20, 30), outputs, strict=True)]
    return table(AGE, [("n", "double")], rules, policy, aggregation=aggregation)


def test_unique_yields_the_one_rule_and_refuses_two() -> None:
    apart = table(AGE, NAMED, [["<= 10", '"a"'], ["> 10", '"b"']])
    assert results(apart, age=10) == [{"name": "a"}]
    assert results(apart, age=11) == [{"name": "b"}]
    overlapping = table(AGE, NAMED, STEPS)
    assert results(overlapping, age=11) == [{"name": "a"}]
    with pytest.raises(DecisionFailed, match="第 1、2、3 条规则"):
        results(overlapping, age=31)


def test_unique_is_the_policy_where_none_is_written() -> None:
    content = table(AGE, NAMED, STEPS).replace(b' hitPolicy="UNIQUE"', b"")
    with pytest.raises(DecisionFailed, match="UNIQUE"):
        results(content, age=21)


def test_first_yields_the_first_in_the_order_of_the_table() -> None:
    assert results(table(AGE, NAMED, STEPS[::-1], "FIRST"), age=25) == [{"name": "b"}]
    assert results(table(AGE, NAMED, STEPS, "FIRST"), age=25) == [{"name": "a"}]


def test_first_does_not_look_at_later_rules() -> None:
    content = table(AGE, NAMED, [["> 10", '"a"'], ["< unknown", '"b"']], "FIRST")
    assert results(content, age=11) == [{"name": "a"}]


def test_any_yields_one_of_equal_results_and_refuses_different_ones() -> None:
    same = table(AGE, NAMED, [["> 10", '"a"'], ["> 20", '"a"']], "ANY")
    assert results(same, age=30) == [{"name": "a"}]
    with pytest.raises(DecisionFailed, match="第 1、2 条规则结果不同"):
        results(table(AGE, NAMED, STEPS, "ANY"), age=25)


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_collect_and_rule_order_yield_all_in_the_order_of_the_table(policy: str) -> None:
    content = table(AGE, NAMED, STEPS, policy)
    assert results(content, age=31) == [{"name": "a"}, {"name": "b"}, {"name": "a"}]
    assert results(content, age=5) == []


@pytest.mark.parametrize(
    ("aggregation", "age", "total"),
    [
        ("SUM", 31, [{"n": 60}]),
        ("SUM", 21, [{"n": 40}]),
        ("MIN", 31, [{"n": 10}]),
        ("MAX", 31, [{"n": 30}]),
        ("COUNT", 31, [{"n": 3}]),
        ("COUNT", 5, [{"n": 0}]),
        ("SUM", 5, []),
        ("MIN", 5, []),
        ("MAX", 5, []),
    ],
)
def test_collect_adds_up(aggregation: str, age: int, total: list[Any]) -> None:
    assert results(numbers("COLLECT", aggregation), age=age) == total


def test_empty_outputs_are_not_counted() -> None:
    assert results(numbers("COLLECT", "COUNT", ("1", "", "1")), age=31) == [{"n": 2}]


def test_count_takes_any_output_but_a_sum_takes_numbers_only() -> None:
    def texts(aggregation: str) -> bytes:
        return table(AGE, NAMED, STEPS, "COLLECT", aggregation=aggregation)

    assert results(texts("COUNT"), age=31) == [{"name": 3}]
    with pytest.raises(DecisionFailed, match="应都是数字"):
        results(texts("SUM"), age=31)


def graph(policy: str = "UNIQUE", aggregation: str = "") -> bytes:
    """``level`` needs ``points``; drawn before it, so that the order of the file does not matter."""
    return file(
        decision([("points", "")], [("level", "string")], [["-", "points"]], "FIRST", key="level", requires=["risk"])
        .replace("typeRef=\"string\"", ""),
        decision(AGE, [("points", "integer")], [["> 10", "1"], ["<= 10", "2"]] if policy == "UNIQUE" else
                 [["> 10", "1"], ["> 5", "2"]], policy, key="risk", aggregation=aggregation),
    )  # fmt: skip


def test_a_required_decision_is_made_first_and_its_output_is_a_variable() -> None:
    evaluation = made(graph(), {"age": 11}, "level")
    assert evaluation.results == ({"level": 1},)
    assert [(one.key, one.results) for one in evaluation.required] == [("risk", ({"points": 1},))]


@pytest.mark.parametrize(
    ("policy", "aggregation", "age", "points"),
    [
        ("FIRST", "", 11, 1),
        ("FIRST", "", 1, None),
        ("COLLECT", "", 11, [1, 2]),
        ("COLLECT", "", 6, [2]),
        ("COLLECT", "", 1, []),
        ("RULE ORDER", "", 6, [2]),
        ("COLLECT", "SUM", 11, 3),
    ],
)
def test_what_several_hits_give_on_is_a_list_as_in_camunda(
    policy: str, aggregation: str, age: int, points: Any
) -> None:
    assert made(graph(policy, aggregation), {"age": age}, "level").results == ({"level": points},)


def test_a_decision_required_twice_is_made_once() -> None:
    content = file(
        decision([("b", ""), ("c", "")], [("d", "")], [["-", "-", "b + c"]], key="d", requires=["b", "c"]),
        decision([("a", "")], [("b", "")], [["-", "a + 1"]], key="b", requires=["a"]),
        decision([("a", "")], [("c", "")], [["-", "a + 2"]], key="c", requires=["a"]),
        decision([("x", "")], [("a", "")], [["-", "x * 2"]], key="a"),
    )
    assert results(content, x=5) == [{"d": 23}]
