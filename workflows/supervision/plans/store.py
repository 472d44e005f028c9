"""Plans and their versions: claimed by a case, drafted, signed, published, filed, in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from workflows.supervision.cases.tables import case
from workflows.supervision.deadlines import Calendar
from workflows.supervision.plans import pools
from workflows.supervision.plans.rows import Row as PlanRow
from workflows.supervision.plans.rows import expected
from workflows.supervision.plans.tables import inspection_plan, plan_row, plan_row_department, plan_version

DRAFT, IN_FORCE, SUPERSEDED, DROPPED, ENDED = "draft", "in_force", "superseded", "dropped", "ended"
LEAD, JOINT = "lead", "joint"


class PlanExists(ValueError):
    """The department has a plan for this year already; adjust that one in its case."""

    def __init__(self, case_no: str) -> None:
        super().__init__(case_no)
        self.case_no = case_no


class UnknownPlan(LookupError):
    """There is no plan with this id, or none that belongs to this case."""


@dataclass(frozen=True)
class Plan:
    """年度检查计划 of one department and year; ``version`` is the one in force."""

    id: int
    department_id: int
    year: int
    case_id: int
    state: str
    version: int | None


@dataclass(frozen=True)
class Version:
    id: int
    plan_id: int
    version: int
    state: str
    reason: str
    note: str
    compiled_by: str
    compiled_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    published_at: datetime | None
    filed_number: str
    filed_on: date | None
    in_force_at: datetime | None


@dataclass(frozen=True)
class Stored:
    """A row of a stored version; ``answers``: joint department → agreed, None while it has not answered."""

    id: int
    position: int
    row: PlanRow
    start_on: date
    pool_size: int
    expected: int
    answers: Mapping[int, tuple[bool | None, str]]


def claim(conn: Connection, department_id: int, year: int, case_id: int) -> Plan:
    """The plan of this department and year, for this case; raises PlanExists while another case holds it."""
    table = inspection_plan
    where = (table.c.department_id == department_id, table.c.year == year)
    held = conn.execute(select(table.c.id, table.c.case_id).where(*where).with_for_update()).one_or_none()
    if held is None:
        row = {"department_id": department_id, "year": year, "case_id": case_id, "state": DRAFT}
        conn.execute(insert(table), row)
        return of_case(conn, case_id)
    holder = conn.execute(select(case.c.case_no, case.c.state).where(case.c.id == held.case_id)).one()
    if holder.state != "terminated":
        raise PlanExists(holder.case_no)
    drop_draft(conn, held.id)
    _supersede(conn, held.id)
    conn.execute(update(table).where(table.c.id == held.id).values(case_id=case_id, state=DRAFT, version=None))
    return of_case(conn, case_id)


def by_id(conn: Connection, plan_id: int) -> Plan:
    row = conn.execute(select(inspection_plan).where(inspection_plan.c.id == plan_id)).one_or_none()
    if row is None:
        raise UnknownPlan(plan_id)
    return Plan(**row._mapping)


def of_case(conn: Connection, case_id: int) -> Plan:
    row = conn.execute(select(inspection_plan).where(inspection_plan.c.case_id == case_id)).one_or_none()
    if row is None:
        raise UnknownPlan(case_id)
    return Plan(**row._mapping)


def versions(conn: Connection, plan_id: int) -> list[Version]:
    """Every version there was, the newest first."""
    query = select(plan_version).where(plan_version.c.plan_id == plan_id).order_by(plan_version.c.version.desc())
    return [Version(**row._mapping) for row in conn.execute(query)]


def version_in(conn: Connection, plan_id: int, state: str) -> Version | None:
    """The version in this state, of which there is one at most (draft, in_force)."""
    return next((one for one in versions(conn, plan_id) if one.state == state), None)


def shown_version(conn: Connection, plan_id: int) -> Version | None:
    """What a form begins with: the draft that came back, else what is in force or was so last."""
    known = versions(conn, plan_id)
    return next((one for state in (DRAFT, IN_FORCE, SUPERSEDED) for one in known if one.state == state), None)


def write_draft(
    conn: Connection,
    plan: Plan,
    rows: Sequence[PlanRow],
    *,
    reason: str,
    note: str,
    calendar: Calendar,
    actor: str,
    now: datetime,
) -> Version:
    """The draft anew: what was submitted before under the same number stays in its submission."""
    found = version_in(conn, plan.id, DRAFT)
    if found is None:
        last = conn.scalar(select(func.max(plan_version.c.version)).where(plan_version.c.plan_id == plan.id)) or 0
        fresh = {"plan_id": plan.id, "version": last + 1, "state": DRAFT, "reason": reason, "note": note,
                 "compiled_by": actor, "compiled_at": now}  # fmt: skip
        conn.execute(insert(plan_version), fresh)
    else:
        _forget_rows(conn, found.id)
        facts = {"reason": reason, "note": note, "compiled_by": actor, "compiled_at": now}
        conn.execute(update(plan_version).where(plan_version.c.id == found.id).values(**facts))
    drafted = version_in(conn, plan.id, DRAFT)
    assert drafted is not None
    _write_rows(conn, plan, drafted.id, rows, calendar)
    return drafted


def _forget_rows(conn: Connection, version_id: int) -> None:
    mine = select(plan_row.c.id).where(plan_row.c.version_id == version_id)
    conn.execute(delete(plan_row_department).where(plan_row_department.c.row_id.in_(mine)))
    conn.execute(delete(plan_row).where(plan_row.c.version_id == version_id))


def _write_rows(
    conn: Connection, plan: Plan, version_id: int, rows: Sequence[PlanRow], calendar: Calendar
) -> None:  # fmt: skip
    parts: list[dict[str, Any]] = []
    for position, row in enumerate(rows, 1):
        strata = pools.strata(conn, row.item_id, row.risk_classes, row.town)
        facts = {
            "version_id": version_id, "line": row.line, "position": position, "item_id": row.item_id,
            "risk_classes": list(row.risk_classes), "town": row.town, "size_kind": row.size_kind, "size": row.size,
            "inspectors_each": row.inspectors_each, "method": row.method, "mode": row.mode, "month": row.month,
            "start_on": row.start_on(plan.year, calendar), "start_given": row.start_given is not None,
            "basis": row.basis, "pool_size": sum(strata.values()), "expected": expected(row, strata),
        }  # fmt: skip
        key = conn.execute(insert(plan_row).values(**facts).returning(plan_row.c.id)).scalar_one()
        parts.append({"row_id": key, "department_id": plan.department_id, "part": LEAD})
        parts += [{"row_id": key, "department_id": one, "part": JOINT} for one in row.joint]
    conn.execute(insert(plan_row_department), parts)


def rows_of(conn: Connection, version_id: int) -> list[Stored]:
    """The rows of a version in their order."""
    return _rows(conn, plan_row.c.version_id == version_id)


def rows_by_id(conn: Connection, ids: Collection[int]) -> dict[int, PlanRow]:
    """What these rows, of whatever version, say."""
    return {one.id: one.row for one in _rows(conn, plan_row.c.id.in_(sorted(ids)))} if ids else {}


def _rows(conn: Connection, which: ColumnElement[bool]) -> list[Stored]:
    joint: dict[int, dict[int, tuple[bool | None, str]]] = {}
    table = plan_row_department
    query = select(table).where(table.c.row_id.in_(select(plan_row.c.id).where(which)), table.c.part == JOINT)
    for one in conn.execute(query.order_by(table.c.row_id, table.c.department_id)):
        joint.setdefault(one.row_id, {})[one.department_id] = (one.agreed, one.reason)
    found = conn.execute(select(plan_row).where(which).order_by(plan_row.c.version_id, plan_row.c.position))
    return [_stored(row, joint.get(row.id, {})) for row in found]


def _stored(row: Row[Any], answers: Mapping[int, tuple[bool | None, str]]) -> Stored:
    given = PlanRow(
        line=row.line, item_id=row.item_id, risk_classes=tuple(row.risk_classes), town=row.town,
        size_kind=row.size_kind, size=row.size, inspectors_each=row.inspectors_each, method=row.method, mode=row.mode,
        month=row.month, start_given=row.start_on if row.start_given else None, joint=tuple(answers), basis=row.basis,
    )  # fmt: skip
    return Stored(row.id, row.position, given, row.start_on, row.pool_size, row.expected, answers)


def answer(conn: Connection, version_id: int, department_id: int, *, agreed: bool, reason: str) -> None:
    """What a joint department says to its part, on every row of the version that names it."""
    mine = select(plan_row.c.id).where(plan_row.c.version_id == version_id)
    where = (plan_row_department.c.row_id.in_(mine), plan_row_department.c.department_id == department_id)
    conn.execute(update(plan_row_department).where(*where).values(agreed=agreed, reason=reason))


def drop_draft(conn: Connection, plan_id: int) -> None:
    """维持原计划: the draft never comes into force; it stays on record."""
    where = (plan_version.c.plan_id == plan_id, plan_version.c.state == DRAFT)
    conn.execute(update(plan_version).where(*where).values(state=DROPPED))


def note(conn: Connection, version_id: int, **facts: Any) -> None:
    """Signed, published, filed: facts of a version that is a draft still."""
    conn.execute(update(plan_version).where(plan_version.c.id == version_id).values(**facts))


def enter_into_force(conn: Connection, plan: Plan, *, now: datetime) -> Version:
    """The draft takes the place of what was in force."""
    drafted = version_in(conn, plan.id, DRAFT)
    if drafted is None:
        raise UnknownPlan(plan.id)
    _supersede(conn, plan.id)
    note(conn, drafted.id, state=IN_FORCE, in_force_at=now)
    table = inspection_plan
    conn.execute(update(table).where(table.c.id == plan.id).values(state=IN_FORCE, version=drafted.version))
    found = version_in(conn, plan.id, IN_FORCE)
    assert found is not None
    return found


def _supersede(conn: Connection, plan_id: int) -> None:
    before = (plan_version.c.plan_id == plan_id, plan_version.c.state == IN_FORCE)
    conn.execute(update(plan_version).where(*before).values(state=SUPERSEDED))


def end(conn: Connection, plan_id: int) -> None:
    """计划年度届满."""
    conn.execute(update(inspection_plan).where(inspection_plan.c.id == plan_id).values(state=ENDED))
