"""Gateways, joins, loops, sub-processes: each step saved and loaded with freshly parsed specs."""

import pytest

from tests.engine.drawn import TERMINATE, Walk, catch, el, end, flow, path, process, service, start, timer, user
from workflows import engine


def test_a_line_of_steps_is_walked_to_its_end(walk: Walk) -> None:
    walk.start(process(start(), user("a"), user("b"), end(), path("s", "a", "b", "e")))
    assert walk.open() == ["a"]
    walk.do("a", {"x": 1})
    assert walk.open() == ["b"]
    outcome = walk.do("b", {"y": 2})
    assert outcome.ended and walk.state() == "completed" and walk.variables() == {"x": 1, "y": 2}
    assert walk.trace().done_elements == {"s", "a", "b", "e"}
    assert walk.trace().taken_flows == {"s_a", "a_b", "b_e"}


def choice(*conditions: str, default: str = "") -> bytes:
    gateway = el("exclusiveGateway", "g", **({"default": default} if default else {}))
    flows = [flow("g", "a", conditions[0]), flow("g", "b", conditions[1]), flow("g", "c")]
    return process(
        start(), gateway, user("a"), user("b"), user("c"), end(), path("s", "g"), *flows,
        path("a", "e"), path("b", "e"), path("c", "e"),
    )  # fmt: skip


@pytest.mark.parametrize(("x", "taken"), [(5, "a"), (2, "b"), (0, "c")])
def test_an_exclusive_gateway_takes_the_first_flow_that_holds_or_the_default(walk: Walk, x: int, taken: str) -> None:
    walk.start(choice("${x > 3}", "${x > 1}", default="g_c"), {"x": x})
    assert walk.open() == [taken]
    assert f"g_{taken}" in walk.trace().taken_flows


def test_a_condition_over_a_missing_variable_fails_the_step_and_changes_nothing(walk: Walk) -> None:
    definition = walk.publish(choice("${nothing > 3}", "${x > 1}", default="g_c"))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition)
    assert (failed.value.kind, failed.value.element_id) == ("expression", "g")
    assert "nothing" in failed.value.reason


def both(*between: str) -> bytes:
    return process(
        start(), el("parallelGateway", "f"), user("a"), user("b"), el("parallelGateway", "j"), user("z"), end(),
        path("s", "f", "a", "j", "z", "e"), path("f", "b", "j"), *between,
    )  # fmt: skip


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_parallel_join_waits_for_every_branch(walk: Walk, order: tuple[str, str]) -> None:
    walk.start(both())
    walk.do(order[0])
    assert walk.open() == [order[1]]
    walk.do(order[1])
    assert walk.open() == ["z"]
    walk.do("z")
    assert walk.state() == "completed"


def test_a_parallel_join_inside_a_loop_waits_in_every_round(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("exclusiveGateway", "m"), el("parallelGateway", "f"), user("a"), user("b"),
            el("parallelGateway", "j"), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "m", "f", "a", "j", "g"), path("f", "b", "j"), flow("g", "m", "${again}"), flow("g", "e"),
        )
    )  # fmt: skip
    for round_ in range(4):
        assert walk.open() == ["a", "b"]
        walk.do("a" if round_ % 2 else "b")
        assert len(walk.open()) == 1, "the join fired after one branch"
        walk.do(walk.open()[0], {"again": round_ < 3})
    assert walk.state() == "completed"


def test_two_flows_from_one_fork_to_one_join_count_as_two(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("parallelGateway", "f"), el("parallelGateway", "j"), user("z"), end(),
            path("s", "f"), flow("f", "j", ident="one"), flow("f", "j", ident="two"), path("j", "z", "e"),
        )
    )  # fmt: skip
    assert walk.open() == ["z"]


def test_a_surplus_token_stays_at_the_join(walk: Walk) -> None:
    """Branch a is merged from two tokens: the second waits for a second b and the instance does not end silently."""
    walk.start(
        process(
            start(), el("parallelGateway", "f"), el("exclusiveGateway", "m"), user("b"), user("c"),
            el("parallelGateway", "j"), user("z"), end(),
            path("s", "f"), flow("f", "m", ident="one"), flow("f", "m", ident="two"), path("f", "b", "j"),
            path("f", "c", "e"), path("m", "j", "z", "e"),
        )
    )  # fmt: skip
    walk.do("b")
    assert walk.open() == ["c", "z"]
    walk.do("c")
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("z")
    assert (failed.value.kind, failed.value.element_id) == ("dead_end", "j")
    assert walk.open() == ["z"], "the person sees the task again"


