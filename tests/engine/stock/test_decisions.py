"""What stock SpiffWorkflow 3.2.0 makes of decision tables that Camunda Modeler writes, and what ours does."""

from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.camunda.parser import CamundaParser
from SpiffWorkflow.exceptions import SpiffWorkflowException

from tests.engine.decisions.tables import table
from tests.engine.stock.conftest import Start
from tests.engine.stock.diagrams import diagram, element, ends, flows, user
from tests.engine.stock.ours import MONDAY, Ours, rules
from workflows import engine
from workflows.db import Database
from workflows.engine.types import Vocabulary

ASK = element(
    "businessRuleTask", "ask", camunda_decisionRef="d", camunda_resultVariable="answer",
    camunda_mapDecisionResult="singleEntry",
)  # fmt: skip
ASKS = diagram(element("startEvent", "s") + ASK + user("a") + ends("e") + flows("s ask a e"))
ASKS_FOR_ALL = ASKS.replace("singleEntry", "collectEntries")


def by(cell: str, kind: str = "string") -> bytes:
    """One rule with this cell says yes, all else says no."""
    return table([("x", kind)], [("said", "string")], [[cell, '"yes"'], ["-", '"no"']], "FIRST")


def by_stock(content: bytes, text: str = ASKS, **variables: Any) -> dict[str, Any]:
    """Everything the task left in ``task.data``."""
    parser = CamundaParser()
    parser.add_bpmn_str(text.encode())
    parser.add_dmn_str(content)
    workflow = BpmnWorkflow(parser.get_spec("p"))
    workflow.task_tree.data.update(variables)
    workflow.do_engine_steps()
    return dict(workflow.last_task.data)


@pytest.fixture
def by_ours(database: Database, ours: Start) -> Any:
    def decided(content: bytes, text: str = ASKS, **variables: Any) -> Any:
        with database.transaction() as conn:
            engine.publish_decision(
                conn, "d.dmn", content, vocabulary=Vocabulary(), source="owner", actor="owner1", now=MONDAY
            )
        running: Ours = ours(text, **variables)
        assert running.open() == ["a"]
        return running.variables()["answer"]

    return decided


@pytest.mark.parametrize(
    ("cell", "kind", "x"),
    [
        ('"a","food"', "string", "food"),
        ('not("a")', "string", "food"),
        ("not(5)", "integer", 6),
        ("< 3,> 8", "integer", 9),
    ],
)
def test_a_cell_read_as_python_never_matches_and_ours_does(cell: str, kind: str, x: Any, by_ours: Any) -> None:
    content = by(cell, kind)
    try:
        stock = by_stock(content.replace(b"FIRST", b"UNIQUE"), x=x).get("said")
    except SpiffWorkflowException:
        stock = "raised"
    assert stock != "yes"
    assert by_ours(content, x=x) == "yes"


@pytest.mark.parametrize("cell", ["[50..70]", "(50..70)", "]50..70]"])
def test_a_range_raises_in_stock_and_decides_in_ours(cell: str, by_ours: Any) -> None:
    content = by(cell, "integer")
    with pytest.raises((SpiffWorkflowException, SyntaxError)):
        by_stock(content, x=60)
    assert by_ours(content, x=60) == "yes"
    assert by_ours(content, x=71) == "no"


TWICE = table([("x", "integer"), ("limit", "integer")], [("said", "string")],
              [["< 10", "-", '"one"'], ["< 20", "-", '"two"']])  # fmt: skip
HIDDEN = TWICE.replace(b"&lt; 20", b"&lt; limit")


def test_two_hits_under_unique_are_silent_in_stock_and_an_error_in_ours(by_ours: Any) -> None:
    assert by_stock(TWICE, x=5, limit=20)["said"] == "one"
    assert "overlap" in {one.rule for one in engine.check_decision("d.dmn", TWICE, Vocabulary())}
    with pytest.raises(engine.StepFailed, match="第 1、2 条规则"):
        by_ours(HIDDEN, x=5, limit=20)


def test_rule_order_gives_one_row_in_stock_and_all_in_ours(by_ours: Any) -> None:
    content = TWICE.replace(b"UNIQUE", b"RULE ORDER")
    assert by_stock(content, x=5, limit=0)["said"] == "one"
    assert by_ours(content, ASKS_FOR_ALL, x=5, limit=0) == ["one", "two"]


def test_priority_is_silent_in_stock_and_refused_in_ours() -> None:
    content = TWICE.replace(b"UNIQUE", b"PRIORITY")
    assert by_stock(content, x=5, limit=0)["said"] == "one"
    assert "hit-policy" in {one.rule for one in engine.check_decision("d.dmn", content, Vocabulary())}


def test_the_result_lands_in_the_data_in_stock_and_under_the_result_variable_in_ours(by_ours: Any) -> None:
    content = by('"food"')
    stock = by_stock(content.replace(b"FIRST", b"UNIQUE"), x="food")
    assert "answer" not in stock and stock["said"] == "yes"
    assert by_ours(content, x="food") == "yes"


def test_a_business_rule_task_without_a_decision_crashes_stock_and_is_refused_with_its_place_by_ours() -> None:
    text = ASKS.replace(' camunda:decisionRef="d"', "")
    with pytest.raises(KeyError):
        by_stock(by('"a"'), text, x="a")
    assert "decision-reference" in rules(text)
