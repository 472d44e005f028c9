"""Deadlines (时限): the working-day calendar, dated rules of law, due dates that explain themselves, the ladder."""

from workflows.supervision.deadlines.arithmetic import (
    DueAnswer,
    HourLimitNeedsInstant,
    Line,
    due,
    ladder_moments,
)
from workflows.supervision.deadlines.calendar import Calendar, CalendarKind, CalendarStatus, SpecialDay
from workflows.supervision.deadlines.ladder import LadderMoment, LadderStep
from workflows.supervision.deadlines.notices import NoticeReport, import_notice
from workflows.supervision.deadlines.rules import (
    DayKind,
    NoRuleInForce,
    Roll,
    Rule,
    RuleUnreadable,
    Transition,
    choose,
)
from workflows.supervision.deadlines.shipped import load_shipped, shipped_calendar, shipped_rules
from workflows.supervision.deadlines.store import (
    CalendarMissing,
    all_rules,
    calendar_version,
    codes_in_force,
    current_calendar,
    due_for,
    rule_for,
)

__all__ = [
    "Calendar",
    "CalendarKind",
    "CalendarMissing",
    "CalendarStatus",
    "DayKind",
    "DueAnswer",
    "HourLimitNeedsInstant",
    "LadderMoment",
    "LadderStep",
    "Line",
    "NoRuleInForce",
    "NoticeReport",
    "Roll",
    "Rule",
    "RuleUnreadable",
    "SpecialDay",
    "Transition",
    "all_rules",
    "calendar_version",
    "choose",
    "codes_in_force",
    "current_calendar",
    "due",
    "due_for",
    "import_notice",
    "ladder_moments",
    "load_shipped",
    "rule_for",
    "shipped_calendar",
    "shipped_rules",
]
