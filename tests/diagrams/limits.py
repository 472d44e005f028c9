"""Limit tests: a step is in time at its last lawful minute and late one minute later; a timer waits, then fires.

A file ``limits_of_<topic>.py`` beside this one declares its limits; ``test_limits.py`` finds it by name and runs each::

    def rechecked_after_the_report(walk: Walk) -> date:
        '''Walk to where the limit runs and state the anchor: what the law counts from, not what the diagram says.'''
        ordered(drafted(a_rectification(walk)))
        walk.later(days=3)
        reported(walk)
        return walk.now.date()

    COMPLETE = ("rectification",)     # diagrams whose every limit code is in LIMITS; a forgotten one fails a test
    LIMITS = [
        Limit("T-R-01", "rectification", "recheck", rechecked_after_the_report),
        Limit("T-C-06", "case_referral", "filing_overdue", waited_for_the_police, kind="timer"),
        Limit("T-P-05", "administrative_penalty", "decide_penalty", filed, stops=(Stop(first, last, "鉴定"),)),
        Limit("", "reverse_referral", "reply", opinion_with_its_own_date, ends=end_of_the_day_it_names),
    ]

``code``: the limit. ``key``: the diagram the step is drawn in (the case may be of another that calls it). ``step``: the
user task, or the timer event. ``reach``: from a fresh office to the open step or armed timer; gives the anchor, an
instant or a day (an instant where the limit is in hours). ``stops``: days that stand still. ``item``: code or name of
the item where a special row of the rule applies. ``ends``: the exclusive end where a letter or a person set it.
``lapses``: the right ends with the limit, so the step does not go red but is closed and another one opens.

What is compared: the due instant of the engine, and a count from the shipped rows and calendar that asks neither the
database nor the diagram. Then the clock is moved: at ``end - 1 minute`` the light of the step is not red (the timer
has not fired); at ``end`` it is red and the red card is on record (the timer has fired).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select

from tests.diagrams.world import Walk
from workflows import engine
from workflows.engine.tables import event, instance
from workflows.engine.types import ArmedTimer, WorkItem
from workflows.supervision import deadlines
from workflows.supervision.cases.tables import notification
from workflows.supervision.deadlines import Stop
from workflows.usecases.lights import Light, light

MINUTE = timedelta(minutes=1)
Anchor = datetime | date


@dataclass(frozen=True)
class Limit:
    """One limit at one place of a diagram."""

    code: str
    key: str
    step: str
    reach: Callable[[Walk], Anchor]
    kind: Literal["step", "timer"] = "step"
    stops: tuple[Stop, ...] = ()
    item: str = ""
    ends: Callable[[Anchor], datetime] | None = None
    lapses: bool = False

    def __str__(self) -> str:
        return f"{self.code or 'given'}-{self.key}-{self.step}-{self.reach.__name__}"


def check(limit: Limit, walk: Walk) -> None:
    """Raises AssertionError with what is not as the limit says."""
    anchor = limit.reach(walk)
    end = limit.ends(anchor) if limit.ends else counted(limit, anchor)
    assert walk.now < end, f"{limit}: the limit of {anchor} ended at {end}, the walk is at {walk.now}"
    (_check_step if limit.kind == "step" else _check_timer)(limit, walk, end)


def counted(limit: Limit, anchor: Anchor) -> datetime:
    """The exclusive end of the limit by the shipped rows, without the database."""
    on = anchor.date() if isinstance(anchor, datetime) else anchor
    rule = deadlines.choose(deadlines.shipped_rules(), limit.code, anchor=on, items=[limit.item] if limit.item else [])
    return deadlines.due(rule, anchor, deadlines.shipped_calendar(), stops=limit.stops).at


def _check_step(limit: Limit, walk: Walk, end: datetime) -> None:
    item = _item(limit, walk)
    assert item.due is not None and item.due_at is not None, f"{limit.step} has no due date"
    assert not limit.code or item.due["code"] == limit.code, f"{limit.step} runs by {item.due['code']}"
    assert item.due_at == end, f"{limit.step} is due at {item.due_at}, the law says {end}"
    walk.until(end - MINUTE)
    assert _light(walk, item) is not Light.RED, f"{limit.step} is late in its last minute"
    walk.until(end)
    if limit.lapses:
        assert _state(walk, item) == "cancelled", f"{limit.step} is still open at {end}"
        return
    assert _light(walk, item) is Light.RED, f"{limit.step} is not late at {end}"
    cards = (notification.c.work_item_id == item.id, notification.c.kind == "red_card")
    assert walk.ask(select(notification.c.id).where(*cards)), f"{limit.step}: no red card is on record"


def _check_timer(limit: Limit, walk: Walk, end: datetime) -> None:
    timer = _timer(limit, walk)
    assert not limit.code or timer.due.get("code") == limit.code, f"{limit.step} runs by {timer.due.get('code')}"
    assert timer.due_at == end, f"{limit.step} fires at {timer.due_at}, the law says {end}"
    before = _fired(limit, walk)
    walk.until(end - MINUTE)
    assert _fired(limit, walk) == before, f"{limit.step} fired before {end}"
    walk.until(end)
    assert _fired(limit, walk) == before + 1, f"{limit.step} did not fire at {end}"


def _item(limit: Limit, walk: Walk) -> WorkItem:
    found = [one for one in walk.items() if (one.process_key, one.element_id) == (limit.key, limit.step)]
    assert found, f"{limit.key}.{limit.step} is not open; open are {[one.element_id for one in walk.items()]}"
    return max(found, key=lambda one: one.created_at)


def _light(walk: Walk, item: WorkItem) -> Light:
    with walk.database.reading() as conn:
        now = engine.work_item(conn, item.id)
    assert now.state == "open", f"{item.element_id} was closed by the clock"
    return light(now.due_at, walk.now)


def _state(walk: Walk, item: WorkItem) -> str:
    with walk.database.reading() as conn:
        return engine.work_item(conn, item.id).state


def _timer(limit: Limit, walk: Walk) -> ArmedTimer:
    with walk.database.reading() as conn:
        armed = engine.waiting(conn, walk.root_id).timers
        found = [
            one
            for one in armed
            if one.element_id == limit.step and engine.instance_view(conn, one.instance_id).process_key == limit.key
        ]
    assert found, f"{limit.key}.{limit.step} is not armed; armed are {[one.element_id for one in armed]}"
    return max(found, key=lambda one: one.due_work_id)


def _fired(limit: Limit, walk: Walk) -> int:
    query = (
        select(event.c.id)
        .join(instance, instance.c.id == event.c.instance_id)
        .where(
            event.c.root_id == walk.root_id,
            event.c.kind == "timer.fired",
            event.c.element_id == limit.step,
            instance.c.key == limit.key,
        )
    )
    return len(walk.ask(query))
