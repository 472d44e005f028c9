# ruff: noqa: E501
"""What is refused inside the steps: events, tasks, calls, multi-instance, expressions, forms, people, extensions."""

import json

import pytest

from tests.engine.reading.building import (
    ROOTS,
    boundary,
    call,
    catch,
    constraint,
    definition,
    diagram,
    element,
    end,
    error,
    extension,
    field,
    findings,
    flow,
    flows,
    form,
    formal,
    gateway,
    many,
    message,
    properties,
    service,
    start,
    straight,
    sub,
    timer,
    user,
)
from tests.engine.reading.refused.judging import Case, judge

BODY = (start("s1"), user("u1"), end("e1"), *flows("s1>u1>e1"))


def receive(*inside: str, **attributes: str) -> str:
    return element("receiveTask", "a", *inside, **{"name": "收件", "messageRef": "M1", **attributes})


def again(condition: str = "", **attributes: str) -> str:
    inside = formal("loopCondition", condition) if condition else ""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<bpmn:standardLoopCharacteristics{given}>{inside}</bpmn:standardLoopCharacteristics>"


def throw(ident: str, inside: str) -> str:
    return element("intermediateThrowEvent", ident, inside, name="抛出")


def link(name: str = "甲") -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def linked(*parts: str) -> bytes:
    return diagram(start(), user(), *parts, end(), *flows("s>a>t", "c>e"))


def sent(**attributes: str) -> str:
    whole = {"messageRef": "M1", "camunda_type": "external", "camunda_topic": "case.archive"}
    return element("messageEventDefinition", "", **{**whole, **attributes})


def start_with(inside: str) -> bytes:
    return diagram(start("s", inside), user(), end(), *flows("s>a>e"))


def end_with(inside: str, roots: str = ROOTS) -> bytes:
    return diagram(start(), user(), end("e", inside), *flows("s>a>e"), roots=roots)


def on_task(event: str, host: str = user(), **attributes: str) -> bytes:
    return diagram(start(), host, boundary("b", "a", event, **attributes), end(), *flows("s>a>e", "b>e"))


def deciding(condition: str) -> bytes:
    return diagram(start(), gateway(default="g_to_e"), user(), end(), *flows("s>g>e", "a>e"), flow("g", "a", condition))


def mapped(inside: str) -> bytes:
    return straight(call("a", extension(inside)))


def asking(*fields: str) -> bytes:
    return straight(user("a", extension(form(*fields))))


