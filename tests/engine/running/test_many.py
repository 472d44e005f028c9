"""Parallel multi-instance of user tasks, services and sub-processes."""

from typing import Any

import pytest

from tests.engine.drawn import (
    Walk,
    boundary,
    el,
    end,
    error,
    extend,
    flow,
    many,
    path,
    process,
    service,
    start,
    timer,
    user,
)
from workflows import engine


def over(loop: str, *more: str) -> bytes:
    return process(start(), user("m", loop, assignee="${who}"), user("z"), end(), path("s", "m", "z", "e"), *more)


def test_each_item_has_a_work_item_of_its_own(walk: Walk) -> None:
    walk.start(over(many("${people}", "who")), {"people": ["li", "wang", "zhao"]})
    assert [item.assignee for item in walk.items()] == ["li", "wang", "zhao"]
    assert [walk.do("m", {"ok": n}).ended for n in (1, 2)] == [False, False]
    assert walk.open() == ["m"]
    walk.do("m", {"ok": 3})
    assert walk.open() == ["z"]
    assert walk.variables()["m"] == [{"ok": 1}, {"ok": 2}, {"ok": 3}]
    assert walk.happened("element.completed") == ["s", "m"]


def test_answers_are_collected_in_the_order_of_the_collection(walk: Walk) -> None:
    walk.start(over(many("people", "who")), {"people": ["li", "wang", "zhao"]})
    for index, answer in ((2, "c"), (0, "a"), (0, "b")):
        walk.do("m", {"answer": answer}, index=index)
    assert walk.variables()["m"] == [{"answer": "a"}, {"answer": "b"}, {"answer": "c"}]


def test_a_cardinality_counts_from_zero(walk: Walk) -> None:
    walk.start(process(start(), user("m", many(cardinality="${n}"), assignee="${'u' if loopCounter == 0 else 'v'}"),
                       end(), path("s", "m", "e")), {"n": 2})  # fmt: skip
    assert [item.assignee for item in walk.items()] == ["u", "v"]


@pytest.mark.parametrize(
    "condition", ["${nrOfCompletedInstances >= 2}", "${nrOfActiveInstances <= 1}", "${len(m) == 2}", "${ok == 2}",
                  "${nrOfCompletedInstances / nrOfInstances > 0.6}", "${loopCounter == 1}"],
)  # fmt: skip
def test_the_completion_condition_ends_the_step_early(walk: Walk, condition: str) -> None:
    walk.start(over(many("people", "who", condition=condition)), {"people": ["li", "wang", "zhao"]})
    walk.do("m", {"ok": 1})
    assert walk.open() == ["m", "m"]
    walk.do("m", {"ok": 2})
    assert walk.open() == ["z"], "the third is withdrawn"
    assert walk.variables()["m"] == [{"ok": 1}, {"ok": 2}]
    assert ("cancelled", "m") in walk.host.told


def test_an_empty_collection_completes_at_once(walk: Walk) -> None:
    walk.start(over(many("people", "who")), {"people": []})
    assert walk.open() == ["z"] and walk.variables()["m"] == []


@pytest.mark.parametrize("value", [None, 3, "li,wang", {"a": 1}])
def test_what_is_not_a_list_fails_the_step(walk: Walk, value: Any) -> None:
    definition = walk.publish(over(many("people", "who")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"people": value})
    assert (failed.value.kind, failed.value.element_id) == ("collection", "m")


@pytest.mark.parametrize("value", [-1, None, 1.5, True, 10**9])
def test_a_cardinality_that_is_no_number_fails_the_step(walk: Walk, value: Any) -> None:
    definition = walk.publish(process(start(), user("m", many(cardinality="${n}")), end(), path("s", "m", "e")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"n": value})
    assert failed.value.kind == "collection"


def test_a_list_with_empty_entries_runs_over_all_of_them(walk: Walk) -> None:
    walk.start(process(start(), user("m", many("people", "who")), end(), path("s", "m", "e")), {"people": [None, 1]})
    assert walk.open() == ["m", "m"]
    walk.do("m")
    walk.do("m")
    assert walk.state() == "completed"


def scopes(*, extra: str = "", more: str = "", condition: str = "") -> bytes:
    inside = (
        start("s1"), user("a", assignee="${who}"), el("exclusiveGateway", "g", default="g_e1"), user("b"), end("e1"),
        path("s1", "a", "g"), flow("g", "b", "${problems > 0}"), flow("g", "e1"), path("b", "e1"),
    )  # fmt: skip
    sub = el("subProcess", "visit", extra, *inside, many("people", "who", condition=condition))
    return process(start(), sub, user("z"), end(), path("s", "visit", "z", "e"), more)


def test_instances_of_a_sub_process_do_not_see_each_others_answers(walk: Walk) -> None:
    walk.start(scopes(), {"people": ["li", "wang"]})
    li, wang = walk.items()
    walk.complete(li.id, {"problems": 2})
    assert walk.open() == ["a", "b"]
    walk.complete(wang.id, {"problems": 0})
    assert walk.open() == ["b"], "wang's instance is done, li's still mends"
    walk.do("b", {"mended": True})
    assert walk.open() == ["z"]
    assert walk.variables()["visit"] == [{"problems": 2, "mended": True}, {"problems": 0}]
    assert "problems" not in walk.variables()


