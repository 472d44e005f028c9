"""What the law of penalties forbids, asked of the running process: 以罚代移, bounds, limitation, separation, money."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.diagrams.acts import BEGIN, day
from tests.diagrams.acts_of_penalties import (
    FINE,
    a_penalty,
    a_summary_penalty,
    considered,
    decided,
    examined,
    filed,
    investigated,
    noticed,
    on_the_spot,
    proposed,
    reported,
    to_decision,
    waived,
)
from tests.diagrams.world import Walk, furnish
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.supervision import cases, penalties
from workflows.supervision.cases.tables import notification
from workflows.supervision.penalties import Instalment, Payment, surcharge

DUE = date(2026, 4, 1)


@pytest.fixture
def walk(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Walk:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    furnish(database, now=BEGIN)
    return Walk(database, BEGIN)


def with_an_open_referral(walk: Walk) -> int:
    """A referral of the same matter, as the referral process opens one."""
    with walk.database.transaction() as conn:
        referral = cases.open_case(
            conn, case_no="QY-SJ-YS-2026-0001", process_key="case_referral", title="案件移送", department_id=1,
            item_id=1, party_id=1, source="manual", district_code="370399", actor="handler1", now=walk.now,
            instance_id="r" * 32,
        )  # fmt: skip
        cases.link(conn, walk.case_id, referral.id, "referral")
    return referral.id


def test_no_fine_while_a_referral_of_the_matter_is_open_but_a_warning_is_possible(walk: Walk) -> None:
    to_decision(walk)
    with_an_open_referral(walk)
    with pytest.raises(Refused, match="不得以罚款代替移送"):
        decided(walk)
    decided(walk, kinds=["warning"], fine=None)
    with walk.database.reading() as conn:
        assert penalties.of_case(conn, walk.case_id).kinds == ["warning"]


def test_only_the_head_may_override_with_a_reason_and_the_justice_bureau_is_told(walk: Walk) -> None:
    to_decision(walk)
    with_an_open_referral(walk)
    with pytest.raises(Refused, match="只能由主要领导"):
        decided(walk, override_reason="公安机关书面同意先行处罚，不影响侦查")
    with pytest.raises(Refused, match="不少于10个字"):
        decided(walk, login="head1", override_reason="同意")
    decided(walk, login="head1", override_reason="公安机关书面同意先行处罚，不影响侦查")
    with walk.database.reading() as conn:
        assert penalties.of_case(conn, walk.case_id).override_reason.startswith("公安机关")
    told = walk.ask(select(notification).where(notification.c.candidate.like("%:legal_affairs")))
    assert len(told) == 1 and "公安机关书面同意" in told[0].text


def test_a_fine_is_possible_when_the_referral_has_ended(walk: Walk) -> None:
    to_decision(walk)
    referral = with_an_open_referral(walk)
    with walk.database.transaction() as conn:
        cases.close_case(conn, referral, "closed", now=walk.now)
    decided(walk)


def test_no_fine_on_the_spot_beside_an_open_referral(walk: Walk) -> None:
    a_summary_penalty(walk)
    with_an_open_referral(walk)
    with pytest.raises(Refused, match="不得以罚款代替移送"):
        on_the_spot(walk)
    on_the_spot(walk, summary_kind="warning", fine=None)


@pytest.mark.parametrize(("whom", "bound"), [("citizen", 200_00), ("unit", 3_000_00)])
def test_the_bounds_of_the_summary_procedure_are_exact(walk: Walk, whom: str, bound: int) -> None:
    a_summary_penalty(walk)
    with pytest.raises(Refused, match="请改用普通程序"):
        on_the_spot(walk, party_kind=whom, fine=bound + 1)
    on_the_spot(walk, party_kind=whom, fine=bound)


@pytest.mark.parametrize(("harm", "years"), [("false", 2), ("true", 5)])
def test_the_limitation_is_two_years_or_five_to_the_day(walk: Walk, harm: str, years: int) -> None:
    walk.until(walk.now.replace(year=2027))
    today = walk.now.date()
    last = today.replace(year=today.year - years)
    a_penalty(walk)
    with pytest.raises(Refused, match="追责时效"):
        proposed(walk, violation_ended_on=(last - timedelta(days=1)).isoformat(), serious_harm=harm)
    proposed(walk, violation_ended_on=last.isoformat(), serious_harm=harm)


def test_what_ended_before_the_law_of_2021_has_two_years(walk: Walk) -> None:
    a_penalty(walk)
    with pytest.raises(Refused, match="超过二年追责时效"):
        proposed(walk, violation_ended_on="2021-07-14", serious_harm="true")


def test_a_violation_that_goes_on_has_no_limitation(walk: Walk) -> None:
    filed(a_penalty(walk), continuing="continuing", violation_ended_on="")
    with walk.database.reading() as conn:
        assert penalties.of_case(conn, walk.case_id).limitation_on is None


def test_who_investigates_neither_reviews_nor_decides(walk: Walk) -> None:
    reported(investigated(filed(a_penalty(walk), inspectors=["inspector1", "inspector2"])))
    with pytest.raises(Refused):
        walk.do("inspector2", "examine_report", legal_opinion="agree", legal_note="清楚")
    with pytest.raises(Refused):
        walk.do("deputy1", "examine_report", legal_opinion="agree", legal_note="清楚")
    considered(waived(noticed(examined(walk))))
    with pytest.raises(Refused):
        decided(walk, login="section1")
    decided(walk)


def test_the_surcharge_is_three_percent_a_day_and_stops_at_the_fine() -> None:
    plan = [Instalment(DUE, FINE)]
    assert surcharge(FINE, plan, until=DUE).amount == 0
    assert surcharge(FINE, plan, until=DUE + timedelta(days=1)).amount == FINE * 3 // 100
    assert surcharge(FINE, plan, until=DUE + timedelta(days=33)).amount == FINE * 99 // 100
    capped = surcharge(FINE, plan, until=DUE + timedelta(days=34))
    assert (capped.amount, capped.days, capped.capped) == (FINE, 34, True)
    assert surcharge(FINE, plan, until=DUE + timedelta(days=900)).amount == FINE


def test_part_payments_and_remedies_lessen_the_surcharge() -> None:
    plan = [Instalment(DUE, FINE)]
    half = [Payment(DUE + timedelta(days=10), FINE // 2, 0, "P1")]
    twenty = DUE + timedelta(days=20)
    expected = FINE * 3 // 100 * 10 + FINE // 2 * 3 // 100 * 10
    assert surcharge(FINE, plan, until=twenty, payments=half).amount == expected
    review = [(DUE + timedelta(days=1), DUE + timedelta(days=15))]
    assert surcharge(FINE, plan, until=twenty, not_counted=review).days == 5
    assert surcharge(FINE, plan, until=twenty, not_counted=[(DUE, None)]).amount == 0


def test_instalments_that_are_not_due_yet_bear_no_surcharge() -> None:
    plan = [Instalment(DUE, FINE // 2), Instalment(DUE + timedelta(days=30), FINE - FINE // 2)]
    paid = [Payment(DUE, FINE // 2, 0, "P1")]
    assert surcharge(FINE, plan, until=DUE + timedelta(days=30), payments=paid).amount == 0
    assert surcharge(FINE, plan, until=DUE + timedelta(days=31), payments=paid).amount == FINE // 2 * 3 // 100


def test_what_an_inspection_knew_comes_with_the_case(walk: Walk) -> None:
    a_penalty(walk, problem="事实", basis="条款", source_case="QY-SJ-RC-2026-0001", lead_received_on=day(walk, -2))
    begins = walk.begins_with("handler1", walk.item("propose_filing").id)
    assert (begins["facts"], begins["law_violated"]) == ("事实", "条款")
    assert walk.variables()["source_case"] == "QY-SJ-RC-2026-0001"
