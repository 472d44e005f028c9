"""What the engine room takes and returns: typed, frozen, free of SpiffWorkflow and lxml."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from workflows.db import Json
from workflows.engine.decision_types import (
    Asked,
    Decision,
    Evaluation,
    HitPolicy,
    InputColumn,
    InputValue,
    MatchedRule,
    OutputColumn,
    TableView,
)
from workflows.engine.diagram_types import (
    NOT_VARIABLES,
    Bundle,
    Crossing,
    DecisionCall,
    DecisionNames,
    Diagram,
    Field,
    Finding,
    Flow,
    Form,
    Loop,
    Many,
    Option,
    Severity,
    Step,
    StepKind,
    Vocabulary,
)

__all__ = [
    "NOT_VARIABLES",
    "ArmedTimer",
    "Asked",
    "AwaitedCondition",
    "AwaitedMessage",
    "AwaitedSignal",
    "BpmnError",
    "Bundle",
    "Crossing",
    "Decision",
    "DecisionCall",
    "DecisionNames",
    "Definition",
    "Diagram",
    "Due",
    "DueChange",
    "Evaluation",
    "Field",
    "Finding",
    "Flow",
    "Form",
    "HistoryEvent",
    "HitPolicy",
    "Host",
    "Incident",
    "InputColumn",
    "InputValue",
    "InstanceView",
    "Loop",
    "Many",
    "MatchedRule",
    "Operation",
    "Option",
    "Outcome",
    "OutputColumn",
    "Refused",
    "Severity",
    "Step",
    "StepContext",
    "StepKind",
    "TableView",
    "Trace",
    "Vocabulary",
    "Waiting",
    "WorkItem",
]


@dataclass(frozen=True)
class Due:
    """A due time that explains itself; ``at`` is the exclusive instant, ``on`` the last day in time (hours: None)."""

    at: datetime
    on: date | None
    code: str
    rule_id: int | None
    since: datetime
    calendar_version: str
    provisional: bool


@dataclass(frozen=True)
class StepContext:
    """Where the engine stands when it asks the host something. ``variables`` is a read-only view."""

    conn: Connection
    now: datetime
    actor: str
    instance_id: str
    root_id: str
    definition_id: str
    process_key: str
    business_key: str | None
    element_id: str
    element_name: str
    properties: Mapping[str, str]
    variables: Mapping[str, Json]


Operation = Callable[[StepContext], Mapping[str, Json] | None]
"""A registered operation (``noun.verb``): acts in the caller's transaction, returns variables to set.

Raises :class:`Refused` for what the person can mend, :class:`BpmnError` for what the diagram handles; any other error
rolls the step back and opens an incident.
"""


class Refused(Exception):
    """A rule refused the step; nothing changed. ``args[0]`` is the Chinese sentence, ``field`` where it belongs."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class BpmnError(Exception):
    """An operation could not do it, for a reason the diagram provides for: caught by an error event of this code.

    Nobody catches it: the instance ends, as with an error end event. What the operation wrote before stays written.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class WorkItem:
    """One task of the inbox (签收 claims it); ``candidates`` are strings of the host (``7:inspector``, ``user:li``)."""

    id: str
    instance_id: str
    root_id: str
    definition_id: str
    process_key: str
    business_key: str | None
    element_id: str
    name: str
    state: str
    assignee: str | None
    candidates: tuple[str, ...]
    due_at: datetime | None
    due: Mapping[str, Json] | None
    priority: int
    version: int
    created_at: datetime
    ended_at: datetime | None = None
    completed_by: str | None = None


@dataclass(frozen=True)
class InstanceView:
    id: str
    definition_id: str
    process_key: str
    business_key: str | None
    root_id: str
    parent_id: str | None
    state: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    end_reason: str | None
    variables: Mapping[str, Json]


@dataclass(frozen=True)
class Outcome:
    """What one call did to one instance."""

    instance: InstanceView
    opened: tuple[WorkItem, ...]
    closed: tuple[str, ...]
    due_work: tuple[int, ...]
    ended: bool


@dataclass(frozen=True)
class Definition:
    """One published (or drafted) version of a process; its bundle never changes."""

    id: str
    key: str
    version: int
    name: str
    version_tag: str
    state: str
    source: str
    digest: str
    file: str
    deployment_id: str | None
    note: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None


@dataclass(frozen=True)
class HistoryEvent:
    """One row of the record of an instance; kinds are listed in ``engine/README.md``."""

    id: int
    instance_id: str
    root_id: str
    kind: str
    element_id: str
    work_item_id: str | None
    at: datetime
    actor: str
    detail: Json


@dataclass(frozen=True)
class ArmedTimer:
    """A timer that waits; ``due`` are its stored facts."""

    due_work_id: int
    instance_id: str
    element_id: str
    due_at: datetime
    due: Mapping[str, Json]


@dataclass(frozen=True)
class AwaitedMessage:
    instance_id: str
    root_id: str
    name: str
    element_id: str
    business_key: str | None


@dataclass(frozen=True)
class AwaitedCondition:
    instance_id: str
    root_id: str
    element_id: str
    condition: str


@dataclass(frozen=True)
class AwaitedSignal:
    instance_id: str
    root_id: str
    name: str
    element_id: str


@dataclass(frozen=True)
class Incident:
    """A step that failed and was rolled back; ``payload`` says what to do again."""

    id: int
    instance_id: str
    root_id: str
    element_id: str
    kind: str
    message: str
    payload: Mapping[str, Json]
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True)
class Waiting:
    """What a root instance and its children wait for."""

    items: tuple[WorkItem, ...]
    timers: tuple[ArmedTimer, ...]
    messages: tuple[AwaitedMessage, ...]
    children: tuple[InstanceView, ...]
    incidents: tuple[Incident, ...]
    signals: tuple[AwaitedSignal, ...] = ()
    conditions: tuple[AwaitedCondition, ...] = ()


@dataclass(frozen=True)
class Trace:
    """What the picture of one instance shows: elements done, flows taken, elements open, elements with an incident."""

    done_elements: frozenset[str]
    taken_flows: frozenset[str]
    open_elements: frozenset[str]
    incidents: frozenset[str]


@dataclass(frozen=True)
class DueChange:
    """A due time that moved because the calendar or a rule did."""

    instance_id: str
    element_id: str
    work_item_id: str | None
    due_work_id: int | None
    before: datetime
    after: datetime


class Host(Protocol):
    """What the engine asks of the world around it (one implementation: ``workflows.processes.host``)."""

    def operation(self, topic: str) -> Operation | None: ...

    def due(self, ctx: StepContext, code: str, since: datetime | date | None) -> Due: ...

    def candidates(self, ctx: StepContext, groups: Sequence[str]) -> Sequence[str]:
        """Role and function codes → candidate strings; the engine only stores and compares them."""

    def opened(self, conn: Connection, item: WorkItem, *, now: datetime) -> None:
        """A work item was opened (the host schedules reminders)."""

    def closed(self, conn: Connection, item: WorkItem, *, now: datetime) -> None: ...

    def started(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None: ...

    def ended(self, conn: Connection, instance: InstanceView, *, now: datetime) -> None: ...

    def fire(self, conn: Connection, kind: str, payload: Mapping[str, Json], *, now: datetime) -> None:
        """A due-work row whose kind is not the engine's (reminders, outbox) has come due."""
