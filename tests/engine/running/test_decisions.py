"""Business rule tasks: the decision in force when the task runs, its result as asked, its record for the auditor."""

from typing import Any

import pytest

from tests.engine.decisions.tables import decision, file, table
from tests.engine.drawn import RecordingHost, Walk, el, end, many, path, process, start, user
from workflows import engine
from workflows.db import Database
from workflows.engine.types import Decision, Vocabulary

RATIOS = [("risk", "string"), ("points", "integer")], [("ratio", "double")]
RULES = [
    ['"A"', "-", "0.05"],
    ['"B","C"', "[0..60)", "0.2"],
    ['"B","C"', ">= 60", "0.5"],
    ['not("A","B","C")', "-", "1"],
]


def asks(mapping: str = "singleEntry", ref: str = "d", variable: str = "answer") -> bytes:
    task = el("businessRuleTask", "ask", decisionRef=ref, resultVariable=variable, mapDecisionResult=mapping)
    return process(start(), user("before"), task, user("after"), end(), path("s", "before", "ask", "after", "e"))


def publish(walk: Walk, content: bytes, state: str = "published") -> list[Decision]:
    with walk.database.transaction() as conn:
        return engine.publish_decision(
            conn, "d.dmn", content, vocabulary=Vocabulary(), state=state, source="owner", actor="owner", now=walk.now
        )  # type: ignore[arg-type]


def decided(walk: Walk, mapping: str, content: bytes, **variables: Any) -> Any:
    publish(walk, content)
    walk.start(asks(mapping), variables).do("before")
    assert walk.open() == ["after"]
    return walk.variables()["answer"]


def test_the_result_is_a_variable_and_the_record_explains_it(walk: Walk) -> None:
    (published,) = publish(walk, table(*RATIOS, RULES))
    walk.start(asks(), {"risk": "B"}).do("before", {"points": 70})
    assert walk.variables()["answer"] == 0.5
    with walk.database.reading() as conn:
        (event,) = [one for one in engine.history(conn, walk.instance_id) if one.kind == "decision.evaluated"]
    detail: Any = event.detail
    assert (event.element_id, detail["decision"], detail["version"]) == ("ask", "d", 1)
    assert detail["decision_id"] == published.id
    assert detail["inputs"] == [
        {"label": "risk", "expression": "risk", "value": "B"},
        {"label": "points", "expression": "points", "value": 70},
    ]
    assert detail["rules"] == [{"number": 3, "id": "r3", "outputs": {"ratio": 0.5}}]
    assert detail["results"] == [{"ratio": 0.5}]


TWO = [("x", "integer")], [("a", "string"), ("b", "integer")], [["1", '"one"', "1"], ["1", '"uno"', "2"]]


@pytest.mark.parametrize(
    ("mapping", "content", "x", "answer"),
    [
        ("singleEntry", table([("x", "integer")], [("a", "string")], [["1", '"one"']]), 1, "one"),
        ("singleEntry", table([("x", "integer")], [("a", "string")], [["1", '"one"']]), 2, None),
        ("singleResult", table(TWO[0], TWO[1], TWO[2][:1]), 1, {"a": "one", "b": 1}),
        ("singleResult", table(TWO[0], TWO[1], TWO[2][:1]), 2, None),
        ("collectEntries", table(TWO[0], [("a", "string")], [["1", '"b"'], ["-", '"a"']], "COLLECT"), 1, ["b", "a"]),
        ("collectEntries", table(TWO[0], [("a", "string")], [["1", '"b"']], "COLLECT"), 2, []),
        ("resultList", table(*TWO, "RULE ORDER"), 1, [{"a": "one", "b": 1}, {"a": "uno", "b": 2}]),
        ("resultList", table(*TWO, "RULE ORDER"), 2, []),
        ("", table(*TWO, "FIRST"), 1, [{"a": "one", "b": 1}]),
    ],
)
def test_results_are_mapped_as_camunda_maps_them(walk: Walk, mapping: str, content: bytes, x: int, answer: Any) -> None:
    assert decided(walk, mapping, content, x=x) == answer


@pytest.mark.parametrize("mapping", ["singleEntry", "singleResult", "collectEntries"])
def test_results_that_do_not_fit_the_mapping_fail_the_step(walk: Walk, mapping: str) -> None:
    publish(walk, table(*TWO, "COLLECT"))
    walk.start(asks(mapping), {"x": 1})
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("before")
    assert (failed.value.kind, failed.value.element_id) == ("decision", "ask")
    assert mapping in failed.value.reason
    assert walk.open() == ["before"]


def test_two_hits_under_unique_fail_the_step_and_name_the_rules(walk: Walk) -> None:
    """The check finds such tables; here a variable in a cell hides it."""
    limit = [("x", "integer"), ("limit", "integer")], [("a", "integer")]
    publish(walk, table(*limit, [["< limit", "-", "1"], ["< 10", "-", "2"]]))
    walk.start(asks(), {"x": 3, "limit": 5})
    with pytest.raises(engine.StepFailed, match="UNIQUE") as failed:
        walk.do("before")
    assert "第 1、2 条规则" in failed.value.reason
    assert walk.open() == ["before"]
    with walk.database.transaction() as conn:
        ident = engine.open_incident(conn, failed.value, payload={}, now=walk.now)
        assert engine.incident(conn, ident).kind == "decision"


