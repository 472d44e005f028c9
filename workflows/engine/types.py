"""What the engine room takes and returns: typed, frozen, free of SpiffWorkflow and lxml."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from workflows.db import Json


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing wrong in an upload; ``message`` is a Chinese sentence that says the repair."""

    file: str
    line: int
    element_id: str
    element_name: str
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Option:
    id: str
    name: str


@dataclass(frozen=True)
class Field:
    """One form field. ``type`` is one of the names listed in ``docs/forms.md``; ``columns`` only for ``table``.

    ``constraints`` keys: required, readonly, minlength, maxlength, min, max, pattern (values are strings as drawn).
    ``properties`` keys we know: help, layout, variable, required_if, unit, accept, suggest, hidden.
    """

    id: str
    label: str
    type: str
    default: Json = None
    options: tuple[Option, ...] = ()
    constraints: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    columns: tuple["Field", ...] = ()

    @property
    def required(self) -> bool:
        return "required" in self.constraints and self.constraints["required"] not in ("false", "0")

    @property
    def required_when(self) -> Mapping[str, Json]:
        """``{"result": "不符合"}``: the field is required where every named neighbour holds that value."""
        return dict(json.loads(self.properties.get("required_if", "{}")))

    @property
    def is_variable(self) -> bool:
        """Declared scalars become process variables; tables, files and ``variable=false`` stay in the submission."""
        return self.properties.get("variable", "true") != "false" and self.type not in NOT_VARIABLES


NOT_VARIABLES = frozenset({"table", "checklist", "file", "files", "photo", "signature", "idno"})


@dataclass(frozen=True)
class Form:
    """The fields of one step: the shared form named by ``formKey`` first, then the step's own formData."""

    key: str
    title: str
    fields: tuple[Field, ...]

    def field(self, field_id: str) -> Field | None:
        return next((f for f in self.fields if f.id == field_id), None)


class StepKind(StrEnum):
    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    CALL = "call"
    SUBPROCESS = "subprocess"
    GATEWAY = "gateway"
    EVENT = "event"


@dataclass(frozen=True)
class Step:
    """One drawn element. Expressions are kept as drawn (``${…}``); names of groups are literal codes."""

    id: str
    name: str
    kind: StepKind
    tag: str
    line: int
    lane: str = ""
    documentation: str = ""
    candidate_groups: tuple[str, ...] = ()
    candidate_users: str = ""
    assignee: str = ""
    due_date: str = ""
    priority: str = ""
    topic: str = ""
    called: str = ""
    form: Form | None = None
    message: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""  # the sub-process it is drawn in; "" for the process itself
    event: str = ""  # of events: none | timer | message | error | terminate; "" for other elements
    timer: str = ""  # timeDuration or timeDate as drawn
    timer_tag: str = ""  # timeDuration | timeDate
    error_code: str = ""  # of error events; "" on a boundary event catches every error
    attached_to: str = ""
    interrupting: bool = True
    default_flow: str = ""
    many: "Many | None" = None
    into: tuple["Crossing", ...] = ()  # camunda:in of a call activity
    out_of: tuple["Crossing", ...] = ()  # camunda:out
    child_business_key: str = ""  # camunda:in businessKey, an expression or a literal


@dataclass(frozen=True)
class Many:
    """Parallel multi-instance: a collection with an element variable, or a cardinality."""

    collection: str = ""
    element_variable: str = ""
    cardinality: str = ""
    completion_condition: str = ""


@dataclass(frozen=True)
class Crossing:
    """One ``camunda:in`` or ``camunda:out``: ``source`` is a name or ``${…}``; ``everything`` copies all variables."""

    source: str
    target: str
    everything: bool = False


@dataclass(frozen=True)
class Flow:
    id: str
    name: str
    source: str
    target: str
    condition: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Diagram:
    """One executable process as read: ``key`` is the process id, ``start_form`` the form of its none start event."""

    key: str
    name: str
    version_tag: str
    steps: Mapping[str, Step]
    flows: Mapping[str, Flow]
    start_form: Form | None
    properties: Mapping[str, str]
    starter_groups: tuple[str, ...] = ()  # camunda:candidateStarterGroups: role codes that may start it


@dataclass(frozen=True)
class Bundle:
    """What a publication freezes together: ``diagram`` is the ``.bpmn``; forms/decisions/documents by path."""

    file: str
    diagram: bytes
    resources: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """The names a diagram may use. ``None`` for a set means: not checked (foreign diagrams in the demo)."""

    groups: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    deadlines: frozenset[str] | None = None
    processes: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    variables: frozenset[str] | None = None  # names that operations and the host are known to set
    legal_content_is_error: bool = False


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

Raises :class:`Refused` for what the person can mend; any other error rolls the step back and opens an incident.
"""


class Refused(Exception):
    """A rule refused the step; nothing changed. ``args[0]`` is the Chinese sentence, ``field`` where it belongs."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


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
