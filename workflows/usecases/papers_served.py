"""送达: what is known of the service of a document, writing it down by hand, the 送达回证 to take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from workflows.db import Database
from workflows.engine.types import Refused
from workflows.processes.papers_of_service import addressee
from workflows.processes.service_records import form_to_fill_in, person, serve
from workflows.supervision import cases
from workflows.supervision.documents import OfficialDocument
from workflows.supervision.documents.issuing import SERVICE_RECORD
from workflows.supervision.documents.service import PARTICULARS, WAYS, Given, Service, lacking, service_of
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import officers
from workflows.usecases.errors import FormInvalid
from workflows.usecases.papers import seen
from workflows.usecases.papers_voided import issuer_of, may_void
from workflows.usecases.permissions import Permission, may, require
from workflows.usecases.tasks import files

TEXTS = ("addressee", "place", "received_by", "refusal_reason", "witness", "particulars", "remarks")


@dataclass(frozen=True)
class PaperView:
    """A document with its service, and what this person may do with it."""

    document: OfficialDocument
    service: Service | None
    may_serve: bool
    may_void: bool


@dataclass(frozen=True)
class ServiceForm:
    """What the form of a service offers; ``values`` are those of the last record."""

    document: OfficialDocument
    people: Sequence[tuple[str, str]]
    values: Mapping[str, object]
    ways: Mapping[str, str]
    particulars: Mapping[str, str]
    today: date


def paper(database: Database, actor: Actor, document_id: int, *, now: datetime) -> PaperView:
    with database.reading() as conn:
        found = seen(conn, actor, document_id)
        return PaperView(
            found, service_of(conn, found.id), _may_serve(conn, actor, found), may_void(conn, actor, found)
        )


def service_form(database: Database, actor: Actor, document_id: int, *, now: datetime) -> ServiceForm:
    """With what is known; for those who register letters in the case's or the issuing department."""
    with database.reading() as conn:
        found = _served_by(conn, actor, document_id)
        known = service_of(conn, found.id)
        staff = officers(conn, now.date(), department_id=actor.department_id)
        return ServiceForm(
            document=found, people=[(one.login, one.name) for one in staff],
            values=_values(known, found, actor, now), ways=WAYS, particulars=PARTICULARS, today=now.date(),
        )  # fmt: skip


def record_service(
    database: Database, actor: Actor, document_id: int, raw: Mapping[str, str], servers: Sequence[str],
    *, receipt: tuple[str, bytes] | None = None, now: datetime,
) -> int:  # fmt: skip
    """Write the service down and make its 送达回证; refuses what the law asks of the way and is not there.

    Returns the case's id.
    """
    with database.reading() as conn:
        found = _served_by(conn, actor, document_id)
        before = service_of(conn, found.id)
    stored = files.keep(*receipt) if receipt is not None and receipt[1] else None  # outside the write transaction
    with database.transaction() as conn:
        found = _served_by(conn, actor, document_id)
        case = cases.by_id(conn, found.case_id or 0)
        scan = before.given.receipt if before else None
        if stored:
            field = f"service:{document_id}"
            scan = files.enter(
                conn, stored, root_id=case.instance_id, field_id=field, subject=f"case:{case.case_no}",
                actor=actor.login, now=now,
            ).id  # fmt: skip
        given = _given(conn, actor, raw, servers, scan, now=now)
        serve(conn, found, case, given, actor=actor.login, now=now)
        return case.id


def receipt_to_fill_in(database: Database, actor: Actor, document_id: int, *, now: datetime) -> tuple[str, bytes]:
    """The 送达回证 to print and take along, with what is known filled in."""
    with database.reading() as conn:
        found = seen(conn, actor, document_id)
        case = cases.by_id(conn, found.case_id or 0)
        made = form_to_fill_in(conn, found, case)
    return f"{made.title}（{found.title} {found.number}）".replace(" ）", "）") + ".docx", made.content


def _served_by(conn: Connection, actor: Actor, document_id: int) -> OfficialDocument:
    found = seen(conn, actor, document_id)
    if not _may_serve(conn, actor, found):
        require(actor, Permission.CASE_REGISTER, _department(conn, found))
        raise Refused("已作废的文书和送达回证不登记送达。")
    return found


def _may_serve(conn: Connection, actor: Actor, found: OfficialDocument) -> bool:
    if found.state != "issued" or found.kind == SERVICE_RECORD or found.case_id is None:
        return False
    places = (_department(conn, found), issuer_of(conn, found))
    return any(may(actor, Permission.CASE_REGISTER, place) for place in places)


def _department(conn: Connection, found: OfficialDocument) -> int:
    return cases.by_id(conn, found.case_id or 0).department_id or issuer_of(conn, found)


def _given(
    conn: Connection, actor: Actor, raw: Mapping[str, str], servers: Sequence[str], receipt: str | None,
    *, now: datetime,
) -> Given:  # fmt: skip
    staff = {one.login for one in officers(conn, now.date(), department_id=actor.department_id)}
    errors: dict[str, str] = {}
    way = raw.get("way", "")
    if way not in WAYS:
        errors["way"] = "请选择送达方式。"
    served_on = _day(raw.get("served_on", ""))
    if served_on is None:
        errors["served_on"] = "请填写送达日期。"
    elif served_on > now.date():
        errors["served_on"] = "送达日期不能晚于今天。"
    if not set(servers) <= staff:
        errors["servers"] = "送达人请从本部门人员中选择。"
    if errors or served_on is None:
        raise FormInvalid(errors)
    texts = {name: raw.get(name, "").strip()[:1000] for name in TEXTS}
    given = Given(
        way=way, served_on=served_on, servers=tuple(person(conn, login, now) for login in servers),
        refused=way == "left" or bool(texts["refusal_reason"]), receipt=receipt, **texts,
    )  # fmt: skip
    if lacks := lacking(given):
        raise FormInvalid({"": f"{WAYS[way]}还缺少：{'、'.join(lacks)}。请补填后再登记。"})
    return given


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _values(known: Service | None, found: OfficialDocument, actor: Actor, now: datetime) -> dict[str, object]:
    if known is None:
        return {"addressee": addressee(found), "served_on": now.date().isoformat(), "servers": [actor.name]}
    given = known.given
    texts: dict[str, object] = {name: getattr(given, name) for name in TEXTS}
    served: list[str] = [str(one["name"]) for one in given.servers]
    return {**texts, "way": given.way, "served_on": given.served_on.isoformat(), "servers": served}
