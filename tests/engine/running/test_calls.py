"""Call activities: children are instances of their own; the parent hears of them from due work."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.engine.drawn import (
    Walk,
    boundary,
    el,
    end,
    error,
    extend,
    many,
    path,
    process,
    service,
    start,
    timer,
    user,
)
from workflows import engine
from workflows.engine.store.definitions import insert_definition
from workflows.engine.tables import due_work, instance
from workflows.engine.types import Bundle

IN_OUT = extend(
    '<camunda:in businessKey="#{execution.processBusinessKey}"/>',
    '<camunda:in source="order" target="number"/>',
    '<camunda:in sourceExpression="${order + 1}" target="next"/>',
    '<camunda:out source="result" target="outcome"/>',
)


def child(*, key: str = "c") -> bytes:
    return process(start(), user("work"), end(), path("s", "work", "e"), key=key)


def calling(*inside: str, more: str = "", called: str = "c") -> bytes:
    return process(
        start(), el("callActivity", "call", *inside, calledElement=called), user("z"), end(),
        path("s", "call", "z", "e"), more,
    )  # fmt: skip


def children(walk: Walk) -> list[Any]:
    with walk.database.reading() as conn:
        query = select(instance).where(instance.c.parent_id == walk.instance_id).order_by(instance.c.loop_counter)
        return list(conn.execute(query))


def test_a_call_starts_a_child_in_the_same_step_and_maps_what_crosses(walk: Walk) -> None:
    walk.publish(child())
    walk.start(calling(IN_OUT), {"order": 7, "secret": "stays"})
    (called,) = children(walk)
    assert called.business_key == "K-1" and called.variables == {"number": 7, "next": 8}
    assert called.root_id == walk.instance_id
    walk.do("work", {"result": "fine", "other": 1})
    assert walk.open() == [], "the parent goes on when the worker has delivered the end"
    assert walk.dead_ends() == []
    assert walk.drain() == 1
    assert walk.open() == ["z"] and walk.variables() == {"order": 7, "secret": "stays", "outcome": "fine"}


def test_variables_all_crosses_everything_both_ways(walk: Walk) -> None:
    walk.publish(child())
    walk.start(calling(extend('<camunda:in variables="all"/>', '<camunda:out variables="all"/>')), {"x": 1})
    walk.do("work", {"y": 2})
    walk.drain()
    assert walk.variables() == {"x": 1, "y": 2}


def test_a_running_parent_calls_the_version_in_force_at_the_call(walk: Walk) -> None:
    walk.publish(child())
    parent = walk.publish(
        process(start(), user("a"), el("callActivity", "call", calledElement="c"), end(), path("s", "a", "call", "e"))
    )
    walk.start(parent)
    newer = walk.publish(process(start(), user("newer"), end(), path("s", "newer", "e"), key="c"))
    walk.do("a")
    assert walk.open() == ["newer"] and children(walk)[0].definition_id == newer.id


def test_a_call_of_an_unpublished_process_fails_the_step(walk: Walk) -> None:
    definition = walk.publish(calling(called="nowhere"))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition)
    assert failed.value.kind == "call" and "nowhere" in failed.value.reason


def test_a_child_that_ends_at_once_reaches_the_parent_by_due_work(walk: Walk) -> None:
    walk.host.operations["case.count"] = lambda ctx: {"result": 3}
    walk.publish(process(start(), service("n", "case.count"), end(), path("s", "n", "e"), key="c"))
    walk.start(calling(IN_OUT), {"order": 1})
    assert walk.open() == [] and walk.dead_ends() == []
    walk.drain()
    assert walk.open() == ["z"] and walk.variables()["outcome"] == 3


def test_calls_nested_in_calls_end_outwards(walk: Walk) -> None:
    walk.publish(child(key="inner"))
    walk.publish(
        process(start(), el("callActivity", "call2", calledElement="inner"), end(), path("s", "call2", "e"), key="c")
    )
    walk.start(calling())
    walk.do("work")
    assert walk.drain() == 2
    assert walk.open() == ["z"]


def test_an_error_end_of_the_child_reaches_the_boundary_of_the_call(walk: Walk) -> None:
    walk.publish(process(start(), user("work"), end("bad", error("bad")), path("s", "work", "bad"), key="c"))
    more = boundary("b", "call", error("bad")) + user("y") + path("b", "y", "e")
    walk.start(calling(more=more))
    walk.do("work")
    walk.drain()
    assert walk.open() == ["y"]
    assert walk.state(children(walk)[0].id) == "terminated"


def test_an_error_of_the_child_that_nobody_catches_ends_the_parent_with_the_reason(walk: Walk) -> None:
    walk.publish(process(start(), user("work"), end("bad", error("bad")), path("s", "work", "bad"), key="c"))
    walk.start(calling())
    walk.do("work")
    walk.drain()
    assert walk.state() == "terminated" and walk.reason() == "error:BAD"


def test_an_interrupting_boundary_event_cancels_the_child(walk: Walk) -> None:
    walk.publish(child())
    more = boundary("late", "call", timer("P2D")) + user("y") + path("late", "y", "e")
    walk.start(calling(more=more))
    walk.drain(days=3)
    assert walk.open() == ["y"] and walk.state(children(walk)[0].id) == "terminated"
    assert walk.dead_ends() == []


def test_terminating_the_parent_terminates_children_of_any_depth(walk: Walk) -> None:
    walk.publish(child(key="inner"))
    walk.publish(
        process(start(), el("callActivity", "call2", calledElement="inner"), end(), path("s", "call2", "e"), key="c")
    )
    walk.start(calling())
    walk.terminate()
    walk.drain()
    assert walk.open() == []
    with walk.database.reading() as conn:
        assert set(conn.scalars(select(instance.c.state))) == {"terminated"}


def test_a_child_that_is_terminated_by_hand_lets_the_parent_go_on(walk: Walk) -> None:
    walk.publish(child())
    walk.start(calling(IN_OUT), {"order": 1})
    walk.terminate(children(walk)[0].id)
    assert walk.dead_ends() == []
    walk.drain()
    assert walk.open() == ["z"] and "outcome" not in walk.variables()


def test_a_child_completed_after_the_parent_went_on_changes_nothing(walk: Walk) -> None:
    """The worker is late: the timer fires first, then the end of the child arrives."""
    walk.publish(child())
    more = boundary("late", "call", timer("P2D")) + user("y") + path("late", "y", "e")
    walk.start(calling(more=more))
    walk.now = walk.now.replace(day=20)
    walk.do("work")
    walk.drain()
    assert walk.open() == ["y"]


def campaign(condition: str = "", more: str = "") -> bytes:
    mapping = extend('<camunda:in source="party" target="party"/>', '<camunda:out source="result" target="result"/>')
    return calling(mapping, many("parties", "party", condition=condition), more=more)


def test_a_multi_instance_call_starts_its_children_in_batches(walk: Walk) -> None:
    walk.publish(child())
    walk.start(campaign(), {"parties": list(range(120))})
    assert walk.open() == [] and walk.dead_ends() == []
    assert walk.drain() == 3
    assert [row.variables["party"] for row in children(walk)] == list(range(120))
    assert len(walk.open()) == 120


def test_results_are_collected_in_the_order_of_the_collection(walk: Walk) -> None:
    walk.publish(child())
    walk.start(campaign(), {"parties": ["a", "b", "c"]})
    walk.drain()
    items = {item.instance_id: item.id for item in walk.items()}
    first, second, third = (items[row.id] for row in children(walk))
    for item, result in ((third, "C"), (first, "A")):
        walk.complete(item, {"result": result})
        walk.drain()
        assert walk.open() != ["z"]
    walk.complete(second, {"result": "B"})
    walk.drain()
    assert walk.open() == ["z"]
    assert walk.variables()["call"] == [{"result": "A"}, {"result": "B"}, {"result": "C"}]
    assert walk.dead_ends() == []


def test_ends_that_wait_together_are_delivered_together(walk: Walk) -> None:
    walk.publish(child())
    walk.start(campaign(), {"parties": list(range(20))})
    walk.drain()
    for _ in range(20):
        walk.do("work", {"result": 1})
    assert walk.drain() == 1, "twenty ends, one load of the parent"
    assert walk.open() == ["z"]


@pytest.mark.parametrize(
    "condition", ["${nrOfCompletedInstances >= 2}", "${len(call) >= 2}", "${nrOfActiveInstances < 4}"]
)
def test_the_completion_condition_cancels_the_children_that_still_run(walk: Walk, condition: str) -> None:
    walk.publish(child())
    walk.start(campaign(condition), {"parties": list(range(5))})
    walk.drain()
    for _ in range(2):
        walk.do("work", {"result": 1})
        walk.drain()
    assert walk.open() == ["z"]
    states = [row.state for row in children(walk)]
    assert states.count("completed") == 2 and states.count("terminated") == 3
    assert len(walk.variables()["call"]) == 2


def test_children_not_yet_started_are_not_started_after_an_interruption(walk: Walk) -> None:
    walk.publish(child())
    more = boundary("late", "call", timer("P2D")) + user("y") + path("late", "y", "e")
    walk.start(campaign(more=more), {"parties": list(range(120))})
    walk.tick()
    assert len(children(walk)) == 50
    walk.now += timedelta(days=2)
    with walk.database.transaction() as conn:  # the timer overtakes the other batches
        ids = conn.scalars(select(due_work.c.id).where(due_work.c.kind == "timer")).all()
        for due_id in ids:
            engine.fire(conn, walk.host, due_id, now=walk.now)
    walk.drain()
    assert walk.open() == ["y"] and len(children(walk)) == 50
    assert {row.state for row in children(walk)} == {"terminated"}


def test_a_call_over_nothing_completes_at_once(walk: Walk) -> None:
    walk.publish(child())
    walk.start(campaign(), {"parties": []})
    assert walk.open() == ["z"] and walk.variables()["call"] == []


@pytest.mark.parametrize("value", [None, "a,b", 4])
def test_a_call_over_what_is_no_list_fails_the_step(walk: Walk, value: Any) -> None:
    walk.publish(child())
    definition = walk.publish(campaign())
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"parties": value})
    assert failed.value.kind == "collection"


def test_an_error_of_one_child_interrupts_the_whole_campaign(walk: Walk) -> None:
    walk.publish(process(start(), user("work"), end("bad", error("bad")), path("s", "work", "bad"), key="c"))
    more = boundary("b", "call", error("bad")) + user("y") + path("b", "y", "e")
    walk.start(campaign(more=more), {"parties": [1, 2, 3]})
    walk.drain()
    walk.do("work")
    walk.drain()
    assert walk.open() == ["y"] and {row.state for row in children(walk)} == {"terminated"}


@pytest.mark.parametrize("siblings", [10, 400])
def test_the_end_of_one_child_costs_the_same_among_few_and_many(walk: Walk, siblings: int) -> None:
    """Statements and bytes of state, not seconds: nothing that is read or written grows with the campaign."""
    walk.publish(child())
    walk.start(campaign(condition="${nrOfCompletedInstances >= 300}"), {"parties": list(range(siblings))})
    walk.drain()
    walk.do("work", {"result": 1})
    walk.drain()
    statements: list[str] = []
    event.listen(walk.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    item = walk.items()[0]
    statements.clear()
    walk.complete(item.id, {"result": 1})
    walk.drain()
    assert len(statements) <= 45
    with walk.database.reading() as conn:
        size = conn.scalar(select(func.length(instance.c.blob)).where(instance.c.id == walk.instance_id))
    assert size is not None and size < 700


def test_calls_in_a_circle_stop(walk: Walk) -> None:
    """The check refuses circles at publication; this one is put into the table behind its back."""
    drawn = process(start(), el("callActivity", "again", calledElement="c"), end(), path("s", "again", "e"), key="c")
    with walk.database.transaction() as conn:
        definition = insert_definition(
            conn, Bundle("c.bpmn", drawn), engine.read(Bundle("c.bpmn", drawn)), state="published", source="owner",
            actor="owner", now=walk.now, deployment_id=None, note="",
        )  # fmt: skip
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition)
    assert failed.value.kind == "step_limit" and "nested" in failed.value.reason


def test_what_was_due_in_a_cancelled_child_does_not_happen_any_more_however_late_the_worker_is(walk: Walk) -> None:
    """The parent is interrupted on day 3; the child's timer of day 5 is due when the worker wakes up on day 9."""
    walk.publish(
        process(
            start(), user("inner"), boundary("bi", "inner", timer("P5D"), interrupting=False), user("late"), end(),
            path("s", "inner", "e"), path("bi", "late", "e"), key="child",
        )
    )  # fmt: skip
    call = el("callActivity", "call", calledElement="child")
    walk.start(
        process(start(), call, boundary("b", "call", timer("P3D")), user("y"), end(), path("s", "call", "e"),
                path("b", "y", "e"))
    )  # fmt: skip
    walk.drain(days=9)
    assert walk.open() == ["y"] and walk.happened("timer.fired") == ["b"]
