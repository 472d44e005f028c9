"""What the task page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workflows.db import Json
from workflows.engine.types import Form, Step, WorkItem
from workflows.supervision.organisation.actor import Standing
from workflows.usecases.case_head import CaseHead
from workflows.usecases.explained import Explained
from workflows.usecases.forms import ChecklistPoint
from workflows.usecases.forms.choices import Choices
from workflows.usecases.forms.shown import FileRef
from workflows.usecases.lights import Light
from workflows.usecases.records import Record
from workflows.usecases.tasks.acting import Seal


@dataclass(frozen=True)
class PermitView:
    """The permit beside the checklist: what was approved, under which conditions."""

    number: str
    item_name: str
    issued_on: date
    expires_on: date | None
    state: str
    approval_mode: str
    snapshot: Mapping[str, Json]


@dataclass(frozen=True)
class TaskView:
    """``values`` are the draft's, or the defaults; ``why_not`` is "" when the actor may complete it."""

    item: WorkItem
    step: Step
    process_name: str
    form: Form
    values: Mapping[str, Json]
    opinion: str
    draft_saved_at: datetime | None
    files: Mapping[str, FileRef]
    choices: Choices
    why_not: str
    may_claim: bool
    may_release: bool
    holder: str
    case: CaseHead | None
    earlier: tuple[Record, ...]
    checklist: tuple[ChecklistPoint, ...]
    permits: tuple[PermitView, ...]
    light: Light
    explained: Explained | None
    correctable: Record | None
    seal: Seal = Seal.NONE
    others: tuple[tuple[str, str], ...] = ()  # to whom the actor may reassign it
    principal: Standing | None = None  # for whom the step would be done

    @property
    def is_open(self) -> bool:
        return self.item.state == "open"

    @property
    def may_act(self) -> bool:
        return self.is_open and not self.why_not


@dataclass(frozen=True)
class Completed:
    """``next_item_id``: a step of the same case that the same person may do right away."""

    item_id: str
    case_id: int | None
    instance_id: str
    ended: bool
    next_item_id: str | None
    next_names: tuple[str, ...]
