"""Intermediaries, receiving organisations and ratings: what is shown, flagged, and to whom."""

from datetime import datetime, timedelta

import pytest

from workflows.db import Database, Json
from workflows.supervision.cases import evaluations
from workflows.usecases import cases, registries, session
from workflows.usecases.errors import NotFound
from workflows.usecases.registries import Wanted


def rated(database: Database, now: datetime, *, score: int, rating: str) -> registries.OrganisationRow:
    """The first organisation, evaluated by civil affairs."""
    who = session.actor_of_login(database, "minzheng1", now=now)
    one = registries.organisations(database, who, Wanted(), cursor="", now=now).rows[0]
    raw: dict[str, Json] = {"item": one.item_id, "party": one.party_id, "reason": "年度评价"}
    raw |= {"period_from": (now - timedelta(days=365)).date().isoformat(), "period_to": now.date().isoformat()}
    case_id = cases.start(database, who, "effect_evaluation", raw, now=now).case_id or 0
    with database.transaction() as conn:
        number = evaluations.open_evaluation(
            conn, case_id, kind="effect", department_id=who.department_id or 0, item_id=one.item_id,
            party_id=one.party_id,
        )  # fmt: skip
        evaluations.score_part(conn, number, "survey_visit", score=score, basis="收回问卷2份", now=now)
        evaluations.rate(conn, number, score=score, rating=rating, opinion="", actor=who.login, now=now)
    return one


def test_the_first_qualification_to_end_comes_first_and_is_flagged(district_database: Database, now: datetime) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    rows = registries.intermediaries(district_database, handler, Wanted(), cursor="", now=now).rows
    assert [row.standing for row in rows] == ["overdue", "running_out", "running_out", *["good"] * 7, "none"]
    assert (rows[0].days or 0) < 0 < (rows[1].days or 0)
    assert all(row.items for row in rows)
    mine = Wanted(department_id=handler.department_id)
    assert len(registries.intermediaries(district_database, handler, mine, cursor="", now=now).rows) == 3


@pytest.mark.parametrize(
    ("standing", "agencies", "takers"), [("overdue", 1, 1), ("running_out", 2, 2), ("good", 7, 32)]
)
def test_a_standing_shows_only_what_stands_so(
    district_database: Database, now: datetime, standing: str, agencies: int, takers: int
) -> None:
    handler, wanted = session.actor_of_login(district_database, "handler1", now=now), Wanted(standing=standing)
    found = registries.intermediaries(district_database, handler, wanted, cursor="", now=now).rows
    others = registries.organisations(district_database, handler, wanted, cursor="", now=now).rows
    assert {row.standing for row in found} == {row.standing for row in others} == {standing}
    assert (len(found), len(others)) == (agencies, takers)


def test_text_finds_service_transfer_item_and_name(district_database: Database, now: datetime) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    [agency] = registries.intermediaries(district_database, handler, Wanted("测绘"), cursor="", now=now).rows
    assert agency.service == "测绘服务"
    takers = registries.organisations(district_database, handler, Wanted("星级饭店"), cursor="", now=now).rows
    assert len(takers) == 5
    again = registries.organisations(district_database, handler, Wanted(takers[0].party_name), cursor="", now=now).rows
    assert [row.id for row in again] == [takers[0].id]


def test_the_newest_rating_stands_in_the_row_and_on_the_page_of_the_party(
    district_database: Database, now: datetime
) -> None:
    rated(district_database, now, score=88, rating="good")
    one = rated(district_database, now + timedelta(days=1), score=95, rating="excellent")
    later = now + timedelta(days=2)
    handler = session.actor_of_login(district_database, "handler1", now=later)
    row = registries.organisations(district_database, handler, Wanted(), cursor="", now=later).rows[0]
    assert row.rated is not None
    assert (row.rated.score, row.rated.rating) == (95, "excellent")
    view = registries.party(district_database, handler, one.party_id, now=later)
    assert [line.score for line in view.ratings] == [95, 88]
    assert {line.case_id for line in view.ratings} == {None}  # the result is shared, the case file is not
    assert [line.transfer_no for line in view.organisations] == [one.transfer_no]


def test_the_establishment_office_reads_every_rating_and_others_those_of_their_cases(
    district_database: Database, now: datetime
) -> None:
    one = rated(district_database, now, score=55, rating="poor")
    for login, count in (("bianban", 1), ("minzheng1", 1), ("handler1", 0)):
        who = session.actor_of_login(district_database, login, now=now)
        assert len(registries.ratings(district_database, who, Wanted(), now=now)) == count, login
    bianban = session.actor_of_login(district_database, "bianban", now=now)
    [row] = registries.ratings(
        district_database, bianban, Wanted(one.party_name), kind="effect", rating="poor", now=now
    )
    assert (row.whom, row.score, [part.form for part in row.parts]) == (one.party_name, 55, ["survey_visit"])
    assert row.case_id
    assert registries.ratings(district_database, bianban, Wanted(), kind="organ", now=now) == []
    assert registries.ratings(district_database, bianban, Wanted(), rating="good", now=now) == []


def test_an_intermediary_is_shown_on_the_page_of_its_party_and_administrators_see_none(
    district_database: Database, now: datetime
) -> None:
    handler = session.actor_of_login(district_database, "handler1", now=now)
    first = registries.intermediaries(district_database, handler, Wanted(), cursor="", now=now).rows[0]
    assert registries.party(district_database, handler, first.party_id, now=now).intermediary == first
    admin = session.actor_of_login(district_database, "sysadmin", now=now)
    for ask in (registries.intermediaries, registries.organisations):
        with pytest.raises(NotFound):
            ask(district_database, admin, Wanted(), cursor="", now=now)
    with pytest.raises(NotFound):
        registries.ratings(district_database, admin, Wanted(), now=now)
