"""What a table begins with when its step opens: the property ``prefill`` of the field names a source."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.types import Form
from workflows.supervision import cases, plans, referrals
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


def _package_rows(conn: Connection, root_id: str) -> Json:
    """The five slots of a referral: what the system issues itself, and the rest to be filled."""
    record = _referral(conn, root_id)
    if record is None:
        return None
    goods = "issued" if referrals.goods_of(conn, record.id) else "none"
    states = {"letter": "issued", "report": "issued", "goods": goods, "expert": "none", "other": "none"}
    return [
        {"id": f"r{number}", "slot": slot, "state": state} for number, (slot, state) in enumerate(states.items(), 1)
    ]


def _goods_rows(conn: Connection, root_id: str) -> Json:
    """The goods on record, to be handed over piece by piece."""
    record = _referral(conn, root_id)
    return (
        None
        if record is None
        else [
            {"id": f"r{number}", "name": one.name, "spec": one.spec, "quantity": one.quantity, "unit": one.unit}
            for number, one in enumerate(referrals.goods_of(conn, record.id), 1)
        ]
    )


def _referral(conn: Connection, root_id: str) -> referrals.Referral | None:
    case = cases.of_instance(conn, root_id)
    try:
        return referrals.of_case(conn, case.id) if case else None
    except referrals.UnknownReferral:
        return None


SOURCES: Mapping[str, Callable[[Connection, str], Json]] = {
    "inspection_plan.rows": _plan_rows,
    "equipment.rows": _equipment_rows,
    "order.points": _ordered_points,
    "referral.goods": _goods_rows,
    "referral.package": _package_rows,
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
