"""Service of documents (送达): to whom, how, when, by whom; what the law asks of each way, and what of it lacks.

Civil Procedure Law art 87-95 by way of the Administrative Penalty Law art 61; the Food Inspection Measures follow it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from workflows import audit
from workflows.supervision.documents.tables import document_service

WAYS: Mapping[str, str] = {
    "direct": "直接送达", "left": "留置送达", "entrusted": "委托送达", "mail": "邮寄送达", "public": "公告送达",
    "electronic": "电子送达",
}  # fmt: skip
PARTICULARS: Mapping[str, str] = {
    "entrusted": "受托送达的机关", "mail": "邮件编号", "public": "公告载体和期限", "electronic": "送达地址确认书编号",
}  # fmt: skip
"""What else is written down for a way, by the name it has in the form."""


@dataclass(frozen=True)
class Given:
    """What is known of one service. ``servers`` are objects of name and certificate (执法证号)."""

    addressee: str
    way: str
    served_on: date
    servers: tuple[Mapping[str, str], ...]
    place: str = ""
    received_by: str = ""
    refused: bool = False
    refusal_reason: str = ""
    witness: str = ""
    particulars: str = ""
    receipt: str | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Service:
    """One row; of a document's rows the newest counts."""

    id: int
    document_id: int
    case_id: int
    given: Given
    recorded_at: datetime
    recorded_by: str
    submission_id: int | None
    record_id: int | None
    lacking: tuple[str, ...] = field(default=())

    @property
    def way_words(self) -> str:
        return WAYS.get(self.given.way, self.given.way)


def lacking(given: Given) -> tuple[str, ...]:
    """What the law asks of this way and is not written down, in words (民事诉讼法第八十七至九十五条)."""
    found: list[str] = []
    if not given.addressee.strip():
        found.append("受送达人")
    if given.way in ("direct", "left", "entrusted") and not given.servers:
        found.append("送达人")
    if given.way == "direct" and not (given.received_by.strip() or given.receipt):
        found.append("签收人或者送达回证扫描件")
    if given.way == "left":
        found += _of_leaving(given)
    if given.way in PARTICULARS and not given.particulars.strip():
        found.append(PARTICULARS[given.way])
    return tuple(found)


def _of_leaving(given: Given) -> Iterable[str]:
    """Left at the place: two serve it, the reason of the refusal and a witness are written down (art 89)."""
    if 0 < len(given.servers) < 2:
        yield "第二名送达人"
    if not given.refusal_reason.strip():
        yield "拒收事由"
    if not given.witness.strip():
        yield "见证人"


def record(
    conn: Connection, document_id: int, case_id: int, given: Given, *, actor: str, now: datetime,
    submission_id: int | None = None,
) -> Service:  # fmt: skip
    """Write it down; what lacks is shown beside the document until a later row has it."""
    row = {
        "document_id": document_id, "case_id": case_id, "addressee": given.addressee.strip()[:255], "way": given.way,
        "served_on": given.served_on, "place": given.place.strip()[:255],
        "servers": [dict(one) for one in given.servers],
        "received_by": given.received_by.strip()[:255], "refused": given.refused,
        "refusal_reason": given.refusal_reason.strip(), "witness": given.witness.strip()[:255],
        "particulars": given.particulars.strip()[:255], "receipt": given.receipt, "remarks": given.remarks.strip(),
        "recorded_at": now, "recorded_by": actor, "submission_id": submission_id,
    }  # fmt: skip
    key = conn.execute(insert(document_service), row).inserted_primary_key
    assert key is not None
    audit.record(
        conn, now=now, actor=actor, action="document.serve", subject=f"document:{document_id}",
        facts={"service": int(key[0]), "way": given.way, "served_on": given.served_on.isoformat()},
    )  # fmt: skip
    return _one(conn, int(key[0]))


def keep_record(conn: Connection, service_id: int, record_id: int) -> None:
    """The 送达回证 that was made of this row."""
    conn.execute(update(document_service).where(document_service.c.id == service_id).values(record_id=record_id))


def services_of(conn: Connection, case_id: int) -> dict[int, list[Service]]:
    """Document → its rows, the newest last."""
    found: dict[int, list[Service]] = {}
    query = select(document_service).where(document_service.c.case_id == case_id).order_by(document_service.c.id)
    for row in conn.execute(query):
        found.setdefault(row.document_id, []).append(_service(row))
    return found


def service_of(conn: Connection, document_id: int) -> Service | None:
    """What counts: the newest row of a document."""
    table = document_service
    query = select(table).where(table.c.document_id == document_id).order_by(table.c.id.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else _service(row)


def _one(conn: Connection, service_id: int) -> Service:
    return _service(conn.execute(select(document_service).where(document_service.c.id == service_id)).one())


def _service(row: Any) -> Service:
    given = Given(
        row.addressee, row.way, row.served_on, tuple(row.servers), row.place, row.received_by, bool(row.refused),
        row.refusal_reason, row.witness, row.particulars, row.receipt, row.remarks,
    )  # fmt: skip
    return Service(
        row.id, row.document_id, row.case_id, given, row.recorded_at, row.recorded_by, row.submission_id,
        row.record_id, lacking(given),
    )  # fmt: skip
