"""The limits of a special rectification: T-B-01 to T-B-06 where it draws them, its own, and the dates of its plan."""

from datetime import date, datetime

from tests.diagrams.acts import day
from tests.diagrams.campaign_acts import (
    accepted,
    approved,
    at_work,
    checked,
    closed_problem,
    ended,
    issued,
    noticed,
    planned,
    problems_of,
    proposed,
    recorded,
    reviewed,
    signed,
    started,
    swept,
    the_campaign,
)
from tests.diagrams.limits import Limit
from tests.diagrams.limits_of_orders import the_end_of_that_day
from tests.diagrams.world import Walk

CASE, SWEEP, CHECK = "special_rectification", "campaign_sweep", "campaign_check"
STAGE, SAMPLE, CLOSING = "campaign_stage", "campaign_sample", "campaign_closing"


def triggered_two_days_before(walk: Walk) -> date:
    walk.later(days=2)
    started(walk, triggered_on=day(walk, -2))
    return date.fromisoformat(day(walk, -2))


def proposed_just_now(walk: Walk) -> datetime:
    proposed(started(walk).later(hours=2))
    return walk.now


def proposed_district_wide(walk: Walk) -> datetime:
    proposed(started(walk).later(hours=2), district_wide=True)
    return walk.now


def approved_just_now(walk: Walk) -> datetime:
    approved(proposed(started(walk)).later(hours=2))
    return walk.now


def planned_just_now(walk: Walk) -> datetime:
    approved(proposed(started(walk)))
    planned(walk.later(days=1), stages=the_stages(walk))
    return walk.now


def planned_district_wide(walk: Walk) -> datetime:
    approved(proposed(started(walk), district_wide=True), district_wide=True)
    planned(walk.later(days=1), stages=the_stages(walk))
    return walk.now


def the_stages(walk: Walk) -> list[dict[str, str]]:
    """Those of a campaign that began yesterday."""
    return [
        {"name": "集中排查", "kind": "sweep", "starts_on": day(walk, -1), "ends_on": day(walk, 19)},
        {"name": "整改提升", "kind": "rectify", "starts_on": day(walk, 20), "ends_on": day(walk, 59)},
    ]


def reviewed_just_now(walk: Walk) -> datetime:
    planned_just_now(walk)
    reviewed(walk.later(hours=1))
    return walk.now


def signed_just_now(walk: Walk) -> datetime:
    reviewed_just_now(walk)
    signed(walk.later(hours=1))
    return walk.now


def issued_just_now(walk: Walk) -> datetime:
    reviewed_just_now(walk)
    issued(walk.later(hours=1))
    return walk.now


def the_self_stage_runs(walk: Walk) -> date:
    at_work(walk, self_days=7)
    return date.fromisoformat(day(walk, 7))


def the_sweep_runs(walk: Walk) -> date:
    """The last day of the stage."""
    accepted(at_work(walk))
    return date.fromisoformat(day(walk, 20))


def the_week_began(walk: Walk) -> datetime:
    accepted(at_work(walk))
    walk.later(days=7)
    return walk.now


def a_week_whose_friday_is_a_holiday(walk: Walk) -> datetime:
    """Friday 19 June 2026 is 端午: the report is due on Thursday."""
    walk.until(walk.now.replace(month=6, day=15))
    accepted(at_work(walk))
    return walk.now


def recorded_just_now(walk: Walk) -> datetime:
    recorded(accepted(at_work(walk)).later(days=1), 2)
    return walk.now


def everything_is_checked(walk: Walk) -> datetime:
    accepted(at_work(walk)).later(days=1)
    for party_id in (2, 4, 6):
        checked(walk, party_id)
    return walk.now


def the_stage_is_over(walk: Walk) -> date:
    accepted(at_work(walk))
    walk.later(days=21)
    return date.fromisoformat(day(walk, -1))


def the_campaign_runs(walk: Walk) -> date:
    swept(accepted(at_work(walk)))
    return date.fromisoformat(day(walk, 60))


def a_problem_is_drawn(walk: Walk) -> datetime:
    swept(accepted(at_work(walk)), failing=(2,))
    closed_problem(walk, problems_of(walk)[0].id)
    ended(walk)
    return walk.now


def nothing_to_sample(walk: Walk) -> date:
    """A problem was found and is still worked; the campaign is over: its last day."""
    swept(accepted(at_work(walk)), failing=(2,))
    noticed(walk.later(days=21))
    noticed(ended(walk))
    return date.fromisoformat(day(walk, -1))


