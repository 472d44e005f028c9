"""Which problems are asked for, and which of them a person may know of: the clause of their cases."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from workflows.supervision import problems
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.parties.tables import party
from workflows.supervision.problems.tables import problem
from workflows.usecases.permissions import visible_cases

MERGED = "merged"


@dataclass(frozen=True)
class Wanted:
    """Empty values mean: all. ``status`` is one of the nine, or ``merged``; ``department_id`` found it or answers."""

    campaign_case_id: int | None = None
    department_id: int | None = None
    town: str = ""
    grade: str = ""
    status: str = ""
    overdue: bool = False
    text: str = ""


def visible_problems(actor: Actor) -> ColumnElement[bool]:
    """Whoever may know of a problem's own case or of its campaign."""
    seen = select(case.c.id).where(visible_cases(actor))
    return or_(problem.c.case_id.in_(seen), problem.c.campaign_case_id.in_(seen))


def clauses(wanted: Wanted, *, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.campaign_case_id is not None:
        found.append(problem.c.campaign_case_id == wanted.campaign_case_id)
    if wanted.department_id is not None:
        answers = problem.c.duty_department_id == wanted.department_id
        found.append(or_(problem.c.department_id == wanted.department_id, answers))
    if wanted.town:
        found.append(problem.c.town == wanted.town)
    if wanted.grade:
        found.append(problem.c.grade == wanted.grade)
    if wanted.status == MERGED:
        found.append(problem.c.merged_into_id.is_not(None))
    elif wanted.status:
        found += [problem.c.status == wanted.status, problem.c.merged_into_id.is_(None)]
    if wanted.overdue:
        found.append(problems.overdue(today))
    if wanted.text:
        text = wanted.text
        parties = select(party.c.id).where(party.c.name.contains(text, autoescape=True))
        found.append(
            or_(
                problem.c.no.contains(text, autoescape=True),
                problem.c.description.contains(text, autoescape=True),
                problem.c.party_id.in_(parties),
            )
        )
    return found
