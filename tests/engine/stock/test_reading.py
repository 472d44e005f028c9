"""What stock SpiffWorkflow 3.2.0 accepts in silence, drops, or refuses with the wrong words; ours names the place."""

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from tests.engine.stock.conftest import Start
from tests.engine.stock.diagrams import MESSAGE, diagram, element, ends, flows, user
from tests.engine.stock.ours import errors, rules
from tests.engine.stock.stock import Stock, parse

START = element("startEvent", "s")
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def passing(middle: str, name: str = "x", **more: str) -> str:
    """Start, the element in question, a user task ``a``, end."""
    return diagram(START + middle + user("a") + ends("e") + flows(f"s {name} a e"), **more)


def boundary(inner: str, **attributes: str) -> str:
    return user("h") + element("boundaryEvent", "x", inner, attachedToRef="h", **attributes) + ends("e2")


PASSED_IN_SILENCE = {
    "receiveTask without a message": (passing(element("receiveTask", "x")), "message-missing"),
    "compensation throw": (
        passing(element("intermediateThrowEvent", "x", "<compensateEventDefinition/>")),
        "unsupported-event",
    ),
    "duplicate ids": (passing(user("x") + user("a")), "duplicate-id"),
    "unknown elements": (passing(user("x") + element("wobble", "w")), "unknown-element"),
    "no isExecutable": (passing(user("x"), executable=""), "not-executable"),
    "an unreachable node": (
        diagram(START + user("a", "lost") + ends("e") + flows("s a e", "lost e")),
        "unreachable",
    ),
    "a boundary event attached to nothing": (
        diagram(
            START + user("a", "b")
            + element("boundaryEvent", "x", '<messageEventDefinition messageRef="Message_1"/>', attachedToRef="nope")
            + ends("e") + flows("s a e", "x b e"),
            roots=MESSAGE,
        ),
        "dangling-reference",
    ),
    "a circle of call activities": (
        passing(element("callActivity", "x", calledElement="p")),
        "cyclic-call",
    ),
    "a syntax error in a condition": (
        diagram(
            START + element("exclusiveGateway", "g", default="f1_1") + user("a", "b") + ends("e")
            + flows("s a g ?b+++( b e", "g e")
        ),
        "expression-syntax",
    ),
    "a malformed timer": (
        passing(user("x") + element("boundaryEvent", "bb", TIMER.replace("PT1H", "soon"), attachedToRef="x")
                + ends("e2") + flows("bb e2").replace("f0", "g0")),
        "malformed-timer",
    ),
    "a script task": (passing(element("scriptTask", "x", "<script>y = 1</script>")), "unsupported-construct"),
}  # fmt: skip


@pytest.mark.parametrize("case", PASSED_IN_SILENCE)
def test_stock_parses_it_and_we_refuse_it_with_the_place_and_the_repair(case: str) -> None:
    text, rule = PASSED_IN_SILENCE[case]
    spec, _ = parse(text)
    assert spec.name == "p"
    found = [finding for finding in errors(text) if finding.rule == rule]
    assert found, errors(text)
    assert all(finding.line > 0 and "，" in finding.message for finding in found)


CRASHES = {
    "complexGateway": (passing(element("complexGateway", "x")), "unsupported-construct"),
    "business rule task": (passing(element("businessRuleTask", "x")), "decision-reference"),
}


@pytest.mark.parametrize("case", CRASHES)
def test_stock_fails_without_saying_where_and_we_say_where(case: str) -> None:
    text, rule = CRASHES[case]
    with pytest.raises(ValidationException):
        parse(text)
    assert [f.element_id for f in errors(text) if f.rule == rule] == ["x"]


FORK = diagram(START + user("a", "b", "c") + ends("e") + flows("s a b e", "a c e"))


def test_an_implicit_fork_is_a_parallel_one(ours: Start) -> None:
    with pytest.raises(ValidationException):
        parse(FORK)
    running = ours(FORK)
    running.complete("a")
    assert running.open() == ["b", "c"]


def test_a_condition_on_a_flow_that_leaves_a_task_is_never_ignored(ours: Start) -> None:
    alone = diagram(START + user("a", "b") + ends("e") + flows("s a ?1>2 b e"))
    stock = Stock(alone)
    stock.complete("a")
    assert stock.open() == ["b"]
    assert rules(alone) == {"condition-on-only-flow"}
    chosen = diagram(
        START + element("userTask", "a", default="f1_1", camunda_candidateGroups="worker") + user("b", "c") + ends("e")
        + flows("s a ?1>2 b e", "a c e")
    )  # fmt: skip
    running = ours(chosen)
    running.complete("a")
    assert running.open() == ["c"]


def test_a_link_event_is_no_silent_dead_end(ours: Start) -> None:
    link = '<linkEventDefinition name="L"/>'
    text = diagram(
        START + element("intermediateThrowEvent", "t", link) + element("intermediateCatchEvent", "c", link)
        + user("a") + ends("e") + flows("s t", "c a e")
    )  # fmt: skip
    stock = Stock(text)
    assert (stock.open(), stock.ended) == ([], True)
    assert ours(text).open() == ["a"]
    assert rules(text.replace('name="L"', 'name="M"', 1)) >= {"link-without-catch", "link-without-throw"}


@pytest.mark.parametrize("ident", ["Start", "End", "Root"])
def test_ids_of_built_in_specs_are_refused(ident: str) -> None:
    text = diagram(START + user(ident) + ends("e") + flows(f"s {ident} e"))
    assert "reserved-id" in rules(text)


def test_the_id_start_breaks_stock() -> None:
    with pytest.raises(ValidationException, match="can not have any inputs"):
        parse(diagram(START + user("Start") + ends("e") + flows("s Start e")))


def test_a_reference_to_an_undefined_message_is_named_and_not_masked() -> None:
    text = passing(element("intermediateCatchEvent", "x", '<messageEventDefinition messageRef="nope"/>'))
    with pytest.raises(ValidationException, match="unexpected keyword argument 'node'"):
        parse(text)
    (found,) = errors(text)
    assert found.element_id == "x"
    assert "nope" in found.message


def test_a_reference_to_an_undefined_error_is_named_and_not_masked() -> None:
    sub = element("subProcess", "h", element("startEvent", "ss") + ends("se") + flows("ss se").replace("f0", "i0"))
    event = element("boundaryEvent", "x", '<errorEventDefinition errorRef="nope"/>', attachedToRef="h")
    text = diagram(START + sub + event + ends("e", "e2") + flows("s h e", "x e2"))
    with pytest.raises(ValidationException, match="unexpected keyword argument 'node'"):
        parse(text)
    assert [f.element_id for f in errors(text) if "nope" in f.message] == ["x"]


def test_a_data_store_does_not_stop_a_diagram(ours: Start) -> None:
    text = diagram(
        START + element("dataStoreReference", "ds", dataStoreRef="DS") + user("a") + ends("e") + flows("s a e"),
        roots='<bpmn:dataStore id="DS" name="x"/>',
    )
    with pytest.raises(ValidationException):
        parse(text)
    assert ours(text).open() == ["a"]
