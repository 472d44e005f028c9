"""The inclusive gateway (BPMN 2.0.2, 13.3.3): each step saved and loaded with freshly parsed specs."""

from itertools import chain, combinations, permutations

import pytest

from tests.engine.drawn import (
    Walk,
    el,
    end,
    flow,
    path,
    process,
    service,
    start,
    user,
)
from workflows import engine
from workflows.engine.acting import plans
from workflows.engine.running import run
from workflows.engine.running.inclusive import fire_first

WAYS = "abcw"


def block(count: int, *, default: bool = False) -> str:
    """A split ``f`` into user tasks a, b, … and a join ``j``."""
    drawn = el("inclusiveGateway", "f", **({"default": "f_none"} if default else {})) + el("inclusiveGateway", "j")
    for name in WAYS[:count]:
        drawn += user(name) + flow("f", name, f"${{{name}}}") + path(name, "j")
    return drawn + (user("none") + path("f", "none", "j") if default else "")


def subsets(count: int) -> list[str]:
    names = WAYS[:count]
    return ["".join(one) for one in chain.from_iterable(combinations(names, size) for size in range(1, count + 1))]


@pytest.mark.parametrize(("count", "taken"), [(count, taken) for count in (2, 3, 4) for taken in subsets(count)])
def test_every_way_that_holds_is_taken_and_the_join_waits_for_those(walk: Walk, count: int, taken: str) -> None:
    definition = walk.publish(process(start(), block(count), user("z"), end(), path("s", "f"), path("j", "z", "e")))
    for order in (taken, taken[::-1]):
        walk.start(definition, {name: name in taken for name in WAYS})
        assert walk.open() == sorted(taken)
        for done, name in enumerate(order, start=1):
            walk.do(name)
            assert walk.open() == (sorted(order[done:]) or ["z"])
        walk.do("z")
        assert walk.state() == "completed"
        assert {one for one in walk.trace().taken_flows if one.startswith("f_")} == {f"f_{name}" for name in taken}


def test_the_default_is_taken_only_when_no_condition_holds(walk: Walk) -> None:
    definition = walk.publish(
        process(start(), block(2, default=True), user("z"), end(), path("s", "f"), path("j", "z", "e"))
    )
    walk.start(definition, {"a": False, "b": False})
    assert walk.open() == ["none"]
    walk.do("none")
    assert walk.open() == ["z"]
    walk.start(definition, {"a": False, "b": True})
    assert walk.open() == ["b"]


def test_a_split_of_which_nothing_holds_fails_the_step(walk: Walk) -> None:
    definition = walk.publish(process(start(), block(2), end(), path("s", "f"), path("j", "e")))
    with pytest.raises(engine.StepFailed) as failed:
        walk.start(definition, {"a": False, "b": False})
    assert (failed.value.kind, failed.value.element_id) == ("expression", "f")


def test_a_flow_without_a_condition_is_always_taken(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("inclusiveGateway", "f"), user("a"), user("b"), el("inclusiveGateway", "j"), user("z"), end(),
            path("s", "f", "a", "j", "z", "e"), flow("f", "b", "${b}"), path("b", "j"),
        ),
        {"b": False},
    )  # fmt: skip
    assert walk.open() == ["a"]
    walk.do("a")
    assert walk.open() == ["z"]


def test_a_gateway_with_one_incoming_flow_does_not_wait(walk: Walk) -> None:
    """Two tokens come by the same flow: each passes by itself."""
    walk.start(
        process(
            start(), el("parallelGateway", "f"), user("a"), user("b"), el("exclusiveGateway", "m"),
            el("inclusiveGateway", "g"), user("z"), end(),
            path("s", "f", "a", "m", "g", "z", "e"), path("f", "b", "m"),
        )
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b", "z"]
    walk.do("b")
    assert walk.open() == ["z", "z"]


def test_one_gateway_joins_and_splits(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("parallelGateway", "f"), user("a"), user("b"), el("inclusiveGateway", "g", default="g_e"),
            user("x"), user("y"), end(), path("s", "f", "a", "g"), path("f", "b", "g"),
            flow("g", "x", "${n > 0}"), flow("g", "y", "${n > 1}"), path("g", "e"), path("x", "e"), path("y", "e"),
        ),
        {"n": 2},
    )  # fmt: skip
    walk.do("b")
    assert walk.open() == ["a"]
    walk.do("a")
    assert walk.open() == ["x", "y"]


