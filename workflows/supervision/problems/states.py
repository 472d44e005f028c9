"""What a problem may be and become: types, grades, the nine statuses and the transitions between them, pure."""

from collections.abc import Mapping
from enum import StrEnum


class ProblemType(StrEnum):
    """问题类型."""

    QUALIFICATION = "qualification"
    UNLICENSED = "unlicensed"
    PRODUCT_QUALITY = "product_quality"
    SERVICE_QUALITY = "service_quality"
    PREMISES = "premises"
    EQUIPMENT = "equipment"
    PRICING = "pricing"
    DISCLOSURE = "disclosure"
    CREDIT = "credit"
    RECORDS = "records"
    PERSONNEL = "personnel"
    ORGAN = "organ"
    OTHER = "other"


class Grade(StrEnum):
    """问题等级; the codes are those of a case's level."""

    GENERAL = "general"
    MAJOR = "major"
    SERIOUS = "serious"


class ProblemStatus(StrEnum):
    """问题状态: the nine of the ledger."""

    TO_RECTIFY = "to_rectify"
    RECTIFYING = "rectifying"
    TO_ACCEPT = "to_accept"
    NOT_ACCEPTED = "not_accepted"
    CLOSED = "closed"
    TO_PENALTY = "to_penalty"
    TO_REFERRAL = "to_referral"
    TO_ACCOUNTABILITY = "to_accountability"
    NOT_RECTIFIABLE = "not_rectifiable"


S = ProblemStatus
OPEN = frozenset({S.TO_RECTIFY, S.RECTIFYING, S.TO_ACCEPT, S.NOT_ACCEPTED})
ELSEWHERE = frozenset({S.TO_PENALTY, S.TO_REFERRAL, S.TO_ACCOUNTABILITY, S.NOT_RECTIFIABLE})
"""Nothing remains to be rectified: another process has it, or the object was shut down or deregistered."""

ALLOWED: Mapping[ProblemStatus, frozenset[ProblemStatus]] = {
    S.TO_RECTIFY: frozenset({S.RECTIFYING, S.TO_ACCEPT}) | ELSEWHERE,
    S.RECTIFYING: frozenset({S.TO_ACCEPT}) | ELSEWHERE,
    S.TO_ACCEPT: frozenset({S.NOT_ACCEPTED, S.CLOSED}) | ELSEWHERE,
    S.NOT_ACCEPTED: frozenset({S.RECTIFYING, S.TO_ACCEPT}) | ELSEWHERE,
    S.CLOSED: frozenset({S.TO_RECTIFY}),  # failed sampling (抽验不合格退回)
    S.TO_PENALTY: frozenset(),
    S.TO_REFERRAL: frozenset(),
    S.TO_ACCOUNTABILITY: frozenset(),
    S.NOT_RECTIFIABLE: frozenset(),
}


class TransitionNotAllowed(ValueError):
    """A problem in this status cannot take the other one; ``states.ALLOWED`` names those it can."""


def check_transition(before: str, after: str) -> None:
    if ProblemStatus(after) not in ALLOWED[ProblemStatus(before)]:
        raise TransitionNotAllowed(f"{before} -> {after}")
