"""The limits of a rectification: the first, and the example of how limits are declared."""

from datetime import date, datetime, time, timedelta

from tests.diagrams.acts import a_rectification, drafted, ordered, reported
from tests.diagrams.limits import Limit
from tests.diagrams.world import Walk
from workflows.clock import SHANGHAI


def the_report_came_in(walk: Walk) -> date:
    ordered(drafted(a_rectification(walk)))
    walk.later(days=3)
    reported(walk)
    return walk.now.date()


def no_report_came_in(walk: Walk) -> date:
    ordered(drafted(a_rectification(walk)))
    deadline = datetime.fromisoformat(str(walk.variables()["deadline_at"]))
    walk.until(deadline)
    return date.fromisoformat(str(walk.variables()["deadline_on"]))


def the_order_is_in_force(walk: Walk) -> date:
    ordered(drafted(a_rectification(walk), days=10))
    return date.fromisoformat(str(walk.variables()["deadline_on"]))


def the_end_of_that_day(last_day: datetime | date) -> datetime:

    return datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI)


LIMITS = [
    Limit("T-R-01", "rectification", "recheck", the_report_came_in),
    Limit("T-R-01", "rectification", "recheck", no_report_came_in),
    Limit("", "rectification", "deadline_passed", the_order_is_in_force, kind="timer", ends=the_end_of_that_day),
]
