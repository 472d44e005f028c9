"""Chains (案件链): inspection → rectification → penalty → referral → tracing, linked both ways.

A batch, a plan, a campaign and its problems gather many matters: from one of them the chain goes up to what gathers
it, and down again only to cases about the same party. One matter is never confused with its thousand neighbours.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from workflows.supervision.cases.store import Case, by_id
from workflows.supervision.cases.tables import case, case_link

GATHERING = frozenset({"batch", "plan", "campaign", "problem"})
"""Kinds of link whose upper end holds many separate matters."""
LIMIT = 500
"""How many cases a chain shows at most; the nearest are taken first."""


@dataclass(frozen=True)
class Linked:
    """A neighbouring case: ``forward`` where it follows from the one asked about."""

    case: Case
    kind: str
    forward: bool


@dataclass(frozen=True)
class Link:
    """One arrow of a chain, from the earlier case to what followed."""

    from_case_id: int
    to_case_id: int
    kind: str


def linked(conn: Connection, case_id: int, *, limit: int = LIMIT) -> list[Linked]:
    """The cases that this one came from and those that came from it, one step away, the oldest first."""
    found: list[Linked] = []
    for here, there, forward in (
        (case_link.c.to_case_id, case_link.c.from_case_id, False),
        (case_link.c.from_case_id, case_link.c.to_case_id, True),
    ):
        query = select(case, case_link.c.kind).join(case_link, there == case.c.id).where(here == case_id)
        for row in conn.execute(query.order_by(case.c.id).limit(limit)):
            values = dict(row._mapping)
            kind = values.pop("kind")
            found.append(Linked(Case(**values), kind, forward))
    return found


def chain(conn: Connection, case_id: int, *, limit: int = LIMIT) -> list[Case]:
    """The whole matter with the case itself, the oldest first; raises UnknownCase."""
    seen = _members(conn, by_id(conn, case_id), limit)
    rows = conn.execute(select(case).where(case.c.id.in_(sorted(seen))).order_by(case.c.id))
    return [Case(**row._mapping) for row in rows]


def links_among(conn: Connection, case_ids: Collection[int]) -> list[Link]:
    """The arrows between these cases."""
    ids = sorted(case_ids)
    where = (case_link.c.from_case_id.in_(ids), case_link.c.to_case_id.in_(ids))
    query = select(case_link).where(*where).order_by(case_link.c.from_case_id, case_link.c.to_case_id)
    return [Link(**row._mapping) for row in conn.execute(query)]


def open_in_chain(conn: Connection, case_id: int, process_key: str) -> list[Case]:
    """The matter's other cases of this process that have not ended (310号令11条: no fine instead of a referral)."""
    return [
        one
        for one in chain(conn, case_id)
        if one.id != case_id and one.process_key == process_key and one.state == "open"
    ]


def _members(conn: Connection, start: Case, limit: int) -> set[int]:
    seen, frontier = {start.id}, {start.id}
    while frontier and len(seen) < limit:
        reached = _up(conn, frontier) | _down(conn, frontier, start)
        frontier = set(sorted(reached - seen)[: limit - len(seen)])
        seen |= frontier
    return seen


def _up(conn: Connection, frontier: set[int]) -> set[int]:
    return set(conn.scalars(select(case_link.c.from_case_id).where(case_link.c.to_case_id.in_(sorted(frontier)))))


def _down(conn: Connection, frontier: set[int], start: Case) -> set[int]:
    """What followed; out of what gathers many matters only this one's, unless the chain begins there."""
    same = case.c.party_id == start.party_id if start.party_id is not None else case.c.id == start.id
    query = (
        select(case_link.c.to_case_id)
        .join(case, case.c.id == case_link.c.to_case_id)
        .where(
            case_link.c.from_case_id.in_(sorted(frontier)),
            or_(case_link.c.kind.not_in(sorted(GATHERING)), case_link.c.from_case_id == start.id, same),
        )
        .order_by(case_link.c.to_case_id)
        .limit(LIMIT)
    )
    return set(conn.scalars(query))
