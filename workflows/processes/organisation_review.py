"""Operations of ``organisation_review.bpmn`` (承接社会组织核查)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.engine.types import Operation, StepContext
from workflows.processes.common import rating
from workflows.processes.common.reading import case_of, latest_submission, rows
from workflows.supervision import cases
from workflows.supervision.cases import evaluations

REVIEWS = (
    ("organisation_check", "check_organisation", "organisation_points", True),
    ("self_assessment", "assess_mechanisms", "mechanism_points", False),
    ("accounting", "check_accounts", "accounting_points", False),
)
"""Form of evaluation, step, field, and whether it counts: D1–D6 does, the others stand beside the rating."""


def score(ctx: StepContext) -> dict[str, Json]:
    """Score what was reviewed; what was not met becomes a problem (policy 二(三)、四(一), 会计法31条)."""
    for form, step, field, counted in REVIEWS:
        checked = rows(latest_submission(ctx, step), field)
        found = rating.problems(checked)
        basis = f"逐项核查{len(checked)}项，不符合{len(found)}项"
        rating.score_part(ctx, form, evaluations.score_of(checked), basis, counted=counted)
        cases.find(ctx.conn, case_of(ctx).id, found, now=ctx.now)
    return {}


OPERATIONS: Mapping[str, Operation] = {"organisation.score": score}
VARIABLES = frozenset({"item", "party", "evaluators"})
