"""What the pages of plans show: frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workflows.processes.papers_of_plans import Worded
from workflows.usecases.plans.progress import Progress, RowState

MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class PlanLine:
    """One plan in the list."""

    id: int
    year: int
    department_name: str
    state: str
    version: int | None
    joint: bool  # the viewer's department only assists in it
    case_no: str
    waiting: tuple[str, ...]  # the steps the plan waits at
    rows: int
    started: int
    troubled: int
    progress: Progress


@dataclass(frozen=True)
class Listing:
    year: int
    years: tuple[int, ...]
    lines: tuple[PlanLine, ...]
    total: Progress


@dataclass(frozen=True)
class CaseRef:
    id: int
    case_no: str
    title: str
    state: str


@dataclass(frozen=True)
class Partner:
    """A joint department; ``agreed`` None while it has not answered."""

    name: str
    agreed: bool | None
    reason: str


@dataclass(frozen=True)
class PlanRowView:
    """One row with its batch. ``batch_id`` None: a row of a version that is not in force."""

    line: str
    position: int
    words: Worded
    month: int
    starts_on: date
    state: RowState
    progress: Progress
    partners: tuple[Partner, ...]
    mine: bool  # the viewer's department assists in this row
    batch_id: int | None
    batch_case: CaseRef | None  # only where the viewer may see it
    cases: tuple[CaseRef, ...]
    trouble: str
    postponed_from: date | None
    postpone_reason: str
    may_start: bool
    may_postpone: bool

    @property
    def shown_month(self) -> int:
        """The month of the calendar it stands in: where it was postponed to."""
        return self.starts_on.month


@dataclass(frozen=True)
class VersionView:
    version: int
    state: str
    reason: str
    compiled_by: str
    compiled_at: datetime
    approved_by: str
    approved_at: datetime | None
    published_at: datetime | None
    filed_number: str
    filed_on: date | None
    in_force_at: datetime | None


@dataclass(frozen=True)
class PlanView:
    """``shown`` is the version whose rows are shown; ``case`` and documents only for those who may see the case."""

    id: int
    year: int
    department_name: str
    state: str
    case: CaseRef | None
    shown: VersionView | None
    versions: tuple[VersionView, ...]
    rows: tuple[PlanRowView, ...]
    months: Mapping[int, Progress]
    total: Progress
    documents: tuple[tuple[int, str, str], ...]  # id, title, number
    provisional: bool  # the calendar of the year has not been published


@dataclass(frozen=True)
class PublicPlan:
    """A published plan as everybody reads it."""

    id: int
    year: int
    department_name: str
    title: str
    body: str
    published_on: date
    adjusted: str
    rows: tuple[Worded, ...]
