"""Counting open due dates anew after the calendar or a rule changed: every move is on record with old and new.

A date that was told to the party (当事人) is moved later but never earlier; that needs a new notice by a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, select

from workflows import audit, engine
from workflows.db import Json
from workflows.engine.tables import due_work, work_item
from workflows.engine.types import Due, DueChange, Host, StepContext
from workflows.supervision.deadlines import NO_END, all_rules


@dataclass(frozen=True)
class Recount:
    """``kept``: dates told to a party that would have become earlier, as (instance, step, kept, would have been)."""

    changes: tuple[DueChange, ...]
    kept: tuple[DueChange, ...]


def recount(conn: Connection, host: Host, *, actor: str, now: datetime) -> Recount:
    """Count every open due date anew in the caller's transaction and record each that moved or was kept."""
    keeping = _KeepingPromises(host)
    changes = tuple(engine.recompute_due(conn, cast(Host, keeping), now=now))
    kept = tuple(keeping.kept)
    for action, listed in (("due.move", changes), ("due.keep", kept)):
        for change in listed:
            facts: dict[str, Json] = {
                "element": change.element_id,
                "work_item": change.work_item_id,
                "due_work": change.due_work_id,
                "before": change.before.isoformat(),
                "after": change.after.isoformat(),
            }
            subject = f"instance:{change.instance_id}"
            audit.record(conn, now=now, actor=actor, action=action, subject=subject, facts=facts)
    return Recount(changes, kept)


class _KeepingPromises:
    """The host, except that a date told to the party is not shortened."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.kept: list[DueChange] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)

    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due:
        answer = self._host.due(ctx, code, since)
        if not _told_to_party(ctx.conn, answer):
            return answer
        for item, work, promised in _promised(ctx, answer):
            at = datetime.fromisoformat(str(promised["at"]))
            if answer.at < at:
                self.kept.append(DueChange(ctx.instance_id, ctx.element_id, item, work, at, answer.at))
                on = date.fromisoformat(str(promised["on"])) if promised.get("on") else None
                answer = replace(answer, at=at, on=on)
        return answer


def _told_to_party(conn: Connection, answer: Due) -> bool:
    return any(rule.id == answer.rule_id and rule.told_to_party for rule in all_rules(conn, answer.code))


def _promised(ctx: StepContext, answer: Due) -> Iterator[tuple[str | None, int | None, Mapping[str, Json]]]:
    """The due facts in force for this step and starting point: of its open items and of its timers."""
    items = select(work_item.c.id, work_item.c.due).where(
        work_item.c.instance_id == ctx.instance_id,
        work_item.c.element_id == ctx.element_id,
        work_item.c.state == "open",
    )
    for row in ctx.conn.execute(items):
        if _same(row.due, answer) and not _stood_still(row.due):
            yield row.id, None, row.due
    timers = select(due_work.c.id, due_work.c.payload).where(
        due_work.c.instance_id == ctx.instance_id, due_work.c.kind == "timer"
    )
    for row in ctx.conn.execute(timers):
        if (
            row.payload.get("element") == ctx.element_id
            and _same(row.payload.get("due"), answer)
            and not _stood_still(row.payload["due"])
        ):
            yield None, row.id, row.payload["due"]


def _stood_still(facts: Mapping[str, Json]) -> bool:
    """No day was promised while the clock stood still."""
    return datetime.fromisoformat(str(facts["at"])) >= NO_END


def _same(facts: Mapping[str, Json] | None, answer: Due) -> bool:
    if not facts or facts.get("code") != answer.code:
        return False
    return datetime.fromisoformat(str(facts["since"])) == answer.since
