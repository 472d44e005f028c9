"""What the pages of a reconstruction show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.supervision.tracing import Gap, Judgement, Moment, Reconstruction, Responsible
from workflows.usecases.case_head import CaseHead


@dataclass(frozen=True)
class Wanted:
    """Filters of the timeline; ``number`` is the reconstruction, the latest where none is asked for."""

    number: int | None = None
    kind: str = ""
    person: str = ""
    only_deviations: bool = False
    after: int = 0


@dataclass(frozen=True)
class Line:
    """One moment beside its sentences; ``case_id`` only where the reader may open the source case."""

    position: int
    moment: Moment
    node: str
    expected: str
    done: str
    held_then: tuple[tuple[str, tuple[str, ...]], ...]  # tier, names of that day
    held_now: tuple[tuple[str, tuple[str, ...]], ...]  # the same of today, only where it differs
    case_id: int | None
    case_no: str
    place: str  # department of the moment


@dataclass(frozen=True)
class Cell:
    """What one person bears for one gap: the tier held that day, and the judgement in force."""

    tier: str
    judgement: Judgement | None


@dataclass(frozen=True)
class Matrix:
    """Gaps down, persons across; ``cells`` by (gap id, officer id)."""

    gaps: tuple[Gap, ...]
    people: tuple[Responsible, ...]
    cells: Mapping[tuple[int, int], Cell]


@dataclass(frozen=True)
class TracingView:
    """``broken``: places of moments that no longer agree with their digests, ``whole``; empty if all does."""

    head: CaseHead
    made: Reconstruction
    made_by: str
    numbers: tuple[int, ...]
    broken: tuple[str, ...]
    scope: tuple[tuple[str, str], ...]  # label, words
    wanted: Wanted
    lines: tuple[Line, ...]
    following: int | None  # position to go on after
    kinds: tuple[tuple[str, int], ...]
    deviations: int
    people: tuple[tuple[str, str, int], ...]  # login, name, acts
    matrix: Matrix
    held: int
    seen_at: datetime
