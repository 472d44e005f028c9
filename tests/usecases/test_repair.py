"""A step that fails is rolled back, leaves an incident, and can be done again by the case operator."""

from datetime import datetime

import pytest
from sqlalchemy import delete, insert, select

from workflows import engine
from workflows.db import Database
from workflows.engine.tables import incident, work_item
from workflows.engine.types import Bundle, Refused
from workflows.supervision.deadlines.tables import deadline_rule
from workflows.usecases import cases, diagrams, repair, session, tasks
from workflows.usecases.errors import NotPermitted

DIAGRAM = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://example.org/x">
<bpmn:process id="failing" name="limits" isExecutable="true">
<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="first"/>
<bpmn:userTask id="first" name="first"/><bpmn:sequenceFlow id="f2" sourceRef="first" targetRef="second"/>
<bpmn:userTask id="second" name="second" camunda:dueDate="${due('T-A-07')}"/>
<bpmn:sequenceFlow id="f3" sourceRef="second" targetRef="e"/><bpmn:endEvent id="e"/>
</bpmn:process></bpmn:definitions>"""


@pytest.fixture
def waiting(district_database: Database, now: datetime) -> str:
    """An open first step whose completion fails: the rule of the next step's limit has gone from the table."""
    owner = session.actor_of_login(district_database, "owner1", now=now)
    stored = diagrams.upload(district_database, owner, "failing.bpmn", DIAGRAM, state="published", now=now)
    assert stored.definition is not None
    started = cases.start(district_database, owner, "failing", {}, now=now)
    with district_database.transaction() as conn:
        item_id: str = conn.execute(
            select(work_item.c.id).where(work_item.c.instance_id == started.instance_id)
        ).scalar_one()
    return item_id


def without_rule(database: Database) -> list[dict[str, object]]:
    """Take the rule out of the table; returns its rows."""
    where = deadline_rule.c.code == "T-A-07"
    with database.transaction() as conn:
        rows = [dict(row._mapping) for row in conn.execute(select(deadline_rule).where(where))]
        conn.execute(delete(deadline_rule).where(where))
    assert rows
    return rows


def test_what_failed_is_rolled_back_and_goes_through_when_the_operator_retries(
    district_database: Database, waiting: str, now: datetime
) -> None:
    owner = session.actor_of_login(district_database, "owner1", now=now)
    operator = session.actor_of_login(district_database, "ops1", now=now)
    rows = without_rule(district_database)
    with pytest.raises(engine.StepFailed):
        tasks.complete(district_database, owner, waiting, {"note": "kept"}, now=now)
    with district_database.reading() as conn:
        assert engine.work_item(conn, waiting).state == "open"

    (row,) = repair.listing(district_database, operator, now=now)
    assert (row.step_name, row.asked_by) == ("second", "owner1")
    with pytest.raises(engine.StepFailed):
        repair.retry(district_database, operator, row.id, reason="先试一次", now=now)
    assert len(repair.listing(district_database, operator, now=now)) == 1

    with district_database.transaction() as conn:
        conn.execute(insert(deadline_rule), rows)
    repair.retry(district_database, operator, row.id, reason="规则已补录", now=now)
    assert repair.listing(district_database, operator, now=now) == ()
    with district_database.reading() as conn:
        done = engine.work_item(conn, waiting)
        assert (done.state, done.completed_by) == ("done", "owner1")
        assert engine.instance_view(conn, done.instance_id).variables["note"] == "kept"
        assert conn.execute(select(incident.c.resolved_by)).scalars().all() == ["owner1"]


def test_the_person_may_also_do_it_again_and_the_incident_closes(
    district_database: Database, waiting: str, now: datetime
) -> None:
    owner = session.actor_of_login(district_database, "owner1", now=now)
    operator = session.actor_of_login(district_database, "ops1", now=now)
    rows = without_rule(district_database)
    with pytest.raises(engine.StepFailed):
        tasks.complete(district_database, owner, waiting, {}, now=now)
    with district_database.transaction() as conn:
        conn.execute(insert(deadline_rule), rows)
    tasks.complete(district_database, owner, waiting, {}, now=now)
    assert repair.listing(district_database, operator, now=now) == ()


def test_only_the_case_operator_retries_and_only_with_a_reason(
    district_database: Database, waiting: str, now: datetime
) -> None:
    operator = session.actor_of_login(district_database, "ops1", now=now)
    administrator = session.actor_of_login(district_database, "sysadmin", now=now)
    with pytest.raises(NotPermitted):
        repair.listing(district_database, administrator, now=now)
    with pytest.raises(Refused, match="理由"):
        repair.retry(district_database, operator, 1, reason=" ", now=now)


def test_the_bundle_of_an_upload_is_complete(district_database: Database, now: datetime) -> None:
    bundle = diagrams.with_shipped(Bundle("x.bpmn", b""))
    assert "forms/site_record.json" in bundle.resources
