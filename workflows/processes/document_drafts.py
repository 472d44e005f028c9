"""What the documents of an open step would say with what is typed in so far; no number is taken."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from workflows import engine
from workflows.engine.types import Refused, WorkItem
from workflows.processes.documents import context, issuing_department, names_of, refusing, wanted
from workflows.processes.paper_source import Source
from workflows.supervision import cases
from workflows.supervision.documents import KINDS, Drafted, draft
from workflows.supervision.organisation.departments import department_of

log = logging.getLogger("supervision.documents")
INCOMPLETE = (LookupError, ValueError, TypeError, AttributeError)  # a builder that met a field nobody filled in yet


@dataclass(frozen=True)
class Draft:
    """A document of the step: its draft, or why there is none; ``wanted`` is whether it would be issued as answered."""

    kind: str
    title: str
    wanted: bool
    drafted: Drafted | None = None
    problem: str = ""


def drafts_for_step(
    conn: Connection, item: WorkItem, data: Mapping[str, Any], variables: Mapping[str, Any], *,
    login: str, now: datetime
) -> list[Draft]:  # fmt: skip
    """One per document of the step; ``variables`` are those the completion would set."""
    step = engine.diagram(conn, item.definition_id).steps[item.element_id]
    case = cases.of_instance(conn, item.root_id)
    if case is None:
        return []
    known = {**engine.instance_view(conn, item.instance_id).variables, **variables}
    source = Source(conn, case, replace(item, completed_by=login), step.form, data, known, now)
    conditions = step.properties.get("document_when", "")
    return [_draft(source, kind, wanted(conditions, kind, source)) for kind in names_of(step)]


def _draft(source: Source, kind: str, would_be: bool) -> Draft:
    title = KINDS[kind].title
    step = engine.diagram(source.conn, source.item.definition_id).steps[source.item.element_id]
    template = engine.bundle(source.conn, source.item.definition_id).resources[f"documents/{kind}.docx"]
    try:
        department_id = issuing_department(source, step)
        organisation = department_of(source.conn, department_id).name if department_id is not None else ""
        with refusing(kind):
            return Draft(kind, title, would_be, draft(kind, template, context(source, kind), organisation=organisation))
    except Refused as refused:
        return Draft(kind, title, would_be, problem=str(refused))
    except INCOMPLETE as error:
        log.info("no draft of %s at %s yet: %r", kind, source.item.element_id, error)
        return Draft(kind, title, would_be, problem="填写的内容还不完整，暂时不能预览。请继续填写后再预览。")
