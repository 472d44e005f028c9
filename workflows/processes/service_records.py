"""送达: serving steps write down the service of their documents from the fields they have; the 送达回证 is made of it.

The fields are known by their names: ``served_on``, ``served_how``, ``recipient``, ``service_receipt`` and their
relatives with a word before them (``result_recipient``) or ``told`` for ``served``; a field says otherwise by its
property ``service``. A step serves what it issues, or the kinds that its property ``serves`` names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from workflows import engine
from workflows.engine.types import Field, Form, Step
from workflows.processes import shipped
from workflows.processes.paper_source import Source
from workflows.processes.papers_of_service import addressee, said
from workflows.supervision.cases import Case
from workflows.supervision.documents import (
    KINDS,
    Drafted,
    Issuer,
    OfficialDocument,
    Template,
    documents_of,
    draft,
    issue,
)
from workflows.supervision.documents.issuing import SERVICE_RECORD
from workflows.supervision.documents.service import WAYS, Given, Service, keep_record, record, service_of
from workflows.supervision.organisation.officers import UnknownOfficer, officer_by_login, valid_certificate

PATH = f"documents/{SERVICE_RECORD}.docx"
PARTS = {
    "on": re.compile(r"(?:\w+_)?(?:served|told|delivered)_on"),
    "how": re.compile(r"(?:\w+_)?(?:served|told|delivered)_how"),
    "recipient": re.compile(r"(?:\w+_)?(?:recipient|addressee)"),
    "receipt": re.compile(r"(?:\w+_)?(?:service_receipt|receipt)"),
    "servers": re.compile(r"(?:\w+_)?servers"),
    "witness": re.compile(r"(?:\w+_)?witness"),
    "refusal_reason": re.compile(r"(?:\w+_)?refusal_reason"),
    "place": re.compile(r"(?:served|delivery|service)_place"),
    "particulars": re.compile(r"(?:mail_no|mail_number|announcement_medium|confirmation_no|entrusted_to)"),
}
OTHER_NAMES = {"announcement": "public", "notice": "public", "lien": "left", "detained": "left", "post": "mail",
               "entrust": "entrusted", "electronic_document": "electronic", "in_person": "direct"}  # fmt: skip


def feed(source: Source, step: Step, issued: Iterable[OfficialDocument], *, submission_id: int | None) -> list[Service]:
    """Write down what the completed step says of the service of its documents; nothing where it says nothing."""
    given = _given(source, step.form)
    if given is None:
        return []
    found = []
    for one in _served(source, step, issued):
        whose = replace(given, addressee=addressee(one) or given.addressee)
        actor = source.item.completed_by or ""
        found.append(
            serve(source.conn, one, source.case, whose, actor=actor, now=source.now, submission_id=submission_id)
        )
    return found


def serve(
    conn: Connection, served: OfficialDocument, case: Case, given: Given, *, actor: str, now: datetime,
    submission_id: int | None = None,
) -> Service:  # fmt: skip
    """Record the service, and make its 送达回证 where nothing lacks."""
    service = record(conn, served.id, case.id, given, actor=actor, now=now, submission_id=submission_id)
    context = said(served, case.case_no, service)
    if service.lacking or KINDS[SERVICE_RECORD].missing(context):
        return service
    made = issue(
        conn, kind=SERVICE_RECORD, issuer=_issuer(served), template=_template(conn, served), context=context,
        case_id=case.id, actor=actor, now=now, submission_id=submission_id,
    )  # fmt: skip
    keep_record(conn, service.id, made.id)
    return service


def form_to_fill_in(conn: Connection, served: OfficialDocument, case: Case) -> Drafted:
    """A 送达回证 to take along: what is known is filled in, the rest is written by hand."""
    context = said(served, case.case_no, service_of(conn, served.id))
    return draft(SERVICE_RECORD, _template(conn, served).content, context, organisation=_issuer(served).name)


def _served(source: Source, step: Step, issued: Iterable[OfficialDocument]) -> list[OfficialDocument]:
    named = [kind.strip() for kind in step.properties.get("serves", "").split(",") if kind.strip()]
    if not named:
        return [one for one in issued if one.kind != SERVICE_RECORD]
    known = [one for one in documents_of(source.conn, source.case.id) if one.state == "issued"]
    newest = {one.kind: one for one in known if one.kind in named}
    return list(newest.values())


def _issuer(served: OfficialDocument) -> Issuer:
    """The 送达回证 takes no number, so it needs no word of the organisation."""
    return Issuer(served.organisation, "", str(served.context.get("organisation") or ""))


def _template(conn: Connection, served: OfficialDocument) -> Template:
    """The owner's own, where the bundle of the served document has one."""
    own = engine.bundle(conn, served.definition_id).resources.get(PATH) if served.definition_id else None
    return Template(own or shipped.resources()[PATH], PATH, served.definition_id if own else None)


def _given(source: Source, form: Form | None) -> Given | None:
    fields = {part: field for field in (form.fields if form else ()) if (part := _part(field))}
    on = source.data.get(fields["on"].id) if "on" in fields else None
    if not on:
        return None

    def text(part: str) -> str:
        return str(source.data.get(fields[part].id) or "") if part in fields else ""

    way, refusal = _way(text("how")), text("refusal_reason")
    receipt = source.data.get(fields["receipt"].id) if "receipt" in fields else None
    recipient = text("recipient")
    return Given(
        addressee=recipient,
        way=way,
        served_on=date.fromisoformat(str(on)[:10]),
        servers=_servers(source, fields.get("servers")),
        place=text("place"),
        received_by=recipient,
        refused=way == "left" or bool(refusal),
        refusal_reason=refusal,
        witness=text("witness"),
        particulars=text("particulars"),
        receipt=_first(receipt),
    )


def _part(field: Field) -> str:
    said_so = field.properties.get("service", "")
    return said_so or next((part for part, name in PARTS.items() if name.fullmatch(field.id)), "")


def _way(code: str) -> str:
    known = OTHER_NAMES.get(code, code)
    return known if known in WAYS else "direct" if not known else known[:32]


def _servers(source: Source, field: Field | None) -> tuple[Mapping[str, str], ...]:
    named = source.data.get(field.id) if field else None
    logins = [str(one) for one in named] if isinstance(named, list) else [str(named)] if named else []
    return tuple(person(source.conn, login, source.now) for login in logins or [source.item.completed_by or ""])


def person(conn: Connection, login: str, now: datetime) -> dict[str, str]:
    """Name and certificate of the day."""
    try:
        officer = officer_by_login(conn, login)
    except UnknownOfficer:
        return {"name": login, "certificate": ""}
    held = valid_certificate(conn, officer.id, now.date())
    return {"name": officer.name, "certificate": held.number if held else ""}


def _first(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value)[:32] if value else None
