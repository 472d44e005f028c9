"""代理, 改派 and 离岗: whose work is done by whom, and what is never passed on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.diagrams.acts import an_inspection, approved, prepared, waits
from tests.diagrams.world import Walk, furnish
from workflows import engine
from workflows.db import Database
from workflows.engine.tables import submission, work_item, work_item_candidate
from workflows.engine.types import Refused
from workflows.processes import leavers
from workflows.supervision.cases.tables import notification
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.officers import officer_by_login
from workflows.usecases import inbox, standing_in, tasks
from workflows.usecases.cases import show as show_case
from workflows.usecases.errors import NotPermitted


@pytest.fixture
def walk(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[Walk]:
    monkeypatch.setenv("SUPERVISION_HOME", str(tmp_path))
    database = Database(sqlite_url)
    furnish(database, now=now)
    yield Walk(database, now)
    database.dispose()


def away(walk: Walk, login: str, by: str, *, first: int = 0, last: int = 5, asked_by: str = "") -> int:
    """``by`` stands in for ``login`` from ``first`` to ``last`` days from today."""
    today = walk.now.date()
    wish = standing_in.Wish(login, by, today + timedelta(days=first), today + timedelta(days=last), "trip")
    return standing_in.appoint(walk.database, walk.who(asked_by or login), wish, now=walk.now).id


def in_the_inbox(walk: Walk, login: str) -> set[str]:
    return {row.name for row in inbox.todo(walk.database, walk.who(login), now=walk.now).rows}


def test_a_substitute_does_the_step_in_both_names_and_only_on_the_days(walk: Walk) -> None:
    prepared(an_inspection(walk))
    with pytest.raises(Refused, match="岗位职责"):
        walk.do("legal2", "review_inspection", review_decision="approve")
    away(walk, "section1", "legal2", first=1, last=2)
    assert in_the_inbox(walk, "legal2") == set()
    walk.later(days=1)
    assert in_the_inbox(walk, "legal2") == {"科室审核"}
    walk.do("legal2", "review_inspection", review_decision="approve")
    (done,) = walk.ask(select(work_item).where(work_item.c.element_id == "review_inspection"))
    assert (done.completed_by, done.on_behalf_of) == ("legal2", "section1")
    (written,) = walk.ask(select(submission).where(submission.c.element_id == "review_inspection"))
    assert (written.actor, written.on_behalf_of) == ("legal2", "section1")
    view = show_case(walk.database, walk.who("handler1"), walk.case_id, now=walk.now)
    record = next(entry.record for entry in view.timeline if entry.record and entry.record.work_item_id == done.id)
    assert record.behalf_name == walk.name_of("section1")
    walk.later(days=2)
    assert walk.who("legal2").stands_for == ()


def test_what_was_claimed_before_leaving_is_done_by_the_substitute(walk: Walk) -> None:
    prepared(an_inspection(walk))
    tasks.claim(walk.database, walk.who("section1"), walk.item("review_inspection").id, now=walk.now)
    ident = away(walk, "section1", "legal2")
    walk.do("legal2", "review_inspection", review_decision="approve")
    assert waits(walk) == {"approve_inspection"}
    standing_in.end(walk.database, walk.who("section1"), ident, now=walk.now)
    assert walk.who("legal2").stands_for == ()
    with pytest.raises(Refused, match="已经结束"):
        standing_in.end(walk.database, walk.who("section1"), ident, now=walk.now)


def test_what_is_given_to_a_person_by_name_is_not_his_substitutes(walk: Walk) -> None:
    prepared(an_inspection(walk))
    item = walk.item("review_inspection")
    with walk.database.transaction() as conn:
        conn.execute(delete(work_item_candidate).where(work_item_candidate.c.item_id == item.id))
        engine.assign(conn, item.id, login="section1", now=walk.now)
    away(walk, "section1", "archivist1")
    assert in_the_inbox(walk, "section1") == {"科室审核"}
    assert in_the_inbox(walk, "archivist1") == set()
    with pytest.raises(Refused, match="只能由签收人办理"):
        walk.do("archivist1", "review_inspection", review_decision="approve")


def test_separation_of_duties_counts_both_names(walk: Walk) -> None:
    """Who drafted the order approves it neither as a substitute nor through one."""
    team = ["inspector1", "inspector2"]
    walk.begin("inspector1", "rectification", item=1, party=1, problem="没有健康证明", inspectors=team)
    walk.do(
        "inspector1", "draft_order", problem="没有健康证明", basis="《食品安全法》第四十五条",
        requirement="办理健康证明",
        deadline_on=(walk.now.date() + timedelta(days=10)).isoformat(),
    )  # fmt: skip
    ident = away(walk, "section1", "inspector1")
    with pytest.raises(Refused, match="职责分离"):
        walk.do("inspector1", "approve_order", order_decision="approve")
    standing_in.end(walk.database, walk.who("section1"), ident, now=walk.now)
    away(walk, "section1", "legal2")
    walk.do("legal2", "approve_order", order_decision="send_back", send_back_reason="期限太短")
    assert walk.waits_for() == {"draft_order"}


def test_a_step_that_is_not_delegable_is_refused_to_the_substitute(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflows.usecases.tasks import acting

    prepared(an_inspection(walk))
    away(walk, "section1", "legal2")
    actor, item = walk.who("legal2"), walk.item("review_inspection")
    with walk.database.reading() as conn:
        _item, step = acting.load(conn, actor, item.id)
        personal = replace(step, properties={**step.properties, "delegable": "false"})
        assert "本人办理" in acting.why_not(conn, actor, item, personal, now=walk.now)
        assert acting.why_not(conn, walk.who("section1"), item, personal, now=walk.now) == ""
        assert acting.why_not(conn, actor, item, step, now=walk.now) == ""


def test_a_substitution_is_for_colleagues_in_service_once_at_a_time_and_not_passed_on(walk: Walk) -> None:
    with pytest.raises(Refused, match="同一部门"):
        away(walk, "section1", "inspector9")
    with pytest.raises(Refused, match="同一部门"):
        away(walk, "section1", "section1")
    with pytest.raises(Refused, match="同一部门"):
        away(walk, "section1", "legal2", first=3, last=1)
    with pytest.raises(Refused, match="已经过去"):
        away(walk, "section1", "legal2", first=-3, last=-1)
    with pytest.raises(NotPermitted):
        away(walk, "section1", "legal2", asked_by="handler1")
    away(walk, "handler1", "legal2", asked_by="section1")
    with pytest.raises(Refused, match="已有代理人"):
        away(walk, "handler1", "legal1", first=5, last=9)
    away(walk, "legal2", "legal1")
    assert [one.login for one in walk.who("legal1").stands_for] == ["legal2"]
    assert all(role == "legal_reviewer" for _where, role in walk.who("legal1").stands_for[0].roles)


def test_a_role_that_the_principal_loses_is_lost_to_the_substitute(walk: Walk) -> None:
    away(walk, "section1", "legal2")
    with walk.database.transaction() as conn:
        changes.end_officer(conn, officer_by_login(conn, "section1").id, last_day=walk.now.date())
    assert walk.who("legal2").stands_for != ()
    walk.later(days=1)
    assert walk.who("legal2").stands_for == ()


def test_what_a_leaver_held_goes_back_to_its_group_and_the_section_head_is_told(walk: Walk) -> None:
    prepared(an_inspection(walk))
    item = walk.item("review_inspection")
    tasks.claim(walk.database, walk.who("section1"), item.id, now=walk.now)
    with walk.database.transaction() as conn:
        assert leavers.release_all(conn, now=walk.now) == 0
        changes.end_officer(conn, officer_by_login(conn, "section1").id, last_day=walk.now.date())
    walk.now += timedelta(days=1)
    with walk.database.transaction() as conn:
        assert leavers.release_all(conn, now=walk.now) == 1
        assert leavers.release_all(conn, now=walk.now) == 0
    assert walk.item("review_inspection").assignee is None
    told = walk.ask(select(notification.c.text).where(notification.c.kind == "left"))
    assert "已离岗" in told[0].text


def test_a_leader_reassigns_to_who_may_do_it_and_both_are_told(walk: Walk) -> None:
    approved(prepared(an_inspection(walk)))
    item = walk.item("serve_notice")
    tasks.claim(walk.database, walk.who("handler1"), item.id, now=walk.now)
    with pytest.raises(NotPermitted):
        tasks.reassign(walk.database, walk.who("inspector1"), item.id, "handler1", reason="换人", now=walk.now)
    with pytest.raises(Refused, match="不能办理本环节"):
        tasks.reassign(walk.database, walk.who("section1"), item.id, "legal2", reason="换人", now=walk.now)
    with pytest.raises(Refused, match="原因"):
        tasks.reassign(walk.database, walk.who("section1"), item.id, "handler2", reason=" ", now=walk.now)
    with walk.database.transaction() as conn:
        handler1 = officer_by_login(conn, "handler1")
        changes.add_officer(
            conn, login="handler2", staff_no="T-9002", name="承办人二", department_id=handler1.department_id,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        other = officer_by_login(conn, "handler2")
        changes.assign_role(conn, other.id, other.department_id, "handler", valid_from=date(2020, 1, 1))
    offered = tasks.show(walk.database, walk.who("section1"), item.id, now=walk.now).others
    assert offered == (("handler2", "承办人二"),)
    tasks.reassign(walk.database, walk.who("section1"), item.id, "handler2", reason="工作调整", now=walk.now)
    assert walk.item("serve_notice").assignee == "handler2"
    told = walk.ask(select(notification.c.login).where(notification.c.kind == "reassigned"))
    assert {row.login for row in told} == {"handler1", "handler2"}
