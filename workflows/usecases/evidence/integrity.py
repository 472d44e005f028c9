"""核对: every file of a case hashed again and compared with what was written down when it came in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from workflows import audit
from workflows.db import Database
from workflows.supervision import documents, evidence
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.case_head import head_of_case
from workflows.usecases.errors import NotFound
from workflows.usecases.evidence.stored import stored_files
from workflows.usecases.permissions import require_case
from workflows.usecases.tasks import files


class State(StrEnum):
    """What the comparison says of one file."""

    SAME = "same"
    CHANGED = "changed"  # its bytes are others than those of the register
    MISSING = "missing"
    ENTRY_CHANGED = "entry_changed"  # the entry of the file differs from the entry of the evidence


@dataclass(frozen=True)
class Checked:
    """One file, or one issued document; the digest is that of the bytes found now."""

    name: str
    kind: str  # file | document
    state: State
    sha256: str


@dataclass(frozen=True)
class Report:
    """All files of a case at one instant."""

    checked_at: datetime
    rows: tuple[Checked, ...]

    @property
    def sound(self) -> bool:
        return all(row.state is State.SAME for row in self.rows)

    @property
    def faults(self) -> tuple[Checked, ...]:
        return tuple(row for row in self.rows if row.state is not State.SAME)


def check(database: Database, actor: Actor, case_id: int, *, now: datetime) -> Report:
    """Hash everything again; the question and its answer are on record."""
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        head = head_of_case(conn, case_id)
        if head is None:
            raise NotFound(case_id)
        entries = _entries(conn, head.instance_id, case_id)
        issued = _documents(conn, case_id)
    checked = tuple(_file(entry) for entry in entries)  # outside any transaction: reading takes time
    report = Report(now, checked + tuple(issued))
    with database.transaction() as conn:
        audit.record(
            conn, now=now, actor=actor.login, action="case.check_files", subject=f"case:{head.case_no}",
            facts={"files": len(report.rows), "faults": [f"{row.name}: {row.state}" for row in report.faults]},
        )  # fmt: skip
    return report


@dataclass(frozen=True)
class _Entry:
    """A file by its register; ``agrees``: what the evidence says of it is the same."""

    name: str
    storage_name: str
    sha256: str
    sm3: str
    agrees: bool


def _entries(conn: Connection, root_id: str, case_id: int) -> list[_Entry]:
    stated = {
        one.attachment_id: (one.sha256, one.sm3) for item in evidence.evidence_of(conn, case_id) for one in item.files
    }
    found = []
    for row in stored_files(conn, root_id, stated.keys()):
        own = (row.sha256, row.sm3)
        found.append(_Entry(row.filename, row.storage_name, *own, agrees=stated.get(row.id, own) == own))
    return found


def _file(entry: _Entry) -> Checked:
    try:
        content = files.path_of(entry.storage_name).read_bytes()
    except OSError:
        return Checked(entry.name, "file", State.MISSING, "")
    found = hashlib.sha256(content).hexdigest()
    if found != entry.sha256 or audit.sm3_hex(content) != entry.sm3:
        return Checked(entry.name, "file", State.CHANGED, found)
    return Checked(entry.name, "file", State.SAME if entry.agrees else State.ENTRY_CHANGED, found)


def _documents(conn: Connection, case_id: int) -> list[Checked]:
    found = []
    for one in documents.documents_of(conn, case_id):
        digest = hashlib.sha256(documents.content_of(conn, one.id)).hexdigest()
        found.append(Checked(one.filename, "document", State.SAME if digest == one.sha256 else State.CHANGED, digest))
    return found
