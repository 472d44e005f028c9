"""Several letters of one kind may wait for their decisions at once: each decision begins with what its own letter says.

An event sub-process that a message starts shares the variables of its case, where the last letter wins; the n-th
opening of a step behind the start event belongs to the n-th letter.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from workflows import engine
from workflows.db import Json
from workflows.engine.tables import submission, work_item
from workflows.engine.types import Form, WorkItem


def letter_values(conn: Connection, item: WorkItem, form: Form) -> dict[str, Json]:
    """Field id → what the letter that opened this item gave for it; empty where no letter did."""
    steps = engine.diagram(conn, item.definition_id).steps
    inside = steps[item.element_id].parent
    if not inside or not steps[inside].event_subprocess:
        return {}
    starts = [step.id for step in steps.values() if step.parent == inside and step.tag == "startEvent"]
    opened = select(work_item.c.id).where(
        work_item.c.instance_id == item.instance_id, work_item.c.element_id == item.element_id
    )
    place = list(conn.scalars(opened.order_by(work_item.c.created_at, work_item.c.id))).index(item.id)
    written = select(submission.c.data).where(
        submission.c.instance_id == item.instance_id,
        submission.c.element_id.in_(starts),
        submission.c.supersedes_id.is_(None),
    )
    letters = list(conn.scalars(written.order_by(submission.c.id)))
    said: Mapping[str, Json] = letters[place] if place < len(letters) else {}
    return {field.id: said[field.id] for field in form.fields if field.id in said}
