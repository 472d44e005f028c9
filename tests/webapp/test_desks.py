"""The pages through which work is done, as HTTP sees them."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.diagrams.acts import waits
from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter, csrf_of

FIRST = {
    "item": 1, "party": 1, "method": "site_visit", "mode": "key", "task_source": "assigned", "reason": "年度计划",
    "urgency": "normal",
}  # fmt: skip
PLAN: dict[str, Any] = {
    "f.planned_on": "2026-03-25", "f.inspectors": ["inspector1", "inspector2"], "f.lead_inspector": "inspector1",
    "f.announcement": "advance", "f.content": "证照和场所", "f.basis": "《食品安全法》第一百一十条",
}  # fmt: skip


def post(client: FlaskClient, form_page: str, to: str, data: dict[str, Any]) -> Any:
    return client.post(to, data={"csrf_token": csrf_of(client, form_page), **data})


def test_a_case_is_started_from_the_page_and_stands_in_the_inbox(enter: Enter, walk: Walk) -> None:
    client = enter("handler1")
    raw = {f"f.{name}": value for name, value in FIRST.items()} | {"f.party": "WZ-2026-0003"}
    answer = post(client, "/start/daily_inspection", "/start/daily_inspection", raw)
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).text
    assert "QY-SJ-RC-2026-0001" in page
    assert "清源测试餐饮店3" in page
    assert "填报检查审批表" in client.get("/").text


def test_a_refused_form_comes_back_with_its_sentences_and_loses_nothing(enter: Enter, walk: Walk) -> None:
    walk.begin("handler1", "daily_inspection", **FIRST)
    client, at = enter("handler1"), f"/tasks/{walk.item('prepare_inspection').id}"
    answer = post(client, at, at, {"f.content": "写了很多的检查内容", "f.planned_on": "2026-03-25"})
    assert answer.status_code == 422
    assert "写了很多的检查内容" in answer.text
    assert 'value="2026-03-25"' in answer.text
    assert "检查依据：此项必填。" in answer.text
    assert walk.item("prepare_inspection").state == "open"


def test_a_step_is_completed_from_the_page_and_a_second_click_changes_nothing(enter: Enter, walk: Walk) -> None:
    walk.begin("handler1", "daily_inspection", **FIRST)
    client, at = enter("handler1"), f"/tasks/{walk.item('prepare_inspection').id}"
    first = post(client, at, at, {**PLAN, "idempotency_key": "k1", "opinion": "拟同意"})
    assert first.status_code == 302, first.text
    assert waits(walk) == {"review_inspection"}
    again = post(client, "/start/daily_inspection", at, {**PLAN, "idempotency_key": "k1"})
    assert again.headers["Location"] == first.headers["Location"]
    late = post(client, "/start/daily_inspection", at, {**PLAN, "idempotency_key": "k2"})
    assert late.status_code == 409
    assert "已经办结" in late.text
    assert "拟同意" in client.get(f"/cases/{walk.case_id}").text


def test_people_of_another_department_get_404_everywhere(enter: Enter, walk: Walk) -> None:
    walk.begin("handler1", "daily_inspection", **FIRST)
    item = walk.item("prepare_inspection").id
    stranger = enter("inspector9")
    for path in (f"/cases/{walk.case_id}", f"/tasks/{item}", f"/cases/{walk.case_id}/diagram.json", "/cases/999"):
        assert stranger.get(path).status_code == 404, path
    assert "QY-SJ-RC" not in stranger.get("/cases/?q=QY-SJ").text


def to_notice(walk: Walk) -> str:
    plan = {name.removeprefix("f."): value for name, value in PLAN.items()}
    walk.begin("handler1", "daily_inspection", **FIRST)
    walk.do("handler1", "prepare_inspection", **plan)
    walk.do("section1", "review_inspection", review_decision="approve")
    walk.do("deputy1", "approve_inspection", approve_decision="approve")
    return walk.item("serve_notice").id


def png() -> tuple[io.BytesIO, str]:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(out, "PNG")
    return io.BytesIO(out.getvalue()), "回证 一.png"


def test_files_sent_with_the_form_itself_are_kept_too(enter: Enter, walk: Walk) -> None:
    """A browser without script sends them in one go."""
    at = f"/tasks/{to_notice(walk)}"
    client = enter("handler1")
    data = {"f.served_on": "2026-03-16", "f.served_how": "direct", "f.recipient": "王某", "f.rights_told": "true",
            "file.service_receipt": png(), "csrf_token": csrf_of(client, at)}  # fmt: skip
    assert client.post(at, data=data, content_type="multipart/form-data").status_code == 302
    page = client.get(f"/cases/{walk.case_id}").text
    link = page.split('href="/files/')[1].split('"')[0].split("/")[0]
    download = client.get(f"/files/{link}")
    assert download.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert client.get(f"/files/{link}/preview").mimetype == "image/jpeg"
    assert enter("inspector9").get(f"/files/{link}").status_code == 404


def test_the_notice_is_a_word_file_and_a_page_to_print(enter: Enter, walk: Walk) -> None:
    to_notice(walk)
    walk.do("handler1", "serve_notice", served_on="2026-03-16", served_how="direct", recipient="王某", rights_told=True)
    client = enter("handler1")
    found = re.search(r'href="/documents/(\d+)/print">行政检查通知书', client.get(f"/cases/{walk.case_id}").text)
    assert found, "the notice hangs on the case page"
    paper = f"/documents/{found[1]}"
    word = client.get(f"{paper}/word")
    assert word.data.startswith(b"PK")
    assert "attachment" in word.headers["Content-Disposition"]
    printed = client.get(f"{paper}/print").text
    assert "行政检查通知书" in printed
    assert "〔2026〕1号" in printed
    assert enter("inspector9").get(f"{paper}/print").status_code == 404


def test_the_picture_tells_what_is_done_and_what_is_open(enter: Enter, walk: Walk) -> None:
    to_notice(walk)
    state = enter("handler1").get(f"/cases/{walk.case_id}/diagram.json").json
    assert state is not None
    assert "prepare_inspection" in state["done"]
    assert state["open"]["serve_notice"] == {"count": 1, "overdue": 0}
    assert state["flows"]


def test_a_letter_is_registered_and_moves_the_case(enter: Enter, walk: Walk) -> None:
    to_notice(walk)
    client, at = enter("handler1"), f"/cases/{walk.case_id}/letters/recusal_requested"
    assert "登记回避申请" in client.get(at).text
    raw = {"f.recusal_received_on": "2026-03-16", "f.recusal_applicant": "王某", "f.recused_inspector": "inspector1",
           "f.recusal_grounds": "系亲属"}  # fmt: skip
    assert post(client, at, at, raw).status_code == 302
    assert "decide_recusal" in walk.waits_for()
    assert "来文登记：" in client.get(f"/cases/{walk.case_id}").text


@pytest.mark.parametrize("path", ["/limits/?since=2026-09-28&n=10&kind=WORK", "/limits/?since=2026-09-28&code=T-A-05b"])
def test_the_calculator_explains_day_by_day(path: str, enter: Enter) -> None:
    html = enter("handler1").get(path).text
    assert "最后一日" in html
    assert "当日不计入" in html


@pytest.mark.parametrize("query", ["since=x&n=1&kind=WORK", "since=2026-01-01&n=-1&kind=WORK", "since=2026-01-01&n=1",
                                   "since=2026-01-01&code=T-X-99", "since=9999-12-31&n=2500&kind=WORK"])  # fmt: skip
def test_the_calculator_refuses_with_a_sentence(query: str, enter: Enter) -> None:
    answer = enter("handler1").get(f"/limits/?{query}")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


def test_a_position_nobody_gave_out_is_answered_with_a_sentence(enter: Enter) -> None:
    assert enter("handler1").get("/?after=nonsense").status_code == 400
