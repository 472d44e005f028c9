"""Stories of accidents: reported in hours, investigated in days, approved, and the tracing beside them."""

import pytest
from sqlalchemy import select

from tests.diagrams.accidents import (
    an_accident,
    answered,
    appraisal_came,
    appraised,
    changed,
    extended,
    grouped,
    reported_up,
    settled,
    submitted,
    supplemented,
    unit_noted,
)
from tests.diagrams.acts import day, walk
from tests.diagrams.tracers import (
    a_missed_recheck,
    considered,
    everybody_heard,
    found,
    registered,
    routed,
    teamed,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import case_link, lead
from workflows.supervision.documents import documents_of


@walk
def an_accident_opens_a_tracing_that_waits_for_the_approval(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    an_accident(walk)
    accident = walk.case_id
    (tracing,) = walk.cases_of("accountability_tracing")
    assert {row.kind for row in walk.ask(select(case_link))} >= {"accident"}
    assert walk.follow(tracing).variables()["lead_source"] == "accident"
    found(teamed(routed(registered(walk))), {"inspector1": "direct"})
    considered(everybody_heard(walk))
    assert walk.waits_for() == {"accident_approved", "supervision_takeover"}
    reported_up(unit_noted(walk.follow(accident)))
    with pytest.raises(Refused, match="缺少工会"):
        grouped(walk, without="union")
    with pytest.raises(Refused, match="组长应当是一人"):
        grouped(walk, leaders=2)
    answered(submitted(grouped(walk)), "send_back")
    answered(submitted(walk), "send_back")
    answered(submitted(walk))
    settled(walk)
    assert walk.follow(tracing).waits_for() == {"propose_outcomes", "supervision_takeover"}
    assert walk.variables()["approval_no"] == "清政批〔2026〕3号"
    with walk.database.reading() as conn:
        kinds = [one.kind for one in documents_of(conn, accident)]
    assert kinds == ["accident_register", *["accident_investigation"] * 3]


@walk
def an_approval_that_comes_first_is_known_when_the_tracing_gets_there(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    an_accident(walk)
    reported_up(unit_noted(walk, 90, "没有联系上"), 150, "值班脱岗")
    answered(submitted(grouped(walk)))
    walk.follow(walk.cases_of("accountability_tracing")[0])
    found(teamed(routed(registered(walk))), {"inspector1": "exempt"})
    assert walk.waits_for() == {"propose_outcomes", "supervision_takeover"}
    assert sorted(row.target for row in walk.ask(select(lead))) == ["accountability", "penalty"]


@walk
def late_reports_want_a_reason_and_the_order_of_hours_is_checked(walk: Walk) -> None:
    with pytest.raises(Refused, match="先后不对"):
        an_accident(walk, received_at=walk.now.replace(hour=1).isoformat())


@walk
def a_report_is_extended_once_and_an_appraisal_is_not_counted(walk: Walk) -> None:
    an_accident(walk)
    unit_noted(walk, 61)
    with pytest.raises(Refused, match="请写明原因"):
        reported_up(walk)
    walk.set_variables(unit_late_reason="没有联系上")
    reported_up(walk)
    grouped(walk)
    appraised(walk)
    before = walk.item("submit_report").due
    assert before is not None and before["on"] is None
    with pytest.raises(Refused, match="还没有完成"):
        submitted(walk)
    walk.later(days=10)
    appraisal_came(walk)
    after = walk.item("submit_report").due
    assert after is not None and after["on"] == "2026-05-25"
    extended(walk, "refuse")
    extended(walk, "grant")
    due = walk.item("submit_report").due
    assert due is not None and due["code"] == "T-D-23x"
    with pytest.raises(Refused, match="已经延长一次"):
        extended(walk, "grant")
    walk.do("gov1", "grant_extension", report_extension_decision="refuse", report_extension_note="只能一次")
    answered(submitted(walk))
    settled(walk)


@walk
def casualties_change_within_and_after_the_days_of_supplement(walk: Walk) -> None:
    an_accident(walk)
    supplemented(changed(walk))
    supplemented(changed(walk))
    assert "casualties_changed" in walk.waits_for()
    walk.later(days=31)
    with pytest.raises(Refused, match="补报期已于"):
        changed(walk)
    assert day(walk, 0) == "2026-04-16"
