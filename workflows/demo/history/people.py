"""Who does a step: a person who may, those with a demo account more often than others."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime
from random import Random

from sqlalchemy import Connection, select

from workflows.db import Database
from workflows.demo.district.people import FIRST, NAMED
from workflows.engine.types import Step, WorkItem
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.officers import certified_inspectors
from workflows.supervision.organisation.tables import officer, role_assignment
from workflows.usecases import session
from workflows.usecases.tasks.acting import why_not

DEMO_LOGINS = frozenset(login for login, _, _ in NAMED)


class _Everybody:
    def __contains__(self, login: object) -> bool:
        return True


ALL: Container[str] = _Everybody()
DEMO_FIRST = 0.6
STEP_ROLES = frozenset(
    {"handler", "inspector", "section_head", "deputy_head", "publisher", "archivist", "legal_affairs"}
)
"""The roles that have steps in the shipped diagrams."""
ACTING = tuple(login for login, _, roles in FIRST if STEP_ROLES & set(roles))
"""The demo accounts that have work in the cases of the history."""


class People:
    """Lookups of one load, each made once a day of the simulation."""

    def __init__(self, database: Database, *, end: date) -> None:
        self._database, self._end = database, end
        self._actors: dict[tuple[str, date], Actor] = {}
        self._holders: dict[tuple[str, date], list[str]] = {}
        self._inspectors: dict[tuple[int, date], list[str]] = {}

    def actor(self, login: str, now: datetime) -> Actor:
        key = (login, now.date())
        if key not in self._actors:
            self._actors[key] = session.actor_of_login(self._database, login, now=now)
        return self._actors[key]

    def holders(self, candidate: str, day: date) -> list[str]:
        """Logins behind a candidate string, those with a demo account first."""
        key = (candidate, day)
        if key not in self._holders:
            where, _, role = candidate.partition(":")
            self._holders[key] = [role] if where == "user" else self._with_role(int(where), role, day)
        return self._holders[key]

    def _with_role(self, department_id: int, role: str, day: date) -> list[str]:
        table = role_assignment
        query = (
            select(officer.c.login)
            .join(table, table.c.officer_id == officer.c.id)
            .where(table.c.department_id == department_id, table.c.role_code == role)
            .where(in_force(table, day), in_force(officer, day))
            .order_by(officer.c.staff_no)
        )
        with self._database.reading() as conn:
            return by_fame(conn.scalars(query))

    def inspectors(self, department_id: int, day: date) -> list[str]:
        """Whoever is certified on that day and still at the end, so that no case is left to somebody who went."""
        key = (department_id, day)
        if key not in self._inspectors:
            with self._database.reading() as conn:
                staying = {person.login for person, _ in certified_inspectors(conn, department_id, self._end)}
                found = [person.login for person, _ in certified_inspectors(conn, department_id, day)]
            self._inspectors[key] = by_fame(login for login in found if login in staying)
        return self._inspectors[key]

    def team(self, department_id: int, day: date, luck: Random) -> list[str]:
        """The inspectors in the order in which they are proposed: mostly the accounts of the demo before others."""
        found = self.inspectors(department_id, day)
        shuffled = luck.sample(found, len(found))
        return by_fame(shuffled) if luck.random() < DEMO_FIRST else shuffled

    def lawful(
        self, conn: Connection, item: WorkItem, step: Step, now: datetime, *, luck: Random, among: Container[str] = ALL
    ) -> Iterator[Actor]:
        """Everybody (among these) who may complete this item now, in the order in which they come to it."""
        logins = [item.assignee] if item.assignee else self._candidates(item, now.date())
        for login in _order(logins, luck):
            actor = self.actor(login, now)
            if login in among and not why_not(conn, actor, item, step, now=now):
                yield actor

    def _candidates(self, item: WorkItem, day: date) -> list[str]:
        return list(dict.fromkeys(login for candidate in item.candidates for login in self.holders(candidate, day)))


def by_fame(logins: Iterable[str]) -> list[str]:
    return sorted(logins, key=lambda login: login not in DEMO_LOGINS)


def _order(logins: Sequence[str], luck: Random) -> list[str]:
    shuffled = luck.sample(logins, len(logins))
    return by_fame(shuffled) if luck.random() < DEMO_FIRST else shuffled
