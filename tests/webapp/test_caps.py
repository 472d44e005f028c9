"""The page of frequency caps: rows with their history, refusals at the field, and only the legal office edits."""

from datetime import date

from tests.webapp.conftest import Enter, csrf_of

GIVEN = {"most": "2", "source_document": "清政办发〔2026〕1号", "valid_from": "2026-01-01"}


def test_the_legal_office_adds_and_ends_caps_and_the_history_stays(enter: Enter) -> None:
    client = enter("observer1")
    assert "只统计，不限制" in client.get("/caps/").text
    token = csrf_of(client, "/caps/")
    answer = client.post("/caps/", data={**GIVEN, "csrf_token": token}, follow_redirects=True)
    assert "已新增频次上限：每年2次" in answer.text
    wrong = client.post("/caps/", data={**GIVEN, "most": "二", "csrf_token": token})
    assert wrong.status_code == 422
    assert "年度上限须是整数" in wrong.text and "清政办发〔2026〕1号" in wrong.text
    again = client.post("/caps/", data={**GIVEN, "csrf_token": token})
    assert again.status_code == 422 and "其后" in again.text
    ended = client.post("/caps/1/close", data={"valid_to": "2026-03-16", "csrf_token": token}, follow_redirects=True)
    assert "这个版本执行至 2026-03-16" in ended.text
    assert client.post("/caps/1/close", data={"valid_to": "", "csrf_token": token}).status_code == 422
    assert client.post("/caps/7/close", data={"valid_to": "2026-12-31", "csrf_token": token}).status_code == 404


def test_others_read_the_caps_and_cannot_change_them(enter: Enter) -> None:
    client = enter("handler1")
    page = client.get("/caps/").text
    assert "新增版本</h2>" not in page
    token = csrf_of(client, "/password") if "csrf_token" not in page else csrf_of(client, "/caps/")
    data = {**GIVEN, "valid_from": date(2026, 1, 1).isoformat(), "csrf_token": token}
    assert client.post("/caps/", data=data).status_code == 403
