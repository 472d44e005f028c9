"""What each field type takes, what it stores, and the sentence when it refuses."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.diagrams.world import furnish
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.engine.types import Field, Form, Option
from workflows.usecases.errors import FormInvalid
from workflows.usecases.forms import ChecklistPoint, FormContext, json_schema, validate

TODAY = date(2026, 3, 16)
OPTIONS = (Option("yes", "同意"), Option("no", "不同意"))
NO_FAULT: Any = object()


@pytest.fixture(scope="module")
def context(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FormContext]:
    """Nothing here writes, so one office serves all tests of this file."""
    path = tmp_path_factory.mktemp("forms") / "office.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    furnish(database, now=datetime(2026, 3, 16, 9, tzinfo=SHANGHAI))
    with database.reading() as conn:
        yield FormContext(
            conn=conn, today=TODAY, attachments=frozenset({"a1", "a2"}), current={"count": 7},
            checklist=(ChecklistPoint("A1-01", "场所", "与许可一致", "第三十三条", "重点"),),
        )  # fmt: skip
    database.dispose()


def one(kind: str, raw: Any, context: FormContext, **more: Any) -> Any:
    """The stored value of a form of one field."""
    return validate(Form("f", "表", (Field("x", "项", kind, **more),)), {"x": raw}, context=context).data["x"]


def fault(kind: str, raw: Any, context: FormContext, **more: Any) -> str:
    with pytest.raises(FormInvalid) as refused:
        one(kind, raw, context, **more)
    return refused.value.errors["x"]


@pytest.mark.parametrize(
    ("kind", "raw", "stored", "more"),
    [
        ("string", "𠮷野家（㛃）😀", "𠮷野家（㛃）😀", {}),
        ("string", "  前后空格保留 ", "  前后空格保留 ", {}),
        ("string", "   ", None, {}),
        ("text", "一\r\n二", "一\n二", {}),
        ("long", "１２", 12, {}),
        ("long", 12, 12, {}),
        ("long", "1,200", 1200, {}),
        ("decimal", "12.50", "12.5", {}),
        ("money", "12.5", 1250, {}),
        ("money", 1250, 1250, {}),
        ("boolean", "true", True, {}),
        ("boolean", None, False, {}),
        ("date", "2026-03-16", "2026-03-16", {}),
        ("datetime", "2026-03-16T09:30", "2026-03-16T09:30:00+08:00", {}),
        ("datetime", "2026-03-16T01:30:00+00:00", "2026-03-16T09:30:00+08:00", {}),
        ("enum", "yes", "yes", {"options": OPTIONS}),
        ("multi_enum", ["no", "yes", "no"], ["yes", "no"], {"options": OPTIONS}),
        ("multi_enum", None, [], {"options": OPTIONS}),
        ("user", "inspector1", "inspector1", {}),
        ("users", ["inspector2", "inspector1"], ["inspector2", "inspector1"], {}),
        ("departments", ["2", 1, "2"], [1, 2], {}),
        ("departments", [], [], {}),
        ("party", 1, 1, {}),
        ("party", "1", 1, {}),
        ("party", "wz-2026-0002", 2, {}),
        ("item", "QY-SJ-XK-001", 1, {}),
        ("files", ["a1", "a2"], ["a1", "a2"], {}),
        ("file", "a1", ["a1"], {}),
        ("photo", None, [], {}),
        ("geo", "117.9,36.8", {"lat": 36.8, "lng": 117.9}, {}),
        ("uscc", "91370399ma3qx7k292", "91370399MA3QX7K292", {}),
        ("uscc", " ９１３７０３９９MA3QX7K292 ", "91370399MA3QX7K292", {}),
        ("idno", "37039919900101001x", "37039919900101001X", {}),
        ("document_number", "清市监责改〔2026〕12号", "清市监责改〔2026〕12号", {}),
    ],
)
def test_a_value_is_stored_as_its_type(kind: str, raw: Any, stored: Any, more: Any, context: FormContext) -> None:
    assert one(kind, raw, context, **more) == stored


@pytest.mark.parametrize(
    ("kind", "raw", "word", "more"),
    [
        ("string", "a\x00b", "控制字符", {}),
        ("string", "a\u202eb", "控制字符", {}),
        ("string", "\ud800", "控制字符", {}),
        ("string", "一\n二", "控制字符", {}),
        ("string", "字" * 256, "最多 255 个字", {}),
        ("text", "字" * 1_000_000, "最多 20000 个字", {}),
        ("string", ["a"], "文字", {}),
        ("string", "ab", "至少 3 个字", {"constraints": {"minlength": "3"}}),
        ("string", "ab", "格式", {"constraints": {"pattern": "[0-9]+"}}),
        ("string", "a" * 40, "过于复杂", {"constraints": {"pattern": "(a+)+b"}}),
        ("string", "a" * 40, "过于复杂", {"constraints": {"pattern": "("}}),
        ("long", "1.5", "整数", {}),
        ("long", "NaN", "数字", {}),
        ("long", "1e999999999", "范围", {}),
        ("long", True, "数字", {}),
        ("long", float("inf"), "数字", {}),
        ("long", "9", "不得小于 10", {"constraints": {"min": "10"}}),
        ("decimal", "0.1234567890123456", "位数", {}),
        ("money", "0.001", "两位小数", {}),
        ("boolean", "maybe", "是", {}),
        ("date", "2026-02-30", "日期", {}),
        ("date", "0026-02-03", "年份", {}),
        ("date", "2026-03-17", "不得晚于 2026-03-16", {"constraints": {"max": "today"}}),
        ("datetime", "yesterday", "日期和时间", {}),
        ("enum", "同意", "选项", {"options": OPTIONS}),
        ("multi_enum", ["yes", {}], "选项", {"options": OPTIONS}),
        ("user", "nobody", "在岗人员", {}),
        ("users", ["inspector1"], "至少需要 2 人", {"properties": {"min_count": "2"}}),
        ("departments", ["1", "9999"], "没有这样的部门", {}),
        ("departments", ["市监局"], "没有这样的部门", {}),
        ("party", 999_999, "没有找到", {}),
        ("party", "9" * 400, "最多", {}),
        ("party", {"id": 1}, "没有找到", {}),
        ("files", ["a1", "someone-elses"], "不是在本环节上传", {}),
        ("file", ["a1", "a2"], "一个文件", {}),
        ("geo", "200,100", "范围", {}),
        ("uscc", "91370399MA3QX7K293", "校验", {}),
        ("uscc", "91370399MA3QI7K292", "不使用字符", {}),
        ("idno", "370399198512310027", "校验", {}),
        ("document_number", "清市监责改[2026]12号", "六角括号", {}),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(
    kind: str, raw: Any, word: str, more: Any, context: FormContext
) -> None:
    assert word in fault(kind, raw, context, **more)


def test_a_name_the_form_does_not_declare_is_refused(context: FormContext) -> None:
    form = Form("f", "表", (Field("x", "项", "string"),))
    with pytest.raises(FormInvalid) as refused:
        validate(form, {"x": "a", "sys_admin": True}, context=context)
    assert list(refused.value.errors) == ["sys_admin"]


def test_a_required_field_must_hold_something(context: FormContext) -> None:
    assert fault("string", "  ", context, constraints={"required": "true"}) == "此项必填。"
    assert fault("photo", [], context, constraints={"required": "true"}) == "请上传文件。"


def test_a_field_is_required_only_where_its_neighbour_says_so(context: FormContext) -> None:
    reason = Field("reason", "理由", "text", properties={"required_if": '{"decision": "no"}'})
    form = Form("f", "表", (Field("decision", "意见", "enum", options=OPTIONS), reason))
    assert validate(form, {"decision": "yes"}, context=context).data == {"decision": "yes", "reason": None}
    with pytest.raises(FormInvalid) as refused:
        validate(form, {"decision": "no"}, context=context)
    assert refused.value.errors == {"reason": "此项必填。"}


def test_read_only_fields_keep_what_the_case_holds_and_are_no_variables(context: FormContext) -> None:
    form = Form("f", "表", (Field("count", "次数", "long", constraints={"readonly": "true"}),))
    clean = validate(form, {"count": 99}, context=context)
    assert clean.data == {"count": 7}
    assert clean.variables == {}


def test_only_declared_scalars_become_variables(context: FormContext) -> None:
    fields = (
        Field("ratio", "比例", "decimal"), Field("note", "说明", "string", properties={"variable": "false"}),
        Field("photos", "照片", "photo"), Field("person", "身份证", "idno"),
    )  # fmt: skip
    raw = {"ratio": "0.5", "note": "内部", "photos": ["a1"], "person": "37039919900101001X"}
    clean = validate(Form("f", "表", fields), raw, context=context)
    assert clean.variables == {"ratio": 0.5}
    assert clean.data["ratio"] == "0.5"
    assert clean.data["person"] == "37039919900101001X"


CHECKS = Field(
    "rows", "检查内容", "checklist", constraints={"required": "true"},
    columns=(
        Field("point", "要点", "text", constraints={"readonly": "true"}),
        Field("result", "结果", "enum", constraints={"required": "true"},
              options=(Option("符合", "符合"), Option("不符合", "不符合"))),
        Field("fact", "事实", "text", properties={"required_if": '{"result": "不符合"}'}),
        Field("evidence", "证据", "photo", properties={"required_if": '{"result": "不符合"}'}),
    ),
)  # fmt: skip


def test_a_failed_point_needs_a_fact_and_evidence(context: FormContext) -> None:
    with pytest.raises(FormInvalid) as refused:
        validate(Form("f", "表", (CHECKS,)), {"rows": [{"code": "A1-01", "result": "不符合"}]}, context=context)
    assert refused.value.errors == {"rows.A1-01.fact": "此项必填。", "rows.A1-01.evidence": "请上传文件。"}


def test_the_words_of_a_point_come_from_the_checklist_not_from_the_form(context: FormContext) -> None:
    raw = {"rows": {"A1-01": {"result": "符合", "point": "改过的要点", "basis": ""}}}
    row = validate(Form("f", "表", (CHECKS,)), raw, context=context).data["rows"][0]  # type: ignore[index,call-overload]
    assert (row["point"], row["basis"], row["severity"]) == ("与许可一致", "第三十三条", "重点")


def test_every_point_of_the_checklist_needs_a_result_and_no_other_point_is_taken(context: FormContext) -> None:
    form = Form("f", "表", (CHECKS,))
    with pytest.raises(FormInvalid) as refused:
        validate(form, {"rows": []}, context=context)
    assert refused.value.errors == {"rows.A1-01.result": "此项必填。"}
    with pytest.raises(FormInvalid) as refused:
        validate(form, {"rows": [{"code": "B9-99", "result": "符合"}]}, context=context)
    assert "B9-99" in refused.value.errors["rows"]


TABLE = Field("rows", "表", "table", columns=(Field("name", "名称", "string", constraints={"required": "true"}),
                                             Field("n", "数量", "long")))  # fmt: skip


def test_rows_keep_their_ids_and_blank_ones_vanish(context: FormContext) -> None:
    raw = {"rows": [{"id": "r7", "name": "甲", "n": "2"}, {"id": "r8", "name": " ", "n": ""}]}
    kept = validate(Form("f", "表", (TABLE,)), raw, context=context).data["rows"]
    assert kept == [{"id": "r7", "name": "甲", "n": 2}]


@pytest.mark.parametrize(
    "rows", [7, "x", [1], [{"id": "a"}, {"id": "a"}], [{"id": "../x", "name": "a"}], [{"name": "a"}] * 501]
)
def test_misshapen_tables_are_refused(rows: Any, context: FormContext) -> None:
    with pytest.raises(FormInvalid) as refused:
        validate(Form("f", "表", (TABLE,)), {"rows": rows}, context=context)
    assert list(refused.value.errors) == ["rows"]


def test_the_schema_names_what_is_required_and_refuses_other_names() -> None:
    schema = json_schema(Form("f", "表", (TABLE, CHECKS, Field("at", "时间", "datetime"))))
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["rows"]