def nested(kind: str) -> bytes:
    """Way a holds a split and a join of another kind; its first way can leave the block before the inner join."""
    inner = el(f"{kind}Gateway", "f2", **({"default": "f2_l"} if kind == "exclusive" else {}))
    condition = "${k}" if kind == "exclusive" else ""
    return process(
        start(), block(2), inner, user("k"), user("l"), el(f"{kind}Gateway", "j2"), user("z"), end(),
        path("s", "f"), path("j", "z", "e"), path("a", "f2"), flow("f2", "k", condition), path("f2", "l", "j2"),
        path("k", "j2", "j"),
    ).replace(b'<bpmn:sequenceFlow id="a_j" sourceRef="a" targetRef="j"></bpmn:sequenceFlow>', b"")  # fmt: skip


def test_an_exclusive_choice_inside_one_way_is_waited_for(walk: Walk) -> None:
    walk.start(nested("exclusive"), {"a": True, "b": True, "k": True})
    walk.do("b")
    assert walk.open() == ["a"]
    walk.do("a")
    assert walk.open() == ["k"]
    walk.do("k")
    assert walk.open() == ["z"]


@pytest.mark.parametrize("order", list(permutations("bkl")))
def test_a_parallel_block_inside_one_way_is_waited_for(walk: Walk, order: tuple[str, ...]) -> None:
    walk.start(nested("parallel"), {"a": True, "b": True})
    walk.do("a")
    for done, name in enumerate(order, start=1):
        walk.do(name)
        assert walk.open() == (sorted(order[done:]) or ["z"])


def test_inclusive_blocks_inside_each_other(walk: Walk) -> None:
    inner = el("inclusiveGateway", "f2") + user("k") + user("l") + el("inclusiveGateway", "j2")
    drawn = process(
        start(), el("inclusiveGateway", "f"), user("b"), inner, el("inclusiveGateway", "j"), user("z"), end(),
        path("s", "f"), flow("f", "f2", "${a}"), flow("f", "b", "${b}"), flow("f2", "k", "${k}"),
        flow("f2", "l", "${l}"), path("k", "j2", "j", "z", "e"), path("l", "j2"), path("b", "j"),
    )  # fmt: skip
    definition = walk.publish(drawn)
    for taken in ("k", "l", "kl", "bk", "bl", "bkl"):
        for order in permutations(taken):
            walk.start(definition, {"a": set(taken) != {"b"}, **{name: name in taken for name in "bkl"}})
            for done, name in enumerate(order, start=1):
                walk.do(name)
                assert walk.open() == (sorted(order[done:]) or ["z"]), (taken, order)


def test_a_join_in_a_loop_waits_in_every_round(walk: Walk) -> None:
    walk.start(
        process(
            start(), el("exclusiveGateway", "m"), block(3), el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "m", "f"), path("j", "g"), flow("g", "m", "${again}"), path("g", "e"),
        ),
        {"a": True, "b": True, "c": False},
    )  # fmt: skip
    for round_, taken in enumerate(("ab", "c", "abc", "bc", "a", "ac")):
        following = ("c", "abc", "bc", "a", "ac", "")[round_]
        assert walk.open() == list(taken)
        for name in taken[:-1]:
            walk.do(name)
            assert "g" not in walk.happened("element.completed")[-1:], "the join fired early"
        walk.do(taken[-1], {"again": bool(following), **{name: name in following for name in "abc"}})
    assert walk.state() == "completed"


