"""Who may know a sensitive case: who takes part in it, its department's head and legal reviewer, and nobody else.

domain.md 2c, 2d and 2m. A person whom the case is about (case_officer part ``concerned``) sees his own steps only,
whatever roles he holds. A step that nobody has claimed shows its name and its limit; claiming it opens the file.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select

from workflows.engine.tables import work_item, work_item_candidate
from workflows.supervision.cases.tables import case, case_link, case_officer
from workflows.supervision.organisation.actor import Actor

SENSITIVE = "sensitive"
CONCERNED, PERSON = "concerned", "person"
OWNERS = ("head", "legal_reviewer")
"""Who of the case's department sees its sensitive cases without acting in them (310号令5条: the chief decides)."""
HANDLING = ("handler", "legal_affairs", "discipline")
"""承办: who completed a step of the case in one of these roles stays its handler."""
OF_PERSONS = ("tracing_defence", "tracing_outcome")
"""Cases of one person traced each: his notices, which he may open; of the tracing itself he sees nothing."""
READ_BY_FUNCTION: Mapping[str, tuple[str, ...]] = {"discipline": ("accountability_tracing", *OF_PERSONS)}
STAGED = ("case_referral", "reverse_referral")
"""Processes whose stage and lateness are told to others, without number, party or title."""
COUNTED = ("accountability_tracing",)
"""Processes of which others learn numbers only."""
UNTOLD = (*COUNTED, *OF_PERSONS)
"""Processes that a chain does not even name to who may not open the case."""

SEALED_TITLE = "敏感案件，签收后可查看"

_STEP = work_item.alias("held_step")
_CANDIDATE = work_item_candidate.alias("held_candidate")
_PART = case_officer.alias("held_part")
_LINK = case_link.alias("held_link")


def is_plain() -> ColumnElement[bool]:
    return case.c.secrecy != SENSITIVE


def members(actor: Actor) -> ColumnElement[bool]:
    """The clause on ``case`` for the sensitive cases that this person may open."""
    return and_(case.c.secrecy == SENSITIVE, ~concerned(actor), or_(*_taking_part(actor), *_by_office(actor)))


def concerned(actor: Actor) -> ColumnElement[bool]:
    """The clause on ``case`` for those that are about this person: named so, or a case of his notices follows."""
    part, link = _PART.c, _LINK.c
    named = exists().where(part.case_id == case.c.id, part.login == actor.login, part.part == CONCERNED)
    own_notices = exists().where(
        link.from_case_id == case.c.id,
        part.case_id == link.to_case_id,
        part.login == actor.login,
        part.part == PERSON,
    )
    return or_(named, own_notices)


def _taking_part(actor: Actor) -> list[ColumnElement[bool]]:
    step, candidate, part = _STEP.c, _CANDIDATE.c, _PART.c
    root = step.root_id == case.c.instance_id
    # A lead is taken up by a person; the 编办, which may do that, learns counts only of what became of it.
    by_hand = ("manual", "lead") if actor.has("legal_affairs") else ("manual",)
    handling = or_(*(candidate.candidate.endswith(f":{role}", autoescape=True) for role in HANDLING))
    return [
        and_(case.c.opened_by == actor.login, case.c.source.in_(by_hand)),
        exists().where(part.case_id == case.c.id, part.login == actor.login, part.part != CONCERNED),
        exists().where(root, step.state == "open", step.assignee == actor.login),
        exists().where(
            root, step.state == "open", candidate.item_id == step.id, candidate.candidate == f"user:{actor.login}"
        ),
        exists().where(
            root, step.state == "done", step.completed_by == actor.login, candidate.item_id == step.id, handling
        ),
    ]


def _by_office(actor: Actor) -> list[ColumnElement[bool]]:
    owned = frozenset[int]().union(*(actor.departments(role) for role in OWNERS))
    clauses: list[ColumnElement[bool]] = [case.c.department_id.in_(sorted(owned))] if owned else []
    clauses += [case.c.process_key.in_(keys) for role, keys in READ_BY_FUNCTION.items() if actor.has(role)]
    return clauses or [false()]


_openings: ContextVar[list[int] | None] = ContextVar("openings", default=None)


@contextmanager
def noting_openings() -> Iterator[list[int]]:
    """Around an ask: the ids of the sensitive cases that were opened in it, for the access log."""
    noted: list[int] = []
    token = _openings.set(noted)
    try:
        yield noted
    finally:
        _openings.reset(token)


def note_opening(case_id: int) -> None:
    """Called wherever the content of one sensitive case is about to be shown."""
    noted = _openings.get()
    if noted is not None and case_id not in noted:
        noted.append(case_id)


def note_root(conn: Connection, root_id: str) -> None:
    """The same by the root instance, where the case is sensitive."""
    found = conn.scalar(select(case.c.id).where(case.c.instance_id == root_id, case.c.secrecy == SENSITIVE))
    if found is not None:
        note_opening(found)
