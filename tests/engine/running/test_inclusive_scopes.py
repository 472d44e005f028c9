"""Inclusive joins inside scopes, and what stands for tokens: sub-processes, loops, boundary events, event gateways."""

import pytest

from tests.engine.drawn import (
    Walk,
    boundary,
    catch,
    el,
    end,
    many,
    message,
    path,
    process,
    start,
    timer,
    user,
)
from tests.engine.running.test_inclusive import block


def in_scope(inside: str = "", more: str = "") -> bytes:
    sub = el("subProcess", "sub", start("s1"), block(2), user("y"), end("e1"), path("s1", "f"), path("j", "y", "e1"),
             inside)  # fmt: skip
    return process(start(), sub, user("z"), end(), path("s", "sub", "z", "e"), more)


def test_a_join_inside_a_sub_process(walk: Walk) -> None:
    walk.start(in_scope(), {"a": True, "b": True})
    walk.do("a")
    assert walk.open() == ["b"]
    walk.do("b")
    assert walk.open() == ["y"]
    walk.do("y")
    assert walk.open() == ["z"]


def test_each_instance_of_a_multi_instance_sub_process_joins_for_itself(walk: Walk) -> None:
    walk.start(in_scope(many("people", "who")), {"people": [1, 2, 3], "a": True, "b": True})
    assert walk.open() == ["a", "a", "a", "b", "b", "b"]
    walk.do("a", index=0)
    walk.do("b", index=2)
    assert walk.open() == ["a", "a", "b", "b"], "two instances with one token each"
    walk.do("a", index=1)
    assert walk.open() == ["a", "b", "b", "y"]


def test_a_token_inside_a_sub_process_counts_as_standing_on_it(walk: Walk) -> None:
    sub = el("subProcess", "b", start("s1"), user("u"), user("v"), end("e1"), path("s1", "u", "v", "e1"))
    drawn = process(start(), block(2), user("z"), end(), path("s", "f"), path("j", "z", "e"))
    walk.start(drawn.replace(user("b").encode(), sub.encode()), {"a": True, "b": True})
    walk.do("a")
    for name in ("u", "v"):
        assert walk.open() == [name]
        walk.do(name)
    assert walk.open() == ["z"]


@pytest.mark.parametrize("loop", [many("people", "who"), many(cardinality="3")])
def test_a_multi_instance_step_is_waited_for_until_its_last_instance(walk: Walk, loop: str) -> None:
    drawn = process(start(), block(2), user("z"), end(), path("s", "f"), path("j", "z", "e"))
    walk.start(drawn.replace(user("b").encode(), user("b", loop).encode()), {"a": True, "b": True, "people": [1, 2, 3]})
    walk.do("a")
    for left in (2, 1, 0):
        walk.do("b")
        assert walk.open() == (["b"] * left or ["z"])


def with_boundary(*, interrupting: bool, target: str = "j") -> bytes:
    """A boundary event of ``b`` leads over ``late`` to the join (by a flow of its own) or to the end."""
    return process(
        start(), block(2), boundary("bd", "b", timer("P2D"), interrupting=interrupting), user("late"), user("z"), end(),
        path("s", "f"), path("j", "z", "e"), path("bd", "late", target),
    )  # fmt: skip


def test_an_interrupting_boundary_event_is_a_way_to_the_join(walk: Walk) -> None:
    walk.start(with_boundary(interrupting=True), {"a": True, "b": True})
    walk.do("a")
    walk.drain(days=3)
    assert walk.open() == ["late"]
    walk.do("late")
    assert walk.open() == ["z"]


def test_what_a_boundary_event_started_beside_its_activity_is_waited_for_too(walk: Walk) -> None:
    walk.start(with_boundary(interrupting=False), {"a": True, "b": True})
    walk.do("a")
    walk.drain(days=3)
    assert walk.open() == ["b", "late"]
    walk.do("b")
    assert walk.open() == ["late"]
    walk.do("late")
    assert walk.open() == ["z"]


def test_a_boundary_event_that_leads_away_lets_the_join_go_on(walk: Walk) -> None:
    walk.start(with_boundary(interrupting=True, target="e"), {"a": True, "b": True})
    walk.do("a")
    walk.drain(days=3)
    assert walk.open() == ["late", "z"]


def test_an_activity_whose_only_way_to_the_join_is_its_boundary_event_is_waited_for(walk: Walk) -> None:
    drawn = process(
        start(), block(2), boundary("bd", "b", timer("P2D")), user("z"), end(), path("s", "f"), path("j", "z", "e"),
        path("bd", "j"),
    ).replace(b'sourceRef="b" targetRef="j"', b'sourceRef="b" targetRef="e"')  # fmt: skip
    definition = walk.publish(drawn)
    walk.start(definition, {"a": True, "b": True})
    walk.do("a")
    assert walk.open() == ["b"]
    walk.do("b")
    assert walk.open() == ["z"]
    walk.start(definition, {"a": True, "b": True})
    walk.do("a")
    walk.drain(days=3)
    assert walk.open() == ["z"]


def test_armed_events_of_an_event_gateway_are_where_its_tokens_stand(walk: Walk) -> None:
    drawn = process(
        start(), el("parallelGateway", "f"), user("a"), el("eventBasedGateway", "g"), catch("m", message()),
        catch("t", timer("P2D")), el("inclusiveGateway", "j"), user("z"), end(),
        path("s", "f", "a", "j", "z", "e"), path("f", "g", "m", "j"), path("g", "t", "e"),
    )  # fmt: skip
    definition = walk.publish(drawn)
    walk.start(definition)
    walk.do("a")
    assert walk.open() == []
    walk.send()
    assert walk.open() == ["z"]
    walk.start(definition, key="K-2")
    walk.do("a")
    walk.drain(days=3)
    assert walk.open() == ["z"]
