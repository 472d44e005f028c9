"""Who may do what, and which cases a person may see. The same clause filters every list, page, export and count.

A role counts in the department it was given for; function codes (``establishment_office`` …) are roles here too.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select, true

from workflows.engine.tables import work_item, work_item_candidate
from workflows.supervision.campaigns.tables import campaign, campaign_department
from workflows.supervision.cases.tables import case, case_officer
from workflows.supervision.organisation.actor import SYSTEM, Actor
from workflows.supervision.organisation.roles import ADMINISTRATORS
from workflows.usecases import secrecy
from workflows.usecases.errors import NotFound, NotPermitted


class Permission(StrEnum):
    """``scope:resource:action``."""

    CASE_START = "case:process:start"
    CASE_REGISTER = "case:message:register"
    CASE_CORRECT = "case:submission:correct"
    CASE_WITHDRAW = "case:publication:withdraw"
    CASE_RETRY = "case:incident:retry"
    DOCUMENT_VOID = "document:number:void"
    DOCUMENT_REGISTER = "document:register:read"
    CASE_EXPORT = "case:file:export"
    EVIDENCE_REGISTER = "case:evidence:register"
    EVIDENCE_EXCLUDE = "case:evidence:exclude"
    BATCH_PREPARE = "batch:draw:prepare"
    BATCH_OBSERVE = "batch:draw:observe"
    PLAN_RUN = "plan:batch:run"
    PROBLEM_MERGE = "problem:ledger:merge"
    BOARD_READ = "board:count:read"
    DIAGRAM_DRAFT = "diagram:definition:draft"
    DIAGRAM_PUBLISH = "diagram:definition:publish"
    RULE_EDIT = "deadline:rule:edit"
    CALENDAR_IMPORT = "deadline:calendar:import"
    CAP_EDIT = "frequency:cap:edit"
    DATA_IMPORT = "register:data:import"
    ACCOUNT_MANAGE = "account:login:manage"
    ORGANISATION_EDIT = "organisation:department:edit"
    ROLE_ASSIGN = "organisation:role:assign"
    AUDIT_READ = "audit:leaf:read"
    ACCESS_READ = "audit:access:read"
    STAGE_READ = "board:stage:read"
    TRACING_COUNT = "board:tracing:count"
    TRACING_PREVIEW = "tracing:record:preview"
    CLOCK_STOP = "case:clock:stop"
    LEAD_DECIDE = "tracing:lead:decide"


P = Permission
GRANTS: Mapping[str, frozenset[Permission]] = {
    "handler": frozenset(
        {P.CASE_START, P.CASE_REGISTER, P.BATCH_PREPARE, P.PLAN_RUN, P.PROBLEM_MERGE, P.EVIDENCE_REGISTER}
    ),
    "inspector": frozenset({P.CASE_REGISTER, P.EVIDENCE_REGISTER}),
    "section_head": frozenset(
        {
            P.CASE_START,
            P.CASE_REGISTER,
            P.CASE_CORRECT,
            P.BATCH_PREPARE,
            P.PLAN_RUN,
            P.BOARD_READ,
            P.CASE_EXPORT,
            P.EVIDENCE_REGISTER,
            P.EVIDENCE_EXCLUDE,
            P.CLOCK_STOP,
            P.PROBLEM_MERGE,
            P.DOCUMENT_VOID,
            P.DOCUMENT_REGISTER,
        }
    ),
    "deputy_head": frozenset(
        {
            P.CASE_START,
            P.CASE_WITHDRAW,
            P.BOARD_READ,
            P.CASE_EXPORT,
            P.EVIDENCE_EXCLUDE,
            P.CLOCK_STOP,
            P.DOCUMENT_REGISTER,
        }
    ),
    "head": frozenset(
        {
            P.CASE_WITHDRAW,
            P.BOARD_READ,
            P.CASE_EXPORT,
            P.EVIDENCE_EXCLUDE,
            P.ACCESS_READ,
            P.DOCUMENT_VOID,
            P.DOCUMENT_REGISTER,
        }
    ),
    "legal_reviewer": frozenset({P.BOARD_READ, P.CASE_EXPORT, P.EVIDENCE_EXCLUDE, P.DOCUMENT_REGISTER}),
    "publisher": frozenset({P.CASE_WITHDRAW}),
    "archivist": frozenset({P.CASE_EXPORT, P.DOCUMENT_REGISTER}),
    "case_operator": frozenset({P.CASE_RETRY}),
    "establishment_office": frozenset(
        {P.BOARD_READ, P.BATCH_OBSERVE, P.CALENDAR_IMPORT, P.STAGE_READ, P.TRACING_COUNT, P.LEAD_DECIDE}
    ),
    "legal_affairs": frozenset(
        {
            P.BOARD_READ,
            P.BATCH_OBSERVE,
            P.RULE_EDIT,
            P.CALENDAR_IMPORT,
            P.CAP_EDIT,
            P.CASE_EXPORT,
            P.STAGE_READ,
            P.TRACING_PREVIEW,
            P.DOCUMENT_REGISTER,
            P.LEAD_DECIDE,
        }
    ),
    "discipline": frozenset({P.BATCH_OBSERVE, P.CASE_EXPORT, P.ACCESS_READ, P.TRACING_COUNT, P.TRACING_PREVIEW}),
    "civil_affairs": frozenset({P.CASE_START, P.CASE_REGISTER, P.BOARD_READ}),
    "finance": frozenset({P.BOARD_READ}),
    "observer": frozenset({P.BATCH_OBSERVE}),
    "process_owner": frozenset({P.DIAGRAM_DRAFT, P.DIAGRAM_PUBLISH}),
    "sysadmin": frozenset({P.ORGANISATION_EDIT, P.DATA_IMPORT}),
    "secadmin": frozenset({P.ACCOUNT_MANAGE, P.ROLE_ASSIGN, P.RULE_EDIT, P.CALENDAR_IMPORT, P.CAP_EDIT}),
    "auditadmin": frozenset({P.AUDIT_READ, P.ACCESS_READ}),
    "government": frozenset({P.TRACING_COUNT, P.TRACING_PREVIEW}),
}

LEADING = ("section_head", "deputy_head", "head", "legal_reviewer")
STAFF = ("handler", "publisher", "archivist", "case_operator")
INSPECTIONS = (
    "daily_inspection", "rectification", "inspection_batch", "unlicensed_activity", "intermediary_inspection",
    "campaign_problem",
)  # fmt: skip
CAMPAIGNS = ("special_rectification", "campaign_sweep", "campaign_check", "campaign_problem")
EVALUATIONS = ("effect_evaluation", "organ_supervision")
READ_BY_FUNCTION: Mapping[str, tuple[str, ...] | None] = {
    "establishment_office": (
        *INSPECTIONS, *EVALUATIONS, *CAMPAIGNS, "inspection_plan", "quarterly_report", "special_audit",
        "regime_list", "joint_inspection", "dispute", "assistance",
    ),
    "legal_affairs": None,  # every process that is not sensitive
    "discipline": ("accountability_tracing",),
    "civil_affairs": ("effect_evaluation",),  # it leads the supervision of social organisations (policy 四(一))
    "finance": ("effect_evaluation",),  # their accounting
}  # fmt: skip


def may(actor: Actor, permission: Permission, department_id: int | None = None) -> bool:
    """Whether one of the actor's roles (in that department, when one is named) grants it.

    ``SYSTEM`` is whoever runs a command on the server itself; no account signs in as it.
    """
    return actor == SYSTEM or any(
        permission in GRANTS.get(role, frozenset()) and department_id in (None, where) for where, role in actor.roles
    )


def require(actor: Actor, permission: Permission, department_id: int | None = None) -> None:
    if not may(actor, permission, department_id):
        raise NotPermitted(permission)


def is_administrator(actor: Actor) -> bool:
    return any(actor.has(role) for role in ADMINISTRATORS)


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """The clause on ``case`` that holds for the cases this person may know of."""
    if is_administrator(actor):
        return false()
    plain = or_(*_own(actor), *_of_departments(actor), *_of_functions(actor))
    return or_(and_(secrecy.is_plain(), plain), secrecy.members(actor))


# Aliases: the clause stands in queries over work_item too, where the plain tables would correlate with the outer ones.
_STEP = work_item.alias("seen_step")
_CANDIDATE = work_item_candidate.alias("seen_candidate")
_CAMPAIGN = campaign.alias("seen_campaign")
_PART = campaign_department.alias("seen_part")


def _own(actor: Actor) -> list[ColumnElement[bool]]:
    """Opened by me, mine as officer, or a step of it is or was mine or my group's to claim."""
    step, candidate = _STEP.c, _CANDIDATE.c
    root = step.root_id == case.c.instance_id
    return [
        case.c.opened_by == actor.login,
        exists().where(case_officer.c.case_id == case.c.id, case_officer.c.login == actor.login),
        exists().where(root, or_(step.assignee == actor.login, step.completed_by == actor.login)),
        exists().where(
            root,
            step.state == "open",
            candidate.item_id == step.id,
            candidate.candidate.in_(actor.reach),
        ),
    ]


