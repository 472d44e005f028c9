"""What the service record (送达回证) says."""

from collections.abc import Callable, Mapping

from workflows.db import Json
from workflows.processes.paper_source import Context, Source
from workflows.supervision.documents import OfficialDocument, chinese_date, documents_of
from workflows.supervision.documents.service import PARTICULARS, Service, service_of

ADDRESSED = (
    "addressee", "person", "party", "recipient_organ", "receiver", "police", "procuratorate", "court",
    "duty_department", "recipients", "organ",
)  # fmt: skip
"""Fields that name whom a document is for, the most particular first."""


def addressee(served: OfficialDocument) -> str:
    """Whom the document itself addresses; "" where it does not say."""
    for name in ADDRESSED:
        whom = served.context.get(name)
        known = whom.get("name") if isinstance(whom, dict) else whom
        if isinstance(known, str) and known.strip():
            return known.strip()
    return ""


def said(served: OfficialDocument, case_no: str, service: Service | None) -> Context:
    """What is known of the service of this document; nothing yet: a form to be filled in by hand."""
    about: Context = {"case_no": case_no, "served_title": served.title, "served_number": served.number}
    if service is None:
        return {**about, "addressee": addressee(served)}
    given = service.given
    servers: list[Json] = [dict(one) for one in given.servers]
    return {
        **about,
        "addressee": given.addressee,
        "way": service.way_words,
        "served_on": chinese_date(given.served_on),
        "servers": servers,
        "place": given.place,
        "received_by": given.received_by,
        "refused": given.refused,
        "refusal_reason": given.refusal_reason,
        "witness": given.witness,
        "particulars": given.particulars,
        "particulars_name": PARTICULARS.get(given.way, ""),
        "remarks": given.remarks,
    }


def _service_record(source: Source) -> Context:
    """At a step that names it: of the document that the case issued last."""
    found = documents_of(source.conn, source.case.id)
    return said(found[-1], source.case.case_no, service_of(source.conn, found[-1].id)) if found else {}


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {"service_record": _service_record}
