"""Issuing and voiding documents from the shipped Word templates."""

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import func, select

from tests.supervision.documents.samples import COMMON, SIGNED_BY_PEOPLE, sample
from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.supervision.documents import (
    KINDS,
    DocumentVoided,
    FieldMissing,
    Issuer,
    OfficialDocument,
    ReasonMissing,
    Template,
    TemplateTooLarge,
    TemplateUnreadable,
    UnknownDocument,
    UnknownTemplateField,
    check_template,
    content_of,
    documents_of,
    issue,
    template_fields,
    void,
)
from workflows.supervision.documents.tables import document, document_sequence

TEMPLATES = Path(__file__).parents[3] / "bpmn" / "documents"
ISSUER = Issuer("SJ", "清源市监", "清源区市场监督管理局")


def template(kind: str) -> bytes:
    return (TEMPLATES / f"{kind}.docx").read_bytes()


def made_of(*lines: str) -> bytes:
    written = Document()
    for line in lines:
        written.add_paragraph(line)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def issued(
    database: Database, kind: str, now: datetime, content: bytes | None = None, **changes: Any
) -> OfficialDocument:
    with database.transaction() as conn:
        return issue(
            conn,
            kind=kind,
            issuer=ISSUER,
            template=Template(content or template(kind), f"documents/{kind}.docx", "daily_inspection:1:x"),
            context={**sample(kind), **changes},
            case_id=1,
            actor="inspector1",
            now=now,
        )


def text_of(content: bytes) -> str:
    opened = Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_shipped_template_uses_only_fields_of_its_kind(kind: str) -> None:
    assert check_template(template(kind), kind) == ()
    common = KINDS[kind].common - {"basis", "case_no"}
    number = {"number"} if KINDS[kind].numbered else set()
    date = set() if kind in SIGNED_BY_PEOPLE else {"date"}
    assert {"organisation", "title", *date, *number, *common} <= template_fields(template(kind))


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_shipped_template_is_filled_completely(kind: str, database: Database, now: datetime) -> None:
    made = issued(database, kind, now)
    with database.reading() as conn:
        content = content_of(conn, made.id)
    assert hashlib.sha256(content).hexdigest() == made.sha256
    text, facts = text_of(content), KINDS[kind]
    party = ("清源禾沐餐饮管理有限公司", "91370399MA3QX7K292") if "party" in facts.common else ()
    item = ("食品经营许可",) if "item" in facts.common else ()
    day = () if kind in SIGNED_BY_PEOPLE else ("2026年3月16日",)  # a record has the times of what it records
    for expected in (made.number, facts.title, "清源区市场监督管理局", *party, *item, *day):
        assert expected in text, expected
    assert "{{" not in text
    assert "{%" not in text
    assert "None" not in text
    if kind not in SIGNED_BY_PEOPLE:
        assert "（印章）" in text


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_required_field_has_its_name_on_paper(kind: str) -> None:
    facts = KINDS[kind]
    assert [name for name in facts.required | facts.common if facts.name(name) == name] == []


def test_what_people_wrote_arrives_unharmed(database: Database, now: datetime) -> None:
    made = issued(database, "site_record", now, overall="结果\x0b<w:p/> {{ number }}")
    with database.reading() as conn:
        text = text_of(content_of(conn, made.id))
    assert "A < B & C" in text
    assert "结果<w:p/> {{ number }}" in text


def test_the_order_names_problems_requirements_deadline_and_remedies(database: Database, now: datetime) -> None:
    made = issued(database, "rectification_order", now, review_authority="清源区人民政府")
    with database.reading() as conn:
        text = text_of(content_of(conn, made.id))
    assert "2. 无温度记录（违反规范第3条）" in text
    assert "二、每日记录。" in text.split("\n")
    assert "2026年4月3日前" in text
    assert "六十日内向清源区人民政府申请行政复议" in text
    assert "六个月内依法向有管辖权的人民法院提起行政诉讼" in text


def test_a_document_is_kept_with_what_made_it_and_on_record(any_database: Database, now: datetime) -> None:
    first = issued(any_database, "inspection_notice", now)
    second = issued(any_database, "inspection_notice", now)
    assert (first.number, second.number) == ("清源市监检通〔2026〕1号", "清源市监检通〔2026〕2号")
    assert first.template_sha256 == hashlib.sha256(template("inspection_notice")).hexdigest()
    assert first.context["number"] == first.number
    assert first.context["party"] == {**COMMON["party"], "address": "", "representative": "", "phone": ""}
    with any_database.reading() as conn:
        assert [one.id for one in documents_of(conn, 1)] == [first.id, second.id]
        actions = conn.execute(select(audit_leaf.c.action)).scalars().all()
    assert actions == ["document.issue", "document.issue"]


