"""The standard loop (BPMN 2.0.2, 10.3.8): one round at a time, each saved and loaded."""

import pytest
from sqlalchemy import select

from tests.engine.drawn import (
    Walk,
    again,
    el,
    end,
    many,
    path,
    process,
    service,
    start,
    user,
)
from tests.engine.running.test_one_by_one import call, child, children, line, one_by_one, visit
from workflows import engine
from workflows.engine.tables import instance


@pytest.mark.parametrize(
    ("loop", "given", "rounds"),
    [
        (again("${more}"), [False], 1),
        (again("${more}"), [True, False], 2),
        (again("${more}", before=True), [True, True, False], 3),
        (again("${more}", maximum=2), [True, True], 2),
        (again("${more}", maximum=3), [True, False], 2),
        (again("${more}", maximum=2, before=True), [True, True], 2),
        (again(maximum=3), [True, False, True], 3),
        (again(maximum=1), [True], 1),
        (again("${loopCounter < 1}"), [True, True], 2),
        (again("${loopCounter < 2}", before=True), [True, True], 2),
    ],
)
def test_rounds_of_a_loop(walk: Walk, loop: str, given: list[bool], rounds: int) -> None:
    walk.start(line(user("m", loop, priority="${loopCounter}")), {"more": True})
    for counter, more in enumerate(given):
        assert [(item.element_id, item.priority) for item in walk.items()] == [("m", counter)]
        walk.do("m", {"more": more, "n": counter})
    assert walk.open() == ["z"] and rounds == len(given)
    assert walk.variables() == {"more": given[-1], "n": rounds - 1}, "the last answers win, nothing is collected"
    assert walk.happened("element.completed") == ["s", "m"]


def test_tested_before_it_may_not_run_at_all(walk: Walk) -> None:
    walk.start(line(user("m", again("${more}", before=True))), {"more": False})
    assert walk.open() == ["z"] and walk.happened("element.completed") == ["s", "m"]


def test_a_condition_that_cannot_be_computed_fails_the_step(walk: Walk) -> None:
    walk.start(line(user("m", again("${nothing > 1}"))))
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("m")
    assert (failed.value.kind, failed.value.element_id) == ("expression", "m")
    assert walk.open() == ["m"]


@pytest.mark.parametrize("kind", ["manualTask", "userTask"])
def test_a_task_of_a_person_in_a_loop(walk: Walk, kind: str) -> None:
    walk.start(line(el(kind, "m", again("${n < 3}"))), {"n": 0})
    for n in (1, 2, 3):
        walk.do("m", {"n": n})
    assert walk.open() == ["z"]


def test_a_service_in_a_loop(walk: Walk) -> None:
    walk.host.operations["item.count"] = lambda ctx: {"n": ctx.variables["n"] + 1, "last": ctx.variables["loopCounter"]}
    walk.start(line(service("m", "item.count", again("${n < 5}"))), {"n": 0})
    assert walk.open() == ["z"] and walk.variables() == {"n": 5, "last": 4}


def test_a_loop_of_a_service_that_never_ends_stops_at_the_step_limit(walk: Walk) -> None:
    walk.host.operations["item.count"] = lambda ctx: {}
    definition = walk.publish(line(service("m", "item.count", again("${true}"))))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition)
    assert (failed.value.kind, failed.value.element_id) == ("step_limit", "m")


def test_a_loop_of_an_automatic_sub_process_that_never_ends_stops_at_the_step_limit(walk: Walk) -> None:
    sub = el("subProcess", "m", start("s1"), el("task", "t"), end("e1"), path("s1", "t", "e1"), again("${true}"))
    definition = walk.publish(line(sub))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition)
    assert failed.value.kind == "step_limit"


def test_a_sub_process_in_a_loop_sets_variables_of_the_instance(walk: Walk) -> None:
    walk.start(line(visit(again("${seen < 2}"))), {"seen": 0})
    for seen in (1, 2):
        walk.do("a", {"seen": seen})
        assert walk.variables()["seen"] == seen
        walk.do("b")
    assert walk.open() == ["z"] and "m" not in walk.variables()


def test_a_loop_inside_many_sets_variables_of_its_instance(walk: Walk) -> None:
    sub = el("subProcess", "m", start("s1"), user("u", again("${n < 2}"), assignee="${who}"), end("e1"),
             path("s1", "u", "e1"), many("people", "who"))  # fmt: skip
    walk.start(line(sub), {"people": ["li", "wang"]})
    for _ in range(2):
        li = next(item for item in walk.items() if item.assignee == "li")
        walk.complete(li.id, {"n": _ + 1})
    for n in (1, 2):
        walk.do("u", {"n": n})
    assert walk.open() == ["z"] and walk.variables()["m"] == [{"n": 2}, {"n": 2}]


def test_a_call_in_a_loop_has_a_child_per_round(walk: Walk) -> None:
    walk.publish(child())
    walk.start(line(call(again("${result != 'done'}", maximum=5))), {"party": "x", "total": 0})
    for result in ("no", "no", "done"):
        walk.do("work", {"result": result})
        walk.drain()
    assert walk.open() == ["z"] and walk.variables()["result"] == "done"
    assert [(row.loop_counter, row.variables["number"]) for row in children(walk)] == [(0, 0), (1, 1), (2, 2)]


def test_terminating_the_parent_terminates_the_child_of_a_round(walk: Walk) -> None:
    walk.publish(child())
    walk.start(line(call(one_by_one("parties", "party"))), {"parties": ["a", "b"], "total": 0})
    walk.terminate()
    walk.drain()
    assert walk.open() == [] and [row.state for row in children(walk)] == ["terminated"]


def test_an_inclusive_join_waits_for_a_step_that_has_rounds_left(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), user("m", one_by_one(cardinality="2")), el("inclusiveGateway", "j"), user("z"), end(),
            path("s", "a", "j", "z", "e"), path("s", "m", "j"),
        )
    )  # fmt: skip
    walk.do("a")
    walk.do("m")
    assert walk.open() == ["m"]
    walk.do("m")
    assert walk.open() == ["z"]


@pytest.mark.parametrize("loop", [again("${true}"), one_by_one(cardinality="1000")])
def test_a_round_costs_the_same_early_and_late(walk: Walk, loop: str) -> None:
    """Bytes of state: nothing of a finished round is kept but its answer."""
    walk.start(line(visit(loop)))

    def size() -> int:
        with walk.database.reading() as conn:
            blob = conn.scalar(select(instance.c.blob).where(instance.c.id == walk.instance_id))
        return len(blob or b"")

    sizes = []
    for _ in range(12):
        walk.do("a")
        walk.do("b")
        sizes.append(size())
    assert sizes[-1] - sizes[1] < 12 * 12, sizes
