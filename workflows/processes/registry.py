"""Which operations there are: the modules named after the shipped diagrams, gathered."""

from collections.abc import Mapping

from workflows.engine.types import Operation
from workflows.processes import (
    accident,
    accountability_tracing,
    campaign_check,
    campaign_closing,
    campaign_problem,
    campaign_sample,
    campaign_stage,
    campaign_sweep,
    daily_inspection,
    desk_review,
    effect_evaluation,
    equipment_check,
    expert_assisted,
    file_sampling,
    inspection_batch,
    inspection_plan,
    intermediary_inspection,
    joint_consent,
    online_check,
    organ_correction,
    organ_supervision,
    organisation_review,
    problem_closing,
    rectification,
    sampling,
    site_visit,
    special_rectification,
    supervisory_review,
    survey_interview,
    third_party_assessment,
    tracing_appeal,
    tracing_decision,
    tracing_defence,
    tracing_outcome,
    tracing_record,
    tracing_rectification,
    tracing_transfer,
    unlicensed_activity,
)

MODULES = (
    inspection_plan,
    inspection_batch,
    joint_consent,
    daily_inspection,
    site_visit,
    desk_review,
    sampling,
    online_check,
    equipment_check,
    expert_assisted,
    rectification,
    campaign_problem,
    problem_closing,
    unlicensed_activity,
    file_sampling,
    organ_supervision,
    organ_correction,
    intermediary_inspection,
    effect_evaluation,
    survey_interview,
    third_party_assessment,
    organisation_review,
    accident,
    accountability_tracing,
    campaign_check,
    campaign_closing,
    campaign_sample,
    campaign_stage,
    campaign_sweep,
    special_rectification,
    supervisory_review,
    tracing_appeal,
    tracing_decision,
    tracing_defence,
    tracing_outcome,
    tracing_record,
    tracing_rectification,
    tracing_transfer,
)

OPERATIONS: Mapping[str, Operation] = {
    topic: operation for module in MODULES for topic, operation in module.OPERATIONS.items()
}
"""Topic (``noun.verb``) → operation; an operation that two diagrams draw is the same function."""

VARIABLES: frozenset[str] = frozenset[str]().union(*(module.VARIABLES for module in MODULES))
"""Variables that operations and call activities set, for the check of a diagram."""
