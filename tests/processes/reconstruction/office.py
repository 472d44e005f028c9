"""A made district whose clock starts in 2024: who was responsible then differs from who is now."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from tests.diagrams.world import SINCE, Walk, furnish
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.processes import reconstruction
from workflows.supervision import cases, tracing
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.tables import department, officer
from workflows.supervision.tracing import Moment, MomentKind

BEGIN = datetime(2024, 3, 18, 9, tzinfo=SHANGHAI)
TODAY = datetime(2026, 5, 20, 9, tzinfo=SHANGHAI)
EVENT = date(2026, 5, 10)


def furnished(database: Database) -> Walk:
    """The walk office in 2024, with the three tiers named; they change on 2025-01-01."""
    furnish(database, now=TODAY)  # some limits that diagrams name came into force after 2024
    with database.transaction() as conn:
        bureau = bureau_id(conn)
        for tier, login in (
            ("first_responsible", "head1"), ("main_responsible", "deputy1"), ("direct_responsible", "inspector1"),
        ):  # fmt: skip
            changes.assign_responsibility(conn, bureau, tier, officer_id(conn, login), item_id=None, valid_from=SINCE)
        later = date(2025, 1, 1)
        row = select(tracing.roster.responsibility.c.id).where(
            tracing.roster.responsibility.c.tier == "direct_responsible"
        )
        changes.end_responsibility(conn, conn.scalars(row).one(), last_day=date(2024, 12, 31))
        who = officer_id(conn, "inspector3")
        changes.assign_responsibility(conn, bureau, "direct_responsible", who, item_id=None, valid_from=later)
    return Walk(database, BEGIN)


def bureau_id(conn: Connection) -> int:
    return conn.scalars(select(department.c.id).where(department.c.code == "QY-SJ")).one()


def officer_id(conn: Connection, login: str) -> int:
    return conn.scalars(select(officer.c.id).where(officer.c.login == login)).one()


def timeline(walk: Walk, **scope: Any) -> list[Moment]:
    """What the record says of party 1, or of what is named, up to the event."""
    wanted = scope or {"party_id": 1}
    with walk.database.reading() as conn:
        return reconstruction.collect(conn, tracing.around(EVENT, **wanted), now=walk.now)


def of_kind(moments: list[Moment], *kinds: str) -> list[Moment]:
    return [moment for moment in moments if moment.kind in kinds]


def step(moments: list[Moment], element_id: str, kind: MomentKind = MomentKind.STEP) -> Moment:
    (found,) = [moment for moment in moments if (moment.element_id, moment.kind) == (element_id, kind)]
    return found


def logins(moment: Moment, tier: str) -> list[str]:
    held: Any = moment.responsible.get(tier, [])
    return [one["login"] for one in held]


def a_tracing(walk: Walk) -> int:
    """A tracing case, opened by hand: its diagram is not needed here."""
    with walk.database.transaction() as conn:
        return cases.open_case(
            conn, case_no=f"ZZ-{walk.now:%Y%m%d%H%M}", process_key="accountability_tracing", title="责任倒查",
            department_id=None, item_id=None, party_id=None, source="manual", district_code="370399", actor="observer1",
            now=walk.now, secrecy="sensitive",
        ).id  # fmt: skip