def shared(content: object, key: str = "forms:f") -> tuple[bytes, dict[str, bytes]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return straight(user(camunda_formKey=key)), {"forms/f.json": data}


EVENTS = [
    *(Case("unsupported-event", start_with(definition(kind)), "s") for kind in ("error", "escalation", "compensate")),
    *(Case("unsupported-event", end_with(definition(kind)), "e") for kind in ("compensate", "cancel", "link")),
    *(Case("unsupported-event", on_task(definition(kind)), "b") for kind in ("compensate", "cancel")),
    Case("unsupported-event", on_task(""), "b"),
    Case("unsupported-event", straight(catch("a")), "a"),
    Case("unsupported-event", straight(sub("a", start("s1", message()), end("e1"), *flows("s1>e1"))), "s1"),
    Case("multiple-events", straight(catch("a", timer() + message())), "a"),
    Case("multiple-events", straight(catch("a", message(), parallelMultiple="true")), "a"),
    *(Case("malformed-timer", straight(catch("a", timer(text))), "a")
      for text in ("", "P", "1 day", "-P1D", '"P1D"', "2026-01-01", "${due('T-A-05')}")),
    *(Case("malformed-timer", straight(catch("a", timer(text, "timeDate"))), "a") for text in ("P1D", "明天", "2026-02-30")),
    Case("malformed-timer", straight(catch("a", "<bpmn:timerEventDefinition/>")), "a"),
    Case("malformed-timer", straight(catch("a", timer().replace("</bpmn:timer", formal("timeDate", "2026-01-01") + "</bpmn:timer"))), "a"),
    Case("message-missing", straight(catch("a", "<bpmn:messageEventDefinition/>")), "a"),
    Case("message-missing", straight(catch("a", message()), roots='<bpmn:message id="M1"/>'), "a"),
    Case("message-name", straight(catch("a", message()), roots='<bpmn:message id="M1" name="x-${y}"/>'), "a"),
    Case("message-name", straight(catch("a", message()), roots=f'<bpmn:message id="M1" name="{"x" * 256}"/>'), "a"),
    Case("same-message-twice", diagram(start("s", message()), start("t", message()), user(), end(), *flows("s>a>e", "t>a")), "t"),
    Case("same-message-twice", diagram(start(), gateway("g", "eventBased"), catch("m", message()), catch("n", message()), end(),
                                       *flows("s>g>m>e", "g>n>e")), "n"),
    Case("same-message-twice", on_task(message(), receive()), "b"),
    Case("message-missing", straight(receive(messageRef="")), "a"),
    Case("receive-task", straight(receive(instantiate="true")), "a"),
    *(Case("unsupported-event", straight(throw("a", definition(kind))), "a") for kind in ("error", "compensate")),
    Case("link-name-missing", linked(throw("t", link("")), catch("c", link())), "t", also={"link-without-throw", "unreachable"}),
    Case("link-without-catch", linked(throw("t", link("甲")), catch("c", link("乙"))), "t", also={"link-without-throw", "unreachable"}),
    Case("link-without-throw", diagram(start(), user(), catch("c", link()), end(), *flows("s>a>e", "c>e")), "c", also={"unreachable"}),
    Case("link-without-catch", diagram(start(), sub("a", start("s1"), throw("t", link()), user("u1"), end("e1"), *flows("s1>t", "s1>u1>e1")),
                                       throw("u", link()), catch("c", link()), user("b"), end(), *flows("s>a>e", "s>b>u", "c>e")), "t"),
    Case("link-caught-twice", linked(throw("t", link()), catch("c", link()), catch("d", link()), user("b"), *flows("d>b>e")), "d"),
    Case("link-with-flow", linked(throw("t", link()), catch("c", link()), *flows("t>e")), "t"),
    Case("link-with-flow", linked(throw("t", link()), catch("c", link()), *flows("a>c")), "c"),
    Case("same-message-twice", diagram(start(), user(), boundary("b", "a", message()), boundary("c", "a", message()), end(),
                                       *flows("s>a>e", "b>e", "c>e")), "c"),
    Case("error-code-missing", end_with(error("E2")), "e"),
    Case("error-code-missing", end_with(error("")), "e"),
    Case("error-boundary", on_task(error()), "b"),
    Case("error-boundary", on_task(error(), receive()), "b"),
    Case("error-boundary", on_task(error(), sub("a", *BODY), cancelActivity="false"), "b"),
    Case("error-boundary", diagram(start(), call(), boundary("b", "a", error()), boundary("c", "a", error()), end(),
                                   *flows("s>a>e", "b>e", "c>e")), "c"),
    Case("error-not-caught", straight(sub("a", start("s1"), end("e1", error()), *flows("s1>e1"))), "e1", warns=True),
]  # fmt: skip

TASKS = [
    Case("service-task", straight(service(camunda_type="", camunda_topic="")), "a"),
    Case("service-task", straight(service(camunda_topic="")), "a"),
    Case("service-task", straight(service(camunda_topic="${x}")), "a"),
    *(Case("service-task", straight(service(camunda_type="", **{f"camunda_{kind}": "x"})), "a")
      for kind in ("class", "delegateExpression", "expression")),
    Case("service-task", straight(element("sendTask", "a", name="发送")), "a"),
    Case("service-task", straight(throw("a", message())), "a"),
    Case("service-task", straight(throw("a", sent(camunda_topic="${x}"))), "a"),
    Case("service-task", end_with(sent(camunda_type="", camunda_class="x.Y")), "e"),
    Case("unknown-topic", end_with(sent(camunda_topic="other.thing")), "e", warns=True),
    Case("unknown-topic", straight(service(camunda_topic="other.thing")), "a", warns=True),
    Case("called-element", straight(call(calledElement="")), "a"),
    Case("called-element", straight(call(calledElement="${x}")), "a"),
    Case("called-element", straight(call(camunda_calledElementBinding="version")), "a"),
    Case("called-element", straight(call(camunda_variableMappingClass="x.Y")), "a"),
    Case("unknown-process", straight(call(calledElement="nowhere")), "a"),
    Case("cyclic-call", straight(call(calledElement="p")), "a", also={"unknown-process"}),
    *(Case("variable-mapping", mapped(inside), "a") for inside in (
        '<camunda:in source="x"/>', '<camunda:in target="y"/>', '<camunda:in source="x y" target="y"/>',
        '<camunda:out source="x" target="sys_y"/>', '<camunda:in variables="some"/>', '<camunda:out businessKey="${x}"/>',
        '<camunda:in sourceExpression="x" target="y"/>', '<camunda:in source="x" target="true"/>')),
    Case("multi-instance-place", straight(element("sendTask", "a", many(camunda_collection="${items}", camunda_elementVariable="i"),
                                                  name="发送", camunda_type="external", camunda_topic="case.archive")), "a"),
    Case("loop-place", straight(receive(again("${x > 1}"))), "a"),
    Case("loop-and-multi-instance", straight(user("a", again("${x > 1}"), many(formal("loopCardinality", "2")))), "a"),
    Case("loop-without-end", straight(user("a", again())), "a"),
    Case("loop-without-end", straight(user("a", again(" "))), "a"),
    Case("condition-empty", straight(user("a", again(" ", loopMaximum="3"))), "a"),
    *(Case("loop-maximum", straight(user("a", again("${x > 1}", loopMaximum=text))), "a") for text in ("0", "-1", "1001", "x", "", "1.5", "9" * 5000)),
    Case("loop-parts", straight(user("a", again("${x > 1}").replace("</bpmn:standard", "<bpmn:loopDataInputRef>x</bpmn:loopDataInputRef></bpmn:standard"))), "a"),
    Case("expression-syntax", straight(user("a", again("${x >}"))), "a"),
    Case("unknown-variable", straight(user("a", again("${slip > 1}"))), "a", warns=True),
    Case("multi-instance-source", straight(user("a", many())), "a"),
    Case("multi-instance-source", straight(user("a", many(formal("loopCardinality", "2"), camunda_collection="items"))), "a"),
    *(Case("multi-instance-source", straight(user("a", many(formal("loopCardinality", text)))), "a")
      for text in ("-1", "1.5", "1001", "x", "", "２")),
    Case("multi-instance-source", straight(user("a", many(camunda_collection="items", camunda_elementVariable="a b"))), "a"),
    Case("multi-instance-source", straight(user("a", many(camunda_collection="items"))), "a", warns=True),
    Case("multi-instance-parts", straight(user("a", many("<bpmn:loopDataInputRef>items</bpmn:loopDataInputRef>", camunda_collection="items",
                                                         camunda_elementVariable="i"))), "a"),
    Case("form-ref", straight(user(camunda_formRef="f")), "a"),
    Case("form-ref", straight(user(camunda_formKey="camunda-forms:deployment:f.form")), "a"),
    Case("form-key", straight(user(camunda_formKey="embedded:app:forms/f.html")), "a"),
    Case("form-key", straight(user(camunda_formKey="other")), "a", warns=True),
]  # fmt: skip

EXPRESSIONS = [
    *(Case("expression-syntax", deciding(text), "g_to_a")
      for text in ("${x >}", "${x.getClass()}", "${().__class__}", "${x ? 1 : 2}", "${x = 1}", "x ＞ 1", "${x} && ${y}")),
    Case("expression-syntax", straight(user("a", many(formal("completionCondition", "${"), camunda_collection="${items}",
                                                      camunda_elementVariable="i"))), "a"),
    Case("expression-syntax", straight(user("a", many(camunda_collection="${items.}", camunda_elementVariable="i"))), "a"),
    Case("expression-syntax", straight(user(camunda_assignee="user-${x}")), "a"),
    Case("expression-syntax", straight(user(camunda_dueDate="${dateTime().plusDays(3).toDate()}")), "a"),
    Case("expression-syntax", mapped('<camunda:in sourceExpression="${x +}" target="y"/>'), "a"),
    Case("expression-syntax", straight(catch("a", timer("${x +}"))), "a"),
    Case("unknown-function", deciding("${exec(x)}"), "g_to_a"),
    Case("unknown-function", straight(user(camunda_dueDate="${workdays(5)}")), "a"),
    Case("deadline-code", straight(user(camunda_dueDate="${due(x)}")), "a"),
    Case("deadline-code", straight(user(camunda_dueDate="${due()}")), "a"),
    Case("unknown-deadline", straight(user(camunda_dueDate="${due('T-Z-99')}")), "a"),
    Case("unknown-deadline", straight(catch("a", timer("${due('T-Z-99', since=at)}", "timeDate"))), "a"),
    Case("due-date", straight(user(camunda_dueDate="明天")), "a"),
    Case("due-date", straight(user(camunda_dueDate="P10D")), "a", warns=True),
    Case("due-date", straight(user(camunda_dueDate="2026-05-01T17:00:00")), "a", warns=True),
    Case("priority", straight(user(camunda_priority="高")), "a"),
    Case("camunda-object", deciding("${execution.id == 'x'}"), "g_to_a"),
    Case("camunda-object", straight(user(camunda_assignee="${task.owner}")), "a"),
    Case("unknown-variable", deciding("${slip == 1}"), "g_to_a", warns=True),
]  # fmt: skip

FORMS = [
    Case("form-missing", straight(user(camunda_formKey="forms:nothing")), "a"),
    Case("form-missing", straight(user(camunda_formKey="forms:../x")), "a"),
    Case("form-key", straight(catch("a", extension(properties(form="x")) + message())), "a"),
    *(Case("field-id", asking(field(ident)), "a") for ident in ("", "1a", "a b", "_a", "true", "and", "if", "class", "a-b")),
    Case("reserved-variable", asking(field("sys_a")), "a"),
    Case("field-label", asking(field("n", label="")), "a"),
    Case("duplicate-field", asking(field("n"), field("n")), "a"),
    *(Case("field-type", asking(field("n", kind)), "a") for kind in ("", "money2", "custom", "String")),
    Case("field-options", asking(field("n", "enum")), "a"),
    Case("field-options", asking(field("n", "string", '<camunda:value id="a" name="甲"/>')), "a"),
    Case("field-options", asking(field("n", "enum", '<camunda:value id="q" name="甲"/><camunda:value id="q" name="乙"/>')), "a"),
    *(Case("field-default", asking(field("n", kind, defaultValue=value)), "a") for kind, value in (
        ("long", "x"), ("boolean", "yes"), ("date", "2026-02-30"), ("datetime", "x"), ("decimal", "1,5"), ("money", "1.5"),
        ("photo", "x"))),
    Case("field-default", asking(field("n", "enum", '<camunda:value id="q" name="甲"/>', defaultValue="r")), "a"),
    *(Case("field-constraint", asking(field("n", kind, constraint(name, config))), "a") for kind, name, config in (
        ("string", "odd", "1"), ("string", "maxlength", "x"), ("string", "minlength", "-1"), ("string", "min", "1"),
        ("long", "max", "1.5"), ("string", "pattern", "("), ("string", "pattern", "(a+)+$"), ("string", "pattern", "(a|a)*b"),
        ("string", "required", "maybe"), ("date", "min", "x"))),
    Case("field-constraint", asking(field("n", "long", constraint("min", "5") + constraint("max", "4"))), "a"),
    Case("form-shape", asking(*(field(f"n{number}") for number in range(301))), "a"),
    Case("field-columns", asking(field("n", "table")), "a"),
    Case("field-required-if", asking(field("n", "string", '<camunda:properties><camunda:property id="required_if" value="x"/></camunda:properties>')), "a"),
    Case("field-required-if", asking(field("n", "string", '<camunda:properties><camunda:property id="required_if" value="m=1"/></camunda:properties>')), "a"),
    *(Case(rule, shared(content)[0], ident, resources=shared(content)[1]) for rule, ident, content in (
        ("form-not-json", "", b"{"), ("form-not-json", "", b"\xff\xfe"), ("form-not-json", "", b"[" * 100_000),
        ("form-shape", "", b" " * 300_000), ("form-shape", "", []), ("form-shape", "", {"fields": {}}),
        ("form-shape", "", {"fields": [1]}), ("form-shape", "", {"fields": [], "extra": 1}),
        ("form-shape", "n", {"fields": [{"id": "n", "label": "x", "type": "text", "lable": 1}]}),
        ("form-shape", "n", {"fields": [{"id": "n", "label": "x", "type": "text", "constraints": 3}]}),
        ("field-type", "n", {"fields": [{"id": "n", "label": "x", "type": ["text"]}]}),
        ("field-options", "n", {"fields": [{"id": "n", "label": "x", "type": "enum", "options": ["a"]}]}),
        ("field-columns", "n", {"fields": [{"id": "n", "label": "x", "type": "table"}]}),
        ("field-columns", "n", {"fields": [{"id": "n", "label": "x", "type": "text", "columns": [{"id": "c", "label": "y", "type": "text"}]}]}),
        ("duplicate-field", "n", {"fields": [{"id": "n", "label": "x", "type": "table", "columns": [{"id": "c", "label": "y", "type": "text"}] * 2}]}),
        ("field-required-if", "n", {"fields": [{"id": "n", "label": "x", "type": "text", "required_if": {"n": 1}}]}),
        ("field-required-if", "n", {"fields": [{"id": "n", "label": "x", "type": "text", "required_if": [1]}]}),
        ("field-required-if", "n", {"fields": [{"id": "n", "label": "x", "type": "table", "columns": [{"id": "c", "label": "y", "type": "text", "required_if": {"n": 1}}]}]}),
    )),
    Case("duplicate-field", straight(user("a", extension(form(field("n"))), camunda_formKey="forms:f")), "a",
         resources=shared({"fields": [{"id": "n", "label": "x", "type": "text"}]})[1]),
]  # fmt: skip

PEOPLE = [
    Case("unknown-group", straight(user(camunda_candidateGroups="handler,nobody")), "a"),
    Case("unknown-group", straight(catch("a", extension(properties(groups="nobody")) + message())), "a"),
    Case("unknown-group", straight(user(), process='id="p" name="流程" isExecutable="true" camunda:candidateStarterGroups="x"'), "p"),
    Case("no-legal-basis", straight(user().replace("legal_basis", "other")), "a"),
    Case("no-due-date", straight(user(camunda_dueDate="")), "a"),
    Case("no-candidate", straight(user(camunda_candidateGroups="")), "a"),
    Case("unknown-document", straight(user("a", extension(properties(document="notice,nothing")))), "a"),
    Case("separate-from", straight(user("a", extension(properties(separate_from="nobody")))), "a"),
    Case("separate-from", straight(user("a", extension(properties(separate_from="a")))), "a"),
    Case("property-value", straight(user("a", extension(properties(certificate="maybe")))), "a"),
    Case("property-value", straight(user("a", extension(properties(correctable="no")))), "a"),
    *(Case("unsupported-extension", straight(service("a", extension(f"<camunda:{name}/>"))), "a") for name in (
        "executionListener", "taskListener", "inputOutput", "connector", "script", "field", "errorEventDefinition")),
    Case("ignored-extension", straight(user("a", extension("<camunda:wormhole/>"))), "a", warns=True),
    Case("ignored-extension", straight(user("a", extension("<zeebe:taskDefinition/>"))), "a", warns=True),
    Case("ignored-extension", straight(service("a", extension(form(field("n"))))), "a", warns=True),
    Case("ignored-attribute", straight(user(camunda_followUpDate="P1D")), "a", warns=True),
    Case("ignored-attribute", start_with("").replace(b'name="\xe5\xbc\x80', b'camunda:initiator="x" name="\xe5\xbc\x80'), "s", warns=True),
    Case("ignored-attribute", end_with(error().replace("/>", ' camunda:errorCodeVariable="x"/>')), "e", warns=True),
    Case("ignored-extension", straight(catch("a", message().replace("/>", ">" + extension("<camunda:x/>") + "</bpmn:messageEventDefinition>"))), "a", warns=True),
]  # fmt: skip


@pytest.mark.parametrize("case", [*EVENTS, *TASKS, *EXPRESSIONS, *FORMS, *PEOPLE], ids=str)
def test_it_is_refused_by_its_rule_and_by_no_other(case: Case) -> None:
    judge(case)


def test_a_finding_points_at_the_line_and_names_the_element() -> None:
    content = diagram(start(), "", element("scriptTask", "a", name="计算"), end(), *flows("s>a>e"))
    found = next(one for one in findings(content) if one.rule == "unsupported-construct")
    assert (found.file, found.line, found.element_id, found.element_name) == ("图.bpmn", 7, "a", "计算")
    assert content.decode().splitlines()[found.line - 1].startswith("<bpmn:scriptTask")
