"""Reading what an operation is handed: the case, variables as typed values, the latest submission of a step."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission, work_item
from workflows.engine.types import StepContext
from workflows.supervision import cases
from workflows.supervision.cases import Case


class NoCase(LookupError):
    """The instance belongs to no case; start the process through the case desk."""


def case_of(ctx: StepContext) -> Case:
    found = cases.of_instance(ctx.conn, ctx.root_id)
    if found is None:
        raise NoCase(ctx.root_id)
    return found


def text(ctx: StepContext, name: str) -> str:
    return str(ctx.variables.get(name) or "").strip()


def texts(ctx: StepContext, name: str) -> list[str]:
    """A list variable as strings, each once; a single value counts as a list of one."""
    value = ctx.variables.get(name)
    given = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return list(dict.fromkeys(str(one) for one in given))


def number(ctx: StepContext, name: str) -> int:
    """An id or a count; forms write ids as numbers, importers and REST as strings."""
    return int(str(ctx.variables[name]))


def day(ctx: StepContext, name: str) -> date:
    """A date variable, or the day (in Shanghai) of an instant."""
    return day_of(text(ctx, name))


def day_of(value: str) -> date:
    return date.fromisoformat(value) if len(value) == 10 else aware(datetime.fromisoformat(value)).date()


def latest_submission(ctx: StepContext, *element_ids: str) -> Mapping[str, Any]:
    """What was last filled in at one of these steps of the case, corrections included; empty where nothing was."""
    table = submission
    query = (
        select(table.c.data)
        .where(table.c.root_id == ctx.root_id, table.c.element_id.in_(element_ids))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    found: Mapping[str, Any] | None = ctx.conn.scalar(query)
    return found or {}


def own_submission(ctx: StepContext, *element_ids: str) -> Mapping[str, Any]:
    """What was last filled in at one of these steps of this very instance: its siblings fill in the same form."""
    table = submission
    query = (
        select(table.c.data)
        .where(
            table.c.root_id == ctx.root_id,
            table.c.instance_id == ctx.instance_id,
            table.c.element_id.in_(element_ids),
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    found: Mapping[str, Any] | None = ctx.conn.scalar(query)
    return found or {}


def checked_by(ctx: StepContext, element_id: str) -> str | None:
    """Who completed a step of the case last, in whichever of its diagrams it is drawn."""
    table = work_item
    where = (table.c.root_id == ctx.root_id, table.c.element_id == element_id, table.c.state == "done")
    query = select(table.c.completed_by).where(*where).order_by(table.c.ended_at.desc()).limit(1)
    return ctx.conn.scalar(query)


def rows(data: Mapping[str, Any], name: str) -> list[Mapping[str, Json]]:
    """The rows of a table field."""
    value = data.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
