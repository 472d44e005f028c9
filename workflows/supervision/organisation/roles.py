"""The vocabulary of who: role codes (inside the case's department) and function codes (through the function table)."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """岗位: what an officer does in a department. ``observer`` may witness draws of other departments."""

    HANDLER = "handler"
    INSPECTOR = "inspector"
    SECTION_HEAD = "section_head"
    LEGAL_REVIEWER = "legal_reviewer"
    DEPUTY_HEAD = "deputy_head"
    HEAD = "head"
    PUBLISHER = "publisher"
    ARCHIVIST = "archivist"
    OBSERVER = "observer"
    PROCESS_OWNER = "process_owner"
    CASE_OPERATOR = "case_operator"
    REST_WORKER = "rest_worker"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITADMIN = "auditadmin"


class Function(StrEnum):
    """职能: what a department is for the whole district; held by different departments at different times."""

    ESTABLISHMENT_OFFICE = "establishment_office"
    LEGAL_AFFAIRS = "legal_affairs"
    CIVIL_AFFAIRS = "civil_affairs"
    FINANCE = "finance"
    PRICE = "price"
    DISCIPLINE = "discipline"
    AUDIT_OFFICE = "audit_office"
    GOVERNMENT = "government"
    POLICE = "police"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    THIRD_PARTY = "third_party"


class Tier(StrEnum):
    """The three tiers of responsibility (第一/主要/直接责任人)."""

    FIRST = "first_responsible"
    MAIN = "main_responsible"
    DIRECT = "direct_responsible"


ROLE_CODES = frozenset(Role)
FUNCTION_CODES = frozenset(Function)
ASSIGNABLE_CODES: frozenset[str] = ROLE_CODES | FUNCTION_CODES
ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN})
STEP_CODES: frozenset[str] = FUNCTION_CODES | {
    Role.HANDLER, Role.INSPECTOR, Role.SECTION_HEAD, Role.LEGAL_REVIEWER, Role.DEPUTY_HEAD, Role.HEAD, Role.PUBLISHER,
    Role.ARCHIVIST, Role.OBSERVER,
}  # fmt: skip
"""The codes a diagram may name as candidate group."""


class RolesExclusive(Exception):
    """An administrator (三员) holds exactly that one role; end the other assignments first, or use a second account."""


def check_exclusive(codes: Iterable[str]) -> None:
    """三员分立: system, security and audit administrator are never one person, nor do they work on cases."""
    held = frozenset(codes)
    if held & ADMINISTRATORS and len(held) > 1:
        raise RolesExclusive(", ".join(sorted(held)))
