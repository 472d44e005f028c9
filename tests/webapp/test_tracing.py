"""The tracing desk: who may open it, what stands on the timeline, paper and Excel; the preview without a case."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from tests.diagrams.acts import TEAM, a_rectification, drafted, ordered, rechecked, reported
from tests.diagrams.world import Walk
from tests.support.people import an_account
from tests.webapp.conftest import Enter
from workflows.audit import audit_leaf
from workflows.processes import reconstruction
from workflows.supervision import cases, tracing
from workflows.supervision.cases.tables import case
from workflows.supervision.tracing.tables import tracing_moment

EVENT = date(2026, 5, 10)


@pytest.fixture
def traced(walk: Walk) -> int:
    """A re-check that never came, traced by somebody of the justice bureau; a running case lends its instance."""
    ordered(drafted(a_rectification(walk)))
    reported(walk.later(days=3))
    late = walk.item("recheck").due_at
    assert late is not None
    walk.until(late + timedelta(days=30))
    lent = walk.begin("inspector2", "rectification", item=1, party=2, problem="另案", inspectors=TEAM).case_id
    with walk.database.transaction() as conn:
        an_account(conn, "jiwei1")
        an_account(conn, "gov1")
        facts = {"process_key": "accountability_tracing", "secrecy": "sensitive", "opened_by": "system",
                 "department_id": None, "party_id": None, "item_id": None}  # fmt: skip
        conn.execute(update(case).where(case.c.id == lent).values(**facts))
        cases.name_officers(conn, lent, "team", ["observer1"])
        scope = tracing.around(EVENT, party_id=1)
        reconstruction.reconstruct(conn, lent, scope, actor="observer1", now=walk.now)
        for gap in tracing.propose_gaps(conn, lent, actor="observer1", now=walk.now):
            tracing.decide_gap(conn, gap.id, confirmed=True, reason="属实", actor="observer1", now=walk.now)
    return lent


def test_the_team_sees_the_law_beside_what_was_done_and_every_opening_is_on_record(
    enter: Enter, walk: Walk, traced: int
) -> None:
    client = enter("observer1")
    page = client.get(f"/tracing/{traced}").text
    for words in ("期间届满时仍未办结", "10个工作日", "T-R-01", "未被改动", "未履行"):
        assert words in page
    only = client.get(f"/tracing/{traced}?only=deviations").text
    assert "期间届满时仍未办结" in only and "登记来文" not in only
    letters = client.get(f"/tracing/{traced}?kind=letter").text.partition('id="timeline"')[2]
    assert "登记来文" in letters and "期间届满时仍未办结" not in letters
    assert "没有符合条件的记录" in client.get(f"/tracing/{traced}?kind=lead&person=head1").text
    assert "内部材料" in client.get(f"/tracing/{traced}/print").text
    wanted = audit_leaf.c.action.startswith("tracing.")
    rows = walk.ask(select(audit_leaf.c.action, audit_leaf.c.actor).where(wanted).order_by(audit_leaf.c.id))
    assert [(row.action, row.actor) for row in rows] == [("tracing.open", "observer1")] * 4 + [
        ("tracing.print", "observer1")
    ]


def test_nobody_else_may_know_of_it(enter: Enter, walk: Walk, traced: int) -> None:
    for login in ("section1", "head1", "gov1"):
        client = enter(login)
        for path in ("", "/print", "/xlsx"):
            assert client.get(f"/tracing/{traced}{path}").status_code == 404, (login, path)
    assert enter("jiwei1").get(f"/tracing/{traced}").status_code == 200
    (row,) = walk.ask(select(case.c.id).where(case.c.process_key == "rectification"))
    assert enter("section1").get(f"/tracing/{row.id}").status_code == 404  # no reconstruction


def test_the_excel_file_holds_every_moment_and_what_was_changed_since_is_shown(
    enter: Enter, walk: Walk, traced: int
) -> None:
    client = enter("observer1")
    book = load_workbook(io.BytesIO(client.get(f"/tracing/{traced}/xlsx").data))
    with walk.database.reading() as conn:
        made = tracing.reconstruction_of(conn, traced)
    assert book["时间线"].max_row == made.moments + 1
    assert made.digest in [row[1].value for row in book["说明"].iter_rows()]
    assert book["差距和人员"].max_row > 1
    with walk.database.transaction() as conn:
        conn.execute(update(tracing_moment).where(tracing_moment.c.position == 3).values(title="改过"))
    page = client.get(f"/tracing/{traced}").text
    assert "与还原时不符" in page and "第 3 号节点" in page


def test_the_preview_answers_three_offices_and_leaves_sensitive_cases_out(
    enter: Enter, walk: Walk, traced: int
) -> None:
    query = "/tracing/preview?party=清源测试餐饮店1&event_on=2026-05-10"
    for login in ("jiwei1", "gov1"):
        assert "QY-SJ-ZG-2026-0001" in enter(login).get(query).text
    assert enter("section1").get("/tracing/preview").status_code == 403
    client = enter("observer1")
    for asked, sentence in (
        ("party=无此店", "没有这个单位"), ("item=无", "没有这个监管事项"),
        ("town=南湖街道&event_on=5月", "日期格式不对"),
        ("town=南湖街道&event_on=2026-05-10&window_from=2027-01-01", "起始日期晚于事发日期"),
    ):  # fmt: skip
        answer = client.get(f"/tracing/preview?{asked}")
        assert (answer.status_code, sentence in answer.text) == (422, True), asked
    rechecked(walk.follow(1), passed=True)
    with walk.database.transaction() as conn:
        conn.execute(update(case).where(case.c.process_key == "rectification").values(secrecy="sensitive"))
    page = enter("gov1").get(query).text
    assert "个节点" in page and "QY-SJ-ZG" not in page
