"""扫码入企: the page behind the QR code of a visit, and the record of each scan (国办发〔2024〕54号)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from workflows import engine
from workflows.db import Database, Json
from workflows.engine.types import Refused
from workflows.processes.common import visits
from workflows.processes.host import HOST
from workflows.supervision import cases
from workflows.supervision.cases import Direction, Scan
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.switches import Switch, is_on
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import require_case


@dataclass(frozen=True)
class ScanLine:
    direction: str
    at: datetime
    who: str
    placed: bool


@dataclass(frozen=True)
class VisitCode:
    """``code`` is what the QR code holds; ``may_scan``: the actor is one of the inspectors of a running case."""

    case: CaseHead
    code: str
    required: bool
    scans: tuple[ScanLine, ...]
    may_scan: bool


def show(database: Database, actor: Actor, case_id: int, *, now: datetime) -> VisitCode:
    """The code of the case's visit and its scans; NotFound where no visit is registered."""
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        return _view(conn, actor, case_id, now=now)


def opened(database: Database, actor: Actor, code: str, *, now: datetime) -> VisitCode:
    """The page that a phone opens from the code: only for those who may know of the case."""
    with database.reading() as conn:
        return _view(conn, actor, _case_of(conn, actor, code), now=now)


def scan(
    database: Database, actor: Actor, code: str, direction: str, *, place: Mapping[str, Json] | None, now: datetime
) -> int:
    """Record a scan by one of the inspectors and bring it into the forms of the visit; returns the case."""
    with database.transaction() as conn:
        case_id = _case_of(conn, actor, code)
        case = cases.by_id(conn, case_id)
        if case.state != "open" or actor.login not in _inspectors(conn, case_id):
            raise Refused("只有本案的检查人员可以在检查期间扫码。")
        way = Direction(direction)
        done = cases.scans_of(conn, case_id)
        if way is Direction.OUT and not any(one.direction == Direction.IN for one in done):
            raise Refused("还没有入企扫码，不能离企扫码。")
        cases.record_scan(conn, case_id, way, place=place, actor=actor.login, now=now)
        facts = cases.visit_of(cases.scans_of(conn, case_id))
        engine.set_variables(conn, HOST, case.instance_id, facts, actor=actor.login, now=now)
        for child in engine.waiting(conn, case.instance_id).children:
            if child.id != case.instance_id and "scan_code_in" in child.variables:
                payload: dict[str, Json] = {"instance_id": child.id, "facts": dict(facts)}
                engine.schedule(conn, visits.SCANNED, due_at=now, payload=payload)
    return case_id


def _case_of(conn: Connection, actor: Actor, code: str) -> int:
    case_id = cases.case_of_code(conn, code)
    if case_id is None:
        raise NotFound(code)
    require_case(conn, actor, case_id)
    return case_id


def _inspectors(conn: Connection, case_id: int) -> set[str]:
    return set(cases.officers_of(conn, case_id, "inspector"))


def _view(conn: Connection, actor: Actor, case_id: int, *, now: datetime) -> VisitCode:
    head, code = head_of_case(conn, case_id), cases.code_of(conn, case_id)
    if head is None or not code:
        raise NotFound(case_id)
    scans = cases.scans_of(conn, case_id)
    people = names(conn, [one.scanned_by for one in scans]) if scans else {}
    return VisitCode(
        case=head,
        code=code,
        required=is_on(conn, Switch.SCAN_REQUIRED, now.date()),
        scans=tuple(_line(one, people) for one in scans),
        may_scan=head.state == "open" and actor.login in _inspectors(conn, case_id),
    )


def _line(one: Scan, people: Mapping[str, str]) -> ScanLine:
    return ScanLine(one.direction, one.scanned_at, people.get(one.scanned_by, one.scanned_by), bool(one.place))