def test_a_loop_of_user_tasks_can_go_round_three_hundred_times(walk: Walk) -> None:
    walk.start(
        process(
            start(), user("a"), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "a", "g"), flow("g", "a", "${again}"), flow("g", "e"),
        )
    )  # fmt: skip
    for round_ in range(300):
        walk.do("a", {"again": round_ < 299})
    assert walk.state() == "completed"


def test_an_endless_automatic_loop_stops_with_a_reason_that_names_it(walk: Walk) -> None:
    walk.host.operations["item.count"] = lambda ctx: {"n": 1}
    definition = walk.publish(
        process(
            start(), user("a"), service("again_and_again", "item.count"), el("exclusiveGateway", "g", default="g_e"),
            end(), path("s", "a", "again_and_again", "g"), flow("g", "again_and_again", "${n == 1}"), flow("g", "e"),
        )
    )  # fmt: skip
    walk.start(definition)
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a")
    assert failed.value.kind == "step_limit"
    assert "again_and_again → g" in failed.value.reason
    assert walk.open() == ["a"]


def test_an_exclusive_split_into_a_parallel_join_is_a_dead_end_that_is_said(walk: Walk) -> None:
    definition = walk.publish(
        process(
            start(), user("a"), el("exclusiveGateway", "g", default="g_y"), user("x"), user("y"),
            el("parallelGateway", "j"), end(),
            path("s", "a", "g"), flow("g", "x", "${left}"), flow("g", "y"), path("x", "j", "e"), path("y", "j"),
        )
    )  # fmt: skip
    walk.start(definition)
    walk.do("a", {"left": True})
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("x")
    assert failed.value.kind == "dead_end" and "j" in failed.value.reason


def inner(*parts: str, ident: str = "sub", inside: str = "") -> str:
    return el("subProcess", ident, inside, *parts)


def test_a_sub_process_ends_when_all_its_tokens_have(walk: Walk) -> None:
    walk.start(
        process(
            start(),
            inner(start("s1"), el("parallelGateway", "f"), user("a"), user("b"), end("e1"), end("e2"),
                  path("s1", "f", "a", "e1"), path("f", "b", "e2")),
            user("z"), end(), path("s", "sub", "z", "e"),
        )
    )  # fmt: skip
    walk.do("a", {"x": 1})
    assert walk.open() == ["b"]
    walk.do("b")
    assert walk.open() == ["z"] and walk.variables() == {"x": 1}
    assert {"sub", "a", "b", "e1", "e2"} <= walk.trace().done_elements


def test_nested_sub_processes_are_saved_and_loaded(walk: Walk) -> None:
    deepest = inner(start("s3"), user("a"), end("e3"), path("s3", "a", "e3"), ident="third")
    middle = inner(start("s2"), deepest, user("b"), end("e2"), path("s2", "third", "b", "e2"), ident="second")
    walk.start(process(start(), middle, end(), path("s", "second", "e")))
    walk.do("a")
    walk.do("b")
    assert walk.state() == "completed"


def test_a_terminate_end_ends_the_whole_process(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("parallelGateway", "f"), user("a"), user("b"), end("t", TERMINATE), end(),
            path("s", "f", "a", "t"), path("f", "b", "e"),
        )
    )  # fmt: skip
    outcome = walk.do("a")
    assert outcome.ended and walk.state() == "completed" and walk.reason() == "terminate:t"
    assert walk.open() == [] and ("cancelled", "b") in walk.host.told


