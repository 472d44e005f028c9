"""待办, 已办, 我发起的: who sees what, in which order, and that paging loses nothing."""

from datetime import datetime, timedelta

import pytest

from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.usecases import inbox
from workflows.usecases.inbox import Due, Filters, UnreadableCursor

FIRST = {"item": 1, "method": "site_visit", "mode": "key", "task_source": "assigned", "reason": "年度计划"}


@pytest.fixture
def walk(any_database: Database, now: datetime) -> Walk:
    furnish(any_database, now=now)
    return Walk(any_database, now)


def open_cases(walk: Walk, number: int) -> None:
    for party in range(1, number + 1):
        walk.now += timedelta(minutes=5)
        walk.begin("handler1", "daily_inspection", party=party, **FIRST)


def test_a_group_sees_what_it_may_claim_and_others_do_not(walk: Walk) -> None:
    open_cases(walk, 1)
    assert [row.name for row in inbox.todo(walk.database, walk.who("handler1"), now=walk.now).rows] == [
        "填报检查审批表"
    ]
    for other in ("section1", "inspector9", "observer1"):
        assert inbox.todo(walk.database, walk.who(other), now=walk.now).rows == ()


def test_the_most_pressing_comes_first_and_pages_lose_nothing(walk: Walk) -> None:
    open_cases(walk, 6)
    whole = inbox.todo(walk.database, walk.who("handler1"), now=walk.now).rows
    assert len(whole) == 6
    assert [row.due_at for row in whole] == sorted(row.due_at for row in whole)  # type: ignore[type-var]
    found, cursor = [], ""
    while True:
        page = inbox.todo(walk.database, walk.who("handler1"), cursor=cursor, limit=2, now=walk.now)
        found += page.rows
        if page.next is None:
            break
        cursor = page.next
    assert [row.item_id for row in found] == [row.item_id for row in whole]


def test_search_finds_by_number_party_and_code(walk: Walk) -> None:
    open_cases(walk, 3)
    for text, expected in (("rc-2026-0002", 1), ("测试餐饮店3", 1), ("wz-2026-0001", 1), ("%", 0), ("不存在", 0)):
        page = inbox.todo(walk.database, walk.who("handler1"), filters=Filters(search=text), now=walk.now)
        assert len(page.rows) == expected, text


def test_counts_agree_with_the_lists_they_count(walk: Walk) -> None:
    open_cases(walk, 3)
    me = walk.who("handler1")
    late = walk.now + timedelta(days=60)
    counts = inbox.counts(walk.database, me, now=late)
    assert (counts.all, counts.claimable, counts.mine, counts.overdue) == (3, 3, 0, 3)
    overdue = inbox.todo(walk.database, me, filters=Filters(due=Due.OVERDUE), now=late)
    assert [row.light for row in overdue.rows] == ["red"] * 3
    assert counts.processes == (("daily_inspection", "日常检查", 3),)
    assert inbox.counts(walk.database, walk.who("observer1"), now=late).all == 0


def test_done_and_started_show_my_own_work(walk: Walk) -> None:
    open_cases(walk, 2)
    assert [row.case_no for row in inbox.started(walk.database, walk.who("handler1"), now=walk.now).rows] == [
        "QY-SJ-RC-2026-0002",
        "QY-SJ-RC-2026-0001",
    ]
    assert inbox.done(walk.database, walk.who("handler1"), now=walk.now).rows == ()
    assert inbox.started(walk.database, walk.who("section1"), now=walk.now).rows == ()


@pytest.mark.parametrize(
    "cursor", ["x", "2026-01-01~a", "2026-01-01T00:00:00+08:00~", "~", "2026-01-01T00:00:00+08:00~';--"]
)
def test_a_made_up_position_is_refused(cursor: str, walk: Walk) -> None:
    with pytest.raises(UnreadableCursor):
        inbox.todo(walk.database, walk.who("handler1"), cursor=cursor, now=walk.now)