def test_the_version_in_force_when_the_task_runs_decides(walk: Walk) -> None:
    publish(walk, table([("x", "integer")], [("a", "integer")], [["-", "1"]]))
    walk.start(asks(), {"x": 0})
    publish(walk, table([("x", "integer")], [("a", "integer")], [["-", "2"]]))
    publish(walk, table([("x", "integer")], [("a", "integer")], [["-", "3"]]), "draft")
    walk.do("before")
    assert walk.variables()["answer"] == 2


def test_a_draft_counts_once_it_is_promoted_with_all_decisions_of_its_file(walk: Walk) -> None:
    both = file(
        decision([("x", "integer")], [("a", "integer")], [["-", "1"]]),
        decision([("x", "integer")], [("a", "integer")], [["-", "2"]], key="other"),
    )
    drafts = publish(walk, both, "draft")
    with walk.database.transaction() as conn:
        assert engine.latest_decision(conn, "d") is None
        published = engine.promote_decision(conn, drafts[0].id, vocabulary=Vocabulary(), actor="boss", now=walk.now)
    assert {one.key: (one.state, one.published_by) for one in published} == {
        "d": ("published", "boss"),
        "other": ("published", "boss"),
    }
    walk.start(asks(ref="other"), {"x": 0}).do("before")
    assert walk.variables()["answer"] == 2


def test_a_decision_that_is_not_published_fails_the_step_until_it_is(walk: Walk) -> None:
    walk.start(asks(), {"x": 1})
    with pytest.raises(engine.StepFailed, match="没有发布"):
        walk.do("before")
    publish(walk, table([("x", "integer")], [("a", "integer")], [["-", "1"]]))
    walk.do("before")
    assert walk.open() == ["after"]


def test_a_variable_that_is_missing_or_of_the_wrong_type_fails_the_step_with_the_column(walk: Walk) -> None:
    publish(walk, table([("x", "integer")], [("a", "integer")], [["> 1", "1"]]))
    walk.start(asks())
    with pytest.raises(engine.StepFailed, match=r"输入列“x”.*流程里没有"):
        walk.do("before")
    with pytest.raises(engine.StepFailed, match=r"输入列“x”.*不是整数"):
        walk.do("before", {"x": "many"})
    walk.do("before", {"x": "5"})
    assert walk.variables()["answer"] == 1


def test_with_a_topic_the_task_runs_the_operation(database: Database, walk: Walk) -> None:
    walk.host = RecordingHost({"risk.score": lambda ctx: {"score": 7}})
    task = el("businessRuleTask", "ask", type="external", topic="risk.score")
    walk.start(process(start(), task, user("after"), end(), path("s", "ask", "after", "e")))
    assert (walk.open(), walk.variables()["score"]) == (["after"], 7)


def test_what_the_facade_asks_writes_nothing(walk: Walk) -> None:
    publish(walk, table(*RATIOS, RULES))
    with walk.database.reading() as conn:
        evaluation = engine.evaluate_decision(conn, "d", {"risk": "X", "points": 1}, now=walk.now)
        with pytest.raises(engine.UnknownDecision):
            engine.evaluate_decision(conn, "nobody", {}, now=walk.now)
        with pytest.raises(engine.DecisionFailed, match="risk"):
            engine.evaluate_decision(conn, "d", {}, now=walk.now)
        names = engine.decision_names(conn)
    assert evaluation.results == ({"ratio": 1},)
    assert (names["d"].reads, names["d"].outputs, names["d"].single) == ({"risk", "points"}, ("ratio",), True)


def many_asks(loop: str) -> bytes:
    task = el(
        "businessRuleTask", "ask", loop, decisionRef="d", resultVariable="answer", mapDecisionResult="singleEntry"
    )
    return process(start(), task, user("after"), end(), path("s", "ask", "after", "e"))


@pytest.mark.parametrize("sequential", ["", ' isSequential="true"'])
def test_a_multi_instance_asks_once_per_item_and_collects_the_answers(walk: Walk, sequential: str) -> None:
    publish(walk, table(*RATIOS, RULES))
    loop = many("${risks}", "risk").replace(
        "multiInstanceLoopCharacteristics ", f"multiInstanceLoopCharacteristics{sequential} ", 1
    )
    walk.start(many_asks(loop), {"risks": ["A", "B", "X"], "points": 10})
    assert walk.variables()["ask"] == [{"answer": 0.05}, {"answer": 0.2}, {"answer": 1}]
    assert walk.happened("decision.evaluated") == ["ask"] * 3


def test_a_loop_asks_again_while_its_condition_holds(walk: Walk) -> None:
    publish(walk, table([("n", "integer")], [("n", "integer")], [["-", "n + 1"]]))
    again = "<bpmn:loopCondition>${n &lt; 4}</bpmn:loopCondition>"
    loop = f"<bpmn:standardLoopCharacteristics>{again}</bpmn:standardLoopCharacteristics>"
    walk.start(many_asks(loop).replace(b'resultVariable="answer"', b'resultVariable="n"'), {"n": 0})
    assert walk.variables()["n"] == 4
