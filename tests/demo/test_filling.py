"""The filler answers every form the product ships, and the forms' own rules accept the answers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from tests.demo.conftest import NOW
from workflows import engine
from workflows.db import Database, Json
from workflows.demo.history.answers import ANSWERS, EQUIPMENT
from workflows.demo.history.fates import luck_of
from workflows.demo.history.filling import Scene, by_type, fill
from workflows.engine.types import Field, Form, Option
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import certified_inspectors
from workflows.supervision.parties.tables import equipment, permit
from workflows.usecases.forms import ChecklistPoint, FormContext, validate

POINTS = tuple(ChecklistPoint(f"A{n}-01", "场所条件", f"要点{n}", "依据", "一般") for n in range(1, 6))


def shipped_forms(conn: Connection) -> Iterator[tuple[str, str, Form]]:
    for published in engine.definitions(conn, state="published"):
        diagram = engine.diagram(conn, published.id)
        if diagram.start_form:
            yield diagram.key, "start", diagram.start_form
        for step in diagram.steps.values():
            if step.form and step.form.fields:
                yield diagram.key, step.id, step.form


def scene(conn: Connection, step: str, case_no: str, before: int) -> tuple[Scene, set[str]]:
    uploaded: set[str] = set()

    def upload(path: str, filename: str, content: bytes) -> str:
        uploaded.add(f"{path}:{len(uploaded)}")
        return f"{path}:{len(uploaded) - 1}"

    def workday(number: int) -> date:
        return NOW.date() + timedelta(days=2 * number)

    item = conn.execute(select(approval_item).where(approval_item.c.name == "食品经营许可")).one()
    people = [person.login for person, _ in certified_inspectors(conn, item.department_id, NOW.date())]
    variables: dict[str, Json] = {"deadline_at": NOW.isoformat(), "order_round": 1, "requirement": "补齐记录"}
    known = conn.scalar(select(equipment.c.id).order_by(equipment.c.id).limit(1))
    variables[EQUIPMENT] = [{"equipment": known, "last_tested_on": "", "next_test_on": ""}]
    found = Scene(
        step=step, now=NOW, luck=luck_of(case_no, step), case_no=case_no, upload=upload, workday=workday,
        inspectors=people, item_id=item.id, department_id=item.department_id, checklist=POINTS, variables=variables,
        party_id=conn.scalar(select(permit.c.party_id).where(permit.c.item_id == item.id).limit(1)),
        party_name=department_of(conn, item.department_id).name, item_name=item.name, before=before,
    )  # fmt: skip
    return found, uploaded


def test_the_filler_fills_every_shipped_form_whatever_becomes_of_the_case(based: Database) -> None:
    seen = set()
    with based.reading() as conn:
        for key, step, form in shipped_forms(conn):
            for number in range(12):
                here, uploaded = scene(conn, step, f"QY-SJ-XX-2026-{number:04d}", number % 2)
                raw = fill(form, here, ANSWERS)
                rows = POINTS if any(one.type == "checklist" and one.required for one in form.fields) else ()
                context = FormContext(
                    conn=conn, today=NOW.date(), attachments=frozenset(uploaded), checklist=rows, current={}
                )
                validate(form, raw, context=context)
                seen.add((key, step))
    assert len(seen) >= 25
    assert {("site_visit", "record_site"), ("rectification", "recheck"), ("inspection_batch", "start")} <= seen


@pytest.mark.parametrize(
    "type_", ["string", "text", "long", "decimal", "money", "boolean", "date", "datetime", "enum", "multi_enum",
              "user", "users", "department", "party", "item", "file", "files", "photo", "signature", "geo"],
)  # fmt: skip
def test_an_unknown_required_field_is_filled_by_its_type(based: Database, type_: str) -> None:
    options = (Option("a", "甲"), Option("b", "乙"))
    form = Form("f", "", (Field("something", "某项", type_, options=options, constraints={"required": ""}),))
    with based.reading() as conn:
        here, uploaded = scene(conn, "a_step", "X-1", 0)
        raw = fill(form, here, {})
        clean = validate(form, raw, context=FormContext(conn=conn, today=NOW.date(), attachments=frozenset(uploaded)))
    assert clean.data["something"] not in (None, "", [])


def test_a_table_gets_one_row() -> None:
    columns = (Field("what", "内容", "text", constraints={"required": ""}),)
    table = Field("rows", "表", "table", constraints={"required": ""}, columns=columns)
    here = Scene(
        "s", datetime(2026, 1, 5, tzinfo=NOW.tzinfo), luck_of("x"), "X", lambda *_: "", lambda n: NOW.date(), []
    )
    assert by_type(table, here, {}) == [{"id": "r1", "what": "按规定办理。"}]