def test_a_way_back_into_the_block_is_waited_for_only_where_it_brings_a_new_token(walk: Walk) -> None:
    """From b the token can also come back by a's flow, which has its token: b does not hold a's up for c's flow."""
    walk.start(
        process(
            start(), el("parallelGateway", "f"), user("a"), user("b"), el("exclusiveGateway", "x", default="x_j"),
            user("c"), el("inclusiveGateway", "j"), user("z"), end(),
            path("s", "f", "a", "x", "j", "z", "e"), path("f", "b", "x"), flow("x", "c", "${other}"), path("c", "j"),
        ),
        {"other": False},
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b", "z"], "b can reach the empty flow c_j, but also x_j, which has a token"


def test_a_token_behind_the_join_that_can_come_back_is_not_waited_for_through_the_join(walk: Walk) -> None:
    """The only way from y to b's flow leads through the gateway itself."""
    walk.start(
        process(
            start(), el("inclusiveGateway", "j"), el("parallelGateway", "f"), user("a"), user("y"),
            el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "j", "f", "a", "e"), path("f", "y", "g"), flow("g", "j", "${again}"), path("g", "e"),
        ),
        {"again": True},
    )  # fmt: skip
    assert walk.open() == ["a", "y"]
    walk.do("y")
    assert walk.open() == ["a", "a", "y"]


