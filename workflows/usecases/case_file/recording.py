"""An export is on record with the digest of its manifest: a file that turns up later can be held against it."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select

from workflows import audit
from workflows.db import Database
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import names
from workflows.usecases.case_file.collecting import CaseFile
from workflows.usecases.case_file.packing import Packed
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import require_case

ACTION = "case.export"


@dataclass(frozen=True)
class Export:
    """One export of the past; ``digest`` is the SHA-256 of its manifest."""

    at: datetime
    by: str
    purpose: str
    digest: str


def recorded(database: Database, actor: Actor, found: CaseFile, packed: Packed, *, now: datetime) -> None:
    """Write the leaf; only then may the file leave the house."""
    with database.transaction() as conn:
        audit.record(
            conn, now=now, actor=actor.login, action=ACTION, subject=f"case:{found.head.case_no}",
            facts={"purpose": found.purpose, "manifest_sha256": packed.digest, "files": packed.count},
        )  # fmt: skip


def exports(database: Database, actor: Actor, case_id: int) -> tuple[Export, ...]:
    """The exports of a case, the newest first, by the audit record."""
    leaf = audit.audit_leaf
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        case_no = conn.scalar(select(case.c.case_no).where(case.c.id == case_id))
        if case_no is None:
            raise NotFound(case_id)
        where = (leaf.c.subject == f"case:{case_no}", leaf.c.action == ACTION)
        rows = conn.execute(select(leaf.c.at, leaf.c.actor, leaf.c.leaf).where(*where).order_by(leaf.c.id.desc())).all()
        people = names(conn, sorted({row.actor for row in rows})) if rows else {}
    facts = [orjson.loads(row.leaf)["facts"] for row in rows]
    return tuple(
        Export(row.at, people.get(row.actor, row.actor), one["purpose"], one["manifest_sha256"])
        for row, one in zip(rows, facts, strict=True)
    )
