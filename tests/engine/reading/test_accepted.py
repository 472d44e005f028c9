"""Every construct that runs is accepted without an error, and read as drawn."""

import pytest

from tests.engine.reading.building import (
    boundary,
    call,
    catch,
    definition,
    diagram,
    element,
    end,
    error,
    errors_of,
    extension,
    field,
    findings,
    flow,
    flows,
    form,
    formal,
    gateway,
    lanes,
    many,
    message,
    properties,
    service,
    start,
    straight,
    sub,
    timer,
    triggered,
    user,
)
from workflows.engine.reading import DiagramRefused, check, read
from workflows.engine.types import Bundle, Crossing, Loop, Many, Severity, StepKind, Vocabulary

BODY = (start("s1"), user("u1"), end("e1"), *flows("s1>u1>e1"))

EXTERNAL = {"camunda_type": "external", "camunda_topic": "case.archive"}
AGAIN = (
    '<bpmn:standardLoopCharacteristics testBefore="true" loopMaximum="5">'
    f"{formal('loopCondition', '${x > loopCounter}')}</bpmn:standardLoopCharacteristics>"
)
LINK = '<bpmn:linkEventDefinition name="甲"/>'

ACCEPTED = {
    "a user task": straight(user()),
    "a manual task": straight(user().replace("userTask", "manualTask")),
    "a service task": straight(service()),
    "an exclusive gateway with a default": diagram(
        start(), gateway(default="g_to_e"), user(), end(),
        flow("s", "g"), flow("g", "a", "${x > 1}"), *flows("g>e", "a>e"),
    ),
    "a loop drawn with gateways": diagram(
        start(), gateway("j"), user(), gateway(default="g_to_e"), end(),
        *flows("s>j>a>g", "g>e"), flow("g", "j", "${x > 1 && y == 'a'}"),
    ),
    "a parallel gateway": diagram(
        start(), gateway("f", "parallel"), user("a"), user("b"), gateway("j", "parallel"), end(),
        *flows("s>f>a>j>e", "f>b>j"),
    ),
    "an inclusive gateway": diagram(
        start(), gateway("f", "inclusive", default="f_to_c"), user("a"), user("b"), user("c"),
        gateway("j", "inclusive"), end(), flow("f", "a", "${x > 1}"), flow("f", "b", "${y > 1}"),
        *flows("s>f>c>j>e", "a>j", "b>j"),
    ),
    "flows with and without conditions out of a task": diagram(
        start(), user("a", default="a_to_d"), user("b"), user("c"), user("d"), end(), *flows("s>a>d>e", "b>e", "c>e"),
        flow("a", "b", "${x > 1}"), flow("a", "c", "${y > 1}"),
    ),
    "several flows out of a start event and a boundary event": diagram(
        start(), user("a"), user("b"), boundary("t", "a", timer(), cancelActivity="false"), user("c"), user("d"), end(),
        *flows("s>a>e", "s>b>e", "t>c>e", "t>d>e"),
    ),
    "tasks and events that pass, send and receive": diagram(
        start(), element("task", "a", name="某事"), element("sendTask", "b", name="发文", **EXTERNAL),
        element("receiveTask", "c", name="收文", messageRef="M1"), boundary("t", "c", timer()),
        element("intermediateThrowEvent", "n", name="到此"),
        element("intermediateThrowEvent", "m", element("messageEventDefinition", "", **EXTERNAL), name="通知"),
        end("e", element("messageEventDefinition", "", messageRef="M2", **EXTERNAL)), end("f"),
        *flows("s>a>b>c>n>m>e", "t>f"),
    ),
    "an error caught on a task that runs an operation": diagram(
        start(), service("a"), boundary("b", "a", error()), end(), *flows("s>a>e", "b>e"),
    ),
    "links": diagram(
        start(), user("a"), user("b"), *(element("intermediateThrowEvent", one, LINK, name="去") for one in ("t", "u")),
        catch("c", LINK), gateway("j", "inclusive"), end(), *flows("s>a>t", "s>b>u", "c>j>e"),
    ),
    "an event-based gateway": diagram(
        start(), gateway("g", "eventBased"), catch("t", timer("${due('T-A-05', since=at)}", "timeDate")),
        catch("m", message()), end(), *flows("s>g>t>e", "g>m>e"),
    ),
    "an embedded sub-process": straight(sub("a", *BODY)),
    "event sub-processes of the process and of a scope": straight(
        sub("a", *BODY, triggered("x", error()), triggered("y", timer("P3D"), isInterrupting="false")),
        triggered("z", message(), isInterrupting="false"), triggered("w", message("M2")),
    ),
    "a call activity": straight(
        call("a", extension('<camunda:in source="x" target="amount"/><camunda:out source="result" target="y"/>'
                            '<camunda:in sourceExpression="${x + 1}" target="more"/><camunda:in variables="all"/>'
                            '<camunda:in businessKey="#{execution.processBusinessKey}"/>'))
    ),
    "multi-instance over a collection": straight(
        user("a", many(formal("completionCondition", "${nrOfCompletedInstances >= 2 || one == 'x'}"),
                       camunda_collection="${items}", camunda_elementVariable="one"))
    ),
    "multi-instance by number": straight(sub("a", *BODY, many(formal("loopCardinality", "3")))),
    "sequential multi-instance": diagram(
        start(), user("a", many(isSequential="true", camunda_collection="items", camunda_elementVariable="one")),
        service("b", many(formal("loopCardinality", "3"), isSequential="true")),
        sub("c", *BODY, many(formal("loopCardinality", "3"), isSequential="true")),
        call("d", many(isSequential="true", camunda_collection="items", camunda_elementVariable="one")),
        end(), *flows("s>a>b>c>d>e"),
    ),
    "a service task many times": straight(
        service("a", many(camunda_collection="items", camunda_elementVariable="one"))
    ),
    "standard loops": diagram(
        start(), user("a", AGAIN), user("b", AGAIN).replace("userTask", "manualTask"), service("c", AGAIN),
        sub("d", *BODY, AGAIN), call("f", '<bpmn:standardLoopCharacteristics loopMaximum="3"/>'), end(),
        *flows("s>a>b>c>d>f>e"),
    ),
    "multi-instance call activity": straight(
        call("a", many(camunda_collection="items", camunda_elementVariable="one"))
    ),
    "boundary timer and message": diagram(
        start(), user(), boundary("b1", "a", timer("P3D"), cancelActivity="false"), boundary("b2", "a", message()),
        user("b"), end(), *flows("s>a>e", "b1>b>e", "b2>e"),
    ),
    "intermediate events": diagram(
        start(), catch("t", timer("2026-03-01T09:00:00", "timeDate")), catch("m", message()), end(), *flows("s>t>m>e")
    ),
    "a message start beside a plain start": diagram(
        start(), start("s2", message()), user(), end(), *flows("s>a>e", "s2>a")
    ),
    "an error caught on the sub-process": diagram(
        start(), sub("a", start("s1"), user("u1"), end("e1", error()), *flows("s1>u1>e1")),
        boundary("b", "a", error()), end(), *flows("s>a>e", "b>e"),
    ),
    "an error caught on a call activity": diagram(
        start(), call(), boundary("b", "a", error("")), end(), *flows("s>a>e", "b>e")
    ),
    "a terminate end": diagram(start(), user(), end("e", definition("terminate")), *flows("s>a>e")),
    "drawing that does not run": straight(
        user("a", '<bpmn:property id="pr" name="x"/>', '<bpmn:dataInputAssociation id="di"/>'),
        '<bpmn:textAnnotation id="t"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="a" targetRef="t"/><bpmn:group id="gr"/><bpmn:dataObject id="do"/>'
        '<bpmn:dataObjectReference id="dr" dataObjectRef="do"/><bpmn:dataStoreReference id="ds"/>',
        tail='<bpmn:category id="ca"/>',
    ),
    "a black-box pool": straight(
        user(),
        tail='<bpmn:collaboration id="c"><bpmn:participant id="p1" processRef="p"/>'
             '<bpmn:participant id="p2" name="公众"/>'
             '<bpmn:messageFlow id="mf" sourceRef="a" targetRef="p2"/></bpmn:collaboration>',
    ),
    "Chinese ids and names": straight(user("现场检查"), ident="现场检查"),
    "a process without legal content": straight(user("a", camunda_assignee="${x}", camunda_candidateUsers="li,${y}")),
    "asynchronous marks and templates": straight(user("a", camunda_asyncBefore="true", camunda_modelerTemplate="t")),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_runs_is_accepted(name: str) -> None:
    refused = [found for found in findings(ACCEPTED[name]) if found.severity is Severity.ERROR]
    assert refused == []
    assert read(Bundle("图.bpmn", ACCEPTED[name])).key == "p"


def test_a_step_is_read_with_everything_drawn() -> None:
    content = diagram(
        lanes(承办人="a"),
        start("s", extension(form(field("note")))),
        user("a", extension(form(field("result", "enum", '<camunda:value id="ok" name="符合"/>', defaultValue="ok"))),
             "<bpmn:documentation>说明</bpmn:documentation>", camunda_candidateGroups="handler, inspector",
             camunda_priority="50", camunda_assignee="${x}"),
        end(), *flows("s>a>e"),
        process='id="p" isExecutable="true" camunda:versionTag="1.2" camunda:candidateStarterGroups="handler"',
    )  # fmt: skip
    diagram_read = read(Bundle("图.bpmn", content))
    step = diagram_read.steps["a"]
    assert (step.kind, step.lane, step.documentation) == (StepKind.USER, "承办人", "说明")
    assert (step.candidate_groups, step.assignee, step.priority) == (("handler", "inspector"), "${x}", "50")
    assert (step.due_date, step.properties["legal_basis"]) == ("${due('T-A-05')}", "某法第一条")
    assert step.form
    assert [(found.id, found.default, found.options[0].name) for found in step.form.fields] == [
        ("result", "ok", "符合")
    ]
    assert diagram_read.start_form
    assert diagram_read.start_form.fields[0].id == "note"
    assert (diagram_read.version_tag, diagram_read.starter_groups) == ("1.2", ("handler",))
    assert list(diagram_read.steps) == ["s", "a", "e"]


def test_events_calls_and_loops_are_read_with_their_facts() -> None:
    content = diagram(
        start(), sub("outer", start("s1"), call("c", extension(
            '<camunda:in source="x" target="k"/><camunda:in variables="all"/><camunda:in businessKey="${y}"/>'
            '<camunda:out sourceExpression="${r}" target="y"/>'),
            many(formal("completionCondition", "${nrOfCompletedInstances > 1}"),
                 camunda_collection="${items}", camunda_elementVariable="one")),
            end("e1", error()), *flows("s1>c>e1")),
        boundary("b", "outer", timer("P2D"), cancelActivity="false"), boundary("b2", "outer", error()), end(),
        *flows("s>outer>e", "b>e", "b2>e"),
    )  # fmt: skip
    steps = read(Bundle("图.bpmn", content)).steps
    assert (steps["c"].parent, steps["c"].called, steps["c"].child_business_key) == ("outer", "other", "${y}")
    assert steps["c"].into == (Crossing("x", "k"), Crossing("", "", everything=True))
    assert steps["c"].out_of == (Crossing("${r}", "y"),)
    assert steps["c"].many == Many("${items}", "one", "", "${nrOfCompletedInstances > 1}")
    assert (steps["b"].event, steps["b"].timer, steps["b"].timer_tag) == ("timer", "P2D", "timeDuration")
    assert (steps["b"].attached_to, steps["b"].interrupting, steps["b2"].interrupting) == ("outer", False, True)
    assert (steps["e1"].event, steps["e1"].error_code, steps["b2"].error_code) == ("error", "mismatch", "mismatch")


def test_steps_are_read_in_the_order_of_the_document() -> None:
    """Also on one line, also inside sub-processes: what happens at the same time happens in this order."""
    second = sub("b", start("s2"), user("u2"), end("e2"), *flows("s2>u2>e2"))
    content = diagram(start(), sub("a", *BODY), second, user("c"), end(), *flows("s>a>b>c>e")).replace(b"\n", b"")
    assert list(read(Bundle("图.bpmn", content)).steps) == ["s", "a", "s1", "u1", "e1", "b", "s2", "u2", "e2", "c", "e"]


def test_what_sends_and_receives_is_read_with_its_topic_message_and_link() -> None:
    steps = read(Bundle("图.bpmn", ACCEPTED["tasks and events that pass, send and receive"])).steps
    assert [(steps[one].topic, steps[one].message) for one in "abcnme"] == [
        ("", ""), ("case.archive", ""), ("", "回执"), ("", ""), ("case.archive", ""), ("case.archive", ""),
    ]  # fmt: skip
    steps = read(Bundle("图.bpmn", ACCEPTED["links"])).steps
    assert [steps[one].link for one in "tuc"] == ["甲"] * 3


def test_loops_are_read_as_drawn() -> None:
    steps = read(Bundle("图.bpmn", ACCEPTED["standard loops"])).steps
    assert steps["a"].loop == steps["d"].loop == Loop("${x > loopCounter}", 5, test_before=True)
    assert (steps["f"].loop, steps["u1"].loop) == (Loop("", 3), None)
    steps = read(Bundle("图.bpmn", ACCEPTED["sequential multi-instance"])).steps
    assert steps["d"].many == Many("items", "one", sequential=True)
    assert steps["b"].many == Many(cardinality="3", sequential=True)


def test_flows_keep_their_conditions_and_gateways_their_default() -> None:
    diagram_read = read(Bundle("图.bpmn", ACCEPTED["an exclusive gateway with a default"]))
    assert diagram_read.flows["g_to_a"].condition == "${x > 1}"
    assert diagram_read.steps["g"].default_flow == "g_to_e"


def test_a_message_step_is_read_with_its_name_and_form() -> None:
    parts = extension(properties(form="forms:reply", groups="handler", label="登记回执"))
    content = straight(element("intermediateCatchEvent", "m", parts, message(), name="等待"), ident="m")
    shared = {
        "forms/reply.json": '{"title": "回执", "fields": [{"id": "n", "label": "文号", "type": "string"}]}'.encode()
    }
    step = read(Bundle("图.bpmn", content, shared)).steps["m"]
    assert step.message == "回执"
    assert step.form
    assert (step.form.key, step.form.title, step.form.fields[0].id) == ("forms:reply", "回执", "n")
    assert errors_of(content, shared) == set()


def test_reading_is_refused_only_where_there_is_no_diagram() -> None:
    assert read(Bundle("图.bpmn", straight(element("scriptTask", "a")))).steps["a"].tag == "scriptTask"
    for content in (b"", b"PK\3\4", b"<a/>", straight(user(), process='id="p"')):
        with pytest.raises(DiagramRefused) as refusal:
            read(Bundle("图.bpmn", content))
        assert refusal.value.findings


def test_a_foreign_diagram_without_vocabulary_only_warns_about_legal_content() -> None:
    content = straight(element("userTask", "a", name="任务"))
    found = check(Bundle("图.bpmn", content), Vocabulary())
    assert {one.rule for one in found} == {"no-legal-basis", "no-due-date", "no-candidate", "no-picture"}
    assert {one.severity for one in found} == {Severity.WARNING}
