"""The oracle itself, on models small enough to be worked out by hand from BPMN 2.0.2 chapter 13."""

from datetime import datetime, timedelta

from tests.engine.random_models.blocks import Block, Boundary, ManyTimes, Model
from tests.engine.random_models.drawing import draw
from tests.engine.random_models.growing import grow
from tests.engine.random_models.layout import lay_out
from tests.engine.random_models.oracle import Oracle
from workflows.clock import SHANGHAI

NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


def seq(*blocks: Block) -> Block:
    return Block("seq", "seq", list(blocks))


def user(ident: str, *boundaries: Boundary, many: ManyTimes | None = None) -> Block:
    return Block("user", ident, boundaries=list(boundaries), many=many)


def oracle(*blocks: Block, **variables: object) -> Oracle:
    return Oracle(lay_out(Model(0, {"p0": seq(*blocks)}, {})), dict(variables), NOW, lambda node: None)


def open_steps(played: Oracle) -> list[str]:
    return sorted(item.element for item in played.items())


def complete(played: Oracle, step: str, **variables: object) -> None:
    played.complete(next(i.instance for i in played.items() if i.element == step), dict(variables), played.now)


def test_a_join_in_a_loop_waits_for_both_branches_in_every_round() -> None:
    both = Block("and", "and", [seq(user("a")), seq(user("b"))])
    played = oracle(Block("loop", "loop", [seq(both)], name="c", limit=2), user("after"))
    for _ in range(2):
        assert open_steps(played) == ["a", "b"]
        complete(played, "b")
        assert open_steps(played) == ["a"]
        complete(played, "a")
    assert open_steps(played) == ["after"]


def test_a_terminate_end_ends_its_own_scope_only() -> None:
    fork = Block("fork", "fork", [seq(user("a")), seq(user("b"), Block("terminate", "stop"))])
    played = oracle(Block("sub", "sub", [seq(fork)]), user("after"))
    complete(played, "b")
    assert open_steps(played) == ["after"]


def test_an_error_interrupts_the_innermost_activity_that_catches_it() -> None:
    inner = Block("sub", "inner", [seq(user("a"), Block("error", "stop", name="E"))])
    inner.boundaries = [Boundary("caught", "error", True, seq(user("here")), name="E")]
    outer = Block("sub", "outer", [seq(inner)])
    outer.boundaries = [Boundary("late", "error", True, seq(user("there")))]
    played = oracle(outer)
    complete(played, "a")
    assert open_steps(played) == ["here"]


def test_a_timer_that_does_not_interrupt_fires_once_and_a_message_as_often_as_it_comes() -> None:
    soon = Boundary("soon", "timer", False, seq(user("t")), seconds=60)
    note = Boundary("note", "message", False, seq(user("m")), name="M")
    played = oracle(user("a", soon, note))
    assert played.timers() == [("soon", NOW + timedelta(seconds=60))]
    played.advance(NOW + timedelta(seconds=60))
    assert played.timers() == []
    for _ in range(2):
        played.message(played.waiting_for("M")[0], played.now)
    assert open_steps(played) == ["a", "m", "m", "t"]
    complete(played, "a")
    assert open_steps(played) == ["m", "m", "t"]
    assert played.messages() == []


def test_a_completion_condition_cancels_the_other_instances() -> None:
    many = ManyTimes("people", "who", 0, ("ge", "nrOfCompletedInstances", 2))
    played = oracle(user("vote", many=many), user("after"), people=["x", "y", "z"])
    complete(played, "vote", v0=1)
    assert open_steps(played) == ["vote", "vote"]
    complete(played, "vote", v0=2)
    assert open_steps(played) == ["after"]
    assert played.root.variables["vote"] == [{"v0": 1}, {"v0": 2}]


def test_the_first_event_of_an_event_gateway_takes_the_others_away() -> None:
    news = Block("message", "news", name="M")
    late = Block("timer", "late", seconds=60)
    played = oracle(Block("events", "events", [seq(user("a")), seq(user("b"))], triggers=[news, late]))
    played.advance(NOW + timedelta(seconds=60))
    assert open_steps(played) == ["b"]
    assert played.messages() == []


def test_the_same_seed_grows_the_same_model() -> None:
    assert draw(grow(17)) == draw(grow(17))
    assert draw(grow(17)) != draw(grow(18))
