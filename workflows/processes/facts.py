"""What rules and candidates need to know of the case an instance belongs to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from workflows.supervision import cases
from workflows.supervision.cases import Case
from workflows.supervision.frequency import joint_visits
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of, holders, successors
from workflows.supervision.organisation.roles import FUNCTION_CODES, Role


def case_of(conn: Connection, root_id: str) -> Case | None:
    return cases.of_instance(conn, root_id)


def rule_facts(conn: Connection, case: Case | None) -> dict[str, Any]:
    """The keywords of ``deadlines.due_for``: opening day, item by code and name, its kind, the department's code."""
    if case is None:
        return {}
    known: dict[str, Any] = {"opened": case.rule_date}
    if case.item_id is not None:
        item = item_of(conn, case.item_id)
        known |= {"items": (item.code, item.name), "kind": item.kind}
    if case.department_id is not None:
        known["department"] = department_of(conn, case.department_id).code
    return known


def candidates(
    conn: Connection, case: Case | None, groups: Sequence[str], *, on: date, department_id: int | None = None
) -> list[str]:
    """Functions → the departments that hold them on the day; roles → the department's, or what became of it.

    That is the case's department unless another one is named; at a joint visit the partners' inspectors act, too.
    """
    found: list[str] = []
    where = department_id if department_id is not None or case is None else case.department_id
    for code in groups:
        if code in FUNCTION_CODES:
            found += [f"{department}:{code}" for department in holders(conn, code, on)]
        elif where is not None:
            found += [f"{department}:{code}" for department in successors(conn, where, on)]
        if code == Role.INSPECTOR and case is not None and department_id is None:
            found += [f"{visit.department_id}:{code}" for visit in joint_visits(conn, case.id)]
    return list(dict.fromkeys(found))