def test_the_completion_condition_of_a_sub_process_withdraws_the_others(walk: Walk) -> None:
    walk.start(scopes(condition="${nrOfCompletedInstances == 1}"), {"people": ["li", "wang", "zhao"]})
    walk.complete(walk.items()[1].id, {"problems": 0})
    assert walk.open() == ["z"] and walk.variables()["visit"] == [{"problems": 0}]


def test_an_interrupting_boundary_event_on_a_multi_instance_sub_process(walk: Walk) -> None:
    more = boundary("late", "visit", timer("P2D")) + user("y") + path("late", "y", "e")
    walk.start(scopes(more=more), {"people": ["li", "wang", "zhao"]})
    walk.complete(walk.items()[0].id, {"problems": 1})
    assert walk.open() == ["a", "a", "b"]
    walk.drain(days=3)
    assert walk.open() == ["y"] and walk.dead_ends() == []
    walk.do("y")
    assert walk.state() == "completed"


def test_a_boundary_event_that_does_not_interrupt_leaves_all_instances(walk: Walk) -> None:
    more = boundary("late", "visit", timer("P2D"), interrupting=False) + user("y") + path("late", "y", "e")
    walk.start(scopes(more=more), {"people": ["li", "wang"]})
    walk.drain(days=3)
    assert walk.open() == ["a", "a", "y"]


def test_an_error_in_one_instance_interrupts_them_all(walk: Walk) -> None:
    sub = el(
        "subProcess", "visit", start("s1"), user("a"), end("bad", error("bad")), path("s1", "a", "bad"),
        many("people", "who"),
    )  # fmt: skip
    walk.start(
        process(start(), sub, boundary("b", "visit", error("bad")), user("y"), end(), path("s", "visit", "e"),
                path("b", "y", "e")), {"people": [1, 2, 3]},
    )  # fmt: skip
    walk.do("a", index=1)
    assert walk.open() == ["y"]


def test_a_multi_instance_step_reached_through_an_interrupting_boundary_event(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), boundary("late", "a", timer("P1D")), user("m", many("people", "who")), user("z"), end(),
            path("s", "a", "e"), path("late", "m", "z", "e"),
        ),
        {"people": ["li", "wang"]},
    )  # fmt: skip
    walk.drain(days=2)
    assert walk.open() == ["m", "m"]
    walk.do("m")
    walk.do("m")
    assert walk.open() == ["z"]


def test_a_multi_instance_step_in_a_loop_starts_fresh_each_round(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("m", many("people", "who")), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "m", "g"), flow("g", "m", "${again}"), flow("g", "e"),
        ),
        {"people": [1, 2], "again": True},
    )  # fmt: skip
    for again in (True, False):
        walk.do("m", {"again": again})
        assert walk.open() == ["m"]
        walk.do("m", {"again": again})
    assert walk.state() == "completed" and len(walk.variables()["m"]) == 2


def test_a_service_runs_once_per_item_however_many(walk: Walk) -> None:
    walk.host.operations["party.rate"] = lambda ctx: {"rating": ctx.variables["party"] * 2}
    sub = el(
        "subProcess", "each", start("s1"), service("r", "party.rate"), end("e1"), path("s1", "r", "e1"),
        many("parties", "party", condition="${nrOfCompletedInstances == 1200}"),
    )  # fmt: skip
    walk.start(process(start(), sub, user("z"), end(), path("s", "each", "z", "e")), {"parties": list(range(1200))})
    assert walk.open() == ["z"] and walk.variables()["each"][1199] == {"rating": 2398}


def test_nested_multi_instance_counts_for_itself(walk: Walk) -> None:
    sub = el(
        "subProcess", "outer", start("s1"), user("m", many("${dept.people}", "who"), assignee="${dept.name + who}"),
        end("e1"), path("s1", "m", "e1"), many("depts", "dept"),
    )  # fmt: skip
    depts = [{"name": "A", "people": ["1", "2"]}, {"name": "B", "people": ["3"]}]
    walk.start(process(start(), sub, user("z"), end(), path("s", "outer", "z", "e")), {"depts": depts})
    assert [item.assignee for item in walk.items()] == ["A1", "A2", "B3"]
    for n in range(3):
        walk.do("m", {"n": n})
    assert walk.variables()["outer"] == [{"m": [{"n": 0}, {"n": 1}], "n": 1}, {"m": [{"n": 2}], "n": 2}]


def test_extension_elements_do_not_disturb_a_loop(walk: Walk) -> None:
    step = user("m", extend('<camunda:properties><camunda:property name="duty" value="D"/></camunda:properties>'),
                many("people", "who"))  # fmt: skip
    walk.start(process(start(), step, end(), path("s", "m", "e")), {"people": [1]})
    assert walk.open() == ["m"]
