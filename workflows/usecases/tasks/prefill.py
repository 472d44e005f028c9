"""What a table begins with when its step opens: the property ``prefill`` of the field names a source."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.types import Form
from workflows.supervision import cases, plans
from workflows.supervision.parties.equipment import equipment_of


def _plan_rows(conn: Connection, root_id: str) -> Json:
    """The rows of the draft that came back, else of the version in force."""
    case = cases.of_instance(conn, root_id)
    try:
        version = plans.shown_version(conn, plans.of_case(conn, case.id).id) if case else None
    except plans.UnknownPlan:
        return None
    return [stored.row.as_form() for stored in plans.rows_of(conn, version.id)] if version else None


def _equipment_rows(conn: Connection, root_id: str) -> Json:
    """What the party runs, as the register knows it: whoever checks it corrects the dates."""
    case = cases.of_instance(conn, root_id)
    if case is None or case.party_id is None:
        return None
    return [
        {
            "id": f"r{number}",
            "equipment": one.id,
            "last_tested_on": one.last_tested_on.isoformat() if one.last_tested_on else None,
            "next_test_on": one.next_test_on.isoformat() if one.next_test_on else None,
        }
        for number, one in enumerate(equipment_of(conn, case.party_id), 1)
        if one.state != "scrapped"
    ]


def _ordered_points(conn: Connection, root_id: str) -> Json:
    """What the last order demands, a line a row: whoever re-checks answers each."""
    case = cases.of_instance(conn, root_id)
    ordered = cases.last_order(conn, case.id) if case else None
    demands = [line.strip() for line in ordered.requirement.splitlines() if line.strip()] if ordered else []
    rows: list[Json] = [{"id": f"r{number}", "requirement": one[:1000]} for number, one in enumerate(demands, 1)]
    return rows or None


SOURCES: Mapping[str, Callable[[Connection, str], Json]] = {
    "inspection_plan.rows": _plan_rows,
    "equipment.rows": _equipment_rows,
    "order.points": _ordered_points,
}


def prefilled(conn: Connection, root_id: str, form: Form) -> dict[str, Json]:
    """Field id → what it begins with; fields without a source, or whose source has nothing yet, are left out."""
    found: dict[str, Json] = {}
    for field in form.fields:
        source = SOURCES.get(field.properties.get("prefill", ""))
        value = source(conn, root_id) if source else None
        if value is not None:
            found[field.id] = value
    return found