def test_a_voided_document_keeps_its_number(database: Database, now: datetime) -> None:
    first = issued(database, "inspection_notice", now)
    with database.transaction() as conn:
        with pytest.raises(ReasonMissing):
            void(conn, first.id, reason=" ", actor="section1", now=now)
        voided = void(conn, first.id, reason="日期有误", actor="section1", now=now)
        with pytest.raises(DocumentVoided):
            void(conn, first.id, reason="再次", actor="section1", now=now)
        with pytest.raises(UnknownDocument):
            void(conn, 999, reason="x", actor="section1", now=now)
    assert (voided.state, voided.number, voided.void_reason) == ("voided", first.number, "日期有误")
    assert issued(database, "inspection_notice", now).number == "清源市监检通〔2026〕2号"


def nothing_happened(database: Database) -> bool:
    with database.reading() as conn:
        rows = (conn.execute(select(func.count()).select_from(t)).scalar_one() for t in (document, document_sequence))
        return not any(rows)


@pytest.mark.parametrize(
    ("lines", "named"),
    [(["{{ numbr }}"], "numbr"), (["{{ party.nam }}"], "nam"), (["{% for x in rowz %}{{ x }}{% endfor %}"], "rowz")],
)
def test_a_field_that_does_not_exist_is_refused_by_name(
    database: Database, now: datetime, lines: list[str], named: str
) -> None:
    with pytest.raises(UnknownTemplateField) as refused:
        issued(database, "inspection_notice", now, made_of(*lines))
    assert named in str(refused.value)
    assert nothing_happened(database)


def test_fields_of_another_kind_are_found_when_a_template_is_checked() -> None:
    assert check_template(made_of("{{ number }} {{ deadline }} {{ whatever }}"), "site_record") == (
        "deadline",
        "whatever",
    )


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{{ party.nam }}", ("party.nam",)),
        ("{{ party['nam'] }}", ("party.nam",)),
        ("{% if overall == 'never' %}{{ party.nam }}{% endif %}", ("party.nam",)),
        ("{% for row in rows %}{{ row.point }}{{ row.pont }}{{ loop.index }}{% endfor %}", ("row.pont",)),
        ("{% for row in rows %}{% for one in inspectors %}{{ row.fact }}{{ one.numbr }}{% endfor %}{% endfor %}",
         ("one.numbr",)),
        ("{% for row in rows if row.reslt %}{{ row.fact }}{% endfor %}", ("row.reslt",)),
        ("{{ overall.splitlines() | join }}{{ overall.text }}", ("overall.text",)),
        ("{% set whom = party %}{{ whom.name }}{{ rows | length }}{{ rows[0].point }}", ()),
    ],
)  # fmt: skip
def test_parts_and_loops_that_do_not_exist_are_found_when_a_template_is_checked(
    line: str, named: tuple[str, ...]
) -> None:
    assert check_template(made_of(line), "site_record") == named


def test_a_template_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (41 * 1024 * 1024))
    with pytest.raises(TemplateTooLarge):
        check_template(bomb.getvalue(), "site_record")


@pytest.mark.parametrize("name", ["planned_on", "basis", "party", "inspectors"])
@pytest.mark.parametrize("value", [None, "", []])
def test_a_required_field_that_is_empty_is_named(database: Database, now: datetime, name: str, value: Any) -> None:
    with pytest.raises(FieldMissing) as refused:
        issued(database, "inspection_notice", now, **{name: value})
    assert refused.value.name == name
    assert nothing_happened(database)


@pytest.mark.parametrize(
    "content",
    [
        b"not a zip",
        b"PK\x03\x04",
        b"PK\x05\x06" + b"\0" * 18,
        made_of("{{ number"),
        made_of("{% if number %}"),
        made_of("{{ number + 1 }}"),
        made_of("{{ number | nonsense }}"),
        made_of("{{ ''.__class__.__mro__ }}"),
        made_of("{{ 1 / 0 }}"),
    ],
)
def test_a_file_that_is_no_template_is_refused_and_changes_nothing(
    database: Database, now: datetime, content: bytes
) -> None:
    with pytest.raises((TemplateUnreadable, UnknownTemplateField)):
        issued(database, "inspection_notice", now, content)
    assert nothing_happened(database)
