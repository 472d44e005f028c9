"""Which operations there are: the modules named after the shipped diagrams, gathered."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes import (
    daily_inspection,
    desk_review,
    inspection_batch,
    inspection_plan,
    joint_consent,
    rectification,
    site_visit,
    unlicensed_activity,
)

OPERATIONS: Mapping[str, Operation] = {
    **inspection_plan.OPERATIONS,
    **inspection_batch.OPERATIONS,
    **joint_consent.OPERATIONS,
    **daily_inspection.OPERATIONS,
    **site_visit.OPERATIONS,
    **desk_review.OPERATIONS,
    **rectification.OPERATIONS,
    **unlicensed_activity.OPERATIONS,
}
"""Topic (``noun.verb``) → operation; an operation that two diagrams draw is the same function."""

VARIABLES: frozenset[str] = (
    inspection_plan.VARIABLES
    | inspection_batch.VARIABLES
    | joint_consent.VARIABLES
    | daily_inspection.VARIABLES
    | site_visit.VARIABLES
    | desk_review.VARIABLES
    | rectification.VARIABLES
    | unlicensed_activity.VARIABLES
)
"""Variables that operations and call activities set, for the check of a diagram."""
