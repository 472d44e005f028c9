"""What stock SpiffWorkflow 3.2.0 gets wrong when it runs a diagram, and that ours is right: the same verbs on both.

The stock half asserts the documented wrong result, so that an upgrade which mends it is noticed here.
"""

from collections.abc import Callable
from typing import Any

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.exceptions import TaskNotFoundException, WorkflowException
from SpiffWorkflow.util.task import TaskState

from tests.engine.stock.conftest import Start
from tests.engine.stock.diagrams import MESSAGE, diagram, element, ends, flows, many, message_on, user
from tests.engine.stock.ours import Ours
from tests.engine.stock.stock import Stock
from workflows import engine

Runner = Stock | Ours
START = element("startEvent", "s")
FORK = element("parallelGateway", "fork") + element("parallelGateway", "join")
LOOP = element("exclusiveGateway", "back") + element("exclusiveGateway", "gate", default="f1_1")

AND_IN_A_LOOP = diagram(
    START + FORK + LOOP + user("a", "b", "c") + ends("e")
    + flows("s back fork a join c gate ?again==1 back", "gate e", "fork b join")
)  # fmt: skip


def open_after_one_branch_of_the_second_round(runner: Runner) -> list[str]:
    runner.complete("a")
    runner.complete("b")
    runner.complete("c", again=1)
    runner.complete("b")
    return runner.open()


def test_an_and_join_in_a_loop_waits_for_both_branches_in_every_round(ours: Start) -> None:
    assert open_after_one_branch_of_the_second_round(Stock(AND_IN_A_LOOP)) == ["a", "c"]
    assert open_after_one_branch_of_the_second_round(ours(AND_IN_A_LOOP)) == ["a"]


OR_IN_A_LOOP = diagram(
    START + element("inclusiveGateway", "fork") + element("inclusiveGateway", "join") + LOOP + user("a", "b", "c")
    + ends("e") + flows("s back fork ?x>0 a join c gate ?again==1 back", "gate e", "fork ?y>0 b join")
)  # fmt: skip


def test_an_or_join_in_a_loop_waits_for_the_branches_taken_in_every_round(ours: Start) -> None:
    assert open_after_one_branch_of_the_second_round(Stock(OR_IN_A_LOOP, x=1, y=1)) == ["a", "c"]
    running = ours(OR_IN_A_LOOP, x=1, y=1)
    assert open_after_one_branch_of_the_second_round(running) == ["a"]
    running.complete("a")
    assert running.open() == ["c"]


LONG_LOOP = diagram(START + LOOP + user("a") + ends("e") + flows("s back a gate ?again==1 back", "gate e"))


def rounds(runner: Runner, most: int) -> int:
    """How many rounds were completed before the open step was no longer to be seen."""
    for number in range(most):
        if runner.open() != ["a"]:
            return number
        runner.complete("a", again=1)
    return most


def test_a_step_is_still_to_be_seen_after_three_hundred_and_forty_rounds_of_a_loop(ours: Start) -> None:
    stock = Stock(LONG_LOOP)
    assert rounds(stock, 340) < 340
    assert stock.ended  # it says so, with an open step
    running = ours(LONG_LOOP)
    assert rounds(running, 340) == 340
    assert not running.ended


PARALLEL = diagram(START + FORK + user("a", "b", "c") + ends("e") + flows("s fork a join c e", "fork b join"))


def variables_after_the_join(runner: Runner) -> tuple[Any, Any]:
    runner.complete("a", x=1, names=["new"])
    runner.complete("b")
    shown = runner.variables() if isinstance(runner, Ours) else runner._ready()[0].data
    return shown["x"], shown["names"]


def test_what_one_branch_set_is_not_overwritten_by_what_the_other_had_at_the_split(ours: Start) -> None:
    given: dict[str, Any] = {"x": 0, "names": ["old", "older"]}
    assert variables_after_the_join(Stock(PARALLEL, **given)) == (0, ["old", "older"])
    assert variables_after_the_join(ours(PARALLEL, **given)) == (1, ["new"])


MANY_SUB = diagram(
    START
    + element("subProcess", "sub", many("things", "thing") + element("startEvent", "ss") + user("a") + ends("se")
              + flows("ss a se").replace("f0", "i0"))
    + message_on("stop", "sub", interrupting=True) + user("b") + ends("e", "e2") + flows("s sub e", "stop b e2"),
    roots=MESSAGE,
)  # fmt: skip


def test_an_interrupting_boundary_event_cancels_a_multi_instance_subprocess(ours: Start) -> None:
    with pytest.raises(TaskNotFoundException):
        Stock(MANY_SUB, things=[1, 2]).send("news")
    running = ours(MANY_SUB, things=[1, 2])
    running.send("news")
    assert running.open() == ["b"]
    running.complete("b")
    assert running.ended


