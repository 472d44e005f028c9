"""Publications (公示): one row per result made public; withdrawal (撤回) is the case desk's; none is deleted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from workflows import audit
from workflows.supervision.cases.tables import publication


class UnknownPublication(LookupError):
    """There is no publication with this id."""


@dataclass(frozen=True)
class Publication:
    id: int
    case_id: int
    kind: str
    title: str
    body: str
    published_at: datetime
    published_by: str
    due_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdraw_reason: str | None

    @property
    def in_time(self) -> bool:
        return self.due_at is None or self.published_at < self.due_at


def publish(
    conn: Connection,
    case_id: int,
    *,
    kind: str,
    title: str,
    body: str,
    due_at: datetime | None,
    actor: str,
    now: datetime,
) -> Publication:
    row = {
        "case_id": case_id,
        "kind": kind,
        "title": title,
        "body": body,
        "published_at": now,
        "published_by": actor,
        "due_at": due_at,
    }
    number: int = conn.execute(insert(publication).values(**row).returning(publication.c.id)).scalar_one()
    subject = f"publication:{number}"
    audit.record(conn, now=now, actor=actor, action="publication.publish", subject=subject, facts={"case_id": case_id})
    return get(conn, number)


def get(conn: Connection, publication_id: int) -> Publication:
    row = conn.execute(select(publication).where(publication.c.id == publication_id)).one_or_none()
    if row is None:
        raise UnknownPublication(publication_id)
    return Publication(**row._mapping)


def publications_of(conn: Connection, case_id: int) -> list[Publication]:
    query = select(publication).where(publication.c.case_id == case_id).order_by(publication.c.id)
    return [Publication(**row._mapping) for row in conn.execute(query)]


def withdraw(conn: Connection, publication_id: int, *, reason: str, actor: str, now: datetime) -> bool:
    """Take one back by a step of the case; it stays on the record. False where that was done before (处罚法48条2款)."""
    where = (publication.c.id == publication_id, publication.c.withdrawn_at.is_(None))
    values = {"withdrawn_at": now, "withdrawn_by": actor, "withdraw_reason": reason}
    if conn.execute(update(publication).where(*where).values(**values)).rowcount != 1:
        return False
    subject = f"publication:{publication_id}"
    audit.record(conn, now=now, actor=actor, action="publication.withdraw", subject=subject, facts={"reason": reason})
    return True
