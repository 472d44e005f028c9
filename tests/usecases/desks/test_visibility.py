"""Who may see which case: one clause for lists, pages and files (domain: permission matrix)."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from tests.diagrams.world import SINCE, Walk, furnish
from tests.support.people import a_department, an_officer
from workflows.db import Database, Json
from workflows.supervision import cases as cases_room
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation import changes
from workflows.usecases import cases, inbox, papers, tasks
from workflows.usecases.errors import NotFound, NotPermitted
from workflows.usecases.permissions import GRANTS, Permission, visible_cases

FIRST: dict[str, Json] = {
    "item": 1,
    "party": 1,
    "method": "site_visit",
    "mode": "key",
    "task_source": "assigned",
    "reason": "年度计划",
}
ELSEWHERE = {"bianban": "establishment_office", "sifa1": "legal_affairs",
             "sysadmin": "sysadmin", "secadmin": "secadmin", "auditadmin": "auditadmin"}  # fmt: skip
SEES = {
    "handler1": True, "section1": True, "deputy1": True, "inspector1": True, "publisher1": True, "archivist1": True,
    "bianban": True, "sifa1": True, "jiwei1": False, "inspector9": False,
    "sysadmin": False, "secadmin": False, "auditadmin": False,
}  # fmt: skip


@pytest.fixture
def walk(any_database: Database, now: datetime) -> Walk:
    furnish(any_database, now=now)
    with any_database.transaction() as conn:
        office = a_department(conn, "编办")
        for login, role in ELSEWHERE.items():
            changes.assign_role(conn, an_officer(conn, login, department_id=office), office, role, valid_from=SINCE)
    return Walk(any_database, now).begin("handler1", "daily_inspection", **FIRST)


def sees(walk: Walk, login: str) -> bool:
    """The list and the page agree, for everybody, always."""
    actor = walk.who(login)
    listed = {row.case_id for row in cases.listing(walk.database, actor, now=walk.now).rows}
    try:
        cases.show(walk.database, actor, walk.case_id, now=walk.now)
    except NotFound:
        assert walk.case_id not in listed, login
        return False
    assert walk.case_id in listed, login
    return True


def test_the_matrix_holds(walk: Walk) -> None:
    assert {login: sees(walk, login) for login in SEES} == SEES


def test_a_sensitive_case_is_for_those_who_take_part_the_chief_and_the_legal_reviewer(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(case).values(secrecy="sensitive"))
        cases_room.name_officers(conn, walk.case_id, "team", ["inspector3"])
    seen = {login for login in (*SEES, "inspector3", "head1", "legal1", "gov1", "police1") if sees(walk, login)}
    assert seen == {"handler1", "inspector3", "head1", "legal1"}


def test_discipline_reads_tracing_and_who_is_concerned_never_does(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(case).values(secrecy="sensitive", process_key="accountability_tracing"))
        cases_room.add_officer(conn, walk.case_id, "concerned", "head1")
        cases_room.add_officer(conn, walk.case_id, "team", "head1")
    assert {login for login in ("head1", "jiwei1", "legal1", "bianban", "sifa1") if sees(walk, login)} == {
        "jiwei1", "legal1",
    }  # fmt: skip


def test_who_holds_a_step_sees_the_case_while_he_holds_it(walk: Walk) -> None:
    with walk.database.transaction() as conn:
        conn.execute(update(case).values(secrecy="sensitive", source="inspection", opened_by="inspector1"))
    assert [login for login in ("handler1", "inspector1", "section1") if sees(walk, login)] == []
    item = walk.items()[0]
    view = tasks.show(walk.database, walk.who("handler1"), item.id, now=walk.now)
    assert (view.seal, view.case, view.values, view.earlier) == ("shut", None, {}, ())
    tasks.claim(walk.database, walk.who("handler1"), item.id, now=walk.now)
    assert sees(walk, "handler1")
    assert tasks.show(walk.database, walk.who("handler1"), item.id, now=walk.now).case is not None
    tasks.release(walk.database, walk.who("handler1"), item.id, now=walk.now)
    assert not sees(walk, "handler1")


def test_an_administrator_has_no_case_even_with_a_step_in_his_name(walk: Walk) -> None:
    actor = walk.who("sysadmin")
    with walk.database.reading() as conn:
        assert conn.execute(select(case.c.id).where(visible_cases(actor))).all() == []
    assert inbox.todo(walk.database, actor, now=walk.now).rows == ()
    assert cases.startable(walk.database, actor, now=walk.now) == ()


def test_starting_needs_a_role_that_the_diagram_names(walk: Walk) -> None:
    for login in ("inspector1", "bianban", "sysadmin"):
        with pytest.raises(NotPermitted):
            cases.start(walk.database, walk.who(login), "daily_inspection", FIRST, now=walk.now)
    with pytest.raises(NotFound):
        cases.start(walk.database, walk.who("handler1"), "no_such_process", FIRST, now=walk.now)


def test_a_document_is_for_those_who_see_its_case(walk: Walk) -> None:
    with pytest.raises(NotFound):
        papers.show(walk.database, walk.who("handler1"), 99, now=walk.now)


def test_every_permission_is_granted_to_somebody_and_no_administrator_works_on_cases() -> None:
    granted = {permission for permissions in GRANTS.values() for permission in permissions}
    assert granted == set(Permission)
    for role in ("sysadmin", "secadmin", "auditadmin"):
        assert not any(permission.startswith(("case:", "batch:")) for permission in GRANTS[role])


def published(walk: Walk) -> int:
    from workflows.supervision.cases import publish

    with walk.database.transaction() as conn:
        row = publish(
            conn, walk.case_id, kind="inspection_result", title="检查结果", body="未发现问题", due_at=None,
            actor="publisher1", now=walk.now,
        )  # fmt: skip
    return row.id


def test_a_withdrawn_result_leaves_the_public_page_and_stays_on_record(walk: Walk) -> None:
    number = published(walk)
    assert [row.id for row in cases.public_results(walk.database, now=walk.now).rows] == [number]
    with pytest.raises(NotPermitted):
        cases.withdraw_publication(walk.database, walk.who("handler1"), number, reason="公示内容有误", now=walk.now)
    with pytest.raises(NotFound):
        cases.withdraw_publication(walk.database, walk.who("inspector9"), number, reason="公示内容有误", now=walk.now)
    cases.withdraw_publication(walk.database, walk.who("publisher1"), number, reason="公示内容有误", now=walk.now)
    assert cases.public_results(walk.database, now=walk.now).rows == ()
    with pytest.raises(NotFound):
        cases.public_result(walk.database, number, now=walk.now)
    view = cases.show(walk.database, walk.who("section1"), walk.case_id, now=walk.now)
    assert [(one.withdraw_reason, one.body) for one in view.publications] == [("公示内容有误", "未发现问题")]
    assert "withdrawn" in [entry.kind for entry in view.timeline]
