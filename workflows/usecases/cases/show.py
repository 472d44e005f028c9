"""The case page's facts in one read transaction; lists of cases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Database
from workflows.engine.types import Waiting, WorkItem
from workflows.supervision.cases import code_of
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.tracing import reconstructions
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.cases import chain, hanging, letters
from workflows.usecases.cases.candidates import parties_of
from workflows.usecases.cases.timeline import timeline
from workflows.usecases.cases.views import CaseView, OpenStep, Timer
from workflows.usecases.errors import NotFound
from workflows.usecases.explained import explained
from workflows.usecases.inbox.done import case_page
from workflows.usecases.inbox.views import EVERYTHING, CaseRow, Filters, Page
from workflows.usecases.lights import light
from workflows.usecases.permissions import Permission, may, require_case, visible_cases
from workflows.usecases.records import records
from workflows.usecases.tasks.about import apart_of
from workflows.usecases.tasks.acting import is_candidate


def show(database: Database, actor: Actor, case_id: int, *, now: datetime) -> CaseView:
    """Everything on record about one case; NotFound for one the actor may not know of."""
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        head = head_of_case(conn, case_id)
        if head is None:
            raise NotFound(case_id)
        apart = apart_of(conn, head)
        written, named = records(conn, head.instance_id, but=apart)
        waiting = _without(engine.waiting(conn, head.instance_id), apart)
        documents = hanging.documents(conn, case_id)
        publications = hanging.publications(conn, case_id)
        leads = hanging.leads(conn, case_id)
        return CaseView(
            head=head,
            officers=hanging.officers(conn, case_id),
            timeline=timeline(conn, head, written, documents, publications, leads, but=apart),
            steps=_open_steps(conn, actor, case_id, waiting, now=now),
            letters=letters.awaited(conn, actor, head, waiting.messages),
            timers=_timers(conn, waiting),
            incidents=_incidents(conn, waiting),
            related=hanging.related(conn, actor, case_id),
            documents=documents,
            publications=publications,
            findings=hanging.findings(conn, case_id, named.files),
            leads=leads,
            orders=hanging.orders(conn, case_id),
            stops=hanging.stops(conn, case_id),
            chain=chain.path(conn, actor, case_id),
            follow_ups=chain.follow_ups(conn, actor, head),
            may_stop_clock=head.state == "open" and may(actor, Permission.CLOCK_STOP, head.department_id),
            has_reconstruction=bool(reconstructions(conn, case_id)),
            has_code=code_of(conn, case_id) is not None,
            files=named.files,
            may_withdraw=may(actor, Permission.CASE_WITHDRAW, head.department_id),
            diagrams=_diagrams(conn, head, waiting),
        )


def listing(
    database: Database, actor: Actor, *, filters: Filters = EVERYTHING, state: str = "", cursor: str = "", now: datetime
) -> Page[CaseRow]:
    """The cases this person may see, newest first."""
    wanted = [visible_cases(actor)]
    if state:
        wanted.append(case.c.state == state)
    with database.reading() as conn:
        return case_page(conn, wanted, filters, cursor, now=now)


def _without(waiting: Waiting, apart: frozenset[str]) -> Waiting:
    return replace(
        waiting,
        items=tuple(one for one in waiting.items if one.instance_id not in apart),
        children=tuple(one for one in waiting.children if one.id not in apart),
    )


def _open_steps(
    conn: Connection, actor: Actor, case_id: int, waiting: Waiting, *, now: datetime
) -> tuple[OpenStep, ...]:
    people = names(conn, [item.assignee for item in waiting.items if item.assignee]) if waiting.items else {}
    parties = parties_of(conn, [candidate for item in waiting.items for candidate in item.candidates])
    return tuple(
        OpenStep(
            item_id=item.id,
            element_id=item.element_id,
            name=item.name,
            holder=people.get(item.assignee or "", item.assignee or ""),
            waiting_for=tuple(parties[candidate] for candidate in item.candidates if candidate in parties),
            since=item.created_at,
            due_at=item.due_at,
            light=light(item.due_at, now),
            explained=explained(conn, item.due, case_id=case_id),
            may_open=_may_open(actor, item),
        )
        for item in sorted(waiting.items, key=lambda item: (item.due_at is None, item.due_at or now, item.id))
    )


def _may_open(actor: Actor, item: WorkItem) -> bool:
    return item.assignee == actor.login or (item.assignee is None and is_candidate(actor, item))


def _timers(conn: Connection, waiting: Waiting) -> tuple[Timer, ...]:
    return tuple(Timer(step_name(conn, timer.instance_id, timer.element_id), timer.due_at) for timer in waiting.timers)


def _incidents(conn: Connection, waiting: Waiting) -> tuple[tuple[str, str, datetime], ...]:
    return tuple(
        (step_name(conn, one.instance_id, one.element_id), one.message, one.opened_at) for one in waiting.incidents
    )


def step_name(conn: Connection, instance_id: str, element_id: str) -> str:
    diagram = engine.diagram(conn, engine.instance_view(conn, instance_id).definition_id)
    step = diagram.steps.get(element_id)
    return step.name if step and step.name else element_id


def _diagrams(conn: Connection, head: CaseHead, waiting: Waiting) -> tuple[tuple[str, str, str], ...]:
    """The case's own picture, then those of the called parts that run now."""
    parts = [(head.instance_id, head.definition_id, head.process_name)]
    for child in waiting.children:
        if child.id != head.instance_id:
            parts.append((child.id, child.definition_id, engine.diagram(conn, child.definition_id).name))
    return tuple(parts)


def picture(
    database: Database, actor: Actor, case_id: int, instance_id: str | None, *, now: datetime
) -> Mapping[str, object]:
    """The state of one picture of the case for the viewer: done, flows, open with counts, incidents."""
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        head = head_of_case(conn, case_id)
        if head is None:
            raise NotFound(case_id)
        wanted = instance_id or head.instance_id
        if engine.instance_view(conn, wanted).root_id != head.instance_id:
            raise NotFound(instance_id)
        trace = engine.trace(conn, wanted)
        items = [item for item in engine.waiting(conn, head.instance_id).items if item.instance_id == wanted]
        late = {item.element_id for item in items if item.due_at and item.due_at <= now}
        count = {element: sum(item.element_id == element for item in items) for element in trace.open_elements}
        return {
            "done": sorted(trace.done_elements),
            "flows": sorted(trace.taken_flows),
            "open": {
                element: {"count": max(count[element], 1), "overdue": int(element in late)}
                for element in sorted(trace.open_elements)
            },
            "incidents": sorted(trace.incidents),
        }


def diagram_xml(database: Database, actor: Actor, case_id: int, instance_id: str | None) -> bytes:
    """The drawing the case (or a called part of it) runs on."""
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        head = head_of_case(conn, case_id)
        if head is None:
            raise NotFound(case_id)
        view = engine.instance_view(conn, instance_id or head.instance_id)
        if view.root_id != head.instance_id:
            raise NotFound(instance_id)
        return engine.bundle(conn, view.definition_id).diagram
