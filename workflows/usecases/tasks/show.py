"""The task page's facts in one read transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Database, Json
from workflows.engine.types import Field, Form, WorkItem
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.usecases.case_head import head_of_root
from workflows.usecases.explained import explained
from workflows.usecases.forms.choices import choices
from workflows.usecases.forms.cleaning import read_only
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.lights import light
from workflows.usecases.records import NO_FORM, Record, latest, records
from workflows.usecases.tasks import reassigning, subject
from workflows.usecases.tasks.about import about, apart_of
from workflows.usecases.tasks.acting import Seal, is_candidate, load, principal_of, seal_of, why_not
from workflows.usecases.tasks.complete import strings_in
from workflows.usecases.tasks.correct import correctable
from workflows.usecases.tasks.drafts import draft_of
from workflows.usecases.tasks.overlap_rows import asked_department
from workflows.usecases.tasks.own_letter import letter_values
from workflows.usecases.tasks.prefill import prefilled
from workflows.usecases.tasks.views import TaskView


def show(database: Database, actor: Actor, item_id: str, *, now: datetime) -> TaskView:
    """Form with draft, earlier submissions, checklist, permits, due date explained; NotFound for strangers.

    Of a sensitive case that is closed to this person only the own step is shown, or before it is claimed nothing.
    """
    with database.reading() as conn:
        item, step = load(conn, actor, item_id)
        seal = seal_of(conn, actor, item)
        whole = head_of_root(conn, item.root_id)
        of_case = about(conn, whole, item.instance_id)
        head = of_case if seal is Seal.NONE else None
        alone = item.instance_id if of_case is not whole else None  # one of a thousand siblings
        written, named = records(conn, item.root_id, instance_id=alone, but=() if alone else apart_of(conn, whole))
        written = written if seal is Seal.NONE else [one for one in written if one.work_item_id == item_id]
        raw, opinion, saved_at = draft_of(conn, item_id, actor.login)
        form = NO_FORM if seal is Seal.SHUT else step.form or NO_FORM
        asked = asked_department(step, item)
        values = dict(initial_values(conn, item, form)) | dict(raw)
        own = next((record for record in reversed(written) if record.work_item_id == item_id), None)
        return TaskView(
            item=item,
            step=step,
            process_name=engine.diagram(conn, item.definition_id).name,
            form=form,
            values=values,
            opinion=opinion,
            draft_saved_at=saved_at,
            files=named.files if seal is Seal.NONE else _own_files(named.files, own, raw),
            choices=choices(
                conn, form, department_id=asked or (of_case.department_id if of_case else actor.department_id),
                values=values, today=now.date(), party_id=head.party_id if head else None,
            ),
            why_not=why_not(conn, actor, item, step, now=now) if item.state == "open" else "",
            may_claim=item.state == "open" and item.assignee is None and is_candidate(actor, item),
            may_release=item.state == "open" and item.assignee == actor.login and bool(item.candidates),
            holder=names(conn, [item.assignee]).get(item.assignee, item.assignee) if item.assignee else "",
            case=head,
            earlier=tuple(latest(written)),
            checklist=(
                subject.points(conn, of_case, now=now, form=form, department_id=asked) if wants_checklist(form) else ()
            ),
            permits=subject.permits(conn, head),
            light=light(item.due_at, now if item.state == "open" else item.ended_at or now),
            explained=explained(conn, item.due, case_id=of_case.id if of_case else None),
            correctable=may_correct(conn, actor, own, now=now),
            seal=seal,
            others=reassigning.possible(conn, actor, item, now=now),
            principal=principal_of(actor, item) if item.state == "open" else None,
        )  # fmt: skip


def _own_files(files: Mapping[str, FileRef], own: Record | None, raw: Mapping[str, Json]) -> dict[str, FileRef]:
    """Those that this person's draft or submission names."""
    named = {*strings_in(raw), *(strings_in(own.data) if own else ())}
    return {key: file for key, file in files.items() if key in named}


def wants_checklist(form: Form) -> bool:
    return any(field.type == "checklist" for field in form.fields)


def initial_values(conn: Connection, item: WorkItem, form: Form) -> Mapping[str, Json]:
    """Defaults, and the case's variables for fields that were filled before; a decision is made anew each time."""
    known = engine.instance_view(conn, item.instance_id).variables

    def kept(field: Field) -> bool:
        decision = field.type == "enum" and field.default is None and not read_only(field)
        return field.id in known and not decision and (field.is_variable or read_only(field))

    given = {field.id: known[field.id] if kept(field) else field.default for field in form.fields}
    return given | letter_values(conn, item, form) | prefilled(conn, item.root_id, form)


def may_correct(conn: Connection, actor: Actor, record: Record | None, *, now: datetime) -> Record | None:
    return record if record is not None and correctable(conn, actor, record) else None
