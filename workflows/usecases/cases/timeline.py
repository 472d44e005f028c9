"""The whole record of a case in order of time: what was filled in, issued, published, corrected, claimed."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from workflows import engine
from workflows.engine.types import HistoryEvent
from workflows.supervision.organisation.officers import names
from workflows.usecases.case_head import CaseHead
from workflows.usecases.cases.decided import decided_lines
from workflows.usecases.cases.views import DocumentRow, Entry, Happened, LeadRow, PublicationRow
from workflows.usecases.records import Record

KINDS = {
    "timer.fired": Happened.TIMER,
    "decision.evaluated": Happened.DECIDED,
    "work_item.claimed": Happened.CLAIMED,
    "work_item.released": Happened.RELEASED,
    "work_item.assigned": Happened.ASSIGNED,
}


def timeline(
    conn: Connection,
    head: CaseHead,
    written: Sequence[Record],
    documents: Iterable[DocumentRow],
    publications: Iterable[PublicationRow],
    leads: Iterable[LeadRow],
    *,
    but: Collection[str] = (),
) -> tuple[Entry, ...]:
    entries = [
        *(_opening(head) if not any(record.starts for record in written) else ()),
        *(_submission(record) for record in written),
        *_events(conn, head, but),
        *(_document(document) for document in documents),
        *(entry for one in publications for entry in _publication(one)),
        *(Entry(one.recorded_at, Happened.LEAD, one.summary, "", lines=(one.target,), order=3) for one in leads),
    ]
    if head.closed_at:
        entries.append(Entry(head.closed_at, Happened.CLOSED, head.state, "", order=9, lines=_why_ended(conn, head)))
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.order)))


def _why_ended(conn: Connection, head: CaseHead) -> tuple[str, ...]:
    """The reason a person gave; an error end of the diagram has only a code."""
    reason = engine.instance_view(conn, head.instance_id).end_reason if head.state == "terminated" else None
    return (reason,) if reason and not reason.startswith("error:") else ()


def _opening(head: CaseHead) -> tuple[Entry, ...]:
    """A case without a start form, or started by another case."""
    who = head.opened_by_name or head.opened_by
    return (Entry(head.opened_at, Happened.OPENED, head.process_name, who, order=-2),)


def _submission(record: Record) -> Entry:
    if record.starts:
        return Entry(record.at, Happened.OPENED, record.step_name, record.actor_name, order=-2, record=record)
    kind = Happened.SUBMITTED if record.work_item_id else Happened.REGISTERED
    if record.supersedes_id:
        kind = Happened.CORRECTED
    return Entry(record.at, kind, record.step_name, record.actor_name, record=record)


def _events(conn: Connection, head: CaseHead, but: Collection[str]) -> list[Entry]:
    """Claims, timers and decisions made by tables, from the engine's history."""
    history = [one for one in engine.history(conn, head.instance_id) if one.instance_id not in but]
    people = names(conn, sorted({event.actor for event in history})) if history else {}
    titles = _step_names(conn, history)
    entries = []
    for event in history:
        kind = KINDS.get(event.kind)
        if kind is None:
            continue
        title = titles.get((event.instance_id, event.element_id), event.element_id)
        lines = decided_lines(event) if kind is Happened.DECIDED else ()
        entries.append(Entry(event.at, kind, title, people.get(event.actor, ""), order=-1, lines=lines))
    return entries


def _step_names(conn: Connection, history: Sequence[HistoryEvent]) -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for instance_id in dict.fromkeys(event.instance_id for event in history):
        diagram = engine.diagram(conn, engine.instance_view(conn, instance_id).definition_id)
        found |= {(instance_id, step.id): step.name for step in diagram.steps.values()}
    return found


def _document(document: DocumentRow) -> Entry:
    kind = Happened.VOIDED if document.voided else Happened.DOCUMENT
    return Entry(
        document.issued_at, kind, document.title, document.issued_by, order=2, document_id=document.id,
        lines=(document.number,),
    )  # fmt: skip


def _publication(one: PublicationRow) -> list[Entry]:
    entries = [Entry(one.published_at, Happened.PUBLISHED, one.title, "", order=4)]
    if one.withdrawn_at:
        entries.append(
            Entry(one.withdrawn_at, Happened.WITHDRAWN, one.title, "", order=5, lines=(one.withdraw_reason,))
        )
    return entries
