"""The oracle itself, on models worked out by hand from BPMN 2.0.2 chapter 13: ways and activities."""

from datetime import timedelta

from tests.engine.random_models.blocks import Again, Block, Boundary, ManyTimes
from tests.engine.random_models.by_hand import NOW, at_least, complete, open_steps, oracle, oracle_of, seq, user
from tests.engine.random_models.drawing import draw
from tests.engine.random_models.growing import grow


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


def test_a_completion_condition_cancels_the_other_instances() -> None:
    many = ManyTimes("people", "who", 0, ("ge", "nrOfCompletedInstances", 2))
    played = oracle(user("vote", many=many), user("after"), people=["x", "y", "z"])
    complete(played, "vote", v0=1)
    assert open_steps(played) == ["vote", "vote"]
    complete(played, "vote", v0=2)
    assert open_steps(played) == ["after"]
    assert played.root.variables["vote"] == [{"v0": 1}, {"v0": 2}]


def inclusive(*branches: Block, limit: int = 0) -> Block:
    """The first branch for v0 >= 1, the second for v1 >= 1, the third otherwise."""
    conditions = [at_least("v0", 1), at_least("v1", 1), at_least("v2", 1)][: len(branches)]
    return Block("or", "or", list(branches), conditions=conditions, default=len(branches) - 1, limit=limit, name="c")


def test_an_inclusive_join_waits_for_the_branches_that_were_taken_and_for_no_other() -> None:
    block = inclusive(seq(user("a")), seq(user("b")), seq(user("c")))
    played = oracle(block, user("after"), v0=1, v1=1, v2=0)
    assert open_steps(played) == ["a", "b"]
    complete(played, "a")
    assert open_steps(played) == ["b"]
    complete(played, "b")
    assert open_steps(played) == ["after"]


def test_the_default_of_an_inclusive_gateway_is_taken_only_when_no_condition_holds() -> None:
    block = inclusive(seq(user("a")), seq(user("b")), seq(user("c")))
    played = oracle(block, user("after"), v0=0, v1=0, v2=1)
    assert open_steps(played) == ["c"]
    complete(played, "c")
    assert open_steps(played) == ["after"]


def test_an_inclusive_join_fires_when_the_other_branch_has_ended_elsewhere() -> None:
    gone = Block("xor", "xor", [seq(Block("end", "gone")), seq()], conditions=[at_least("v1", 5)])
    block = inclusive(seq(user("a")), seq(user("b"), gone), seq())
    played = oracle(block, user("after"), v0=1, v1=1)
    complete(played, "a")
    assert open_steps(played) == ["b"]
    complete(played, "b", v1=5)
    assert open_steps(played) == ["after"]


def test_an_inclusive_join_does_not_wait_for_a_branch_that_never_comes_to_it() -> None:
    block = inclusive(seq(user("a")), seq(user("b"), Block("end", "gone")), seq())
    played = oracle(block, user("after"), v0=1, v1=1)
    complete(played, "a")
    assert open_steps(played) == ["after", "b"]


def test_an_inclusive_join_waits_for_what_can_still_come_by_a_boundary_event() -> None:
    late = Boundary("late", "timer", True, seq(user("t")), seconds=60, rejoins=True)
    block = inclusive(seq(user("a")), seq(user("b", late)), seq())
    played = oracle(block, user("after"), v0=1, v1=1)
    complete(played, "a")
    played.advance(NOW + timedelta(seconds=60))
    assert open_steps(played) == ["t"]
    complete(played, "t")
    assert open_steps(played) == ["after"]


def test_a_token_that_can_still_come_to_either_flow_is_not_waited_for() -> None:
    """13.3.3, second half: behind the way back it can also come to the flow that already has a token."""
    block = inclusive(seq(user("a"), user("again")), seq(user("b")), seq(), limit=2)
    played = oracle(block, user("after"), v0=1, v1=1)
    complete(played, "b")
    assert open_steps(played) == ["a", "after"]
    complete(played, "a")
    complete(played, "again")
    assert open_steps(played) == ["a", "after", "b"]


def test_an_inner_inclusive_join_does_not_wait_for_the_outer_branch() -> None:
    inner = Block("or", "inner", [seq(user("x")), seq(user("y"))], conditions=[at_least("v0", 1), ("true",)], name="c")
    block = inclusive(seq(inner, user("joined")), seq(user("b")), seq())
    played = oracle(block, user("after"), v0=1, v1=1)
    complete(played, "x")
    assert open_steps(played) == ["b", "y"]
    complete(played, "y")
    assert open_steps(played) == ["b", "joined"]


def test_conditional_flows_that_leave_a_task_are_taken_beside_the_unconditional_ones() -> None:
    ways = Block(
        "fork", "fork", [seq(user("a")), seq(user("b")), seq(user("c"))], style="task",
        conditions=[at_least("v0", 1), ("true",), ("true",)], default=2,
    )  # fmt: skip
    assert open_steps(oracle(ways, v0=1)) == ["a", "b"]
    assert open_steps(oracle(ways, v0=0)) == ["b", "c"]


def test_a_link_leads_to_its_namesake() -> None:
    either = Block("xor", "xor", [seq(user("a")), seq(user("b"))], conditions=[at_least("v0", 1)], merged=False)
    played = oracle(either, Block("link", "there"), user("after"), v0=1)
    complete(played, "a")
    assert open_steps(played) == ["after"]


def test_sequential_instances_come_one_after_the_other() -> None:
    many = ManyTimes("people", "who", until=("gt", "v0", 5), sequential=True)
    played = oracle(user("vote", many=many), user("after"), people=["x", "y", "z"])
    assert [i.instance.item for i in played.items()] == [{"loopCounter": 0, "who": "x"}]
    complete(played, "vote", v0=1)
    assert [i.instance.item for i in played.items()] == [{"loopCounter": 1, "who": "y"}]
    complete(played, "vote", v0=6)
    assert open_steps(played) == ["after"]
    assert played.root.variables["vote"] == [{"v0": 1}, {"v0": 6}]


def test_sequential_called_processes_come_one_after_the_other() -> None:
    call = Block("call", "call", name="p1", many=ManyTimes(cardinality=2, sequential=True))
    called = {"p0": seq(call, user("after")), "p1": seq(user("inside"))}
    played = oracle_of(called)
    for _ in range(2):
        assert open_steps(played) == ["inside"]
        complete(played, "inside")
    assert open_steps(played) == ["after"]


def test_a_loop_is_repeated_while_its_condition_holds_and_no_more_often_than_its_maximum() -> None:
    loop = Block("user", "more", again=Again(("lt", "v0", 5), maximum=3))
    played = oracle(loop, user("after"), v0=9)
    complete(played, "more", v0=1)
    assert open_steps(played) == ["more"]
    complete(played, "more", v0=7)
    assert open_steps(played) == ["after"]
    played = oracle(loop, user("after"), v0=1)
    for _ in range(3):
        complete(played, "more")
    assert open_steps(played) == ["after"]


def test_a_loop_that_tests_before_may_not_run_at_all() -> None:
    loop = Block("user", "more", again=Again(("lt", "v0", 5), maximum=3, before=True))
    assert open_steps(oracle(loop, user("after"), v0=9)) == ["after"]


def test_the_same_seed_grows_the_same_model() -> None:
    assert draw(grow(17)) == draw(grow(17))
    assert draw(grow(17)) != draw(grow(18))
