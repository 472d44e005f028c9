"""Pages about documents: preview, PDF, void, service, register, templates."""

import io
import re
from pathlib import Path

import openpyxl
import pytest

from tests.diagrams.acts import a_rectification, day, drafted, ordered
from tests.diagrams.world import Walk
from tests.support.office import missing
from tests.webapp.conftest import Enter, csrf_of
from workflows.supervision.documents import documents_of, office


def an_order(walk: Walk) -> int:
    ordered(drafted(a_rectification(walk)))
    with walk.database.reading() as conn:
        return documents_of(conn, walk.case_id)[0].id


def test_the_preview_keeps_what_was_typed_and_shows_the_draft(walk: Walk, enter: Enter) -> None:
    drafted(a_rectification(walk)).do("section1", "approve_order", order_decision="approve")
    client, item = enter("inspector1"), walk.item("serve_order").id
    page = client.get(f"/tasks/{item}").text
    assert "预览文书（草稿）" in page
    data = {"csrf_token": csrf_of(client, f"/tasks/{item}"), "f.recipient": "店主王某"}
    answer = client.post(f"/tasks/{item}/preview", data=data)
    assert answer.headers["Location"].endswith(f"/tasks/{item}/preview")
    shown = client.get(answer.headers["Location"]).text
    assert "草稿" in shown and "办理健康证明后上岗" in shown and "〔2026〕1号" not in shown
    assert "店主王某" in client.get(f"/tasks/{item}").text
    word = client.get(f"/tasks/{item}/preview/rectification_order")
    assert word.data[:2] == b"PK" and "attachment" in word.headers["Content-Disposition"]


def test_a_document_is_had_as_pdf_where_libreoffice_is(walk: Walk, enter: Enter) -> None:
    sentence = missing()
    assert sentence is None, sentence
    ident, client = an_order(walk), enter("inspector1")
    assert "下载 PDF" in client.get(f"/documents/{ident}/print").text
    answer = client.get(f"/documents/{ident}/pdf")
    assert answer.status_code == 200 and answer.data[:5] == b"%PDF-"
    assert client.get(f"/documents/{ident}/pdf").data == answer.data


def test_where_libreoffice_is_not_the_page_says_so(walk: Walk, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.SETTING, "/nowhere/soffice")
    ident, client = an_order(walk), enter("inspector1")
    page = client.get(f"/documents/{ident}/print").text
    assert "没有安装 LibreOffice" in page and "下载 PDF" not in page
    answer = client.get(f"/documents/{ident}/pdf")
    assert answer.status_code == 409 and "Word" in answer.text


def test_voiding_asks_for_a_reason_and_the_register_keeps_the_number(walk: Walk, enter: Enter) -> None:
    ident, client = an_order(walk), enter("section1")
    address = f"/documents/{ident}/print"
    token = csrf_of(client, address)
    refused = client.post(f"/documents/{ident}/void", data={"csrf_token": token, "reason": "错"})
    assert refused.status_code == 422 and "不少于 4 个字" in refused.text
    done = client.post(f"/documents/{ident}/void", data={"csrf_token": token, "reason": "日期写错了"})
    assert done.status_code == 302
    assert "已作废：日期写错了" in client.get(address).text
    register = client.get("/documents/").text
    assert "责改〔2026〕1号" in register and "日期写错了" in register
    assert re.search(r'data-label="缺号"><span class="tag tag-green">无', register)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/documents/register.xlsx").data))
    (_, row) = book.active.iter_rows(values_only=True)
    assert row[0].endswith("责改〔2026〕1号") and row[6:] == ("作废", "日期写错了")
    assert "作废这份文书" not in enter("inspector1").get(address).text


def test_the_service_is_written_down_by_hand_with_its_scan(walk: Walk, enter: Enter) -> None:
    ident, client = an_order(walk), enter("inspector1")
    address = f"/documents/{ident}/service"
    token = csrf_of(client, address)
    raw = {
        "csrf_token": token,
        "addressee": "测试店",
        "way": "left",
        "served_on": day(walk, 0),
        "servers": "inspector1",
    }
    refused = client.post(address, data=raw)
    assert refused.status_code == 422 and "留置送达还缺少：第二名送达人、拒收事由、见证人" in refused.text
    full = {**raw, "servers": ["inspector1", "inspector2"], "refusal_reason": "店主拒收", "witness": "王某",
            "receipt": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "回证.pdf")}  # fmt: skip
    done = client.post(address, data=full, content_type="multipart/form-data")
    assert done.status_code == 302, done.text
    page = client.get(done.headers["Location"]).text
    assert "留置送达" in page and "送达回证" in page
    assert client.get(f"/documents/{ident}/receipt").data[:2] == b"PK"
    record = re.findall(r"/documents/(\d+)/print", client.get(f"/documents/{ident}/print").text)
    assert "店主拒收" in client.get(f"/documents/{record[-1]}/print").text


def test_the_templates_page_lists_fields_and_gives_the_template(enter: Enter) -> None:
    client = enter("handler1")
    page = client.get("/documents/kinds/").text
    for word in (
        "rectification_order.docx",
        "责令限期改正通知书",
        "problems",
        "下载现行模板",
        "机关代字责改〔年份〕 N 号",
    ):
        assert word in page, word
    assert client.get("/documents/kinds/rectification_order.docx").data[:2] == b"PK"
    assert client.get("/documents/kinds/unknown.docx").status_code == 404


def test_an_upload_with_a_template_that_names_an_unknown_part_is_refused_on_the_page(walk: Walk, enter: Enter) -> None:
    import docx

    written, stream = docx.Document(), io.BytesIO()
    written.add_paragraph("{{ party.nam }}{% for one in problems %}{{ one.fct }}{% endfor %}")
    written.save(stream)
    with walk.database.transaction() as conn:
        from tests.support.people import an_account, an_officer

        an_officer(conn, "owner1", department_id=1, roles=("process_owner",))
        an_account(conn, "owner1")
    client = enter("owner1")
    data = {
        "csrf_token": csrf_of(client, "/processes/upload"),
        "diagram": ((Path("bpmn") / "rectification.bpmn").open("rb"), "rectification.bpmn"),
        "resources": (io.BytesIO(stream.getvalue()), "rectification_order.docx"),
    }
    answer = client.post("/processes/upload", data=data, content_type="multipart/form-data")
    for word in ("责令限期改正通知书", "party.nam", "one.fct", "可用的字段"):
        assert word in answer.text, word
