"""扫码入企: who, when, where; required by the profile of 2026, off in that of 2015; a missing scan needs its reason."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from tests.diagrams.acts import BEGIN, an_inspection, approved, prepared, served
from tests.diagrams.walks_of_methods import ROWS, on_the_spot
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision import cases
from workflows.supervision.documents import documents_of
from workflows.supervision.organisation import profiles
from workflows.supervision.organisation.switches import Switch, is_on, set_switch
from workflows.supervision.organisation.tables import function_binding
from workflows.usecases import visit_scan
from workflows.usecases.errors import NotFound


@pytest.fixture
def walk(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    shutil.copy(migrated_file, tmp_path / "walk.db")
    database = Database(f"sqlite:///{tmp_path}/walk.db")
    furnish(database, now=BEGIN)
    with database.transaction() as conn:
        set_switch(conn, Switch.SCAN_REQUIRED, True, valid_from=date(2025, 1, 1))
    walk = Walk(database, BEGIN)
    served(approved(prepared(an_inspection(walk))))
    return walk.later(days=7)


def code(walk: Walk) -> str:
    return visit_scan.show(walk.database, walk.who("inspector1"), walk.case_id, now=walk.now).code


def scanned(walk: Walk, login: str, direction: str, place: Any = None) -> None:
    visit_scan.scan(walk.database, walk.who(login), code(walk), direction, place=place, now=walk.now)
    walk.settle()


def test_a_visit_without_scan_is_refused_until_a_reason_is_given(walk: Walk) -> None:
    with pytest.raises(Refused, match="还没有入企和离企扫码"):
        walk.do("inspector1", "record_site", **on_the_spot(walk), rows=ROWS)
    walk.do("inspector1", "record_site", **on_the_spot(walk), rows=ROWS, scan_missing_reason="现场没有网络")
    assert "confirm_record" in walk.waits_for()


def test_scans_stand_on_the_record_with_the_time_spent(walk: Walk) -> None:
    with pytest.raises(Refused, match="还没有入企"):
        scanned(walk, "inspector1", "out")
    scanned(walk, "inspector1", "in", {"lng": 118.0, "lat": 36.8})
    entered = walk.now
    walk.later(minutes=80)
    scanned(walk, "inspector2", "out")
    view = visit_scan.opened(walk.database, walk.who("inspector2"), code(walk), now=walk.now)
    assert [(one.direction, one.at, one.placed) for one in view.scans] == [
        ("in", entered, True),
        ("out", walk.now, False),
    ]
    walk.do("inspector1", "record_site", **on_the_spot(walk), rows=ROWS)
    with walk.database.reading() as conn:
        record = next(one for one in documents_of(conn, walk.case_id) if one.kind == "site_record")
        assert cases.scans_of(conn, walk.case_id)[0].place == {"lng": 118.0, "lat": 36.8}
    assert (record.context["scan_in"], record.context["scan_out"]) == ("2026年3月23日9时00分", "2026年3月23日10时20分")
    assert record.context["duration"] == "1小时20分钟"


def test_only_the_inspectors_of_the_case_scan(walk: Walk) -> None:
    with pytest.raises(Refused, match="只有本案的检查人员"):
        scanned(walk, "inspector3", "in")
    with pytest.raises(NotFound):
        visit_scan.opened(walk.database, walk.who("inspector1"), "0" * 16, now=walk.now)
    with pytest.raises(NotFound):
        visit_scan.opened(walk.database, walk.who("inspector9"), code(walk), now=walk.now)


@pytest.mark.parametrize(("profile", "required"), [("2015", False), ("2026", True)])
def test_the_profile_says_whether_scanning_is_required(database: Database, profile: str, required: bool) -> None:
    with database.transaction() as conn:
        conn.execute(delete(function_binding))
        profiles.load_profile(conn, profile)
        assert is_on(conn, Switch.SCAN_REQUIRED, date(2026, 3, 16)) is required
        assert not is_on(conn, Switch.SCAN_REQUIRED, date(2009, 3, 16))
