"""Annual inspection plans: looking at them, starting or postponing what could not start, rows from a file."""

from workflows.usecases.plans.acting import postpone, start_now
from workflows.usecases.plans.importing import APPEND, KIND, REPLACE, Read, apply, preview, step_name
from workflows.usecases.plans.looking import (
    PUBLISHED,
    listing,
    of_case,
    plan_of_publication,
    public_plan,
    public_plans,
    public_years,
    show,
)
from workflows.usecases.plans.progress import Progress, RowState
from workflows.usecases.plans.views import MONTHS, Listing, PlanRowView, PlanView, PublicPlan

__all__ = [
    "APPEND", "KIND", "MONTHS", "PUBLISHED", "REPLACE", "Listing", "PlanRowView", "PlanView", "Progress", "PublicPlan",
    "Read", "RowState", "apply", "listing", "of_case", "plan_of_publication", "postpone", "preview", "public_plan",
    "public_plans", "public_years", "show", "start_now", "step_name",
]  # fmt: skip