def test_a_terminate_end_inside_a_sub_process_ends_only_that(walk: Walk) -> None:
    walk.start(
        process(
            start(),
            inner(start("s1"), el("parallelGateway", "f"), user("a"), user("b"), end("t", TERMINATE), end("e1"),
                  path("s1", "f", "a", "t"), path("f", "b", "e1")),
            user("z"), end(), path("s", "sub", "z", "e"),
        )
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["z"]


def test_a_service_task_runs_its_operation_in_the_same_step(walk: Walk) -> None:
    walk.host.operations["case.number"] = lambda ctx: {"number": f"{ctx.business_key}/{ctx.variables['x']}"}
    walk.start(
        process(start(), user("a"), service("n", "case.number"), user("b"), end(), path("s", "a", "n", "b", "e"))
    )
    walk.do("a", {"x": 3})
    assert walk.open() == ["b"] and walk.variables()["number"] == "K-1/3"


def test_a_failing_operation_rolls_the_step_back_and_says_where(walk: Walk) -> None:
    def fail(ctx: object) -> None:
        raise RuntimeError("the printer is on fire")

    walk.host.operations["document.issue"] = fail
    walk.start(process(start(), user("a"), service("n", "document.issue"), end(), path("s", "a", "n", "e")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a", {"x": 3})
    assert (failed.value.kind, failed.value.element_id, failed.value.root_id) == ("operation", "n", walk.instance_id)
    assert "the printer is on fire" in failed.value.reason
    assert walk.open() == ["a"] and walk.variables() == {}


def test_a_refusal_by_an_operation_passes_unchanged(walk: Walk) -> None:
    def refuse(ctx: object) -> None:
        raise engine.Refused("检查人员不足两名。", field="inspectors")

    walk.host.operations["inspection.check"] = refuse
    walk.start(process(start(), user("a"), service("n", "inspection.check"), end(), path("s", "a", "n", "e")))
    with pytest.raises(engine.Refused) as refused:
        walk.do("a")
    assert refused.value.field == "inspectors" and walk.open() == ["a"]


def test_two_events_behind_an_event_gateway_have_due_times_of_their_own(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("eventBasedGateway", "g"), catch("soon", timer("P3D")), catch("late", timer("P5D")),
            user("a"), user("b"), end(), path("s", "g", "soon", "a", "e"), path("g", "late", "b", "e"),
        )
    )  # fmt: skip
    assert [(t.due_at - walk.now).days for t in walk.waiting().timers] == [3, 5]
    walk.drain(days=4)
    assert walk.open() == ["a"] and walk.waiting().timers == ()
    assert walk.drain(days=4) == 0


def test_parallel_branches_write_one_map_and_nothing_is_merged_at_the_join(walk: Walk) -> None:
    """Stock SpiffWorkflow keeps a copy per branch: stale values win at the join and lists are merged by element."""
    walk.start(both(), {"count": 0, "list": [1, 2, 3]})
    walk.do("a", {"count": 1, "list": [9]})
    walk.do("b", {"other": True})
    assert walk.variables() == {"count": 1, "list": [9], "other": True}


def test_a_host_that_fails_to_find_candidates_fails_the_step(walk: Walk) -> None:
    walk.start(process(start(), user("a"), user("b", candidateGroups="gone"), end(), path("s", "a", "b", "e")))
    walk.host.candidates = lambda ctx, groups: {}[groups[0]]  # type: ignore[method-assign]
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a")
    assert (failed.value.kind, failed.value.element_id) == ("operation", "b")
    assert walk.open() == ["a"]


@pytest.mark.parametrize("value", [object(), {1, 2}, 2**70])
def test_a_result_that_json_cannot_hold_fails_the_step(walk: Walk, value: object) -> None:
    walk.host.operations["case.number"] = lambda ctx: {"number": value}
    walk.start(process(start(), user("a"), service("n", "case.number"), end(), path("s", "a", "n", "e")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a")
    assert failed.value.kind == "operation" and walk.open() == ["a"]


def test_what_an_operation_returns_is_what_is_read_again(walk: Walk) -> None:
    """A date becomes its text at once, not only after the next load."""
    walk.host.operations["case.date"] = lambda ctx: {"day": walk.now.date()}
    walk.start(
        process(
            start(), service("n", "case.date"), el("exclusiveGateway", "g", default="g_b"), user("a"), user("b"),
            end(), path("s", "n", "g"), flow("g", "a", "${day == '2026-03-16'}"), flow("g", "b"), path("a", "e"),
            path("b", "e"),
        )
    )  # fmt: skip
    assert walk.open() == ["a"]
