"""Who received power in the demo district, and the three processes that supervise it, begun by the right people."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from workflows import engine
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.supervision.items.adjustments import adjustments_of
from workflows.supervision.items.queries import items
from workflows.supervision.organisation.departments import department_named
from workflows.supervision.parties.intermediaries import intermediaries, items_of
from workflows.supervision.parties.receiving import organisations
from workflows.usecases import cases, session
from workflows.usecases.errors import NotPermitted
from workflows.usecases.tasks.acting import why_not


def begin(database: Database, login: str, process: str, now: datetime, **raw: Json) -> tuple[str, set[str]]:
    """The case's root instance and the open steps that this person may do."""
    actor = session.actor_of_login(database, login, now=now)
    root = cases.start(database, actor, process, {"reason": "年度监督安排", **raw}, now=now).instance_id
    return root, mine(database, login, root, now)


def mine(database: Database, login: str, root: str, now: datetime) -> set[str]:
    actor = session.actor_of_login(database, login, now=now)
    with database.reading() as conn:
        found = engine.waiting(conn, root).items
        steps = {one.element_id: engine.diagram(conn, one.definition_id).steps[one.element_id] for one in found}
        return {one.element_id for one in found if not why_not(conn, actor, one, steps[one.element_id], now=now)}


def period(now: datetime) -> dict[str, Json]:
    return {"period_from": (now - timedelta(days=365)).date().isoformat(), "period_to": now.date().isoformat()}


def item_named(database: Database, name: str, now: datetime) -> int:
    with database.reading() as conn:
        return next(one.id for one in items(conn, now.date()) if one.name == name)


def bureau(database: Database, now: datetime) -> int:
    with database.reading() as conn:
        return department_named(conn, "QY-SJ", now.date()).id


def test_every_adjusted_item_has_its_document(district_database: Database, now: datetime) -> None:
    with district_database.reading() as conn:
        for item in items(conn, now.date()):
            found = adjustments_of(conn, item.id)
            assert [one.kind for one in found] == ([] if item.kind == "retained" else [item.kind]), item.name
            for one in found:
                handed_down = item.kind in ("delegated", "entrusted")
                assert (one.department_id == item.department_id) is handed_down, item.name


def test_the_registries_show_what_runs_out(district_database: Database, now: datetime) -> None:
    today = now.date()
    with district_database.reading() as conn:
        agencies, count = intermediaries(conn, today)
        assert count == len(agencies) == 11
        assert Counter(one.standing(today) for one in agencies) == {"expired": 1, "soon": 2, "valid": 7, "none": 1}
        assert all(items_of(conn, one.id) for one in agencies)
        takers, many = organisations(conn, today, limit=100)
        assert many == 35
        assert Counter(one.standing(today) for one in takers) == {"expired": 1, "soon": 2, "valid": 32}
        assert len({one.item_id for one in takers}) == 7


def test_justice_supervises_a_receiving_organ(district_database: Database, now: datetime) -> None:
    given = {"item": item_named(district_database, "食品生产许可（区级权限品类）", now), **period(now)}
    given["organ"] = bureau(district_database, now)
    root, steps = begin(district_database, "sifa1", "organ_supervision", now, **given)
    assert steps == {"plan_supervision"}
    assert mine(district_database, "sifa2", root, now) == {"plan_supervision"}
    with district_database.reading() as conn:
        assert engine.instance_view(conn, root).variables["files_in_period"]
    with pytest.raises(NotPermitted):
        begin(district_database, "handler1", "organ_supervision", now, **given)


def test_an_entrustment_that_is_over_is_said(district_database: Database, now: datetime) -> None:
    given = {"item": item_named(district_database, "第三类医疗器械经营许可", now), **period(now)}
    root, _ = begin(district_database, "sifa1", "organ_supervision", now, organ=bureau(district_database, now), **given)
    with district_database.reading() as conn:
        assert "届满" in str(engine.instance_view(conn, root).variables["entrust_note"])


def test_the_bureau_inspects_an_intermediary_whose_qualification_ran_out(
    district_database: Database, now: datetime
) -> None:
    with district_database.reading() as conn:
        [late], _ = intermediaries(conn, now.date(), standing="expired")
        [item] = items_of(conn, late.id)
    given: dict[str, Json] = {"method": "site_visit", "mode": "key", "task_source": "warning"}
    root, steps = begin(
        district_database, "handler1", "intermediary_inspection", now, item=item, party=late.party_id, **given
    )
    assert steps == {"prepare_inspection"}
    with district_database.reading() as conn:
        assert engine.instance_view(conn, root).variables["qualification_expired"] is True


def test_civil_affairs_evaluates_an_organisation_that_took_an_item_over(
    district_database: Database, now: datetime
) -> None:
    with district_database.reading() as conn:
        known = organisations(conn, now.date())[0][0]
    given: dict[str, Json] = {"item": known.item_id, "party": known.party_id, **period(now)}
    _, steps = begin(district_database, "minzheng1", "effect_evaluation", now, **given)
    assert steps == {"plan_evaluation"}
    with district_database.reading() as conn:
        all_items = items(conn, now.date())
    other = {**given, "item": next(i.id for i in all_items if i.kind == "transferred" and i.id != known.item_id)}
    with pytest.raises(Refused, match="不在这一事项的承接社会组织名录中"):
        begin(district_database, "minzheng1", "effect_evaluation", now, **other)


def test_a_handler_evaluates_a_delegated_item_of_his_bureau(district_database: Database, now: datetime) -> None:
    item = item_named(district_database, "特种设备使用登记", now)
    _, steps = begin(
        district_database, "handler1", "effect_evaluation", now, item=item, organ=bureau(district_database, now),
        **period(now),
    )  # fmt: skip
    assert steps == {"plan_evaluation"}


def test_finance_has_an_account(district_database: Database, now: datetime) -> None:
    actor = session.actor_of_login(district_database, "caizheng1", now=now)
    assert actor.has("finance")
    with district_database.reading() as conn:
        assert department_named(conn, "QY-CZ", now.date()).id == actor.department_id
