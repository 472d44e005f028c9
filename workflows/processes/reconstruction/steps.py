"""Every step with its limit: done in time or late, still open, withdrawn; whose duty it was by its candidates."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, and_, or_, select

from workflows.engine.tables import instance, submission, work_item, work_item_candidate
from workflows.processes.reconstruction import expected
from workflows.processes.reconstruction.reach import Reach, pages
from workflows.supervision.tracing import Deviation, Moment, MomentKind

ITEMS = (
    work_item.c.id, work_item.c.instance_id, work_item.c.root_id, work_item.c.definition_id, work_item.c.element_id,
    work_item.c.name, work_item.c.state, work_item.c.assignee, work_item.c.due_at, work_item.c.due,
    work_item.c.created_at, work_item.c.claimed_at, work_item.c.ended_at, work_item.c.completed_by,
    work_item.c.on_behalf_of, instance.c.end_reason,
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """The submission of a step: its number, opinion, and a digest over what was filled in, so that changes show."""

    id: int
    opinion: str
    sha256: str


def moments(reach: Reach) -> Iterator[Moment]:
    """Steps that ended in the window, and those that were open in it."""
    for roots in reach.roots():
        rows = list(reach.conn.execute(_query(reach, roots)))
        for page in pages(rows):
            ids = [row.id for row in page]
            papers, departments = _written(reach, ids), _departments(reach, ids)
            for row in page:
                yield _moment(reach, row, papers.get(row.id), departments.get(row.id))


def _query(reach: Reach, roots: Sequence[str]) -> Any:
    """By the index on the root instance: as many rows as the cases have steps."""
    ended_within = and_(work_item.c.ended_at >= reach.start, work_item.c.ended_at < reach.end)
    ended_later = or_(work_item.c.ended_at.is_(None), work_item.c.ended_at >= reach.end)
    return (
        select(*ITEMS)
        .join(instance, instance.c.id == work_item.c.instance_id)
        .where(
            work_item.c.root_id.in_(roots),
            or_(ended_within, and_(ended_later, work_item.c.created_at < reach.end)),
        )
        .order_by(work_item.c.id)
    )


def _moment(reach: Reach, row: Row[Any], paper: Written | None, department_id: int | None) -> Moment:
    about = reach.about(reach.by_root[row.root_id].id)
    if department_id is not None:
        about["department_id"] = department_id
    wanted = expected.of_step(reach, row.definition_id, row.element_id, row.name, row.due, row.due_at)
    wanted["opened_at"] = row.created_at.isoformat()
    ended = row.ended_at is not None and row.ended_at < reach.end
    kind, at, deviation = _ended(reach, row) if ended else _open(reach, row)
    late_at = at if ended else reach.horizon
    late = deviation in (Deviation.LATE, Deviation.OPEN_LATE) and row.due_at is not None
    return Moment(
        at=at, kind=kind, source="work_item", source_id=row.id, title=row.name, element_id=row.element_id,
        actor=row.completed_by or (row.assignee or "" if not ended else ""), on_behalf_of=row.on_behalf_of or "",
        expected=wanted, done=_done(row, paper, ended=ended), deviation=deviation,
        days_late=expected.days_late(reach, wanted, late_at) if late else None, **about,
    )  # fmt: skip


def _ended(reach: Reach, row: Row[Any]) -> tuple[MomentKind, datetime, Deviation]:
    over = row.due_at is not None and row.ended_at >= row.due_at
    if row.state == "done":
        return MomentKind.STEP, row.ended_at, Deviation.LATE if over else Deviation.NONE
    if reach.cut_short(row.root_id, row.ended_at):
        return MomentKind.STEP_CANCELLED, row.ended_at, Deviation.SKIPPED
    return MomentKind.STEP_CANCELLED, row.ended_at, Deviation.LATE if over else Deviation.NONE


def _open(reach: Reach, row: Row[Any]) -> tuple[MomentKind, datetime, Deviation]:
    """Open at the end of the window: at the end of its limit, where that lies before; else when it was opened."""
    if row.due_at is not None and row.due_at <= reach.horizon:
        return MomentKind.STEP_OPEN, max(row.due_at, reach.start), Deviation.OPEN_LATE
    return MomentKind.STEP_OPEN, max(row.created_at, reach.start), Deviation.NONE


def _done(row: Row[Any], paper: Written | None, *, ended: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"state": row.state if ended else "open", "claimed_at": _iso(row.claimed_at)}
    if not ended and row.ended_at is not None:
        found["done_later_at"] = row.ended_at.isoformat()  # after the window: after the event, perhaps because of it
    if row.state == "cancelled" and row.end_reason:
        found["why"] = row.end_reason
    if paper is not None:
        found |= {"submission": paper.id, "opinion": paper.opinion, "sha256": paper.sha256}
    return found


def _written(reach: Reach, items: Sequence[str]) -> Mapping[str, Written]:
    """What was filled in first; a correction is a moment of its own."""
    query = select(submission.c.id, submission.c.work_item_id, submission.c.opinion, submission.c.data)
    where = (submission.c.work_item_id.in_(items), submission.c.supersedes_id.is_(None))
    return {
        row.work_item_id: Written(row.id, row.opinion, digest_of(row.data))
        for row in reach.conn.execute(query.where(*where).order_by(submission.c.id.desc()))
    }


def digest_of(data: Any) -> str:
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _departments(reach: Reach, items: Sequence[str]) -> Mapping[str, int]:
    """The one department whose role or function had to act; several, or none, leave it to the case's."""
    table = work_item_candidate
    found: dict[str, set[int]] = {}
    for item_id, candidate in reach.conn.execute(
        select(table.c.item_id, table.c.candidate).where(table.c.item_id.in_(items))
    ):
        where, colon, _role = candidate.partition(":")
        if colon and where.isdecimal():
            found.setdefault(item_id, set()).add(int(where))
    return {item_id: departments.pop() for item_id, departments in found.items() if len(departments) == 1}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
