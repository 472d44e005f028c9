"""Sequential multi-instance and the standard loop: one round at a time, each saved and loaded."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.engine.drawn import (
    Walk,
    again,
    boundary,
    el,
    end,
    error,
    extend,
    flow,
    many,
    message,
    path,
    process,
    service,
    start,
    timer,
    user,
)
from workflows import engine
from workflows.engine.tables import instance


def line(step: str, more: str = "") -> bytes:
    """start → m → z → end"""
    return process(start(), step, user("z"), end(), path("s", "m", "z", "e"), more)


def one_by_one(collection: str = "people", element: str = "who", **more: Any) -> str:
    return many(*(() if "cardinality" in more else (collection, element)), sequential=True, **more)


def test_one_instance_at_a_time_in_the_order_of_the_collection(walk: Walk) -> None:
    walk.start(line(user("m", one_by_one(), assignee="${who}")), {"people": ["li", "wang", "zhao"]})
    for n, who in enumerate(("li", "wang", "zhao")):
        assert [item.assignee for item in walk.items()] == [who]
        walk.do("m", {"ok": n})
    assert walk.open() == ["z"]
    assert walk.variables()["m"] == [{"ok": 0}, {"ok": 1}, {"ok": 2}]
    assert walk.happened("element.completed") == ["s", "m"] and walk.happened("element.entered").count("m") == 1


def test_counters_are_those_of_a_parallel_one_with_one_active(walk: Walk) -> None:
    shown = "${loopCounter + 10 * nrOfInstances + 100 * nrOfCompletedInstances + 1000 * nrOfActiveInstances}"
    walk.start(line(user("m", one_by_one(cardinality="3"), priority=shown)))
    for expected in (1030, 1131, 1232):
        assert [item.priority for item in walk.items()] == [expected]
        walk.do("m")
    assert walk.open() == ["z"]


@pytest.mark.parametrize(
    ("condition", "rounds"),
    [("${nrOfCompletedInstances >= 2}", 2), ("${len(m) == 2}", 2), ("${ok == 1}", 2), ("${loopCounter == 0}", 1),
     ("${who == 'zhao'}", 3), ("${nrOfActiveInstances < 1}", 4)],
)  # fmt: skip
def test_the_completion_condition_is_checked_after_each(walk: Walk, condition: str, rounds: int) -> None:
    walk.start(line(user("m", one_by_one(condition=condition))), {"people": ["li", "wang", "zhao", "qian"]})
    for n in range(rounds):
        assert walk.open() == ["m"]
        walk.do("m", {"ok": n})
    assert walk.open() == ["z"] and walk.variables()["m"] == [{"ok": n} for n in range(rounds)]


def test_the_collection_is_the_one_at_entry(walk: Walk) -> None:
    walk.start(line(user("m", one_by_one(), assignee="${who}")), {"people": ["li", "wang"]})
    walk.do("m", {"people": ["qian"]})
    assert [item.assignee for item in walk.items()] == ["wang"]
    walk.do("m", {"people": ["qian", "sun", "li"]})
    assert walk.open() == ["z"]


def test_entries_that_are_none_are_entries(walk: Walk) -> None:
    walk.start(line(user("m", one_by_one())), {"people": [None, None]})
    walk.do("m")
    assert walk.open() == ["m"]
    walk.do("m")
    assert walk.open() == ["z"]


@pytest.mark.parametrize("given", [{"people": []}, {"people": [], "n": 0}])
def test_over_nothing_it_completes_at_once(walk: Walk, given: dict[str, Any]) -> None:
    loop = one_by_one(cardinality="${n}") if "n" in given else one_by_one()
    walk.start(line(user("m", loop)), given)
    assert walk.open() == ["z"] and walk.variables()["m"] == []


@pytest.mark.parametrize("value", [None, 3, "li", {"a": 1}])
def test_what_is_no_list_fails_the_step(walk: Walk, value: Any) -> None:
    definition = walk.publish(line(user("m", one_by_one())))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"people": value})
    assert (failed.value.kind, failed.value.element_id) == ("collection", "m")


@pytest.mark.parametrize("value", [-1, None, 1.5, True, 10**9])
def test_what_is_no_number_fails_the_step(walk: Walk, value: Any) -> None:
    definition = walk.publish(line(user("m", one_by_one(cardinality="${n}"))))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"n": value})
    assert failed.value.kind == "collection"


def visit(loop: str) -> str:
    return el("subProcess", "m", start("s1"), user("a"), user("b"), end("e1"), path("s1", "a", "b", "e1"), loop)


def test_a_sub_process_is_done_once_per_item_with_variables_of_its_own(walk: Walk) -> None:
    walk.start(line(visit(one_by_one())), {"people": ["li", "wang"]})
    for who in ("li", "wang"):
        assert walk.open() == ["a"]
        walk.do("a", {"seen": who})
        walk.do("b")
    assert walk.open() == ["z"]
    assert walk.variables() == {"people": ["li", "wang"], "m": [{"seen": "li"}, {"seen": "wang"}]}


@pytest.mark.parametrize("sequential", [True, False])
def test_a_service_runs_once_per_item(walk: Walk, sequential: bool) -> None:
    order: list[Any] = []

    def rate(ctx: Any) -> dict[str, Any]:
        order.append((ctx.variables["loopCounter"], ctx.variables["party"]))
        return {"rating": ctx.variables["party"] * 2}

    walk.host.operations["party.rate"] = rate
    loop = many("parties", "party", sequential=sequential, condition="${rating >= 8}")
    walk.start(line(service("m", "party.rate", loop)), {"parties": [1, 4, 5]})
    assert order == [(0, 1), (1, 4)]
    assert walk.open() == ["z"] and walk.variables()["m"] == [{"rating": 2}, {"rating": 8}]
    assert walk.variables()["rating"] == 8


@pytest.mark.parametrize("sequential", [True, False])
def test_a_service_that_throws_for_one_item_leaves_the_step(walk: Walk, sequential: bool) -> None:
    def check(ctx: Any) -> dict[str, Any]:
        if ctx.variables["who"] == 2:
            raise engine.BpmnError("BAD")
        return {}

    walk.host.operations["item.check"] = check
    more = boundary("b", "m", error("bad")) + user("y") + path("b", "y", "e")
    loop = many("people", "who", sequential=sequential)
    walk.start(line(service("m", "item.check", loop), more), {"people": [1, 2, 3]})
    assert walk.open() == ["y"]
    assert "m" not in walk.trace().done_elements and "m" in walk.happened("element.cancelled")


def test_more_automatic_rounds_than_the_step_limit_are_no_endless_loop(walk: Walk) -> None:
    """A thousand items are a thousand items: only what is drawn as a circle counts as one."""
    walk.host.operations["party.rate"] = lambda ctx: {"rating": ctx.variables["party"]}
    sub = el("subProcess", "m", start("s1"), service("r", "party.rate"), end("e1"), path("s1", "r", "e1"),
             many("parties", "party", sequential=True))  # fmt: skip
    walk.start(line(sub), {"parties": list(range(1100))})
    assert walk.open() == ["z"] and walk.variables()["m"][1099] == {"rating": 1099}


@pytest.mark.parametrize("loop", [one_by_one(), again("${true}")])
@pytest.mark.parametrize("trigger", ["timer", "message"])
def test_a_boundary_event_interrupts_it_while_it_is_half_done(walk: Walk, loop: str, trigger: str) -> None:
    drawn = timer("P2D") if trigger == "timer" else message()
    more = boundary("stop", "m", drawn) + user("y") + path("stop", "y", "e")
    walk.start(line(visit(loop), more), {"people": ["li", "wang", "zhao"]})
    walk.do("a")
    walk.do("b")
    walk.do("a")
    if trigger == "timer":
        walk.drain(days=3)
    else:
        walk.send()
    assert walk.open() == ["y"] and walk.waiting().timers == () and walk.waiting().messages == ()
    assert "m" not in walk.variables()
    walk.do("y")
    assert walk.state() == "completed"


def test_a_boundary_event_that_does_not_interrupt_leaves_the_rounds(walk: Walk) -> None:
    more = boundary("late", "m", timer("P2D"), interrupting=False) + user("y") + path("late", "y", "e")
    walk.start(line(user("m", one_by_one()), more), {"people": ["li", "wang"]})
    walk.do("m")
    walk.drain(days=3)
    assert walk.open() == ["m", "y"]
    walk.do("m")
    assert walk.open() == ["y", "z"]


def test_in_a_loop_of_gateways_it_starts_fresh_each_round(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("m", one_by_one()), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "m", "g"), flow("g", "m", "${again}"), flow("g", "e"),
        ),
        {"people": [1, 2]},
    )  # fmt: skip
    for again_ in (True, False):
        walk.do("m", {"again": again_})
        assert walk.open() == ["m"]
        walk.do("m", {"again": again_})
    assert walk.state() == "completed" and len(walk.variables()["m"]) == 2


def test_one_by_one_inside_parallel_inside_one_by_one(walk: Walk) -> None:
    inner = el("subProcess", "each", start("s2"), user("u", many("${dept.people}", "who", sequential=True),
               assignee="${dept.name + who}"), end("e2"), path("s2", "u", "e2"), many("area", "dept"))  # fmt: skip
    outer = el("subProcess", "m", start("s1"), inner, end("e1"), path("s1", "each", "e1"), one_by_one("areas", "area"))
    areas = [[{"name": "A", "people": ["1", "2"]}, {"name": "B", "people": ["3"]}], [{"name": "C", "people": ["4"]}]]
    walk.start(line(outer), {"areas": areas})
    seen = []
    while walk.open() != ["z"]:
        assert len(walk.items()) <= 2
        seen.append([item.assignee for item in walk.items()])
        walk.do("u", {"n": len(seen)})
    assert seen == [["A1", "B3"], ["A2", "B3"], ["B3"], ["C4"]] or seen == [["A1", "B3"], ["B3", "A2"], ["A2"], ["C4"]]
    assert [len(one["each"]) for one in walk.variables()["m"]] == [2, 1]


# -- calls ------------------------------------------------------------------------------------------------------------
MAPPING = extend(
    '<camunda:in source="party" target="party"/>', '<camunda:in source="loopCounter" target="number"/>',
    '<camunda:in sourceExpression="${total}" target="total"/>', '<camunda:out source="result" target="result"/>',
)  # fmt: skip


def call(loop: str) -> str:
    return el("callActivity", "m", MAPPING, loop, calledElement="c")


def child() -> bytes:
    return process(start(), user("work"), end(), path("s", "work", "e"), key="c")


def children(walk: Walk) -> list[Any]:
    with walk.database.reading() as conn:
        query = select(instance).where(instance.c.parent_id == walk.instance_id).order_by(instance.c.id)
        return list(conn.execute(query))


def test_children_are_called_one_after_the_other(walk: Walk) -> None:
    walk.publish(child())
    walk.start(line(call(one_by_one("parties", "party"))), {"parties": ["a", "b", "c"], "total": 0})
    for n, party in enumerate("abc"):
        called = children(walk)
        assert len(called) == n + 1 and called[n].loop_counter == n
        assert called[n].variables == {"party": party, "number": n, "total": 0}
        walk.do("work", {"result": party.upper()})
        assert walk.open() == [] and walk.dead_ends() == []
        walk.drain()
    assert walk.open() == ["z"]
    assert walk.variables()["m"] == [{"result": "A"}, {"result": "B"}, {"result": "C"}]
    assert "result" not in walk.variables(), "as of parallel ones, what comes back is collected, not set"


@pytest.mark.parametrize("condition", ["${nrOfCompletedInstances == 2}", "${result == 'B'}", "${len(m) == 2}"])
def test_the_completion_condition_ends_the_calls(walk: Walk, condition: str) -> None:
    walk.publish(child())
    loop = one_by_one("parties", "party", condition=condition)
    walk.start(line(call(loop)), {"parties": ["a", "b", "c"], "total": 0})
    for party in "ab":
        walk.do("work", {"result": party.upper()})
        walk.drain()
    assert walk.open() == ["z"] and len(children(walk)) == 2


def test_children_that_end_at_once_are_called_in_turn(walk: Walk) -> None:
    walk.host.operations["case.count"] = lambda ctx: {"result": ctx.variables["number"]}
    walk.publish(process(start(), service("n", "case.count"), end(), path("s", "n", "e"), key="c"))
    walk.start(line(call(one_by_one(cardinality="25"))), {"total": 0})
    walk.drain()
    assert walk.open() == ["z"] and walk.variables()["m"] == [{"result": n} for n in range(25)]


def test_a_boundary_event_cancels_the_child_that_runs_and_calls_no_other(walk: Walk) -> None:
    walk.publish(child())
    more = boundary("late", "m", timer("P2D")) + user("y") + path("late", "y", "e")
    walk.start(line(call(one_by_one("parties", "party")), more), {"parties": ["a", "b", "c"], "total": 0})
    walk.do("work")
    walk.drain()
    walk.drain(days=3)
    assert walk.open() == ["y"] and [row.state for row in children(walk)] == ["completed", "terminated"]
    assert walk.dead_ends() == []


def test_an_error_of_one_child_leaves_the_call(walk: Walk) -> None:
    walk.publish(process(start(), user("work"), end("bad", error("bad")), path("s", "work", "bad"), key="c"))
    more = boundary("b", "m", error("bad")) + user("y") + path("b", "y", "e")
    walk.start(line(call(one_by_one("parties", "party")), more), {"parties": ["a", "b"], "total": 0})
    walk.do("work")
    walk.drain()
    assert walk.open() == ["y"] and len(children(walk)) == 1


def test_a_child_terminated_by_hand_counts_but_brings_nothing_back(walk: Walk) -> None:
    walk.publish(child())
    walk.start(line(call(one_by_one("parties", "party"))), {"parties": ["a", "b"], "total": 0})
    walk.terminate(children(walk)[0].id)
    walk.drain()
    walk.do("work", {"result": "B"})
    walk.drain()
    assert walk.open() == ["z"] and walk.variables()["m"] == [{"result": "B"}]


def test_what_crosses_is_what_holds_when_the_round_begins(walk: Walk) -> None:
    walk.publish(child())
    walk.start(
        process(
            start(), call(again("${total < 2}")), user("b"), end(), path("s", "m", "e"), path("s", "b", "e"),
        ),
        {"total": 0, "party": "x"},
    )  # fmt: skip
    walk.do("b", {"total": 1})
    walk.do("work", {"result": 1})
    walk.drain()
    assert [row.variables["total"] for row in children(walk)] == [0, 1]
    assert walk.variables()["result"] == 1, "a loop sets what comes back"
