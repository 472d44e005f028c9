"""Rows of work items (待办): opened, claimed, released, closed; every change has exactly one winner."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from workflows.engine.store.conflict import Conflict
from workflows.engine.tables import event, work_item, work_item_candidate
from workflows.engine.types import WorkItem

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
NO_DUE_TIME = datetime(9999, 12, 30, tzinfo=UTC)


class UnknownWorkItem(LookupError):
    """No work item with this id."""


class WorkItemClosed(RuntimeError):
    """The work item was completed or withdrawn before; nothing was changed; look at the case again."""


class AlreadyClaimed(RuntimeError):
    """Somebody else has claimed the work item; ask them to release it, or have it assigned."""


def insert_items(conn: Connection, rows: Sequence[dict[str, Any]], candidates: Sequence[Sequence[str]]) -> None:
    """Open work items with their candidates, in two statements however many there are."""
    if not rows:
        return
    conn.execute(work_item.insert(), rows)
    listed = [
        {
            "candidate": candidate,
            "item_id": row["id"],
            "open": row["assignee"] is None,
            "sort_at": row["sort_at"],
        }
        for row, names in zip(rows, candidates, strict=True)
        for candidate in dict.fromkeys(names)
    ]
    if listed:
        conn.execute(work_item_candidate.insert(), listed)


_BY_ID = select(work_item).where(work_item.c.id == bindparam("ident"))
_CANDIDATES = (
    select(work_item_candidate.c.candidate)
    .where(work_item_candidate.c.item_id == bindparam("ident"))
    .order_by(work_item_candidate.c.candidate)
)
_CLOSE = (
    update(work_item)
    .where(work_item.c.id == bindparam("ident"), work_item.c.state == OPEN)
    .values(
        state=DONE,
        version=work_item.c.version + 1,
        ended_at=bindparam("at"),
        completed_by=bindparam("by"),
        on_behalf_of=bindparam("behalf"),
    )
)
_HIDE = (
    update(work_item_candidate)
    .where(work_item_candidate.c.item_id == bindparam("ident"))
    .values(open=False)
    .returning(work_item_candidate.c.candidate)
)


def item_row(conn: Connection, ident: str) -> Row[Any]:
    row = conn.execute(_BY_ID, {"ident": ident}).one_or_none()
    if row is None:
        raise UnknownWorkItem(ident)
    return row


def close_item(conn: Connection, row: Row[Any], *, actor: str, on_behalf_of: str | None, now: datetime) -> WorkItem:
    """Mark the item done and return it; the second one to try raises :class:`WorkItemClosed`."""
    values = {"ident": row.id, "at": now, "by": actor, "behalf": on_behalf_of}
    if conn.execute(_CLOSE, values).rowcount != 1:
        raise WorkItemClosed(row.id)
    item = item_of(row, sorted(conn.scalars(_HIDE, {"ident": row.id})))
    return replace(item, state=DONE, version=item.version + 1, ended_at=now, completed_by=actor)


def cancel_items(conn: Connection, instance_id: str, tokens: Collection[str], *, now: datetime) -> list[str]:
    """Close the open items whose tokens were withdrawn; returns their ids."""
    if not tokens:
        return []
    query = select(work_item.c.id).where(
        work_item.c.instance_id == instance_id, work_item.c.state == OPEN, work_item.c.token.in_(tokens)
    )
    ids = list(conn.scalars(query.order_by(work_item.c.id)))
    if ids:
        conn.execute(
            update(work_item)
            .where(work_item.c.id.in_(ids), work_item.c.state == OPEN)
            .values(state=CANCELLED, ended_at=now, version=work_item.c.version + 1)
        )
        conn.execute(update(work_item_candidate).where(work_item_candidate.c.item_id.in_(ids)).values(open=False))
    return ids


def claim(conn: Connection, item_id: str, *, login: str, now: datetime) -> None:
    """签收: take an unassigned item; again by the same person changes nothing."""
    row = item_row(conn, item_id)
    if row.state == OPEN and row.assignee == login:
        return
    _take(conn, row, login, now=now, when=(work_item.c.assignee.is_(None),), blocked=AlreadyClaimed(item_id))
    _note(conn, row, "work_item.claimed", login, now=now)


def release(conn: Connection, item_id: str, *, login: str, now: datetime) -> None:
    """Give an item back to its candidates; only its assignee can."""
    row = item_row(conn, item_id)
    _take(conn, row, None, now=now, when=(work_item.c.assignee == login,), blocked=AlreadyClaimed(item_id))
    _note(conn, row, "work_item.released", login, now=now)


def assign(conn: Connection, item_id: str, *, login: str | None, now: datetime) -> None:
    """Give an item to somebody, whoever had it; ``None`` gives it back to its candidates."""
    row = item_row(conn, item_id)
    _take(conn, row, login, now=now, when=(), blocked=Conflict(item_id))
    _note(conn, row, "work_item.assigned", login or "", now=now)


def _take(
    conn: Connection, row: Row[Any], login: str | None, *, now: datetime, when: tuple[Any, ...], blocked: Exception
) -> None:
    changed = conn.execute(
        update(work_item)
        .where(work_item.c.id == row.id, work_item.c.state == OPEN, *when)
        .values(assignee=login, claimed_at=now if login else None, version=work_item.c.version + 1)
    )
    if changed.rowcount != 1:
        raise WorkItemClosed(row.id) if item_row(conn, row.id).state != OPEN else blocked
    conn.execute(update(work_item_candidate).where(work_item_candidate.c.item_id == row.id).values(open=login is None))


def _note(conn: Connection, row: Row[Any], kind: str, login: str, *, now: datetime) -> None:
    facts = {"instance_id": row.instance_id, "root_id": row.root_id, "element_id": row.element_id}
    conn.execute(
        event.insert(), {**facts, "kind": kind, "work_item_id": row.id, "at": now, "actor": login, "detail": None}
    )


def move_due(conn: Connection, item_id: str, *, due_at: datetime, due: dict[str, Any]) -> None:
    """Write a recomputed due time of an open item."""
    conn.execute(
        update(work_item)
        .where(work_item.c.id == item_id)
        .values(due_at=due_at, sort_at=due_at, due=due, version=work_item.c.version + 1)
    )
    conn.execute(update(work_item_candidate).where(work_item_candidate.c.item_id == item_id).values(sort_at=due_at))


def work_item_view(conn: Connection, ident: str) -> WorkItem:
    """The item with its candidates; raises :class:`UnknownWorkItem`."""
    row = item_row(conn, ident)
    return item_of(row, list(conn.scalars(_CANDIDATES, {"ident": ident})))


def items_by_id(conn: Connection, ids: Collection[str]) -> list[WorkItem]:
    return _with_candidates(conn, conn.execute(select(work_item).where(work_item.c.id.in_(ids))).all())


def open_items(conn: Connection, *, root_id: str) -> list[WorkItem]:
    """The open items of a root instance and its children, the oldest first."""
    query = select(work_item).where(work_item.c.root_id == root_id, work_item.c.state == OPEN)
    return _with_candidates(conn, conn.execute(query.order_by(work_item.c.id)).all())


def all_open_with_code(conn: Connection) -> list[Any]:
    """Open items whose due time came from a rule."""
    columns = (work_item.c.id, work_item.c.instance_id, work_item.c.element_id, work_item.c.due_at, work_item.c.due)
    query = select(*columns).where(work_item.c.state == OPEN, work_item.c.due.is_not(None)).order_by(work_item.c.id)
    rows: Sequence[Any] = conn.execute(query).all()
    return [row for row in rows if row.due.get("code")]


def _with_candidates(conn: Connection, rows: Sequence[Row[Any]]) -> list[WorkItem]:
    if not rows:
        return []
    listed: dict[str, list[str]] = {}
    query = select(work_item_candidate.c.item_id, work_item_candidate.c.candidate).where(
        work_item_candidate.c.item_id.in_([row.id for row in rows])
    )
    for item_id, candidate in conn.execute(query.order_by(work_item_candidate.c.candidate)):
        listed.setdefault(item_id, []).append(candidate)
    return [item_of(row, listed.get(row.id, [])) for row in rows]


def item_of(row: Any, candidates: Sequence[str]) -> WorkItem:
    return WorkItem(
        id=row.id,
        instance_id=row.instance_id,
        root_id=row.root_id,
        definition_id=row.definition_id,
        process_key=row.key,
        business_key=row.business_key,
        element_id=row.element_id,
        name=row.name,
        state=row.state,
        assignee=row.assignee,
        candidates=tuple(candidates),
        due_at=row.due_at,
        due=row.due,
        priority=row.priority,
        version=row.version,
        created_at=row.created_at,
        ended_at=row.ended_at,
        completed_by=row.completed_by,
    )
