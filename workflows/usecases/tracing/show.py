"""One tracing case's reconstruction: the timeline by page, gaps × persons, whole for print and Excel."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from workflows import audit
from workflows.db import Database
from workflows.supervision import tracing
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department
from workflows.supervision.parties.tables import party
from workflows.supervision.tracing import Frozen, Gap, Reconstruction, Responsible, Scope, UnknownReconstruction
from workflows.supervision.tracing.tables import tracing_moment
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import require_case
from workflows.usecases.tracing.lines import lines
from workflows.usecases.tracing.views import Cell, Line, Matrix, TracingView, Wanted

PAGE = 200


def show(database: Database, actor: Actor, case_id: int, wanted: Wanted, *, now: datetime) -> TracingView:
    """The page; NotFound for a case one may not know of or that has no reconstruction. Every opening is on record."""
    view = _view(database, actor, case_id, wanted, now=now)
    _opened(database, actor, view, "tracing.open", now=now)
    return view


def _view(database: Database, actor: Actor, case_id: int, wanted: Wanted, *, now: datetime) -> TracingView:
    with database.reading() as conn:
        head, made = _found(conn, actor, case_id, wanted)
        rows = _rows(conn, made, wanted, limit=PAGE + 1)
        shown = rows[:PAGE]
        return TracingView(
            head=head, made=made, made_by=names(conn, [made.made_by]).get(made.made_by, made.made_by),
            numbers=tuple(one.number for one in tracing.reconstructions(conn, case_id)),
            broken=tuple(tracing.verify(conn, made.id)), scope=scope_words(conn, made.scope), wanted=wanted,
            lines=_lines(conn, actor, shown, now=now),
            following=shown[-1].position if len(rows) > PAGE else None, kinds=_kinds(conn, made),
            deviations=_deviations(conn, made), people=_people(conn, made), matrix=matrix(conn, case_id),
            held=sum(one.released_at is None for one in tracing.holds_of(conn, case_id)), seen_at=now,
        )  # fmt: skip


def printed(
    database: Database, actor: Actor, case_id: int, wanted: Wanted, *, action: str, now: datetime
) -> tuple[TracingView, tuple[Line, ...]]:
    """The same with every line of the filter, for paper or a file; ``action`` says which in the audit log."""
    view = _view(database, actor, case_id, wanted, now=now)
    with database.reading() as conn:
        rows = _lines(conn, actor, _rows(conn, view.made, wanted, limit=None), now=now)
    _opened(database, actor, view, action, now=now)
    return view, rows


def _found(conn: Connection, actor: Actor, case_id: int, wanted: Wanted) -> tuple[CaseHead, Reconstruction]:
    require_case(conn, actor, case_id)
    head = head_of_case(conn, case_id)
    if head is None:
        raise NotFound(case_id)
    try:
        return head, tracing.reconstruction_of(conn, case_id, wanted.number)
    except UnknownReconstruction as unknown:
        raise NotFound(case_id) from unknown


def _opened(database: Database, actor: Actor, view: TracingView, action: str, *, now: datetime) -> None:
    subject, facts = f"case:{view.head.case_no}", {"number": view.made.number}
    with database.transaction() as conn:
        audit.record(conn, now=now, actor=actor.login, action=action, subject=subject, facts={**facts})


def _rows(conn: Connection, made: Reconstruction, wanted: Wanted, *, limit: int | None) -> list[Frozen]:
    return tracing.frozen(
        conn, made.id, after=wanted.after if limit else 0, limit=limit, only_deviations=wanted.only_deviations,
        kinds=[wanted.kind] if wanted.kind else (), actor=wanted.person,
    )  # fmt: skip


def _lines(conn: Connection, actor: Actor, rows: Sequence[Frozen], *, now: datetime) -> tuple[Line, ...]:
    return lines(conn, actor, [(row.position, row.moment) for row in rows], now=now)


def _kinds(conn: Connection, made: Reconstruction) -> tuple[tuple[str, int], ...]:
    table = tracing_moment.c
    query = select(table.kind, func.count()).where(table.reconstruction_id == made.id).group_by(table.kind)
    return tuple((kind, number) for kind, number in conn.execute(query.order_by(table.kind)))


def _deviations(conn: Connection, made: Reconstruction) -> int:
    table = tracing_moment.c
    where = (table.reconstruction_id == made.id, table.deviation != "")
    return conn.scalar(select(func.count()).where(*where)) or 0


def _people(conn: Connection, made: Reconstruction) -> tuple[tuple[str, str, int], ...]:
    """Who acted, the busiest first."""
    table = tracing_moment.c
    query = select(table.actor, func.count()).where(table.reconstruction_id == made.id, table.actor != "")
    found: Counter[str] = Counter()
    for login, number in conn.execute(query.group_by(table.actor)):
        found[login] = number
    known = names(conn, list(found)) if found else {}
    return tuple((login, known[login], number) for login, number in found.most_common() if login in known)


def matrix(conn: Connection, case_id: int) -> Matrix:
    """Gaps not dropped × whoever held a tier on their day, acted in them or was judged."""
    gaps = [one for one in tracing.gaps_of(conn, case_id) if one.state != tracing.DROPPED]
    people: dict[int, Responsible] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for gap, persons in tracing.persons_of_gaps(conn, gaps):
        for person in persons:
            people.setdefault(person.officer_id, person)
            cells[gap.id, person.officer_id] = Cell(person.tier, None)
    for judged in tracing.liabilities_of(conn, case_id):
        if judged.officer_id is None or judged.officer_id not in people:
            continue
        cells[judged.gap_id, judged.officer_id] = Cell(judged.tier, judged)
    ordered = sorted(people.values(), key=lambda one: (-_weight(cells, gaps, one), one.officer_id))
    return Matrix(tuple(gaps), tuple(ordered), cells)


def _weight(cells: dict[tuple[int, int], Cell], gaps: Sequence[Gap], person: Responsible) -> int:
    return sum((gap.id, person.officer_id) in cells for gap in gaps)


def scope_words(conn: Connection, scope: Scope) -> tuple[tuple[str, str], ...]:
    """What is traced, as label and words."""
    found: list[tuple[str, str]] = []
    for label, table, ident in (
        ("party", party, scope.party_id), ("item", approval_item, scope.item_id),
        ("department", department, scope.department_id),
    ):  # fmt: skip
        if ident is not None:
            found.append((label, conn.scalar(select(table.c.name).where(table.c.id == ident)) or str(ident)))
    if scope.town:
        found.append(("town", scope.town))
    return tuple(found)
