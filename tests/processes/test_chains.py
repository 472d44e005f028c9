"""Handing over from one case to the next: what is known goes along, once, and what fails is repaired by a person."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.diagrams.acts import BEGIN, a_rectification, drafted
from tests.diagrams.world import Walk, furnish
from tests.support.people import an_officer
from workflows import engine
from workflows.db import Database
from workflows.engine.tables import due_work, incident
from workflows.engine.types import StepContext
from workflows.processes.common import chains
from workflows.processes.host import HOST
from workflows.supervision import cases
from workflows.supervision.cases.tables import case, case_link, lead
from workflows.usecases import repair
from workflows.usecases.work import fire_next


@pytest.fixture(scope="module")
def furnished(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chains") / "furnished.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    furnish(database, now=BEGIN)
    database.dispose()
    return path


@pytest.fixture
def walk(furnished: Path, tmp_path: Path) -> Walk:
    path = tmp_path / "walk.db"
    shutil.copy(furnished, path)
    return drafted(a_rectification(Walk(Database(f"sqlite:///{path}"), BEGIN)))


def handed_over(walk: Walk, key: str, **named: Any) -> bool:
    """What an operation of the case that is walked would do."""
    with walk.database.transaction() as conn:
        view = engine.instance_view(conn, walk.root_id)
        context = StepContext(
            conn=conn, now=walk.now, actor="section1", instance_id=walk.root_id, root_id=walk.root_id,
            definition_id=view.definition_id, process_key=view.process_key, business_key=view.business_key,
            element_id="record_lead", element_name="", properties={}, variables=view.variables,
        )  # fmt: skip
        return chains.hand_over(context, key, link="follow_up", **named)


def test_what_is_known_goes_along_as_far_as_the_next_process_knows_the_names(walk: Walk) -> None:
    known = walk.variables()
    assert handed_over(walk, "rectification", variables={"problem": "第二次发现", "unheard_of": 1})
    walk.settle()
    (first, second) = walk.cases_of("rectification")
    assert [(row.from_case_id, row.to_case_id, row.kind) for row in walk.ask(select(case_link))] == [
        (first, second, "follow_up")
    ]
    walk.follow(second)
    started = walk.variables()
    assert (started["problem"], started["party"]) == ("第二次发现", walk.case().party_id)
    assert (started["inspectors"], started["basis"]) == (known["inspectors"], known["basis"])
    assert "unheard_of" not in started
    assert walk.case().source == "rectification"


def test_a_process_that_is_not_published_leaves_a_lead_and_no_row(walk: Walk) -> None:
    assert not handed_over(walk, "not_drawn_yet", variables={"problem": "事实"}, lead="penalty")
    assert [(row.target, row.summary, row.state) for row in walk.ask(select(lead))] == [("penalty", "事实", "recorded")]
    assert walk.ask(select(due_work.c.kind).where(due_work.c.kind == "case.start")) == []


def test_a_row_of_the_outbox_starts_one_case_however_often_it_is_fired(walk: Walk) -> None:
    handed_over(walk, "rectification")
    ((due_id,),) = walk.ask(select(due_work.c.id).where(due_work.c.kind == "case.start"))
    for expected in (True, False, False):
        with walk.database.transaction() as conn:
            assert engine.fire(conn, HOST, due_id, now=walk.now) is expected
    assert walk.ask(select(func.count()).select_from(case))[0][0] == 2


def test_a_start_that_fails_stands_in_the_case_it_came_from_until_the_operator_retries(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walk.database.transaction() as conn:
        an_officer(conn, "operator1", department_id=1, roles=("case_operator",))
    handed_over(walk, "rectification")
    with monkeypatch.context() as broken:
        broken.setattr(cases, "open_case", _fails)
        for _ in range(6):
            walk.now += PAUSE
            while fire_next(walk.database, now=walk.now):
                pass
    assert walk.ask(select(func.count()).select_from(case))[0][0] == 1
    (found,) = walk.ask(select(incident))
    assert (found.root_id, found.element_id, found.kind) == (walk.root_id, "record_lead", "due_work")
    (row,) = repair.listing(walk.database, walk.who("operator1"), now=walk.now)
    assert row.case_id == walk.case_id
    repair.retry(walk.database, walk.who("operator1"), row.id, reason="数据已补", now=walk.now)
    walk.settle()
    assert walk.ask(select(func.count()).select_from(case))[0][0] == 2
    assert repair.listing(walk.database, walk.who("operator1"), now=walk.now) == ()


def test_a_start_whose_first_step_fails_also_stands_in_the_case_it_came_from(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over(walk, "rectification")
    with monkeypatch.context() as broken:
        broken.setattr(type(HOST), "due", _fails)
        for _ in range(6):
            walk.now += PAUSE
            while fire_next(walk.database, now=walk.now):
                pass
    (found,) = walk.ask(select(incident))
    assert found.root_id == walk.root_id
    assert "due_work_id" in found.payload


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("out of order")


PAUSE = timedelta(hours=3)
