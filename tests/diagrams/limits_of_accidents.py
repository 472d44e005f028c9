"""The limits of an accident: hours to the minute, sixty days with an appraisal that is not counted."""

from datetime import date, datetime, timedelta

from tests.diagrams.accidents import (
    an_accident,
    answered,
    appraisal_came,
    appraised,
    changed,
    extended,
    grouped,
    reported_up,
    submitted,
    unit_noted,
)
from tests.diagrams.acts import BEGIN, day
from tests.diagrams.limits import Limit
from tests.diagrams.world import Walk
from workflows.supervision.deadlines import Stop

COMPLETE = ("accident",)
OCCURRED = BEGIN - timedelta(minutes=40)
LEARNED = BEGIN - timedelta(minutes=30)
RECEIVED = BEGIN - timedelta(minutes=7)


def _begun(walk: Walk, **raw: object) -> Walk:
    return an_accident(
        walk, occurred_at=OCCURRED.isoformat(), learned_at=LEARNED.isoformat(), received_at=RECEIVED.isoformat(), **raw
    )


def the_head_of_the_unit_learned(walk: Walk) -> datetime:
    _begun(walk)
    return LEARNED


def we_received_the_report(walk: Walk) -> datetime:
    _begun(walk)
    return RECEIVED


def it_occurred_and_was_reported(walk: Walk) -> date:
    reported_up(unit_noted(_begun(walk)))
    return OCCURRED.date()


def the_group_was_formed(walk: Walk) -> date:
    it_occurred_and_was_reported(walk)
    grouped(walk)
    return OCCURRED.date()


def an_appraisal_took_ten_days(walk: Walk) -> date:
    the_group_was_formed(walk)
    walk.later(days=1)
    appraised(walk)
    walk.later(days=9)
    appraisal_came(walk)
    return OCCURRED.date()


def an_extension_was_granted(walk: Walk) -> date:
    """Sixty days more from the last day of the first sixty."""
    the_group_was_formed(walk)
    last = walk.item("submit_report").due
    extended(walk, "grant")
    assert last is not None
    return date.fromisoformat(str(last["on"]))


def an_extension_is_asked_for(walk: Walk) -> date:
    the_group_was_formed(walk)
    walk.letter("gov1", "report_extension", report_extension_on=day(walk, 0), report_extension_reason="案情复杂")
    return walk.now.date()


def the_report_was_submitted(walk: Walk) -> date:
    the_group_was_formed(walk)
    submitted(walk)
    return walk.now.date()


def the_report_of_a_catastrophe_was_submitted(walk: Walk) -> date:
    reported_up(unit_noted(_begun(walk, accident_level="extraordinary")))
    submitted(grouped(walk))
    return walk.now.date()


def it_was_approved(walk: Walk) -> date:
    the_report_was_submitted(walk)
    answered(walk)
    return walk.now.date()


def measures_were_carried_out(walk: Walk) -> date:
    it_was_approved(walk)
    row = {"measure": "整改", "who": "餐饮店", "result": "done"}
    walk.do("handler1", "carry_out_measures", measure_rows=[row], measures_checked_on=day(walk, 0))
    return walk.now.date()


def it_was_published(walk: Walk) -> date:
    measures_were_carried_out(walk)
    walk.do("handler1", "publish_accident", publication_title="处理情况", publication_text="已经处理")
    return walk.now.date()


def casualties_changed(walk: Walk) -> date:
    changed(_begun(walk).later(days=2))
    return OCCURRED.date()


def casualties_of_a_fire_changed(walk: Walk) -> date:
    changed(_begun(walk, accident_kind="fire").later(days=2))
    return OCCURRED.date()


APPRAISAL = Stop(date(2026, 3, 17), date(2026, 3, 26), "技术鉴定")
LIMITS = [
    Limit("T-D-20", "accident", "note_unit_report", the_head_of_the_unit_learned),
    Limit("T-D-21", "accident", "report_upward", we_received_the_report),
    Limit("T-D-70", "accident", "form_investigation", it_occurred_and_was_reported),
    Limit("T-D-23", "accident", "submit_report", the_group_was_formed),
    Limit("T-D-23", "accident", "submit_report", an_appraisal_took_ten_days, stops=(APPRAISAL,)),
    Limit("T-D-23x", "accident", "submit_report", an_extension_was_granted),
    Limit("T-D-71", "accident", "grant_extension", an_extension_is_asked_for),
    Limit("T-D-24", "accident", "approve_report", the_report_was_submitted),
    Limit("T-D-24t", "accident", "approve_report", the_report_of_a_catastrophe_was_submitted),
    Limit("T-D-72", "accident", "carry_out_measures", it_was_approved),
    Limit("T-D-73", "accident", "publish_accident", measures_were_carried_out),
    Limit("T-A-07", "accident", "archive_accident", it_was_published),
    Limit("T-D-22", "accident", "report_supplement", casualties_changed),
    Limit("T-D-22b", "accident", "report_supplement", casualties_of_a_fire_changed),
]
