"""Issuing and voiding documents from the shipped Word templates."""

import hashlib
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import func, select

from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.supervision.documents import (
    FIELD_NAMES,
    KINDS,
    DocumentKind,
    DocumentVoided,
    FieldMissing,
    Issuer,
    OfficialDocument,
    ReasonMissing,
    Template,
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
COMMON: dict[str, Any] = {
    "case_no": "QY-SJ-RC-2026-0001",
    "party": {"name": "清源禾沐餐饮管理有限公司", "uscc": "91370399MA3QX7K292"},
    "item": {"name": "食品经营许可"},
    "inspectors": [{"name": "张示例", "certificate": "3703990001"}, {"name": "李示例", "certificate": "3703990002"}],
    "basis": "《中华人民共和国食品安全法》第一百一十条",
}
SIGNED_BY_PEOPLE = {
    DocumentKind.SITE_RECORD,
    DocumentKind.UNLICENSED_RECORD,
    DocumentKind.INSPECTION_APPROVAL,
    DocumentKind.SAMPLING_RECORD,
    DocumentKind.ONLINE_RECORD,
    DocumentKind.EQUIPMENT_RECORD,
    DocumentKind.EXPERT_OPINION,
}
CONTEXTS: dict[DocumentKind, dict[str, Any]] = {
    DocumentKind.INSPECTION_NOTICE: {"planned_on": "2026年3月20日", "place": "示范路1号", "content": "许可条件"},
    DocumentKind.SITE_RECORD: {
        "place": "示范路1号",
        "rows": [{"point": "进货查验", "result": "不符合", "fact": "A < B & C", "evidence": None}],
        "overall": "发现问题责令限期改正",
    },
    DocumentKind.RECTIFICATION_ORDER: {
        "problems": [{"fact": "无进货查验记录"}, {"fact": "无温度记录", "basis": "规范第3条"}],
        "requirement": "一、补齐记录；\n二、每日记录。",
        "deadline": "2026年4月3日",
    },
    DocumentKind.RECHECK_OPINION: {
        "order_number": "清源市监责改〔2026〕1号",
        "recheck_rows": [{"point": "无进货查验记录", "result": "合格"}],
        "conclusion": "合格，予以销号",
    },
    DocumentKind.INSPECTION_APPROVAL: {"reason": "上级交办", "content": "经营条件", "planned_on": "2026年3月20日"},
    DocumentKind.SAMPLING_RECORD: {
        "place": "示范路1号",
        "samples": [{"name": "熟食 A < B & C", "batch_no": "1", "quantity": "1kg", "seal_no": "F-1"}],
        "lab": "清源区检验检测中心",
    },
    DocumentKind.RESULT_NOTICE: {"overall": "发现问题责令限期改正", "problems": [{"fact": "A < B & C"}]},
    DocumentKind.ONLINE_RECORD: {
        "platform": "网络餐饮平台",
        "captures": [{"url": "https://shop.example", "fact": "A < B & C", "screenshots": "截图.png 0a1b"}],
        "rows": [{"point": "公示许可", "result": "符合"}],
        "overall": "逐项检查1项",
    },
    DocumentKind.EQUIPMENT_RECORD: {
        "place": "示范路1号",
        "devices": [{"name": "1号电梯", "code": "TX-1", "result": "合格", "fact": "A < B & C"}],
        "rows": [{"point": "定期检验", "result": "符合"}],
        "overall": "逐项检查1项",
    },
    DocumentKind.EXPERT_OPINION: {
        "third_party": "清源安全技术中心",
        "experts": [{"name": "周某", "unit": "A < B & C"}],
        "summary": "设备运行正常",
        "adoption": "采纳",
    },
    DocumentKind.INSPECTION_PLAN: {
        "plan_year": "2026",
        "plan_rows": [{"item": "食品经营许可", "scope": "B、C级", "share": "10%", "time": "3月", "basis": None}],
        "approver": "分管领导",
    },
    DocumentKind.UNLICENSED_RECORD: {
        "place": "夜市东口",
        "activity": "无许可制售餐食",
        "facts": "正在加工盒饭 A < B & C",
        "evidence_rows": [{"name": "照片", "proves": "正在加工"}],
    },
    DocumentKind.INTERMEDIARY_RESULT: {
        "rows": [{"point": "资质在有效期内", "result": "不符合", "fact": "A < B & C"}],
        "overall": "发现问题责令限期改正",
    },
    DocumentKind.SUPERVISION_OPINION: {
        "problems": [{"fact": "两件案卷超期"}, {"fact": "未说明理由", "basis": "许可法38条"}],
        "requirement": "一、建立时限台账；\n二、补充说明。",
        "deadline": "2026年4月3日",
    },
    DocumentKind.SUPERVISION_DECISION: {
        "order_number": "清源司法监意〔2026〕1号",
        "problems": [{"fact": "仍未建立时限台账"}],
        "requirement": "立即建立",
        "deadline": "2026年5月3日",
    },
    DocumentKind.THIRD_PARTY_TASK_BOOK: {
        "contract_no": "HT-2026-1",
        "steps": ["资料和数据核对", "统计分析和绘制图表"],
        "content": "抽查案卷一百件",
        "deadline": "2026年6月1日",
    },
    DocumentKind.EVALUATION_REPORT: {
        "parts": [{"form": "随机抽查", "score": "90分", "basis": "抽查10件"}],
        "score": "90分",
        "rating": "优秀",
        "opinion": "实施效果良好",
    },
}


def template(kind: DocumentKind) -> bytes:
    return (TEMPLATES / f"{kind}.docx").read_bytes()


def made_of(*lines: str) -> bytes:
    written = Document()
    for line in lines:
        written.add_paragraph(line)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def issued(
    database: Database, kind: DocumentKind, now: datetime, content: bytes | None = None, **changes: Any
) -> OfficialDocument:
    with database.transaction() as conn:
        return issue(
            conn,
            kind=kind,
            issuer=ISSUER,
            template=Template(content or template(kind), f"documents/{kind}.docx", "daily_inspection:1:x"),
            context={**COMMON, **CONTEXTS[kind], **changes},
            case_id=1,
            actor="inspector1",
            now=now,
        )


def text_of(content: bytes) -> str:
    opened = Document(io.BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_a_shipped_template_uses_only_fields_of_its_kind(kind: DocumentKind) -> None:
    assert check_template(template(kind), kind) == ()
    common = KINDS[kind].common - {"basis", "case_no"}
    assert {"number", "date", "organisation", "title", *common} <= template_fields(template(kind))


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_a_shipped_template_is_filled_completely(kind: DocumentKind, database: Database, now: datetime) -> None:
    made = issued(database, kind, now)
    with database.reading() as conn:
        content = content_of(conn, made.id)
    assert hashlib.sha256(content).hexdigest() == made.sha256
    text = text_of(content)
    party = ("清源禾沐餐饮管理有限公司", "91370399MA3QX7K292") if "party" in KINDS[kind].common else ()
    for expected in (
        made.number,
        KINDS[kind].title,
        "清源区市场监督管理局",
        *party,
        "食品经营许可",
        "QY-SJ-RC-2026-0001",
        "2026年3月16日",
    ):
        assert expected in text, expected
    assert "{{" not in text
    assert "{%" not in text
    assert "None" not in text
    if kind not in SIGNED_BY_PEOPLE:
        assert "（印章）" in text


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_required_field_has_its_name_on_paper(kind: DocumentKind) -> None:
    assert {*KINDS[kind].required, "case_no", "party", "item", "inspectors", "basis"} <= FIELD_NAMES.keys()


def test_what_people_wrote_arrives_unharmed(database: Database, now: datetime) -> None:
    made = issued(database, DocumentKind.SITE_RECORD, now, overall="结果\x0b<w:p/> {{ number }}")
    with database.reading() as conn:
        text = text_of(content_of(conn, made.id))
    assert "A < B & C" in text
    assert "结果<w:p/> {{ number }}" in text


def test_the_order_names_problems_requirements_deadline_and_remedies(database: Database, now: datetime) -> None:
    made = issued(database, DocumentKind.RECTIFICATION_ORDER, now, review_authority="清源区人民政府")
    with database.reading() as conn:
        text = text_of(content_of(conn, made.id))
    assert "2. 无温度记录（违反规范第3条）" in text
    assert "二、每日记录。" in text.split("\n")
    assert "2026年4月3日前" in text
    assert "六十日内向清源区人民政府申请行政复议" in text
    assert "六个月内依法向有管辖权的人民法院提起行政诉讼" in text


def test_a_document_is_kept_with_what_made_it_and_on_record(any_database: Database, now: datetime) -> None:
    first = issued(any_database, DocumentKind.INSPECTION_NOTICE, now)
    second = issued(any_database, DocumentKind.INSPECTION_NOTICE, now)
    assert (first.number, second.number) == ("清源市监检通〔2026〕1号", "清源市监检通〔2026〕2号")
    assert first.template_sha256 == hashlib.sha256(template(DocumentKind.INSPECTION_NOTICE)).hexdigest()
    assert first.context["number"] == first.number
    assert first.context["party"] == {**COMMON["party"], "address": "", "representative": "", "phone": ""}
    with any_database.reading() as conn:
        assert [one.id for one in documents_of(conn, 1)] == [first.id, second.id]
        actions = conn.execute(select(audit_leaf.c.action)).scalars().all()
    assert actions == ["document.issue", "document.issue"]


def test_a_voided_document_keeps_its_number(database: Database, now: datetime) -> None:
    first = issued(database, DocumentKind.INSPECTION_NOTICE, now)
    with database.transaction() as conn:
        with pytest.raises(ReasonMissing):
            void(conn, first.id, reason=" ", actor="section1", now=now)
        voided = void(conn, first.id, reason="日期有误", actor="section1", now=now)
        with pytest.raises(DocumentVoided):
            void(conn, first.id, reason="再次", actor="section1", now=now)
        with pytest.raises(UnknownDocument):
            void(conn, 999, reason="x", actor="section1", now=now)
    assert (voided.state, voided.number, voided.void_reason) == ("voided", first.number, "日期有误")
    assert issued(database, DocumentKind.INSPECTION_NOTICE, now).number == "清源市监检通〔2026〕2号"


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
        issued(database, DocumentKind.INSPECTION_NOTICE, now, made_of(*lines))
    assert named in str(refused.value)
    assert nothing_happened(database)


def test_fields_of_another_kind_are_found_when_a_template_is_checked() -> None:
    assert check_template(made_of("{{ number }} {{ deadline }} {{ whatever }}"), DocumentKind.SITE_RECORD) == (
        "deadline",
        "whatever",
    )


@pytest.mark.parametrize("name", ["planned_on", "basis", "party", "inspectors"])
@pytest.mark.parametrize("value", [None, "", []])
def test_a_required_field_that_is_empty_is_named(database: Database, now: datetime, name: str, value: Any) -> None:
    with pytest.raises(FieldMissing) as refused:
        issued(database, DocumentKind.INSPECTION_NOTICE, now, **{name: value})
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
        issued(database, DocumentKind.INSPECTION_NOTICE, now, content)
    assert nothing_happened(database)
