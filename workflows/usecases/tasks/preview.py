"""预览文书（草稿）: what the step's documents would say with the saved draft of its form."""

from dataclasses import dataclass
from datetime import datetime

from workflows import engine
from workflows.db import Database
from workflows.engine.types import Refused, WorkItem
from workflows.processes.document_drafts import Draft, drafts_for_step
from workflows.supervision.documents.drafts import marked
from workflows.supervision.documents.reading import Grid, Line, blocks
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.case_head import head_of_root
from workflows.usecases.errors import NotFound
from workflows.usecases.forms import FormContext
from workflows.usecases.forms.cleaning import tolerate
from workflows.usecases.records import NO_FORM
from workflows.usecases.tasks import drafts, subject
from workflows.usecases.tasks.acting import Seal, check_may_act, load, seal_of
from workflows.usecases.tasks.overlap_rows import asked_department
from workflows.usecases.tasks.show import initial_values


@dataclass(frozen=True)
class Preview:
    """The documents of one step; ``words`` are the lines and tables of those that could be filled."""

    item: WorkItem
    drafts: tuple[Draft, ...]

    def words(self, draft: Draft) -> tuple[Line | Grid, ...]:
        return blocks(draft.drafted.content, head=0) if draft.drafted else ()


def preview(database: Database, actor: Actor, item_id: str, *, now: datetime) -> Preview:
    """Read only: no number is taken. For those who may do the step."""
    with database.reading() as conn:
        item, step = load(conn, actor, item_id)
        if item.state != "open":
            raise engine.WorkItemClosed(item_id)
        check_may_act(conn, actor, item, step, now=now)
        if seal_of(conn, actor, item) is Seal.SHUT:
            raise Refused("这是敏感案件的环节，请先签收再预览文书。")
        form = step.form or NO_FORM
        raw, _, _ = drafts.draft_of(conn, item_id, actor.login)
        head = head_of_root(conn, item.root_id)
        context = FormContext(
            conn=conn,
            today=now.date(),
            attachments=drafts.draft_files(conn, item.id, actor.login),
            checklist=subject.points(conn, head, now=now, form=form, department_id=asked_department(step, item)),
            current=engine.instance_view(conn, item.instance_id).variables,
        )
        clean = tolerate(form, {**initial_values(conn, item, form), **raw}, context=context)
        return Preview(
            item, tuple(drafts_for_step(conn, item, clean.data, clean.variables, login=actor.login, now=now))
        )


def draft_file(database: Database, actor: Actor, item_id: str, kind: str, *, now: datetime) -> tuple[str, bytes]:
    """The draft as a Word file, marked as one."""
    shown = preview(database, actor, item_id, now=now)
    found = next((one.drafted for one in shown.drafts if one.kind == kind), None)
    if found is None:
        raise NotFound(kind)
    return f"{found.title}（草稿）.docx", marked(found.content)