def _of_departments(actor: Actor) -> list[ColumnElement[bool]]:
    within = frozenset[int]().union(*(actor.departments(role) for role in (*LEADING, *STAFF)))
    inspecting = actor.departments("inspector") - within
    clauses: list[ColumnElement[bool]] = []
    if within:
        clauses.append(case.c.department_id.in_(sorted(within)))
    if within | inspecting:
        clauses.append(_takes_part(within | inspecting))
    if inspecting:
        clauses.append(and_(case.c.department_id.in_(sorted(inspecting)), case.c.process_key.in_(INSPECTIONS)))
    return clauses


def _takes_part(departments: frozenset[int]) -> ColumnElement[bool]:
    """A campaign in whose plan one of these departments has a part (专项整治: 主责、配合)."""
    one, part = _CAMPAIGN.c, _PART.c
    return exists().where(
        one.case_id == case.c.id,
        one.issued_at.is_not(None),
        part.campaign_id == one.id,
        part.department_id.in_(sorted(departments)),
    )


def _of_functions(actor: Actor) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    for function, processes in READ_BY_FUNCTION.items():
        if actor.has(function):
            clauses.append(true() if processes is None else case.c.process_key.in_(processes))
    if actor.has("process_owner"):
        clauses.append(case.c.department_id.is_(None))  # foreign diagrams, which have no department
    return clauses


def sees(conn: Connection, actor: Actor, case_id: int) -> bool:
    return conn.scalar(select(case.c.id).where(case.c.id == case_id, visible_cases(actor))) is not None


def sees_root(conn: Connection, actor: Actor, root_id: str) -> bool:
    return conn.scalar(select(case.c.id).where(case.c.instance_id == root_id, visible_cases(actor))) is not None


def require_case(conn: Connection, actor: Actor, case_id: int) -> None:
    """404 for a case one may not know of; that a sensitive one is opened is noted."""
    found = conn.execute(select(case.c.secrecy).where(case.c.id == case_id, visible_cases(actor))).first()
    if found is None:
        raise NotFound(case_id)
    if found.secrecy == secrecy.SENSITIVE:
        secrecy.note_opening(case_id)


def require_root(conn: Connection, actor: Actor, root_id: str) -> None:
    """The same by the root instance of the case."""
    found = conn.scalar(select(case.c.id).where(case.c.instance_id == root_id))
    if found is None:
        raise NotFound(root_id)
    require_case(conn, actor, found)
