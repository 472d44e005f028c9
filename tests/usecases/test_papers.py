"""Documents after they are issued: void, service, register, help; each for whom it is meant."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from tests.diagrams.acts import a_rectification, day, drafted, ordered
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.documents import KINDS, documents_of, service_records_of
from workflows.supervision.documents.service import service_of, services_of
from workflows.supervision.documents.tables import document_service
from workflows.usecases import attachments, papers_kinds, papers_registered, papers_served, papers_voided
from workflows.usecases.cases.show import show
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def walk(database: Database, now: datetime, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    furnish(database, now=now)
    return ordered(drafted(a_rectification(Walk(database, now))))


def order_of(walk: Walk) -> int:
    with walk.database.reading() as conn:
        return documents_of(conn, walk.case_id)[0].id


def test_the_serving_step_writes_the_service_down_without_a_second_typing(walk: Walk) -> None:
    with walk.database.reading() as conn:
        service = service_of(conn, order_of(walk))
        (record,) = service_records_of(conn, walk.case_id)
    assert service is not None and service.lacking == ()
    assert (service.way_words, service.given.served_on.isoformat()) == ("直接送达", day(walk, 0))
    assert (service.given.addressee, service.given.received_by) == ("清源测试餐饮店1", "店主")
    assert [one["name"] for one in service.given.servers] == [walk.who("inspector1").name]
    assert service.submission_id is not None and service.record_id == record.id
    assert record.number == "" and record.context["served_number"] == "市场监管局责改〔2026〕1号"
    (row,) = show(walk.database, walk.who("inspector1"), walk.case_id, now=walk.now).documents
    assert (row.served, row.lacking, row.receipt_id) == (f"{day(walk, 0)} 直接送达", (), record.id)


def test_what_the_step_did_not_ask_for_is_shown_as_lacking_until_it_is_added(walk: Walk) -> None:
    drafted(a_rectification(walk)).do("section1", "approve_order", order_decision="approve")
    walk.do("inspector1", "serve_order", served_on=day(walk, 0), served_how="left", recipient="店主")
    ident = order_of(walk)
    (row,) = show(walk.database, walk.who("inspector1"), walk.case_id, now=walk.now).documents
    assert row.served.endswith("留置送达") and row.receipt_id is None
    assert row.lacking == ("第二名送达人", "拒收事由", "见证人")
    full = {"addressee": "店", "way": "left", "served_on": day(walk, 0), "refusal_reason": "拒收", "witness": "王某"}
    team = ["inspector1", "inspector2"]
    papers_served.record_service(walk.database, walk.who("inspector1"), ident, full, team, now=walk.now)
    (row,) = show(walk.database, walk.who("inspector1"), walk.case_id, now=walk.now).documents
    assert row.lacking == () and row.receipt_id is not None


def test_leaving_a_document_asks_for_two_servers_a_reason_and_a_witness(walk: Walk) -> None:
    actor, ident = walk.who("inspector1"), order_of(walk)
    left = {"addressee": "清源测试餐饮店1", "way": "left", "served_on": day(walk, 0), "place": "南湖街道1号"}
    with pytest.raises(FormInvalid) as refused:
        papers_served.record_service(walk.database, actor, ident, left, ["inspector1"], now=walk.now)
    assert "第二名送达人、拒收事由、见证人" in refused.value.errors[""]
    left |= {"refusal_reason": "店主拒收", "witness": "社区 王某"}
    team = ["inspector1", "inspector2"]
    papers_served.record_service(walk.database, actor, ident, left, team, now=walk.now)
    with walk.database.reading() as conn:
        rows = services_of(conn, walk.case_id)[ident]
        records = service_records_of(conn, walk.case_id)
    assert [row.given.way for row in rows] == ["direct", "left"]  # nothing is overwritten
    assert len(records) == 2 and records[-1].context["refused"] is True


@pytest.mark.parametrize(
    ("raw", "servers", "field", "word"),
    [
        ({"way": "pigeon"}, ["inspector1"], "way", "送达方式"),
        ({"way": "direct", "served_on": "yesterday"}, ["inspector1"], "served_on", "送达日期"),
        ({"way": "direct", "served_on": "2099-01-01"}, ["inspector1"], "served_on", "不能晚于今天"),
        ({"way": "direct"}, ["handler9"], "servers", "本部门"),
        ({"way": "direct"}, [], "", "送达人"),
        ({"way": "mail"}, [], "", "邮件编号"),
        ({"way": "public"}, [], "", "公告载体和期限"),
        ({"way": "electronic"}, [], "", "送达地址确认书编号"),
        ({"way": "entrusted", "particulars": "邻区市监局"}, [], "", "送达人"),
    ],
)
def test_what_a_way_of_service_asks_for_is_named(
    walk: Walk, raw: dict[str, str], servers: list[str], field: str, word: str
) -> None:
    before = walk.ask(select(func.count()).select_from(document_service))
    given = {"addressee": "店", "served_on": day(walk, 0), **raw}
    with pytest.raises(FormInvalid) as refused:
        papers_served.record_service(
            walk.database, walk.who("inspector1"), order_of(walk), given, servers, now=walk.now
        )
    assert word in refused.value.errors[field]
    assert walk.ask(select(func.count()).select_from(document_service)) == before


def test_the_scan_of_the_receipt_is_kept_and_seen_by_who_sees_the_case(walk: Walk) -> None:
    raw = {"addressee": "店", "way": "mail", "served_on": day(walk, 0), "particulars": "EMS1"}
    papers_served.record_service(
        walk.database, walk.who("inspector1"), order_of(walk), raw, [], receipt=("回证.pdf", PDF), now=walk.now
    )
    with walk.database.reading() as conn:
        service = service_of(conn, order_of(walk))
    assert service is not None and service.given.receipt
    file = attachments.download(walk.database, walk.who("section1"), service.given.receipt, now=walk.now)
    assert file.content == PDF
    with pytest.raises(NotFound):
        attachments.download(walk.database, walk.who("handler9"), service.given.receipt, now=walk.now)


def test_the_receipt_to_take_along_names_the_document(walk: Walk) -> None:
    name, content = papers_served.receipt_to_fill_in(
        walk.database, walk.who("inspector1"), order_of(walk), now=walk.now
    )
    assert name.startswith("送达回证（责令限期改正通知书") and content[:2] == b"PK"


def test_section_heads_and_heads_void_with_a_reason_and_the_number_stays(walk: Walk) -> None:
    ident = order_of(walk)
    with pytest.raises(NotPermitted):
        papers_voided.void_document(walk.database, walk.who("inspector1"), ident, reason="日期有误", now=walk.now)
    with pytest.raises(NotFound):
        papers_voided.void_document(walk.database, walk.who("section9"), ident, reason="日期有误", now=walk.now)
    with pytest.raises(Refused):
        papers_voided.void_document(walk.database, walk.who("section1"), ident, reason="错", now=walk.now)
    assert papers_voided.void_document(
        walk.database, walk.who("head1"), ident, reason="日期有误", now=walk.now
    ) == walk.case_id  # fmt: skip
    with pytest.raises(Refused):
        papers_voided.void_document(walk.database, walk.who("section1"), ident, reason="日期有误", now=walk.now)
    with pytest.raises(Refused):
        papers_served.service_form(walk.database, walk.who("inspector1"), ident, now=walk.now)
    ordered(drafted(a_rectification(walk)))
    found = papers_registered.register(walk.database, walk.who("section1"), now=walk.now)
    assert [(one.document.number, one.document.state) for one in found.entries] == [
        ("市场监管局责改〔2026〕1号", "voided"),
        ("市场监管局责改〔2026〕2号", "issued"),
    ]
    (line,) = found.series
    assert (line.last, line.voided, line.gaps) == (2, 1, ())


def test_the_register_is_read_by_leaders_of_the_department_and_by_the_justice_bureau(walk: Walk) -> None:
    for login in ("inspector1", "handler1", "bianban1"):
        with pytest.raises(NotPermitted):
            papers_registered.register(walk.database, walk.who(login), now=walk.now)
    other = papers_registered.register(walk.database, walk.who("section9"), now=walk.now)
    assert other.entries == [] and other.series == []
    justice = papers_registered.register(walk.database, walk.who("observer1"), now=walk.now)
    assert [one.document.number for one in justice.entries] == ["市场监管局责改〔2026〕1号"]


def test_owners_read_the_fields_of_each_kind_and_get_the_template_in_force(walk: Walk) -> None:
    views = {one.kind: one for one in papers_kinds.kinds(walk.database, walk.who("handler1"), now=walk.now)}
    assert set(views) == set(KINDS)
    order = views["rectification_order"]
    assert ("rectification", "责令限期改正") in order.used_in or order.used_in
    assert {one.name: one.parts for one in order.fields}["problems"] == ("point", "fact", "basis")
    for kind in KINDS:
        content = papers_kinds.template_in_force(walk.database, walk.who("handler1"), kind, now=walk.now)
        assert content[:2] == b"PK"
    with pytest.raises(NotFound):
        papers_kinds.template_in_force(walk.database, walk.who("handler1"), "secret", now=walk.now)