MANY_AFTER_INTERRUPTION = diagram(
    START + user("a") + message_on("stop", "a", interrupting=True)
    + element("userTask", "b", many("things", "thing"), camunda_candidateGroups="worker")
    + ends("e", "e2") + flows("s a e", "stop b e2"),
    roots=MESSAGE,
)  # fmt: skip


def test_a_multi_instance_step_is_reached_through_an_interrupting_boundary_event(ours: Start) -> None:
    with pytest.raises(WorkflowException, match="non-predicted"):
        Stock(MANY_AFTER_INTERRUPTION, things=[1, 2]).send("news")
    running = ours(MANY_AFTER_INTERRUPTION, things=[1, 2])
    running.send("news")
    assert running.open() == ["b", "b"]
    running.complete("b")
    running.complete("b")
    assert running.ended


NOT_INTERRUPTING = diagram(
    START + user("a", "b") + message_on("note", "a", interrupting=False) + ends("e", "e2")
    + flows("s a e", "note b e2"),
    roots=MESSAGE,
)  # fmt: skip


def opened_by_three_messages(runner: Runner) -> list[str]:
    for _ in range(3):
        runner.send("news")
    return runner.open()


def test_a_message_that_does_not_interrupt_is_taken_three_times(ours: Start) -> None:
    assert opened_by_three_messages(Stock(NOT_INTERRUPTING)) == ["a", "b"]
    running = ours(NOT_INTERRUPTING)
    assert opened_by_three_messages(running) == ["a", "b", "b", "b"]
    for step in ("b", "a", "b", "b"):
        assert not running.ended
        running.complete(step)
    assert running.ended


MANY_USERS = diagram(
    START + element("userTask", "a", many("things", "thing"), camunda_candidateGroups="worker") + ends("e")
    + flows("s a e")
)  # fmt: skip


def finishes_after_a_restart(runner: Runner) -> bool:
    runner.complete("a", answer=1)
    runner.restart()
    runner.complete("a", answer=2)
    return runner.ended and (not isinstance(runner, Ours) or runner.variables()["a"] == [{"answer": 1}, {"answer": 2}])


def test_a_multi_instance_step_begun_in_one_process_is_finished_in_another(ours: Start) -> None:
    """Stock with a shared, newly parsed spec, as one must share specs; its own serializer copies them per instance."""
    assert not finishes_after_a_restart(SharedSpec(MANY_USERS, things=[1, 2]))
    assert finishes_after_a_restart(ours(MANY_USERS, things=[1, 2]))


class SharedSpec(Stock):
    def restart(self) -> None:
        fresh = Stock(*self.texts, things=[]).workflow
        for task in self.workflow.tasks.values():
            task.task_spec = fresh.spec.task_specs[task.task_spec.name]
        self.workflow.spec = fresh.spec


TWO_STEPS = diagram(START + user("a", "b") + ends("e") + flows("s a b e"))


def test_a_step_that_was_completed_cannot_be_completed_again(ours: Start) -> None:
    stock = Stock(TWO_STEPS)
    first = stock._ready()[0]
    stock.complete("a")
    first.run()  # COMPLETED, and nobody minds
    assert first.state == TaskState.COMPLETED
    running = ours(TWO_STEPS)
    ident = running.items()[0].id
    running.complete_item(ident)
    with pytest.raises(engine.WorkItemClosed):
        running.complete_item(ident)
    assert running.open() == ["b"]


def test_a_step_that_is_not_reached_yet_cannot_be_completed(ours: Start) -> None:
    stock = Stock(TWO_STEPS)
    future = next(t for t in stock.workflow.get_tasks() if t.task_spec.name == "b")
    future.run()  # FUTURE, and it is done before "a"
    assert future.state == TaskState.COMPLETED
    running = ours(TWO_STEPS)
    with pytest.raises(engine.UnknownWorkItem):
        running.complete_item("b")


CHOICE = element("exclusiveGateway", "gate", default="f1_1")


def test_a_condition_cannot_reach_the_builtins_of_python(ours: Start) -> None:
    trick = "__import__('os').getpid()>0"
    text = diagram(START + CHOICE + user("a", "b") + ends("e") + flows(f"s gate ?{trick} a e", "gate b e"))
    assert Stock(text).open() == ["a"]
    with pytest.raises(engine.DiagramRefused):
        ours(text)


def test_a_condition_on_something_unknown_fails_the_step_and_says_where(ours: Start) -> None:
    text = diagram(START + CHOICE + user("a", "b") + ends("e") + flows("s gate ?missing==1 a e", "gate b e"))
    with pytest.raises(WorkflowTaskException):
        Stock(text)
    with pytest.raises(engine.StepFailed) as failed:
        ours(text)
    assert (failed.value.element_id, failed.value.kind) == ("gate", "expression")


