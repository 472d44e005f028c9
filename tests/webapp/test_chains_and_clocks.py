"""On the case page: the chain both ways, a follow-up by hand that keeps the link, the clock stopped and let go on."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.diagrams.acts import a_rectification, an_inspection, approved, prepared, served, visited
from tests.diagrams.world import Walk
from tests.support.people import an_account
from tests.webapp.conftest import Enter, csrf_of
from workflows.supervision.cases.tables import case, case_link
from workflows.supervision.deadlines.tables import clock_stop

PAPER = b"%PDF-1.4 stop"


def chain_of(client: FlaskClient, case_id: int) -> str:
    page = client.get(f"/cases/{case_id}")
    assert page.status_code == 200
    found = re.search(r'<ol class="chain">(.*?)</ol>', page.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip() if found else ""


def chained(walk: Walk) -> tuple[int, int]:
    visited(served(approved(prepared(an_inspection(walk)))), failed=True)
    given = {"overall": "发现问题待后续处理", "disposal": ["rectification"], "result_summary": "待改正"}
    walk.do("inspector1", "decide_result", **given)
    (order,) = walk.cases_of("rectification")
    return walk.case_id, order


def test_the_chain_is_shown_from_both_ends_with_states(enter: Enter, walk: Walk) -> None:
    inspection, order = chained(walk)
    client = enter("handler1")
    for case_id in (inspection, order):
        said = chain_of(client, case_id)
        assert re.match(r"日常检查 办理中 QY-SJ-RC-2026-0001 责令限期改正 办理中 QY-SJ-ZG-2026-0001$", said), said


def test_of_a_case_one_may_not_see_the_chain_tells_the_kind_only_and_of_a_tracing_nothing(
    enter: Enter, walk: Walk
) -> None:  # fmt: skip
    inspection, order = chained(walk)
    with walk.database.transaction() as conn:
        an_account(conn, "bianban1")
        conn.execute(update(case).where(case.c.id == order).values(secrecy="sensitive", source="inspection"))
    own, other = enter("publisher1"), enter("bianban1")
    said = chain_of(own, inspection)
    assert "责令限期改正" in said
    assert "ZG" not in said
    assert "责令" not in chain_of(other, inspection)
    with walk.database.transaction() as conn:
        conn.execute(update(case).where(case.c.id == order).values(process_key="accountability_tracing"))
    assert "责令" not in chain_of(own, inspection)


def test_a_follow_up_is_started_by_hand_with_what_is_known_and_stays_linked(enter: Enter, walk: Walk) -> None:
    inspection, _order = chained(walk)
    client = enter("handler1")
    page = client.get(f"/cases/{inspection}")
    at = f"/start/rectification?from={inspection}"
    assert at in page.text.replace("&amp;", "&")
    form = client.get(at).text
    assert "两名从业人员没有健康证明" in form
    assert f'name="from" value="{inspection}"' in form
    raw = {
        "f.item": "1",
        "f.party": "WZ-2026-0001",
        "f.problem": "再次发现",
        "f.inspectors": ["inspector1", "inspector2"],
    }
    token = csrf_of(client, at)
    answer = client.post(at, data={"csrf_token": token, "from": str(inspection), **raw})
    assert answer.status_code == 302, answer.text[-3000:]
    started = max(walk.cases_of("rectification"))
    (link,) = walk.ask(select(case_link).where(case_link.c.to_case_id == started))
    assert (link.from_case_id, link.kind) == (inspection, "follow_up")


def test_nothing_follows_from_a_case_one_may_not_open(enter: Enter, walk: Walk) -> None:
    inspection, _order = chained(walk)
    with walk.database.transaction() as conn:
        conn.execute(update(case).values(secrecy="sensitive", source="inspection"))
    assert enter("section1").get(f"/start/daily_inspection?from={inspection}").status_code == 404


def stopping(client: FlaskClient, case_id: int, what: str, **raw: Any) -> Any:
    at, paper = f"/cases/{case_id}/clock/", raw.pop("file", False)
    data = {"csrf_token": csrf_of(client, at), **{f"f.{name}": value for name, value in raw.items()}}
    if paper:
        data["file.file"] = (io.BytesIO(PAPER), "中止决定书.pdf")
    return client.post(f"{at}{what}", data=data, content_type="multipart/form-data")


def test_the_clock_is_stopped_and_let_go_on_by_hand_and_open_limits_move(enter: Enter, walk: Walk) -> None:
    item = an_inspection(walk).item("prepare_inspection")
    before = item.due_at
    assert before is not None
    client, clerk = enter("section1"), enter("handler1")
    assert clerk.get(f"/cases/{walk.case_id}/clock/").status_code == 403
    assert "中止计时" not in clerk.get(f"/cases/{walk.case_id}").text
    today = walk.now.date().isoformat()
    missing = stopping(client, walk.case_id, "stop", reason="testing", since=today, document="送检单1号")
    assert missing.status_code == 422
    assert "文书扫描件" in missing.text
    late = stopping(client, walk.case_id, "stop", reason="testing", since="2099-01-01", document="送检单1号", file=True)
    assert late.status_code == 422
    done = stopping(client, walk.case_id, "stop", reason="testing", since=today, document="送检单1号", file=True)
    assert done.status_code == 302, done.text[-3000:]
    walk.settle()
    (row,) = walk.ask(select(clock_stop))
    assert (row.reason, row.document, row.stopped_by) == ("testing", "送检单1号", "section1")
    paper = clerk.get(f"/files/{row.file_id}")
    assert (paper.status_code, paper.data) == (200, PAPER)
    moved = walk.item(item.element_id).due_at
    assert moved is not None
    assert moved > before
    again = stopping(client, walk.case_id, "stop", reason="testing", since=today, document="送检单2号", file=True)
    assert again.status_code == 422
    assert "尚未结束" in again.text
    going_on = stopping(client, walk.case_id, "resume", reason="testing", until=today, document="报告1号")
    assert going_on.status_code == 302, going_on.text[-3000:]
    walk.settle()
    page = clerk.get(f"/cases/{walk.case_id}").text
    assert "共1日中止" in page
    assert walk.item(item.element_id).due_at == before  # the first day of the count is not in the limit anyway


@pytest.mark.parametrize("login", ["head9", "deputy9"])
def test_another_department_does_not_stop_the_clock(login: str, enter: Enter, walk: Walk) -> None:
    a_rectification(walk)
    with walk.database.transaction() as conn:
        an_account(conn, login)
    assert enter(login).get(f"/cases/{walk.case_id}/clock/").status_code == 404