def looking_back(walk: Walk) -> date:
    over = nothing_to_sample(walk)
    walk.later(days=32)
    return over


def a_serious_problem_is_open(walk: Walk) -> datetime:
    swept(accepted(at_work(walk)), failing=(2,), grade="serious")
    noticed(walk.later(days=21))
    noticed(ended(walk))
    walk.later(days=32)
    checked(walk, 2)
    return walk.now


def more_time_is_asked_for(walk: Walk) -> datetime:
    a_serious_problem_is_open(walk)
    walk.later(hours=2)
    walk.do("handler1", "request_extension", extension_reason="改造未完工", extended_to=day(walk, 10))
    return walk.now


def more_time_is_given(walk: Walk) -> date:
    more_time_is_asked_for(walk)
    walk.do("head1", "approve_extension", extension_decision="grant", extension_note="同意")
    until = the_campaign(walk).extended_to
    assert until is not None
    return until


def looked_back_on_the_last_day(walk: Walk) -> date:
    """The look-back was the last thing to do: the summary is due from its day."""
    nothing_to_sample(walk)
    walk.later(days=40)
    checked(walk, 2)
    return walk.now.date()


def nothing_was_found(walk: Walk) -> date:
    """No problem, nothing to look back at: the summary is due from the last day of the campaign."""
    noticed(swept(accepted(at_work(walk))).later(days=21))
    ended(walk)
    return date.fromisoformat(day(walk, -1))


def the_summary_is_written(walk: Walk) -> datetime:
    nothing_was_found(walk)
    walk.later(hours=9)
    walk.do(
        "handler1", "write_summary", summary_work="推进", summary_results="好转", summary_problems="流动大",
        summary_mechanism="列为重点",
    )  # fmt: skip
    return walk.now


def the_summary_is_signed(walk: Walk) -> datetime:
    the_summary_is_written(walk)
    noticed(walk)
    walk.do("head1", "sign_summary", summary_decision="sign", summary_note="")
    return walk.now


COMPLETE = (CASE, SWEEP, CHECK, STAGE, SAMPLE, CLOSING)
LIMITS = [
    Limit("T-B-01", CASE, "propose_campaign", triggered_two_days_before),
    Limit("T-B-41", CASE, "approve_campaign", proposed_just_now),
    Limit("T-B-41", CASE, "approve_district_campaign", proposed_district_wide),
    Limit("T-B-42", CASE, "draft_plan", approved_just_now),
    Limit("T-B-02", CASE, "review_plan", planned_just_now),
    Limit("T-B-02", CASE, "review_district_plan", planned_district_wide),
    Limit("T-B-43", CASE, "sign_plan", reviewed_just_now),
    Limit("T-B-44", CASE, "mobilise", signed_just_now),
    Limit("T-B-45", SWEEP, "accept_task", issued_just_now),
    Limit("", CASE, "self_stage_over", the_self_stage_runs, "timer", ends=the_end_of_that_day),
    Limit("T-B-46", CHECK, "record_check", the_sweep_runs),
    Limit("", SWEEP, "sweep_overdue", the_sweep_runs, "timer", ends=the_end_of_that_day),
    Limit("T-B-03", SWEEP, "weekly_report", the_week_began),
    Limit("T-B-03", SWEEP, "weekly_report", a_week_whose_friday_is_a_holiday),
    Limit("T-A-14", CHECK, "confirm_check", recorded_just_now),
    Limit("T-B-48", SWEEP, "report_sweep", everything_is_checked),
    Limit("T-B-49", STAGE, "issue_notice", the_stage_is_over),
    Limit("", CLOSING, "campaign_over", the_campaign_runs, "timer", ends=the_end_of_that_day),
    Limit("T-B-50", SAMPLE, "recheck_problem", a_problem_is_drawn),
    Limit("T-B-51", CLOSING, "look_back_from", nothing_to_sample, "timer"),
    Limit("T-B-05", CHECK, "record_check", looking_back),
    Limit("T-B-52", CLOSING, "request_extension", a_serious_problem_is_open),
    Limit("T-B-53", CLOSING, "approve_extension", more_time_is_asked_for),
    Limit("", CLOSING, "extension_over", more_time_is_given, "timer", ends=the_end_of_that_day),
    Limit("T-B-06", CLOSING, "write_summary", nothing_was_found),
    Limit("T-B-06", CLOSING, "write_summary", looked_back_on_the_last_day),
    Limit("T-B-54", CLOSING, "sign_summary", the_summary_is_written),
    Limit("T-A-07", CASE, "archive_campaign", the_summary_is_signed),
]
