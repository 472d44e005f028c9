"""Many at once: one wins, the others get a fact they can be told, never an unexpected error."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests.diagrams.acts import an_inspection, approved, day, prepared
from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.db import Database, Json, WrittenMeanwhile
from workflows.engine.tables import draft, submission
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import SYSTEM
from workflows.usecases import accounts, tasks
from workflows.usecases.cases.start import start

TOGETHER = 8


@pytest.fixture
def walk(any_database: Database, now: datetime) -> Walk:
    furnish(any_database, now=now)
    return an_inspection(Walk(any_database, now))


def all_at_once(ask: Callable[[int], object]) -> Counter[str]:
    """How the asks of eight threads ended: the answer's or the error's type."""
    ready = Barrier(TOGETHER)

    def one(number: int) -> str:
        ready.wait()
        try:
            return type(ask(number)).__name__
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(TOGETHER) as pool:
        return Counter(pool.map(one, range(TOGETHER)))


def preparation(walk: Walk) -> dict[str, Json]:
    return {
        "planned_on": day(walk, 7), "inspectors": ["inspector1", "inspector2"], "lead_inspector": "inspector1",
        "announcement": "advance", "content": "经营条件", "basis": "《食品安全法》第一百一十条",
    }  # fmt: skip


def test_a_draft_saved_from_eight_tabs_is_kept_once(walk: Walk) -> None:
    item, actor = walk.item("prepare_inspection").id, walk.who("handler1")
    ends = all_at_once(
        lambda number: tasks.save_draft(walk.database, actor, item, {"content": str(number)}, now=walk.now)
    )
    assert ends == {"datetime": TOGETHER}
    assert str(tasks.show(walk.database, actor, item, now=walk.now).values["content"]).isdecimal()


def test_one_of_eight_completions_wins(walk: Walk) -> None:
    item, actor = walk.item("prepare_inspection").id, walk.who("handler1")
    ends = all_at_once(lambda _: tasks.complete(walk.database, actor, item, preparation(walk), now=walk.now))
    assert ends["Completed"] == 1
    assert set(ends) <= {"Completed", "WorkItemClosed", "Conflict"}
    assert walk.ask(select(func.count()).where(submission.c.work_item_id == item))[0][0] == 1


def test_eight_tries_with_one_idempotency_key_get_one_answer(walk: Walk) -> None:
    item, actor = walk.item("prepare_inspection").id, walk.who("handler1")
    ends = all_at_once(
        lambda _: tasks.complete(
            walk.database, actor, item, preparation(walk), now=walk.now, idempotency_key="one-key-for-all"
        )
    )
    assert ends == {"Completed": TOGETHER}
    assert walk.ask(select(func.count()).where(submission.c.work_item_id == item))[0][0] == 1


def test_one_of_eight_claims_wins(walk: Walk) -> None:
    approved(prepared(walk))
    item = walk.item("serve_notice").id
    people = [walk.who(login) for login in ("handler1", "inspector1")]
    ends = all_at_once(lambda number: tasks.claim(walk.database, people[number % 2], item, now=walk.now))
    assert set(ends) <= {"NoneType", "WorkItem", "AlreadyClaimed", "Refused", "Conflict"}, ends
    with walk.database.reading() as conn:
        assert engine.work_item(conn, item).assignee in ("handler1", "inspector1")


def test_eight_cases_started_at_once_have_eight_numbers_in_a_row(walk: Walk) -> None:
    actor = walk.who("handler1")
    raw: dict[str, Json] = {
        "item": 1,
        "method": "site_visit",
        "mode": "key",
        "task_source": "assigned",
        "reason": "上级交办",
    }
    ends = all_at_once(
        lambda number: start(walk.database, actor, "daily_inspection", {**raw, "party": 1 + number % 6}, now=walk.now)
    )
    assert ends == {"CaseRef": TOGETHER}
    numbers = sorted(row[0] for row in walk.ask(select(case.c.case_no)))
    assert len(set(numbers)) == TOGETHER + 1


def test_an_account_opened_by_eight_hands_is_opened_once(walk: Walk) -> None:
    ends = all_at_once(
        lambda _: accounts.add_user(
            walk.database, SYSTEM, "fresh1", name="新人", department="市场监管局", roles=("inspector",), now=walk.now
        )
    )
    assert ends["str"] == 1
    assert set(ends) <= {"str", "Refused", "WrittenMeanwhile"}, ends


def test_a_row_written_twice_is_told_apart_from_a_broken_database(walk: Walk) -> None:
    row = {"work_item_id": walk.item("prepare_inspection").id, "login": "handler1", "data": {}, "saved_at": walk.now}
    with pytest.raises(WrittenMeanwhile), walk.database.transaction() as conn:
        conn.execute(draft.insert(), [row, row])
