"""案件移送: only the chief decides, no fine instead of a referral, and what a list tells to whom."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.diagrams.acts import a_rectification
from tests.diagrams.acts_of_referrals import (
    REASON,
    a_referral,
    a_report_at_the_chief,
    archived,
    at_the_police,
    confirmed,
    dealt,
    decided,
    delivered,
    fixed,
    not_filed,
    remedied,
    teamed,
    written,
)
from tests.diagrams.world import Walk, furnish
from tests.usecases.test_standing_in import away
from workflows import engine
from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes import shipped
from workflows.supervision import cases, referrals
from workflows.supervision.cases.chains import linked
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.departments import department_named
from workflows.supervision.organisation.officers import officer_by_login
from workflows.usecases import referrals as desk
from workflows.usecases.cases.show import show
from workflows.usecases.errors import NotFound
from workflows.usecases.tasks.claiming import claim


@pytest.fixture
def walk(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[Walk]:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    database = Database(sqlite_url)
    furnish(database, now=now)
    yield Walk(database, now)
    database.dispose()


def made_head(walk: Walk, login: str, *, first: date, last: date) -> None:
    with walk.database.transaction() as conn:
        bureau = department_named(conn, "QY-SJ", walk.now.date()).id
        changes.assign_role(
            conn, officer_by_login(conn, login).id, bureau, "head", valid_from=first, valid_to=last
        )  # fmt: skip


def test_a_deputy_is_refused_also_when_the_step_is_handed_to_him_or_he_stands_in(walk: Walk) -> None:
    a_report_at_the_chief(walk)
    item = walk.item("decide_referral")
    with pytest.raises((Refused, NotFound)):
        decided(walk, login="deputy1")
    away(walk, "head1", "deputy1")
    with pytest.raises(Refused, match="本人办理"):
        decided(walk, login="deputy1")
    with pytest.raises(Refused, match="本人办理"):
        claim(walk.database, walk.who("deputy1"), item.id, now=walk.now)
    with walk.database.transaction() as conn:
        engine.assign(conn, item.id, login="deputy1", now=walk.now)
    with pytest.raises(Refused, match="本人办理"):
        decided(walk, login="deputy1")
    assert walk.item("decide_referral").state == "open"


def test_who_acts_as_chief_by_a_dated_assignment_decides_on_these_days_only(walk: Walk) -> None:
    today = walk.now.date()
    a_report_at_the_chief(walk)
    made_head(walk, "deputy1", first=today + timedelta(days=1), last=today + timedelta(days=1))
    with pytest.raises((Refused, NotFound)):
        decided(walk, login="deputy1", capacity="acting")
    walk.later(days=2)
    with pytest.raises((Refused, NotFound)):
        decided(walk, login="deputy1", capacity="acting")
    walk.until(walk.now - timedelta(days=1))
    decided(walk, login="deputy1", capacity="acting")
    with walk.database.reading() as conn:
        known = referrals.of_case(conn, walk.case_id)
    assert (known.head_decided_by, known.decided_as) == ("deputy1", "acting")


def test_who_is_of_the_team_does_not_decide(walk: Walk) -> None:
    a_report_at_the_chief(walk)
    made_head(walk, "inspector1", first=walk.now.date(), last=walk.now.date())
    with pytest.raises(Refused, match="专案组成员"):
        decided(walk, login="inspector1")


def a_matter(walk: Walk) -> int:
    """A rectification from which a referral follows; the id of the rectification."""
    a_rectification(walk)
    origin = walk.case_id
    a_referral(walk)
    with walk.database.transaction() as conn:
        cases.link(conn, origin, walk.case_id, "referral")
    return origin


def test_an_open_referral_bars_a_fine_until_it_is_settled_not_until_it_is_archived(walk: Walk) -> None:
    origin = a_matter(walk)
    with walk.database.reading() as conn:
        assert [one.id for one in referrals.bars_a_fine(conn, origin)] == [walk.case_id]
        assert referrals.bars_a_fine(conn, walk.case_id) == []
    number = walk.case_id
    decided(delivered(confirmed(written(fixed(teamed(walk))))), "refuse")
    with walk.database.reading() as conn:
        assert [one.id for one in referrals.bars_a_fine(conn, origin)] == [number]
    walk.do("head1", "record_refusal", refusal_reason=REASON)
    assert walk.case().state == "open"
    with walk.database.reading() as conn:
        assert referrals.bars_a_fine(conn, origin) == []


def test_what_is_returned_goes_on_in_the_open_penalty_case_or_begins_a_new_one(walk: Walk) -> None:
    dealt(remedied(not_filed(at_the_police(walk)), "accept"), "penalty")
    begun = walk.cases_of("administrative_penalty")
    with walk.database.reading() as conn:
        links = [(one.case.process_key, one.kind, one.forward) for one in linked(conn, walk.case_id)]
    assert len(begun) == 1 and links == [("administrative_penalty", "returned", True)]
    archived(walk)


def test_the_list_shows_number_stage_and_days_to_those_who_may_open_the_case(walk: Walk) -> None:
    at_the_police(walk)
    for login in ("handler1", "inspector1", "head1", "legal1"):
        (row,) = desk.listing(walk.database, walk.who(login), now=walk.now).rows
        assert (row.case_id, row.stage, row.left, row.days) == (walk.case_id, "waiting", 1, 0), login
        assert "立案通知书" in row.awaited and "申请回避或变更" not in row.awaited
    for login in ("inspector3", "deputy1", "section1", "bianban1", "handler9", "observer1"):
        assert desk.listing(walk.database, walk.who(login), now=walk.now).rows == (), login
        with pytest.raises(NotFound):
            show(walk.database, walk.who(login), walk.case_id, now=walk.now)
    walk.later(days=1).later(days=5)
    (row,) = desk.listing(walk.database, walk.who("head1"), now=walk.now).rows
    assert row.left is not None and row.left < 0 and row.light == "red"


def test_the_justice_bureau_samples_the_reasons_of_refusals(walk: Walk) -> None:
    decided(a_report_at_the_chief(walk), "refuse")
    walk.do("head1", "record_refusal", refusal_reason=REASON)
    (refusal,) = desk.listing(walk.database, walk.who("observer1"), now=walk.now).refusals or ()
    assert (refusal.case_no, refusal.reason) == (walk.case().case_no, REASON)
    assert desk.listing(walk.database, walk.who("bianban1"), now=walk.now).refusals is None


def test_charges_offered_in_forms_are_those_of_the_table() -> None:
    for bundle in shipped.bundles():
        diagram = engine.read(bundle)
        forms = [diagram.start_form, *(step.form for step in diagram.steps.values())]
        for field in (field for form in forms if form for field in form.fields if field.id == "charge"):
            assert {option.id: option.name for option in field.options} == {
                code: charge.name for code, charge in referrals.charges().items()
            }, diagram.key
