"""Moments as lines: sentences, who was responsible then and who is now, the source case where one may see it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from workflows.db import Json
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.tracing import Moment, Roster, wording
from workflows.usecases.permissions import visible_cases
from workflows.usecases.tracing.views import Line

CHUNK = 500
Held = tuple[tuple[str, tuple[str, ...]], ...]


def lines(conn: Connection, actor: Actor, moments: Sequence[tuple[int, Moment]], *, now: datetime) -> tuple[Line, ...]:
    """Positions with moments → lines."""
    roster = Roster(conn)
    ids = {moment.case_id for _position, moment in moments if moment.case_id is not None}
    numbers, seen = case_numbers(conn, ids), visible(conn, actor, ids)
    return tuple(
        Line(
            position=position,
            moment=moment,
            node=wording.node(moment),
            expected=wording.expected_sentence(moment) if moment.expected else "",
            done=wording.done_sentence(moment),
            held_then=_then(moment),
            held_now=_now(roster, moment, now=now),
            case_id=moment.case_id if moment.case_id in seen else None,
            case_no=numbers.get(moment.case_id or 0, ""),
            place=roster.department_name(moment.department_id),
        )
        for position, moment in moments
    )


def case_numbers(conn: Connection, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for page in _pages(ids):
        query = select(case.c.id, case.c.case_no).where(case.c.id.in_(page))
        found |= {row.id: row.case_no for row in conn.execute(query)}
    return found


def visible(
    conn: Connection, actor: Actor, ids: Collection[int], *, clause: ColumnElement[bool] | None = None
) -> set[int]:
    """Which of these cases the actor may open, or which another clause on ``case`` lets pass."""
    allowed = visible_cases(actor) if clause is None else clause
    found: set[int] = set()
    for page in _pages(ids):
        found |= set(conn.scalars(select(case.c.id).where(case.c.id.in_(page), allowed)))
    return found


def _pages(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[first : first + CHUNK] for first in range(0, len(ordered), CHUNK)]


def _then(moment: Moment) -> Held:
    return tuple((tier, _names(moment.responsible[tier])) for tier in wording.TIERS if tier in moment.responsible)


def _names(people: Json) -> tuple[str, ...]:
    listed = people if isinstance(people, list) else []
    return tuple(str(one.get("name")) for one in listed if isinstance(one, dict))


def _now(roster: Roster, moment: Moment, *, now: datetime) -> Held:
    """Today's, where somebody else holds the tier."""
    if moment.department_id is None:
        return ()
    then = dict(_then(moment))
    today = roster.on(moment.department_id, moment.item_id, now.date())
    held = {tier: tuple(one.name for one in people) for tier, people in today.items()}
    return tuple((tier, held[tier]) for tier in wording.TIERS if tier in held and held[tier] != then.get(tier))