def test_a_token_that_leaves_the_block_is_no_longer_waited_for(walk: Walk) -> None:
    walk.start(
        process(
            start(), block(2), el("exclusiveGateway", "x", default="x_j"), user("c"), user("z"), end(),
            path("s", "f"), path("j", "z", "e"), path("b", "x", "j"), flow("x", "c", "${out}"), path("c", "e"),
        ).replace(b'<bpmn:sequenceFlow id="b_j" sourceRef="b" targetRef="j"></bpmn:sequenceFlow>', b""),
        {"a": True, "b": True},
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b"]
    walk.do("b", {"out": True})
    assert walk.open() == ["c", "z"]


def test_an_error_free_end_inside_one_way_lets_the_join_go_on(walk: Walk) -> None:
    walk.start(
        process(
            start(), block(2), user("z"), end(), end("e2"), path("s", "f"), path("j", "z", "e"),
        ).replace(b'sourceRef="b" targetRef="j"', b'sourceRef="b" targetRef="e2"'),
        {"a": True, "b": True},
    )  # fmt: skip
    walk.do("a")
    assert walk.open() == ["b", "z"], "one incoming flow is left"


def test_two_joins_behind_each_other_fire_in_one_call(walk: Walk) -> None:
    walk.start(
        process(
            start(), block(2), el("inclusiveGateway", "j2"), el("parallelGateway", "f0"), user("c"), user("z"), end(),
            path("s", "f0", "f"), path("f0", "c", "j2"), path("j", "j2", "z", "e"),
        ),
        {"a": True, "b": True},
    )  # fmt: skip
    walk.do("c")
    walk.do("a")
    assert walk.open() == ["b"]
    walk.do("b")
    assert walk.open() == ["z"]


def deadlock() -> bytes:
    """j1 waits for what j2 will bring and j2 for what j1 will bring."""
    return process(
        start(), el("parallelGateway", "f"), user("a"), user("b"), el("inclusiveGateway", "j1"),
        el("inclusiveGateway", "j2"), el("exclusiveGateway", "x1", default="x1_e"),
        el("exclusiveGateway", "x2", default="x2_e"), end(),
        path("s", "f", "a", "j1", "x1", "e"), path("f", "b", "j2", "x2", "e"),
        user("v"), flow("x1", "u", "${over}"), user("u"), path("u", "j2"), flow("x2", "v", "${over}"), path("v", "j1"),
    )  # fmt: skip


def test_two_joins_that_wait_for_each_other_are_a_dead_end_that_is_said(walk: Walk) -> None:
    walk.start(deadlock(), {"over": False})
    walk.do("a")
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("b")
    assert (failed.value.kind, failed.value.element_id) == ("dead_end", "j1")
    assert "j1, j2" in failed.value.reason
    assert walk.open() == ["b"], "the person sees the task again"


def test_joins_fire_in_the_order_of_the_document_and_one_at_a_time(walk: Walk) -> None:
    """Both could fire; the operation behind the first one drawn runs first, whichever token came first."""
    ran: list[str] = []
    walk.host.operations["count.first"] = lambda ctx: ran.append("first")
    walk.host.operations["count.second"] = lambda ctx: ran.append("second")
    walk.start(
        process(
            start(), user("a"), el("parallelGateway", "f"), el("inclusiveGateway", "g", default="g_two"),
            el("inclusiveGateway", "h", default="h_one"), el("inclusiveGateway", "one"), service("k", "count.first"),
            el("inclusiveGateway", "two"), service("l", "count.second"), end(),
            path("s", "a", "f", "g", "two", "l", "e"), path("f", "h", "one", "k", "e"),
            flow("g", "two", "${n > 1}", ident="g_two2"), flow("h", "one", "${n > 1}", ident="h_one2"),
        ),
        {"n": 0},
    )  # fmt: skip
    walk.do("a")
    assert ran == ["first", "second"] and walk.state() == "completed"


def test_a_surplus_token_waits_for_the_next_firing(walk: Walk) -> None:
    """Two tokens on one flow and one on the other: one of each is consumed, the rest fires alone."""
    walk.start(
        process(
            start(), el("parallelGateway", "f"), el("exclusiveGateway", "m"), user("a"), user("b"), user("c"),
            el("inclusiveGateway", "j"), user("z"), end(),
            path("s", "f", "a", "m", "j", "z", "e"), path("f", "b", "m"), path("f", "c", "j"),
        )
    )  # fmt: skip
    for name in ("a", "b"):
        walk.do(name)
    assert walk.open() == ["c"]
    walk.do("c")
    assert walk.open() == ["z", "z"]


def test_no_join_is_asked_while_no_token_waits_at_one(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(run, "fire_first", lambda gathering: asked.append(len(gathering)) or fire_first(gathering))
    walk.start(
        process(start(), user("y"), block(2), user("z"), end(), path("s", "y", "f"), path("j", "z", "e")),
        {"a": True, "b": True},
    )
    walk.do("y")
    assert asked == []
    walk.do("a")
    walk.do("b")
    assert asked == [1, 2], "after b it fires; then nobody waits"
    walk.do("z")
    assert asked == [1, 2]


def test_what_can_still_come_is_computed_once_for_a_definition(walk: Walk) -> None:
    definition = walk.publish(process(start(), block(3), user("z"), end(), path("s", "f"), path("j", "z", "e")))
    walk.start(definition, {"a": True, "b": True, "c": False})
    walk.do("a")
    spec = plans._plans[definition.id].spec.task_specs["j"]
    assert "coming" in vars(spec)
    assert spec.coming == {"s": 7, "f": 7, "a": 1, "b": 2, "c": 4}, "one bit for each incoming flow"


def test_an_endless_loop_over_a_join_stops_at_the_step_limit(walk: Walk) -> None:
    walk.host.operations["item.count"] = lambda ctx: {"n": 1}
    walk.start(
        process(
            start(), user("a"), el("inclusiveGateway", "j"), service("work", "item.count"),
            el("exclusiveGateway", "g", default="g_e"), end(),
            path("s", "a", "j", "work", "g", "e"), flow("g", "j", "${n == 1}"),
        )
    )  # fmt: skip
    with pytest.raises(engine.StepFailed) as failed:
        walk.do("a")
    assert failed.value.kind == "step_limit" and "work → g → j → work" in failed.value.reason
