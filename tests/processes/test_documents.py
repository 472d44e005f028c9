"""What the documents of a case say: taken from the forms, the item, the party and the officers of the day."""

import shutil
from pathlib import Path

import pytest

from tests.diagrams.acts import (
    BEGIN,
    a_rectification,
    an_inspection,
    approved,
    drafted,
    ordered,
    prepared,
    rechecked,
    reported,
    served,
    visited,
)
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.supervision.documents import OfficialDocument, documents_of


@pytest.fixture
def walk(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    path = tmp_path / "walk.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    furnish(database, now=BEGIN)
    return Walk(database, BEGIN)


def issued(walk: Walk) -> list[OfficialDocument]:
    with walk.database.reading() as conn:
        return documents_of(conn, walk.case_id)


def test_the_notice_says_when_where_by_whom(walk: Walk) -> None:
    served(approved(prepared(an_inspection(walk))))
    approval, notice = issued(walk)
    assert approval.number == "市场监管局检审〔2026〕1号"
    assert (approval.context["checks"], approval.context["cap"]) == ("0", "")
    assert notice.number == "市场监管局检通〔2026〕1号"
    assert notice.issued_by == "handler1"
    said = notice.context
    assert (said["planned_on"], said["place"], said["method"]) == ("2026年3月23日", "清源区南湖街道1号", "实地检查")
    assert said["basis"] == "《食品安全法》第一百一十条"
    inspectors = said["inspectors"]
    assert isinstance(inspectors, list)
    assert [one["certificate"] for one in inspectors if isinstance(one, dict)] == [
        "370399-inspector1",
        "370399-inspector2",
    ]


def test_the_site_record_lists_every_point_with_its_evidence(walk: Walk) -> None:
    visited(served(approved(prepared(an_inspection(walk)))), failed=True)
    record = issued(walk)[-1]
    said = record.context
    rows = said["rows"]
    assert isinstance(rows, list)
    assert [(row["result"], row["evidence"]) for row in rows if isinstance(row, dict)] == [
        ("符合", ""),
        ("不符合", "附件1份"),
    ]
    assert said["overall"] == "逐项检查2项，其中不符合1项"
    assert (said["refused_to_sign"], said["witness"]) == (True, "社区工作人员")
    assert said["started_at"] == "2026年3月23日10时00分"
    assert record.submission_id is not None


def test_the_opinion_names_the_order_it_follows(walk: Walk) -> None:
    rechecked(reported(ordered(drafted(a_rectification(walk)))), passed=True)
    order, opinion = issued(walk)
    assert order.context["deadline"] == "2026年3月26日"
    assert opinion.context["order_number"] == order.number
    assert opinion.context["conclusion"] == "合格"


def test_a_draft_takes_no_number(walk: Walk) -> None:
    drafted(a_rectification(walk))
    walk.do("section1", "approve_order", order_decision="send_back", send_back_reason="期限太短")
    assert issued(walk) == []
