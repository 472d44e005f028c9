"""Problems (问题台账): one per finding, merged with a reason but never deleted; each is worked in a case of its own."""

from workflows.supervision.problems.counting import Counts, counts, open_serious, overdue, sample
from workflows.supervision.problems.moving import (
    CannotMerge,
    Change,
    ReasonMissing,
    accept,
    changes_of,
    close,
    merge,
    reopen,
    set_status,
)
from workflows.supervision.problems.states import (
    ALLOWED,
    ELSEWHERE,
    OPEN,
    Grade,
    ProblemStatus,
    ProblemType,
    TransitionNotAllowed,
    check_transition,
)
from workflows.supervision.problems.store import (
    FEWEST_FINDERS,
    ObjectMissing,
    Problem,
    TooFewFinders,
    UnknownProblem,
    attach_case,
    by_id,
    by_source,
    enter,
    listed,
    note,
    of_campaign,
    of_case,
)

__all__ = [
    "ALLOWED", "ELSEWHERE", "FEWEST_FINDERS", "OPEN", "CannotMerge", "Change", "Counts", "Grade", "ObjectMissing",
    "Problem", "ProblemStatus", "ProblemType", "ReasonMissing", "TooFewFinders", "TransitionNotAllowed",
    "UnknownProblem", "accept", "attach_case", "by_id", "by_source", "changes_of", "check_transition", "close",
    "counts", "enter", "listed", "merge", "note", "of_campaign", "of_case", "open_serious", "overdue", "reopen",
    "sample", "set_status",
]  # fmt: skip
