"""Rules of law kept by the legal office: dated versions, never an edit in place."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.engine.drawn import Walk, end, path, process, start, user
from tests.usecases.counting import INSPECTOR, SIFA, CountingHost
from workflows.audit import audit_leaf
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision.deadlines import DayKind, Roll, Rule, all_rules, load_shipped
from workflows.usecases.errors import NotFound, NotPermitted
from workflows.usecases.rules import Saved, add_version, close_version, listed

HOST = CountingHost()
NEW = Rule(
    code="T-A-08",
    n="3",
    day_kind=DayKind.WORK,
    roll=Roll.NONE,
    what="回避决定",
    law="某办法",
    valid_from=date(2026, 4, 1),
)


@pytest.fixture
def loaded(database: Database, now: datetime) -> Database:
    with database.transaction() as conn:
        load_shipped(conn, now=now)
    return database


def add(database: Database, now: datetime, **changes: Any) -> Saved:
    return add_version(database, SIFA, replace(NEW, **changes), now=now, host=HOST)


def test_a_new_version_ends_the_one_before_it_the_day_before(loaded: Database, now: datetime) -> None:
    saved = add(loaded, now)
    versions = listed(loaded, code="T-A-08")
    assert [(v.n, v.valid_from, v.valid_to) for v in versions] == [
        ("1", date(2015, 12, 1), date(2026, 3, 31)),
        ("3", date(2026, 4, 1), None),
    ]
    assert saved.closed == (versions[0].id,)
    assert [v.n for v in listed(loaded, code="T-A-08", on=date(2026, 3, 31))] == ["1"]
    with loaded.reading() as conn:
        actions = conn.execute(select(audit_leaf.c.action).order_by(audit_leaf.c.id)).scalars().all()
    assert actions == ["deadline_rule.close", "deadline_rule.add"]


def test_a_version_for_one_item_leaves_the_general_one_open(loaded: Database, now: datetime) -> None:
    assert add(loaded, now, applies_to_item="食品经营许可").closed == ()
    assert len(listed(loaded, code="T-A-08", on=date(2026, 5, 1))) == 2


def test_a_version_that_holds_already_moves_open_due_dates(loaded: Database, now: datetime) -> None:
    drawn = process(start(), user("decide", dueDate="${due('T-A-08')}"), end(), path("s", "decide", "e"))
    walk = Walk(loaded, now, HOST).start(drawn)
    assert (walk.items()[0].due or {})["on"] == "2026-03-17"
    saved = add(loaded, now, valid_from=date(2026, 3, 1))
    assert (walk.items()[0].due or {})["on"] == "2026-03-19"
    assert [change.element_id for change in saved.recount.changes] == ["decide"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"code": "A-08"}, "code"),
        ({"code": "T-A-08; DROP"}, "code"),
        ({"what": "  "}, "what"),
        ({"law": ""}, "law"),
        ({"law": "长" * 256}, "law"),
        ({"n": "0"}, "n"),
        ({"n": "-3"}, "n"),
        ({"n": "三"}, "n"),
        ({"n": "99999999999"}, "n"),
        ({"unit": "月"}, "unit"),
        ({"day_kind": DayKind.HOUR, "unit": "小时", "roll": Roll.NEXT_WORKDAY}, "roll"),
        ({"day_kind": DayKind.FIXED_DATE, "unit": "月日", "n": "02-31"}, "n"),
        ({"day_kind": DayKind.FIXED_DATE, "unit": "周", "n": "x"}, "n"),
        ({"valid_to": date(2026, 3, 1)}, "valid_to"),
        ({"valid_from": date(2015, 12, 1)}, "valid_from"),
        ({"valid_from": date(2014, 1, 1)}, "valid_from"),
    ],
)
def test_what_is_no_rule_is_refused_at_its_field_and_changes_nothing(
    loaded: Database, now: datetime, changes: dict[str, Any], where: str
) -> None:
    before = listed(loaded)
    with pytest.raises(Refused) as refused:
        add(loaded, now, **changes)
    assert refused.value.field == where
    assert listed(loaded) == before


def test_a_version_is_closed_from_today_on_and_only_once(loaded: Database, now: datetime) -> None:
    rule = listed(loaded, code="T-A-08")[0]
    assert rule.id is not None
    with pytest.raises(Refused):
        close_version(loaded, SIFA, rule.id, valid_to=date(2026, 3, 15), now=now)
    assert close_version(loaded, SIFA, rule.id, valid_to=date(2026, 3, 16), now=now).valid_to == date(2026, 3, 16)
    with pytest.raises(Refused):
        close_version(loaded, SIFA, rule.id, valid_to=date(2027, 1, 1), now=now)
    with pytest.raises(NotFound):
        close_version(loaded, SIFA, 99_999, valid_to=date(2027, 1, 1), now=now)


def test_only_the_legal_office_may_change_the_law(loaded: Database, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        add_version(loaded, INSPECTOR, NEW, now=now, host=HOST)
    with pytest.raises(NotPermitted):
        close_version(loaded, INSPECTOR, 1, valid_to=date(2027, 1, 1), now=now)
    with loaded.reading() as conn:
        assert len(all_rules(conn, "T-A-08")) == 1
