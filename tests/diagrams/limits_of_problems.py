"""The limits of a problem: its assessment, the order, the acceptance, the closing, and the lead after thirty days."""

from datetime import date, datetime

from tests.diagrams.acts import day
from tests.diagrams.limits import Limit
from tests.diagrams.limits_of_orders import the_end_of_that_day
from tests.diagrams.problem_acts import (
    a_problem,
    accepted,
    appointed,
    approved,
    asked_for_time,
    assessed,
    inspected,
    ordered,
    reported,
)
from tests.diagrams.world import Walk


def found_the_day_before(walk: Walk) -> date:
    walk.later(days=1)
    a_problem(walk, found_on=day(walk, -1))
    return date.fromisoformat(day(walk, -1))


def not_accepted_just_now(walk: Walk) -> datetime:
    ordered(a_problem(walk))
    walk.later(days=3)
    accepted(reported(walk), passed=False)
    return walk.now


def assessed_just_now(walk: Walk) -> datetime:
    assessed(a_problem(walk))
    return walk.now


def serious_and_approved(walk: Walk) -> datetime:
    approved(assessed(a_problem(walk), grade="serious"))
    return walk.now


def the_listing_is_drafted(walk: Walk) -> datetime:
    serious_and_approved(walk)
    walk.later(hours=1)
    walk.do(
        "handler1", "draft_listing", supervising_department=1, listing_standard="达标", listing_requirement="周报"
    )  # fmt: skip
    return walk.now


def approved_just_now(walk: Walk) -> datetime:
    approved(assessed(a_problem(walk), days=30))
    return walk.now


def the_order_is_in_force(walk: Walk) -> date:
    ordered(a_problem(walk))
    return date.fromisoformat(str(walk.variables()["deadline_on"]))


def more_time_is_asked_for(walk: Walk) -> datetime:
    ordered(a_problem(walk))
    walk.later(days=1)
    walk.letter(
        "handler1", "extension_requested", extension_received_on=day(walk, 0), extension_wanted_to=day(walk, 20),
        extension_grounds="采购中",
    )  # fmt: skip
    return walk.now


def the_report_came_in(walk: Walk) -> datetime:
    ordered(a_problem(walk))
    walk.later(days=3)
    reported(walk)
    return walk.now


def acceptors_are_named_later(walk: Walk) -> date:
    the_report_came_in(walk)
    walk.later(days=2)
    appointed(walk)
    return date.fromisoformat(day(walk, -2))


def no_report_came_in(walk: Walk) -> date:
    last_day = the_order_is_in_force(walk)
    walk.until(the_end_of_that_day(last_day))
    appointed(walk)
    return last_day


def one_has_accepted(walk: Walk) -> datetime:
    the_report_came_in(walk)
    inspected(appointed(walk))
    return walk.now


def accepted_just_now(walk: Walk) -> datetime:
    accepted(reported(ordered(a_problem(walk))))
    return walk.now


def major_and_accepted(walk: Walk) -> datetime:
    accepted(reported(ordered(a_problem(walk, grade="major"), grade="major")))
    return walk.now


def serious_and_in_force(walk: Walk) -> date:
    the_listing_is_drafted(walk)
    walk.do("head1", "approve_listing", listing_decision="approve")
    walk.do("inspector1", "serve_order", served_on=day(walk, 0), served_how="direct", recipient="店主")
    return date.fromisoformat(str(walk.variables()["deadline_on"]))


def serious_and_accepted(walk: Walk) -> datetime:
    serious_and_in_force(walk)
    accepted(reported(walk))
    return walk.now


def serious_and_extended(walk: Walk) -> date:
    serious_and_in_force(walk)
    asked_for_time(walk, day(walk, 20), "grant")
    return date.fromisoformat(day(walk, 20))


def closed_just_now(walk: Walk) -> datetime:
    accepted_just_now(walk)
    walk.do("section1", "approve_general", closing_decision="approve")
    return walk.now


CLOSING = "problem_closing"
COMPLETE = ("campaign_problem", CLOSING)
LIMITS = [
    Limit("T-B-21", "campaign_problem", "assess_problem", found_the_day_before),
    Limit("T-B-21", "campaign_problem", "assess_problem", not_accepted_just_now),
    Limit("T-B-22", "campaign_problem", "approve_assessment", assessed_just_now),
    Limit("T-B-23", "campaign_problem", "draft_listing", serious_and_approved),
    Limit("T-B-24", "campaign_problem", "approve_listing", the_listing_is_drafted),
    Limit("T-B-25", "campaign_problem", "serve_order", approved_just_now),
    Limit("T-B-28", "campaign_problem", "long_overdue", the_order_is_in_force, kind="timer"),
    Limit("T-B-28", "campaign_problem", "long_overdue", serious_and_in_force, kind="timer"),
    Limit("T-B-28", "campaign_problem", "long_overdue", serious_and_extended, kind="timer"),
    Limit("T-A-07", "campaign_problem", "archive_problem", closed_just_now),
    Limit("", CLOSING, "deadline_passed", the_order_is_in_force, kind="timer", ends=the_end_of_that_day),
    Limit("T-R-05", CLOSING, "decide_extension", more_time_is_asked_for),
    Limit("T-B-26", CLOSING, "appoint_acceptors", the_report_came_in),
    Limit("T-B-04", CLOSING, "accept_problem", acceptors_are_named_later),
    Limit("T-B-04", CLOSING, "accept_problem", no_report_came_in),
    Limit("T-A-14", CLOSING, "confirm_acceptance", one_has_accepted),
    Limit("T-B-27", CLOSING, "approve_general", accepted_just_now),
    Limit("T-B-27", CLOSING, "approve_major", major_and_accepted),
    Limit("T-B-27", CLOSING, "approve_serious", serious_and_accepted),
]
