"""The engine's facade: reads, checks, publishes and runs any diagram; knows no supervision.

Every call takes a ``Connection`` inside the caller's transaction and never commits. See ``README.md``.
"""

from workflows.engine.acting.broadcasting import signal
from workflows.engine.acting.commands import InstanceEnded, complete, correlate, set_variables, start, terminate
from workflows.engine.acting.firing import fire
from workflows.engine.acting.plans import diagram
from workflows.engine.acting.publishing import promote, publish
from workflows.engine.acting.starting import evaluate_conditions
from workflows.engine.acting.step import CLOCK
from workflows.engine.acting.watching import (
    due_failed,
    open_incident,
    recompute_due,
    silent_dead_ends,
    trace,
    waiting,
)
from workflows.engine.decisions.asking import (
    decision_content,
    decision_names,
    decision_table,
    evaluate_decision,
    names_in,
    promote_decision,
    publish_decision,
)
from workflows.engine.decisions.checking import DecisionRefused, check_decision
from workflows.engine.decisions.evaluation import DecisionFailed
from workflows.engine.reading import DiagramRefused, check, declared_names, read, read_form
from workflows.engine.running.failures import StepFailed, UnbridgedClock
from workflows.engine.store.conflict import Conflict
from workflows.engine.store.decisions import UnknownDecision, latest_decision
from workflows.engine.store.decisions import decision_by_id as decision
from workflows.engine.store.decisions import digest as decision_digest
from workflows.engine.store.decisions import list_decisions as decisions
from workflows.engine.store.definitions import (
    NotPublished,
    UnknownDefinition,
    record_deployment,
)
from workflows.engine.store.definitions import bundle_of as bundle
from workflows.engine.store.definitions import definition_by_id as definition
from workflows.engine.store.definitions import digest_of as digest
from workflows.engine.store.definitions import latest_published as latest
from workflows.engine.store.definitions import list_definitions as definitions
from workflows.engine.store.due import next_due, schedule, unpark
from workflows.engine.store.history import UnknownIncident, history, open_incidents, resolve_incident
from workflows.engine.store.history import incident_by_id as incident
from workflows.engine.store.instances import UnknownInstance, instance_view
from workflows.engine.store.messages import AmbiguousMessage, NobodyWaits
from workflows.engine.store.work_items import (
    AlreadyClaimed,
    UnknownWorkItem,
    WorkItemClosed,
    assign,
    claim,
    open_items,
    release,
)
from workflows.engine.store.work_items import work_item_view as work_item
from workflows.engine.types import BpmnError, Refused

__all__ = [
    "CLOCK",
    "AlreadyClaimed",
    "AmbiguousMessage",
    "BpmnError",
    "Conflict",
    "DecisionFailed",
    "DecisionRefused",
    "DiagramRefused",
    "InstanceEnded",
    "NobodyWaits",
    "NotPublished",
    "Refused",
    "StepFailed",
    "UnbridgedClock",
    "UnknownDecision",
    "UnknownDefinition",
    "UnknownIncident",
    "UnknownInstance",
    "UnknownWorkItem",
    "WorkItemClosed",
    "assign",
    "bundle",
    "check",
    "check_decision",
    "claim",
    "complete",
    "correlate",
    "decision",
    "decision_content",
    "decision_digest",
    "decision_names",
    "decision_table",
    "decisions",
    "declared_names",
    "definition",
    "definitions",
    "diagram",
    "digest",
    "due_failed",
    "evaluate_conditions",
    "evaluate_decision",
    "fire",
    "history",
    "incident",
    "instance_view",
    "latest",
    "latest_decision",
    "names_in",
    "next_due",
    "open_incident",
    "open_incidents",
    "open_items",
    "promote",
    "promote_decision",
    "publish",
    "publish_decision",
    "read",
    "read_form",
    "recompute_due",
    "record_deployment",
    "release",
    "resolve_incident",
    "schedule",
    "set_variables",
    "signal",
    "silent_dead_ends",
    "start",
    "terminate",
    "trace",
    "unpark",
    "waiting",
    "work_item",
]
