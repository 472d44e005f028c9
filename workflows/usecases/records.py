"""Submissions with their forms: what somebody filled in, as it was, and what corrected it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from workflows import engine
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.engine.types import Form
from workflows.supervision.organisation.officers import names
from workflows.usecases.forms.shown import Names, Shown, names_for, shown

NO_FORM = Form(key="", title="", fields=())


@dataclass(frozen=True)
class Record:
    """One submission. ``superseded`` ones stay, with the reason of what replaced them."""

    id: int
    work_item_id: str | None
    element_id: str
    step_name: str
    actor: str
    actor_name: str
    on_behalf_of: str | None
    behalf_name: str
    at: datetime
    opinion: str
    reason: str
    supersedes_id: int | None
    superseded: bool
    form: Form
    data: Mapping[str, Json]
    fields: tuple[Shown, ...]
    starts: bool = False  # the start form of a case


def form_of(conn: Connection, definition_id: str, element_id: str) -> tuple[str, Form, bool]:
    """Name and form of the drawn element, and whether it starts the case: then its form is the diagram's.

    The start of an event sub-process starts none: what it holds is a letter that came in.
    """
    diagram = engine.diagram(conn, definition_id)
    step = diagram.steps.get(element_id)
    if step is None:
        return diagram.name, diagram.start_form or NO_FORM, True
    starts = step.tag == "startEvent" and not step.parent
    return step.name, step.form or (diagram.start_form if starts else None) or NO_FORM, starts


def records(
    conn: Connection, root_id: str, *, instance_id: str | None = None, but: Collection[str] = ()
) -> tuple[list[Record], Names]:
    """Every submission of a case (or of one instance in it), the oldest first, with the names they refer to.

    ``but``: instances whose submissions are shown elsewhere.
    """
    query = select(submission).where(submission.c.root_id == root_id).order_by(submission.c.id)
    if instance_id is not None:
        query = query.where(submission.c.instance_id == instance_id)
    rows = [row for row in conn.execute(query) if row.instance_id not in but]
    forms = {(row.definition_id, row.element_id): form_of(conn, row.definition_id, row.element_id) for row in rows}
    filled = [(forms[row.definition_id, row.element_id][1], row.data) for row in rows]
    named = names_for(conn, filled, root_id=root_id)
    people = names(conn, [login for row in rows for login in (row.actor, row.on_behalf_of) if login]) if rows else {}
    replaced = {row.supersedes_id for row in rows}
    return [_record(row, *forms[row.definition_id, row.element_id], named, people, replaced) for row in rows], named


def _record(
    row: Any,
    step_name: str,
    form: Form,
    starts: bool,
    named: Names,
    people: Mapping[str, str],
    replaced: set[int | None],
) -> Record:
    return Record(
        id=row.id,
        work_item_id=row.work_item_id,
        element_id=row.element_id,
        step_name=step_name,
        actor=row.actor,
        actor_name=people.get(row.actor, row.actor),
        on_behalf_of=row.on_behalf_of,
        behalf_name=people.get(row.on_behalf_of or "", row.on_behalf_of or ""),
        at=row.at,
        opinion=row.opinion,
        reason=row.reason,
        supersedes_id=row.supersedes_id,
        superseded=row.id in replaced,
        form=form,
        data=row.data,
        fields=shown(form, row.data, named),
        starts=starts,
    )


def write(
    conn: Connection,
    *,
    instance_id: str,
    root_id: str,
    definition_id: str,
    element_id: str,
    form: Form,
    data: Mapping[str, Json],
    actor: str,
    now: datetime,
    work_item_id: str | None = None,
    opinion: str = "",
    supersedes_id: int | None = None,
    reason: str = "",
    on_behalf_of: str | None = None,
) -> int:
    """Append one submission; nothing ever changes it."""
    row = {
        "work_item_id": work_item_id, "instance_id": instance_id, "root_id": root_id, "definition_id": definition_id,
        "element_id": element_id, "form_key": form.key, "actor": actor, "at": now, "data": dict(data),
        "opinion": opinion, "supersedes_id": supersedes_id, "reason": reason, "on_behalf_of": on_behalf_of,
    }  # fmt: skip
    number: int = conn.execute(submission.insert().values(**row).returning(submission.c.id)).scalar_one()
    return number


def latest(records: Sequence[Record]) -> list[Record]:
    """The ones that hold: not superseded."""
    return [record for record in records if not record.superseded]
