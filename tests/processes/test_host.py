"""The host: reminders from the due date, functions through the dated table, cases of instances from outside."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tests.diagrams.acts import (
    BEGIN,
    a_batch,
    a_rectification,
    an_inspection,
    approved,
    drafted,
    ordered,
    prepared,
    served,
)
from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.db import Database, Json
from workflows.engine.tables import due_work, work_item
from workflows.processes import starting
from workflows.processes.host import HOST, UnknownDueWork
from workflows.supervision.cases.tables import case, notification
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.tables import function_binding


@pytest.fixture(scope="module")
def furnished(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("host") / "furnished.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    furnish(database, now=BEGIN)
    database.dispose()
    return path


@pytest.fixture
def walk(furnished: Path, tmp_path: Path) -> Walk:
    path = tmp_path / "walk.db"
    shutil.copy(furnished, path)
    return Walk(Database(f"sqlite:///{path}"), BEGIN)


def told(walk: Walk) -> list[tuple[str, str | None, str | None]]:
    table = notification
    return [(row.kind, row.login, row.candidate) for row in walk.ask(select(table).order_by(table.c.id))]


def test_the_handlers_are_reminded_and_the_section_sees_the_red_card(walk: Walk) -> None:
    an_inspection(walk)  # 2026-03-16 Monday; three working days: until the end of Thursday the 19th
    walk.until(datetime.fromisoformat("2026-03-18T04:29:00+08:00"))  # half of the limit is over at 4:30
    assert told(walk) == []
    walk.until(datetime.fromisoformat("2026-03-18T04:30:00+08:00"))
    assert told(walk) == [("remind", None, "1:handler")]
    walk.until(datetime.fromisoformat("2026-03-19T08:59:00+08:00"))
    assert len(told(walk)) == 1
    walk.until(datetime.fromisoformat("2026-03-19T09:00:00+08:00"))
    assert told(walk) == [
        ("remind", None, "1:handler"),
        ("red_card", None, "1:handler"),
        ("red_card", None, "1:section_head"),
    ]
    (row, *_rest) = walk.ask(select(notification))
    assert "填报检查审批表" in row.text and "QY-SJ-RC-2026-0001" in row.text and "2026-03-19" in row.text


def test_a_completed_step_reminds_nobody(walk: Walk) -> None:
    prepared(an_inspection(walk))
    walk.do("section1", "review_inspection", review_decision="decline", decline_reason="重复")
    kinds = [row.kind for row in walk.ask(select(due_work.c.kind))]
    assert [kind for kind in kinds if kind.startswith("ladder.")] == []
    walk.later(days=30)
    assert told(walk) == []


def test_an_appointed_person_is_reminded_by_name(walk: Walk) -> None:
    served(approved(prepared(an_inspection(walk))))
    walk.later(days=10)
    assert ("red_card", "inspector1", None) in told(walk)


def test_a_moved_due_date_moves_its_reminders(walk: Walk) -> None:
    an_inspection(walk)
    item = walk.item("prepare_inspection")
    assert item.due_at is not None
    with walk.database.transaction() as conn:
        conn.execute(update(work_item).where(work_item.c.id == item.id).values(due_at=item.due_at + timedelta(days=1)))
        conn.execute(update(due_work).where(due_work.c.kind == "ladder.remind").values(due_at=walk.now))
    walk.settle()
    assert told(walk) == []
    assert {row.kind for row in walk.ask(select(due_work.c.kind))} >= {"ladder.remind", "ladder.red_card"}


def test_a_function_is_looked_up_on_the_day(walk: Walk) -> None:
    a_batch(walk)
    assert walk.item("observe_draw").candidates == ("2:legal_affairs",)
    with walk.database.transaction() as conn:
        conn.execute(update(function_binding).values(valid_to=walk.now.date() - timedelta(days=1)))
        changes.bind_function(conn, "legal_affairs", 3, valid_from=walk.now.date())
    a_batch(walk)
    assert walk.item("observe_draw").candidates == ("3:legal_affairs",)


def test_an_instance_started_from_outside_gets_a_case_of_the_items_department(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        latest = engine.latest(conn, "daily_inspection")
        assert latest is not None
        variables: dict[str, Json] = {
            "item": 1, "party": 2, "method": "site_visit", "mode": "key", "task_source": "assigned",
        }  # fmt: skip
        for key in ("OUTSIDE-1", "OUTSIDE-1", None):
            engine.start(conn, HOST, latest.id, business_key=key, variables=variables, actor="rest", now=walk.now)
    found = walk.ask(select(case).order_by(case.c.id))
    assert [(row.case_no, row.department_id, row.party_id, row.source) for row in found] == [
        ("OUTSIDE-1", 1, 2, "rest"),
        ("QY-SJ-RC-2026-0001", 1, 2, "rest"),
        ("QY-SJ-RC-2026-0002", 1, 2, "rest"),
    ]


def test_a_refused_start_leaves_no_case_and_no_number(walk: Walk) -> None:
    with pytest.raises(engine.Refused):
        a_batch(walk, size="70")
    assert walk.ask(select(case)) == []
    a_batch(walk)
    assert walk.case().case_no == "QY-SJ-PC-2026-0001"


def test_a_process_without_published_version_is_not_started(walk: Walk) -> None:
    with pytest.raises(engine.NotPublished), walk.database.transaction() as conn:
        starting.start_case(conn, HOST, "unheard_of", variables={}, department_id=1, actor="handler1", now=walk.now)


def test_due_work_of_an_unknown_kind_is_not_swallowed(walk: Walk) -> None:
    with pytest.raises(UnknownDueWork), walk.database.transaction() as conn:
        HOST.fire(conn, "sms.send", {}, now=walk.now)


def test_a_follow_up_starts_once_and_is_gone_from_the_outbox(walk: Walk) -> None:
    ordered(drafted(a_rectification(walk)))
    payload: dict[str, Json] = {
        "process_key": "rectification", "department_id": 1, "source": "inspection", "parent_case_id": walk.case_id,
        "link": "follow_up", "actor": "inspector1",
        "variables": {"item": 1, "party": 1, "problem": "再次发现", "inspectors": ["inspector1", "inspector2"]},
    }  # fmt: skip
    with walk.database.transaction() as conn:
        due_id = engine.schedule(conn, "case.start", due_at=walk.now, payload=payload)
    for expected in (True, False):
        with walk.database.transaction() as conn:
            assert engine.fire(conn, HOST, due_id, now=walk.now) is expected
    assert walk.ask(select(func.count()).select_from(case))[0][0] == 2
