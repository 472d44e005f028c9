"""What the case page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from workflows.engine.types import Form
from workflows.usecases.case_head import CaseHead
from workflows.usecases.cases.candidates import Party
from workflows.usecases.explained import Explained
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.lights import Light
from workflows.usecases.records import Record


class Happened(StrEnum):
    """Kinds of entries of the timeline."""

    OPENED = "opened"
    SUBMITTED = "submitted"
    CORRECTED = "corrected"
    REGISTERED = "registered"
    CLAIMED = "claimed"
    RELEASED = "released"
    ASSIGNED = "assigned"
    DOCUMENT = "document"
    VOIDED = "voided"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    LEAD = "lead"
    TIMER = "timer"
    DECIDED = "decided"
    FOLLOW_UP = "follow_up"
    INCIDENT = "incident"
    CLOSED = "closed"


@dataclass(frozen=True)
class Entry:
    """One line of the record; ``record`` holds what was filled in, ``lines`` short facts, ``href`` ids to open."""

    at: datetime
    kind: Happened
    title: str
    who: str
    order: int = 0
    record: Record | None = None
    document_id: int | None = None
    case_id: int | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenStep:
    item_id: str
    element_id: str
    name: str
    holder: str
    waiting_for: tuple[Party, ...]
    since: datetime
    due_at: datetime | None
    light: Light
    explained: Explained | None
    may_open: bool


@dataclass(frozen=True)
class AwaitedLetter:
    """A message the case waits for; ``may_register`` whether the actor may write it down."""

    name: str
    element_id: str
    instance_id: str
    label: str
    form: Form
    may_register: bool


@dataclass(frozen=True)
class Timer:
    name: str
    due_at: datetime


@dataclass(frozen=True)
class Related:
    """``case_id`` None: it exists, but this person may not see it."""

    case_id: int | None
    case_no: str
    title: str
    kind: str
    forward: bool
    state: str


@dataclass(frozen=True)
class ChainNode:
    """One case of the matter; ``case_id`` None: this person may not open it, and only its kind is told."""

    case_id: int | None
    kind: str
    case_no: str
    title: str
    state: str
    here: bool


@dataclass(frozen=True)
class ChainStage:
    """Cases equally far along the chain: some shown, ``more`` only counted."""

    nodes: tuple[ChainNode, ...]
    more: int


@dataclass(frozen=True)
class DocumentRow:
    id: int
    title: str
    number: str
    issued_at: datetime
    issued_by: str
    voided: bool
    served: str = ""  # 2026-03-17 直接送达
    lacking: tuple[str, ...] = ()  # of its service
    receipt_id: int | None = None  # the 送达回证


@dataclass(frozen=True)
class PublicationRow:
    id: int
    kind: str
    title: str
    body: str
    published_at: datetime
    due_at: datetime | None
    withdrawn_at: datetime | None
    withdraw_reason: str

    @property
    def in_time(self) -> bool:
        return self.due_at is None or self.published_at < self.due_at


@dataclass(frozen=True)
class FindingRow:
    point_code: str
    point: str
    severity: str
    fact: str
    state: str
    files: tuple[FileRef, ...]


@dataclass(frozen=True)
class LeadRow:
    target: str
    summary: str
    recorded_at: datetime
    state: str


@dataclass(frozen=True)
class OrderRow:
    round: int
    requirement: str
    deadline_on: date
    extended_to: date | None
    passed: bool | None


@dataclass(frozen=True)
class StopRow:
    """Days on which limits of the case stood still; ``resumed_on`` None: they still do. ``limits`` in words."""

    why: str
    limits: tuple[str, ...]
    stopped_on: date
    resumed_on: date | None
    documents: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        return (self.resumed_on - self.stopped_on).days + 1 if self.resumed_on else 0


@dataclass(frozen=True)
class CaseView:
    head: CaseHead
    officers: tuple[tuple[str, str], ...]  # part, name
    timeline: tuple[Entry, ...]
    steps: tuple[OpenStep, ...]
    letters: tuple[AwaitedLetter, ...]
    timers: tuple[Timer, ...]
    incidents: tuple[tuple[str, str, datetime], ...]  # step, message, opened
    related: tuple[Related, ...]
    documents: tuple[DocumentRow, ...]
    publications: tuple[PublicationRow, ...]
    findings: tuple[FindingRow, ...]
    leads: tuple[LeadRow, ...]
    orders: tuple[OrderRow, ...]
    files: Mapping[str, FileRef] = field(default_factory=dict)
    may_withdraw: bool = False
    stops: tuple[StopRow, ...] = ()
    may_stop_clock: bool = False
    chain: tuple[ChainStage, ...] = ()  # empty where the case stands alone
    follow_ups: tuple[tuple[str, str], ...] = ()  # key and name of the processes that may be started from here
    has_reconstruction: bool = False  # of a tracing case: the record was frozen for it
    has_code: bool = False  # a visit is registered: its code can be scanned
    diagrams: tuple[tuple[str, str, str], ...] = ()  # instance id, definition id, name: the root and its running parts

    @property
    def clock_stands(self) -> bool:
        return any(one.resumed_on is None for one in self.stops)
