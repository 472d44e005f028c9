"""Deadline rules (时限规则): dated rows of law, and which of them applies to a running case."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.supervision.deadlines.ladder import DEFAULT_LADDER, LadderStep


class DayKind(StrEnum):
    WORK = "WORK"
    NATURAL = "NATURAL"
    HOUR = "HOUR"
    MONTH = "MONTH"
    YEAR = "YEAR"
    FIXED_DATE = "FIXED_DATE"


class Roll(StrEnum):
    """What happens when the last day is a rest day; ``CONFIG`` follows the district's setting."""

    NEXT_WORKDAY = "NEXT_WORKDAY"
    PREV_WORKDAY = "PREV_WORKDAY"
    NONE = "NONE"
    CONFIG = "CONFIG"


class Transition(StrEnum):
    """Which version of a changed rule applies: in force at the anchor date, or when the case was opened."""

    ANCHOR = "anchor"
    OPENED = "opened"


BEFORE = "日前"
"""The unit of a limit that counts backwards: n full days lie between the act and the event."""


class NoRuleInForce(LookupError):
    """No deadline rule with this code is in force on that day; add a dated version of the rule, or use another code."""


class RuleUnreadable(ValueError):
    """The number or unit of a deadline rule cannot be read; correct the rule's ``n`` and ``unit``."""


@dataclass(frozen=True)
class Rule:
    """One dated version of one limit. ``status`` V read in law, K from memory, J a design judgement.

    ``told_to_party``: the date is told to the party (当事人), so a new calendar may move it later but never earlier.
    """

    code: str
    n: str
    day_kind: DayKind
    roll: Roll
    unit: str = "日"
    process: str = ""
    what: str = ""
    law: str = ""
    article: str = ""
    valid_from: date = date.min
    valid_to: date | None = None
    status: str = "J"
    transition: Transition = Transition.ANCHOR
    applies_to_item: str = ""
    applies_to_kind: str = ""
    applies_to_department: str = ""
    told_to_party: bool = False
    ladder: tuple[LadderStep, ...] = DEFAULT_LADDER
    id: int | None = None

    @property
    def number(self) -> int:
        """``n`` of a counted limit."""
        if not self.n.isdecimal():
            raise RuleUnreadable(f"{self.code}: n={self.n!r}")
        return int(self.n)

    @property
    def backwards(self) -> bool:
        return self.unit == BEFORE

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def applies(self, items: Collection[str], kind: str, department: str) -> bool:
        return (
            (not self.applies_to_item or self.applies_to_item in items)
            and (not self.applies_to_kind or self.applies_to_kind == kind)
            and (not self.applies_to_department or self.applies_to_department == department)
        )

    @property
    def specificity(self) -> int:
        """An item outweighs its kind, a kind outweighs the department."""
        return 4 * bool(self.applies_to_item) + 2 * bool(self.applies_to_kind) + bool(self.applies_to_department)


def choose(
    rules: Iterable[Rule],
    code: str,
    *,
    anchor: date,
    opened: date | None = None,
    items: Collection[str] = (),
    kind: str = "",
    department: str = "",
) -> Rule:
    """The most specific version of ``code`` in force; ``items`` are the names an item goes by (code and name)."""

    def reference(rule: Rule) -> date:
        return opened if rule.transition is Transition.OPENED and opened is not None else anchor

    fitting = [
        rule
        for rule in rules
        if rule.code == code and rule.in_force(reference(rule)) and rule.applies(items, kind, department)
    ]
    if not fitting:
        raise NoRuleInForce(f"{code} on {anchor.isoformat()}")
    return max(fitting, key=lambda rule: (rule.specificity, rule.valid_from, rule.id or 0))