COUNTING = (
    '<extensionElements><camunda:properties><camunda:property name="variable" value="n"/>'
    "</camunda:properties></extensionElements>"
)
ENDLESS = diagram(
    START + element("exclusiveGateway", "back") + element("exclusiveGateway", "gate", default="f1_1")
    + element("serviceTask", "up", COUNTING, camunda_type="external", camunda_topic="counter.up")
    + ends("e") + flows("s back up gate ?n>0 back", "gate e")
)  # fmt: skip


def test_an_automatic_loop_without_end_fails_with_the_loop_named(ours: Start) -> None:
    with pytest.raises(engine.StepFailed) as failed:
        ours(ENDLESS, n=0)
    assert failed.value.kind == "step_limit"
    assert "up" in failed.value.reason


@pytest.mark.parametrize("things", [None, 3, "ab", {"a": 1}])
def test_a_multi_instance_step_over_what_is_no_list_fails_when_it_starts(things: Any, ours: Start) -> None:
    with pytest.raises(engine.StepFailed) as failed:
        ours(MANY_USERS, things=things)
    assert (failed.value.element_id, failed.value.kind) == ("a", "collection")


def test_a_multi_instance_step_over_a_list_with_none_and_over_an_empty_list_ends(ours: Start) -> None:
    running = ours(MANY_USERS, things=[None, 1])
    running.complete("a")
    running.complete("a")
    assert running.ended
    assert ours(MANY_USERS, things=[]).ended


def one_by_one(inner: str) -> str:
    loop = f'<multiInstanceLoopCharacteristics isSequential="true" {inner}</multiInstanceLoopCharacteristics>'
    return diagram(
        START + element("userTask", "a", loop, camunda_candidateGroups="worker") + user("z") + ends("e")
        + flows("s a z e")
    )  # fmt: skip


def test_a_sequential_step_over_a_list_with_none_is_done_for_each_entry(ours: Start) -> None:
    text = one_by_one('camunda:collection="${things}" camunda:elementVariable="thing">')
    stock = Stock(text, things=[None, 1])
    assert (stock.open(), stock.ended) == ([], False)  # for ever
    running = ours(text, things=[None, 1])
    running.complete("a")
    assert running.open() == ["a"]
    running.complete("a")
    assert running.open() == ["z"]


def test_a_sequential_step_of_a_negative_number_fails_when_it_starts(ours: Start) -> None:
    text = one_by_one("><loopCardinality>${number}</loopCardinality>")
    stock = Stock(text, number=-1)
    assert (stock.open(), stock.ended) == ([], False)  # for ever
    with pytest.raises(engine.StepFailed) as failed:
        ours(text, number=-1)
    assert (failed.value.element_id, failed.value.kind) == ("a", "collection")


CALLED = diagram(START + user("inner") + ends("e") + flows("s inner e"), key="called")
CALLER = diagram(
    START
    + element("callActivity", "call", '<extensionElements><camunda:in source="mine" target="yours"/>'
              '<camunda:out source="result" target="got"/></extensionElements>', calledElement="called")
    + user("after") + ends("e") + flows("s call after e")
)  # fmt: skip


def test_a_call_passes_what_is_mapped_and_nothing_else(ours: Start) -> None:
    stock = Stock(CALLER, CALLED, mine=1, secret=2)
    assert stock._ready()[0].data == {"mine": 1, "secret": 2}  # everything crosses, the mapping is not read
    running = ours(CALLED, CALLER, mine=1, secret=2)
    with running.database.reading() as conn:
        (child,) = engine.waiting(conn, running.root).children
    assert dict(child.variables) == {"yours": 1}
    running.complete("inner", result=7, other=8)
    assert running.variables() == {"mine": 1, "secret": 2, "got": 7}


def test_a_call_finds_a_process_that_was_published_in_another_file(ours: Start) -> None:
    with pytest.raises(Exception, match="was not found"):
        Stock(CALLER)
    assert ours(CALLED, CALLER, mine=1).open() == ["inner"]


class FailingHost:
    """The test host with one operation that fails."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def operation(self, topic: str) -> Callable[[Any], Any]:
        def fail(_ctx: Any) -> Any:
            raise ZeroDivisionError("the printer burns")

        return fail


def test_a_failing_operation_rolls_the_step_back_and_its_own_words_are_kept(ours: Start) -> None:
    service = element("serviceTask", "print", camunda_type="external", camunda_topic="note.print")
    text = diagram(START + user("a") + service + ends("e") + flows("s a print e"))
    running = ours(text)
    running.host = FailingHost(running.host)
    with pytest.raises(engine.StepFailed, match="the printer burns") as failed:
        running.complete("a", x=1)
    assert (failed.value.element_id, failed.value.kind) == ("print", "operation")
    assert running.open() == ["a"]
    assert running.variables() == {}
