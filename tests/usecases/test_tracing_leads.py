"""线索台: found once, taken up, merged, set aside; nothing is traced without a person."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.diagrams.acts import BEGIN, a_rectification, drafted, ordered
from tests.diagrams.tracers import tracers
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision import cases
from workflows.usecases import tracing_leads
from workflows.usecases.errors import NotPermitted


@pytest.fixture
def walk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    furnish(database, now=BEGIN)
    return Walk(database, BEGIN)


def _rules(walk: Walk, at: datetime) -> list[str]:
    walk.until(at)
    tracing_leads.scan(walk.database, walk.who("bianban1"), now=walk.now)
    desk = tracing_leads.desk(walk.database, walk.who("bianban1"), now=walk.now)
    return sorted(row.lead.rule for row in desk.open)


def test_a_missing_recheck_becomes_a_lead_once_and_a_tracing_by_a_person(walk: Walk) -> None:
    tracers(walk)
    ordered(drafted(a_rectification(walk)))
    assert _rules(walk, walk.now + timedelta(days=20)) == []
    later = walk.now + timedelta(days=25)
    assert _rules(walk, later) == ["recheck_missing"]
    assert _rules(walk, later) == ["recheck_missing"]
    lead = tracing_leads.desk(walk.database, walk.who("observer1"), now=walk.now).open[0].lead
    number = tracing_leads.accept(walk.database, walk.who("bianban1"), lead.id, now=walk.now)
    with walk.database.reading() as conn:
        tracing = cases.by_number(conn, number)
        before = cases.linked_from(conn, tracing.id, "tracing")
    assert before is not None and before.id == walk.case_id
    walk.follow(tracing.id)
    assert walk.waits_for() == {"register_lead", "supervision_takeover"}
    assert "届满三十日仍未复查" in str(walk.variables()["problem"])
    with pytest.raises(Refused, match="已经处理"):
        tracing_leads.accept(walk.database, walk.who("bianban1"), lead.id, now=walk.now)
    assert _rules(walk, walk.now) == []


def test_an_item_without_a_responsible_person_is_a_vacuum_and_may_be_set_aside(walk: Walk) -> None:
    assert _rules(walk, walk.now) == ["vacuum"]
    who = walk.who("observer1")
    lead = tracing_leads.desk(walk.database, who, now=walk.now).open[0].lead
    with pytest.raises(Refused, match="理由"):
        tracing_leads.drop(walk.database, who, lead.id, " ", now=walk.now)
    tracing_leads.drop(walk.database, who, lead.id, "已补登责任人", now=walk.now)
    assert [row.lead.reason for row in tracing_leads.desk(walk.database, who, now=walk.now).decided] == ["已补登责任人"]
    assert _rules(walk, walk.now) == []


def test_what_a_process_recorded_is_merged_into_an_open_tracing(walk: Walk) -> None:
    tracers(walk)
    a_rectification(walk)
    with walk.database.transaction() as conn:
        cases.record_lead(
            conn, walk.case_id, target="accountability", summary="监督决定未执行", actor="sifa1", now=walk.now
        )
        cases.record_lead(conn, walk.case_id, target="penalty", summary="不整改", actor="sifa1", now=walk.now)
    assert _rules(walk, walk.now) == ["lead"]
    who = walk.who("sifa1")
    lead = tracing_leads.desk(walk.database, who, now=walk.now).open[0].lead
    with pytest.raises(Refused, match="在办的责任倒查"):
        tracing_leads.merge(walk.database, who, lead.id, walk.case_id, now=walk.now)
    source = walk.case_id
    walk.begin(
        "sifa1", "accountability_tracing", lead_source="complaint", lead_received_on="2026-03-16", problem="线索",
        organ=1, event_on="2026-03-16",
    )  # fmt: skip
    tracing_leads.merge(walk.database, who, lead.id, walk.case_id, now=walk.now)
    with walk.database.reading() as conn:
        before = cases.linked_from(conn, walk.case_id, "tracing")
    assert before is not None and before.id == source


def test_others_do_not_see_the_desk(walk: Walk) -> None:
    with pytest.raises(NotPermitted):
        tracing_leads.desk(walk.database, walk.who("handler1"), now=walk.now)
