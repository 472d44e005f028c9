"""Forms from the modeler and from shared files become one field model."""

import json

from tests.engine.reading.building import (
    VOCABULARY,
    constraint,
    diagram,
    end,
    errors_of,
    extension,
    field,
    flows,
    form,
    start,
    straight,
    user,
)
from workflows.engine.reading import check, read
from workflows.engine.reading.fields import TYPES
from workflows.engine.reading.forms import read_shared
from workflows.engine.types import Bundle, Option

RECORD = {
    "title": "现场检查笔录",
    "fields": [
        {"id": "result", "label": "结论", "type": "enum", "required": True, "default": "pass", "help": "按事实填写",
         "options": [{"id": "pass", "name": "未发现问题"}, {"id": "fail", "name": "发现问题"}]},
        {"id": "facts", "label": "事实", "type": "text", "required_if": {"result": "fail"},
         "constraints": {"maxlength": 2000}},
        {"id": "checks", "label": "检查内容", "type": "checklist", "columns": [
            {"id": "result", "label": "结果", "type": "enum", "required": True,
             "options": [{"id": "不符合", "name": "不符合"}, {"id": "符合", "name": "符合"}]},
            {"id": "evidence", "label": "证据", "type": "photo", "required_if": {"result": "不符合"}},
        ]},
    ],
}  # fmt: skip
SHARED = {"forms/record.json": json.dumps(RECORD, ensure_ascii=False).encode()}


def test_a_shared_form_comes_first_and_the_steps_own_fields_after() -> None:
    content = straight(user("a", extension(form(field("note"))), camunda_formKey="forms:record"))
    assert errors_of(content, SHARED) == set()
    found = read(Bundle("图.bpmn", content, SHARED)).steps["a"].form
    assert found
    assert (found.key, found.title) == ("forms:record", "现场检查笔录")
    assert [one.id for one in found.fields] == ["result", "facts", "checks", "note"]


def test_shared_fields_keep_options_constraints_and_conditions() -> None:
    result, facts, checks = read_shared(SHARED["forms/record.json"]).fields
    assert (result.required, result.default, result.options[0]) == (True, "pass", Option("pass", "未发现问题"))
    assert result.properties["help"] == "按事实填写"
    assert (facts.required, facts.constraints["maxlength"], facts.required_when) == (False, "2000", {"result": "fail"})
    assert [column.required_when for column in checks.columns] == [{}, {"result": "不符合"}]
    assert (result.is_variable, checks.is_variable, checks.columns[1].is_variable) == (True, False, False)


def test_drawn_fields_keep_what_the_modeler_writes() -> None:
    properties = '<camunda:properties><camunda:property id="required_if" value="kind=b"/></camunda:properties>'
    content = straight(user("a", extension(form(
        field("kind", "enum", '<camunda:value id="a" name="甲"/><camunda:value id="b" name="乙"/>'),
        field("count", "long", constraint("required") + constraint("max", "9"), defaultValue="3"),
        field("why", "text", properties),
        field("sure", "boolean", defaultValue="true"),
    ))))  # fmt: skip
    assert errors_of(content) == set()
    found = read(Bundle("图.bpmn", content)).steps["a"].form
    assert found
    kind, count, why, sure = found.fields
    assert [one.id for one in kind.options] == ["a", "b"]
    assert (count.default, count.required, count.constraints["max"]) == (3, True, "9")
    assert (why.required_when, sure.default) == ({"kind": "b"}, True)


def test_every_type_of_the_field_model_is_accepted() -> None:
    options = [{"id": "a", "name": "甲"}]
    columns = [{"id": "c", "label": "列", "type": "string"}]
    fields = [
        {"id": f"f_{kind}", "label": "字段", "type": kind}
        | ({"options": options} if kind in ("enum", "multi_enum") else {})
        | ({"columns": columns} if kind in ("table", "checklist") else {})
        for kind in sorted(TYPES)
    ]
    form_read = read_shared(json.dumps({"title": "全部", "fields": fields}).encode())
    assert form_read.problems == []
    assert len(form_read.fields) == len(TYPES) == 27


def test_a_variable_kept_in_the_submission_is_not_known_to_expressions() -> None:
    hidden = '<camunda:properties><camunda:property id="variable" value="false"/></camunda:properties>'
    for inside, warned in (("", False), (hidden, True)):
        content = diagram(
            start("s", extension(form(field("who", "user", inside)))), user("a", camunda_assignee="${who}"), end(),
            *flows("s>a>e"),
        )  # fmt: skip
        rules = {one.rule for one in check(Bundle("图.bpmn", content), VOCABULARY)}
        assert ("unknown-variable" in rules) is warned
