"""What a table begins with when its step opens: the property ``prefill`` of the field names a source."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.types import Form
from workflows.supervision import cases, plans


def _plan_rows(conn: Connection, root_id: str) -> Json:
    """The rows of the draft that came back, else of the version in force."""
    case = cases.of_instance(conn, root_id)
    try:
        version = plans.shown_version(conn, plans.of_case(conn, case.id).id) if case else None
    except plans.UnknownPlan:
        return None
    return [stored.row.as_form() for stored in plans.rows_of(conn, version.id)] if version else None


SOURCES: Mapping[str, Callable[[Connection, str], Json]] = {"inspection_plan.rows": _plan_rows}


def prefilled(conn: Connection, root_id: str, form: Form) -> dict[str, Json]:
    """Field id → what it begins with; fields without a source, or whose source has nothing yet, are left out."""
    found: dict[str, Json] = {}
    for field in form.fields:
        source = SOURCES.get(field.properties.get("prefill", ""))
        value = source(conn, root_id) if source else None
        if value is not None:
            found[field.id] = value
    return found
