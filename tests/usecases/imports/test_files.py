"""Whole files: every kind of bytes ends in rows or in a sentence."""

import io
import zipfile
from datetime import datetime

import pytest
from sqlalchemy import func, select

from tests.usecases.imports.files_of_offices import OTHER_USCC, USCC, text_file, workbook
from workflows.db import Database
from workflows.supervision import deadlines
from workflows.supervision.organisation.actor import SYSTEM
from workflows.supervision.parties.queries import party_by_code
from workflows.supervision.parties.tables import party
from workflows.usecases import imports
from workflows.usecases.imports import Report, files

ROWS = [["单位名称", "统一社会信用代码"], ["清源禾沐餐饮店", USCC], ["云门澄朗诊所（示例）", OTHER_USCC]]


def bring(database: Database, content: bytes, now: datetime, *, kind: str = "parties") -> Report:
    return imports.apply(database, SYSTEM, kind, "名录.csv", content, now=now)


def count(database: Database) -> int:
    with database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(party)) or 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_the_usual_encodings_and_separators(
    database: Database, now: datetime, encoding: str, separator: str
) -> None:
    report = bring(database, text_file(ROWS, encoding=encoding, separator=separator), now)
    assert (report.ok, report.added, report.lines) == (True, 2, [])
    with database.reading() as conn:
        assert party_by_code(conn, OTHER_USCC).name == "云门澄朗诊所（示例）"


def test_a_workbook_with_a_merged_title_blank_rows_and_a_leading_number_column(
    database: Database, now: datetime
) -> None:
    rows = [
        ["序号", "企业名称（全称）", "社会信用代码*", "联系电话"],
        [1, "甲", USCC, 13800000000],
        [],
        [2, "乙", OTHER_USCC, None],
    ]
    report = bring(database, workbook(rows, title="监管对象名录"), now)
    assert (report.ok, report.added) == (True, 2)
    with database.reading() as conn:
        assert party_by_code(conn, USCC).phone == "13800000000"


def test_the_row_numbers_are_those_the_office_sees(database: Database, now: datetime) -> None:
    rows = [*ROWS, [], ["坏", "91370399MA3QX7K293"]]
    in_text, in_book = bring(database, text_file(rows), now), bring(database, workbook(rows, title="名录"), now)
    sentence = "统一社会信用代码校验位应为 2，填的是 3，请逐位核对。"
    assert [str(line) for line in in_text.lines] == [f"第5行：{sentence}"]
    assert [str(line) for line in in_book.lines] == [f"第7行：{sentence}"]


def test_a_quoted_line_break_does_not_shift_the_numbers(database: Database, now: datetime) -> None:
    content = f'单位名称,统一社会信用代码\n"甲\n店",{USCC}\n坏,123\n'.encode()
    assert [line.row for line in bring(database, content, now).lines] == [4]


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


def with_macro() -> bytes:
    out = io.BytesIO(workbook(ROWS))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls"),
        (archive(readme_xml=b"x"), "压缩包"),
        (archive(xl__workbook_xml=b"<broken"), "无法读取"),
        (b"PK\x03\x04" + b"garbage" * 50, "已损坏"),
        (workbook(ROWS)[:900], "已损坏"),
        (with_macro(), "宏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "无法识别"),
        (b"\0" * 4000, "无法识别"),
        ("今天天气很好。".encode(), "没有找到表头"),
        (b"a,b,c\n1,2,3\n", "没有找到表头"),
        ("单位名称,统一社会信用代码\n".encode(), "没有数据"),
        ("统一社会信用代码,地址\n1,2\n".encode(), "缺少必需的列：单位名称"),
        (b'"never closed,1\n2,3\n', "引号没有成对"),
        (b"x" * (files.MOST_BYTES + 1), "20 MB"),
        (("单位名称,统一社会信用代码\n" + "甲,1\n" * (files.MOST_ROWS + 1)).encode(), "行"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_table_ends_in_a_sentence_and_changes_nothing(
    database: Database, now: datetime, content: bytes, words: str
) -> None:
    report = bring(database, content, now)
    assert not report.ok
    assert words in str(report)
    assert count(database) == 0


def test_a_compressed_giant_is_refused_unopened(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_UNPACKED", 1000)
    assert "过大" in str(bring(database, workbook(ROWS), now))


def test_a_formula_is_kept_as_text_and_said(database: Database, now: datetime) -> None:
    rows = [
        ["单位名称", "统一社会信用代码", "行业"],
        ["甲", USCC, '=HYPERLINK("http://example.com")'],
        ["@乙", OTHER_USCC, "-1+2"],
    ]
    report = bring(database, workbook(rows), now)
    assert (report.ok, report.warnings) == (True, 3)
    with database.reading() as conn:
        assert party_by_code(conn, USCC).industry.startswith("'=")
        assert party_by_code(conn, OTHER_USCC).name == "'@乙"


def test_a_code_that_the_spreadsheet_made_a_number_is_refused(database: Database, now: datetime) -> None:
    report = bring(database, workbook([ROWS[0], ["甲", 123456789012345678]]), now)
    assert "存成了数字" in str(report)


def test_unknown_columns_are_named_and_left_out(database: Database, now: datetime) -> None:
    report = bring(database, text_file([["单位名称", "统一社会信用代码", "吉祥物"], ["甲", USCC, "狮子"]]), now)
    assert report.ok
    assert "吉祥物" in str(report)


@pytest.mark.parametrize("kind", imports.KINDS)
def test_every_template_is_accepted_as_a_header(database: Database, now: datetime, kind: str) -> None:
    with database.transaction() as conn:
        deadlines.load_shipped(conn, now=now)
    report = imports.preview(database, SYSTEM, kind, "t.csv", imports.template(kind), now=now)
    assert "表头" not in str(report)


def test_five_thousand_parties_take_seconds(database: Database, now: datetime) -> None:
    rows = [["单位名称", "注册号"], *([f"商户{n}", f"3703990000{n:05d}"] for n in range(5000))]
    report = bring(database, text_file(rows), now)
    assert (report.ok, report.added, count(database)) == (True, 5000, 5000)
