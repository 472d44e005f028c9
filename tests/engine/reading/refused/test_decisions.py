"""What is refused at business rule tasks: no decision, an unknown one, results that do not fit."""

import pytest

from tests.engine.reading.building import diagram, element, end, findings, flow, flows, gateway, start, straight, user
from tests.engine.reading.refused.judging import Case, judge


def ask(decision: str = "ratio", variable: str = "answer", **attributes: str) -> bytes:
    """A business rule task between start and end; the vocabulary knows the decisions ratio, risks and missing_input."""
    return straight(_task(decision, variable, **attributes))


def _task(decision: str, variable: str, **attributes: str) -> str:
    given = {"decisionRef": decision, "resultVariable": variable, **attributes}
    return element("businessRuleTask", "a", name="定档", **{f"camunda_{name}": text for name, text in given.items()})


def said(content: bytes) -> set[str]:
    return {found.rule for found in findings(content)} - {"no-picture"}


DECISIONS = [
    Case("decision-reference", ask(""), "a"),
    Case("decision-reference", ask("${ratio}"), "a", also={"unknown-decision"}),
    Case("decision-reference", ask(decisionRefBinding="version"), "a"),
    Case("decision-reference", ask(decisionRefBinding="deployment"), "a"),
    *(
        Case("decision-reference", ask("", **{name: "x"}), "a")
        for name in ("class", "delegateExpression", "expression")
    ),
    Case("unknown-decision", ask("nobody"), "a"),
    Case("decision-result", ask(variable=""), "a", warns=True),
    Case("decision-result", ask(variable="1x"), "a"),
    Case("decision-result", ask(variable="sys_x"), "a"),
    Case("decision-result", ask(mapDecisionResult="all"), "a"),
    Case("decision-result", ask("risks", mapDecisionResult="singleEntry"), "a"),
    Case("decision-result", ask("risks", mapDecisionResult="singleResult"), "a"),
    Case("decision-result", ask("risks", mapDecisionResult="collectEntries"), "a"),
    Case("decision-result", ask("pair", mapDecisionResult="singleEntry"), "a"),
    Case("unknown-variable", ask("missing_input"), "a", warns=True),
    Case("service-task", ask("", type="external"), "a"),
    Case("unknown-topic", ask("", "", type="external", topic="case.nobody"), "a", warns=True),
]


@pytest.mark.parametrize("case", DECISIONS, ids=str)
def test_it_is_refused_by_its_rule_and_by_no_other(case: Case) -> None:
    judge(case)


@pytest.mark.parametrize("mapping", ["", "singleEntry", "singleResult", "collectEntries", "resultList"])
def test_a_decision_in_force_may_be_asked(mapping: str) -> None:
    assert said(ask(mapDecisionResult=mapping, decisionRefBinding="latest")) == set()


def test_the_result_is_a_variable_that_later_steps_may_use() -> None:
    def after(variable: str) -> bytes:
        return diagram(
            start(), _task("ratio", variable), gateway(default="g_to_e"), user("u"), end(),
            *flows("s>a>g>e", "u>e"), flow("g", "u", "${answer > 1}"),
        )  # fmt: skip

    assert said(after("answer")) == set()
    assert said(after("other")) == {"unknown-variable"}


def test_with_a_topic_it_is_a_service_task() -> None:
    assert said(ask("", "", type="external", topic="case.archive")) == set()
