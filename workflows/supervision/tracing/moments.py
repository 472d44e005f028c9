"""Moments (节点) of a reconstruction: read from the record, then frozen with a digest each and one over all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, func, insert, select

from workflows.db import Json
from workflows.supervision.tracing.scopes import Scope, scope_by_id, set_scope
from workflows.supervision.tracing.tables import reconstruction, tracing_moment


class MomentKind(StrEnum):
    """What happened, or did not."""

    PLANNED = "planned"  # a row of the annual plan
    BATCH = "batch"  # the batch of a row: started, postponed, failed, cancelled, lapsed
    POOLED = "pooled"  # was in the pool and was not drawn
    DRAWN = "drawn"
    OPENED = "opened"  # a case
    CLOSED = "closed"
    TERMINATED = "terminated"
    INSPECTION = "inspection"
    INSPECTION_ANNULLED = "inspection_annulled"
    SCAN = "scan"
    FINDING = "finding"
    ORDER = "order"
    ORDER_DEADLINE = "order_deadline"
    ORDER_REPORT = "order_report"
    ORDER_RECHECK = "order_recheck"
    LEAD = "lead"
    PROBLEM = "problem"
    EVALUATION = "evaluation"
    ALARM = "alarm"
    PUBLICATION = "publication"
    PUBLICATION_WITHDRAWN = "publication_withdrawn"
    DOCUMENT = "document"
    DOCUMENT_VOIDED = "document_voided"
    SERVICE = "service"  # a document was served (送达)
    EVIDENCE = "evidence"  # registered
    EVIDENCE_EXCLUDED = "evidence_excluded"
    SUBMISSION = "submission"  # the form a case began with
    LETTER = "letter"  # a registered letter (来文登记)
    CORRECTION = "correction"
    STEP = "step"
    STEP_OPEN = "step_open"
    STEP_CANCELLED = "step_cancelled"
    STEP_SKIPPED = "step_skipped"  # drawn as next, never done
    REMINDER = "reminder"  # reminder or red card
    CLOCK_STOPPED = "clock_stopped"
    CLOCK_RESUMED = "clock_resumed"
    DUE_MOVED = "due_moved"
    INCIDENT = "incident"
    REPAIR = "repair"
    OVERLAP = "overlap"  # another department would visit, too: merged or separate
    VISIT_MISSING = "visit_missing"  # 应检未检
    PERMIT_EXPIRED = "permit_expired"
    TEST_OVERDUE = "test_overdue"
    REGISTER = "register"  # a permit issued, equipment tested: what the registries say


class Deviation(StrEnum):
    """How the act departs from what was expected; "" where it does not."""

    NONE = ""
    LATE = "late"  # done after its limit
    OPEN_LATE = "open_late"  # still not done, the limit is over
    SKIPPED = "skipped"  # the diagram went on without it
    MISSING = "missing"  # was to happen and there is no trace of it
    UNLAWFUL = "unlawful"  # done against a rule of procedure
    REVOKED = "revoked"  # done, and taken back, voided or annulled later
    CORRECTED = "corrected"
    FAILED = "failed"  # the system or a person could not do it


@dataclass(frozen=True)
class Moment:
    """One point of the timeline: what was expected by the law and the diagram of that day, and what was done.

    ``expected`` keys: ``step``, ``legal_basis``, ``duty``, ``responsible_tier``, ``definition`` (id of the version it
    ran on), ``due_at``, ``rule`` (id, code, law, article, n, unit, day_kind, what, status). ``done`` keys depend on the
    kind; ``who`` is ``actor``. ``responsible``: tier → list of :meth:`roster.Responsible.as_json`.
    """

    at: datetime
    kind: MomentKind
    source: str
    source_id: str
    title: str
    case_id: int | None = None
    department_id: int | None = None
    item_id: int | None = None
    party_id: int | None = None
    element_id: str = ""
    actor: str = ""
    on_behalf_of: str = ""
    expected: Mapping[str, Json] = field(default_factory=dict)
    done: Mapping[str, Json] = field(default_factory=dict)
    responsible: Mapping[str, Json] = field(default_factory=dict)
    deviation: Deviation = Deviation.NONE
    days_late: int | None = None

    @property
    def order(self) -> tuple[datetime, int, str, str]:
        """Acts before what follows from them at the same instant; then by source, so that every run agrees."""
        return (self.at, _PLACE[self.kind], self.source, self.source_id.rjust(20, "0"))


_PLACE = {kind: place for place, kind in enumerate(MomentKind)}


@dataclass(frozen=True)
class Frozen:
    """A moment as it was frozen, with its place and the digest over its contents."""

    id: int
    position: int
    digest: str
    moment: Moment


@dataclass(frozen=True)
class Reconstruction:
    """One frozen reading of the record. ``digest`` is SHA-256 over the digests of its moments in order."""

    id: int
    case_id: int
    number: int
    scope: Scope
    made_at: datetime
    made_by: str
    moments: int
    digest: str


class UnknownReconstruction(LookupError):
    """The tracing case has no reconstruction of this number; make one first."""


def freeze(
    conn: Connection, case_id: int, scope: Scope, moments: Sequence[Moment], *, actor: str, now: datetime
) -> Reconstruction:
    """Write the moments in order as the next reconstruction of the case; earlier ones stay."""
    scope_id = set_scope(conn, case_id, scope, actor=actor, now=now)
    ordered = sorted(moments, key=lambda one: one.order)
    digests = [digest_of(one) for one in ordered]
    table = reconstruction
    number = (conn.scalar(select(func.max(table.c.number)).where(table.c.case_id == case_id)) or 0) + 1
    row = {
        "case_id": case_id, "number": number, "scope_id": scope_id, "made_at": now, "made_by": actor,
        "moments": len(ordered), "digest": digest_of_all(digests),
    }  # fmt: skip
    ident: int = conn.execute(insert(table).returning(table.c.id), row).scalar_one()
    if ordered:
        rows = [
            _row(ident, place, one, digest)
            for place, (one, digest) in enumerate(zip(ordered, digests, strict=True), start=1)
        ]
        conn.execute(insert(tracing_moment), rows)
    return _reconstruction(conn, conn.execute(select(table).where(table.c.id == ident)).one())


def reconstructions(conn: Connection, case_id: int) -> list[Reconstruction]:
    """All of a tracing case, the first one first."""
    table = reconstruction
    query = select(table).where(table.c.case_id == case_id).order_by(table.c.number)
    return [_reconstruction(conn, row) for row in conn.execute(query).all()]


def reconstruction_of(conn: Connection, case_id: int, number: int | None = None) -> Reconstruction:
    """The one of that number, else the latest. Raises :class:`UnknownReconstruction`."""
    found = [one for one in reconstructions(conn, case_id) if number in (None, one.number)]
    if not found:
        raise UnknownReconstruction(f"{case_id}/{number}")
    return found[-1]


def frozen(
    conn: Connection, reconstruction_id: int, *, after: int = 0, limit: int | None = None,
    only_deviations: bool = False, kinds: Sequence[str] = (), actor: str = "",
) -> list[Frozen]:  # fmt: skip
    """Frozen moments by their place; ``after`` and ``limit`` page through them."""
    table = tracing_moment
    query = select(table).where(table.c.reconstruction_id == reconstruction_id, table.c.position > after)
    if only_deviations:
        query = query.where(table.c.deviation != "")
    if kinds:
        query = query.where(table.c.kind.in_(kinds))
    if actor:
        query = query.where((table.c.actor == actor) | (table.c.on_behalf_of == actor))
    return [_frozen(row) for row in conn.execute(_paged(query.order_by(table.c.position), limit))]


def frozen_by_ids(conn: Connection, ids: Sequence[int]) -> list[Frozen]:
    """The evidence of a gap: moments by their ids."""
    query = select(tracing_moment).where(tracing_moment.c.id.in_(list(ids))).order_by(tracing_moment.c.id)
    return [_frozen(row) for row in conn.execute(query)]


def verify(conn: Connection, reconstruction_id: int) -> list[str]:
    """What no longer agrees with the digests taken when it was frozen: places of moments, ``whole``; [] if all does."""
    known = conn.execute(select(reconstruction).where(reconstruction.c.id == reconstruction_id)).one()
    rows = frozen(conn, reconstruction_id)
    broken = [str(row.position) for row in rows if digest_of(row.moment) != row.digest]
    whole = [row.digest for row in rows]
    if len(rows) != known.moments or digest_of_all(whole) != known.digest:
        broken.append("whole")
    return broken


def digest_of(moment: Moment) -> str:
    """SHA-256 over the canonical JSON of everything a moment says."""
    return hashlib.sha256(orjson.dumps(_said(moment), option=orjson.OPT_SORT_KEYS)).hexdigest()


def digest_of_all(digests: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _said(moment: Moment) -> dict[str, Any]:
    return {**vars(moment), "at": moment.at.isoformat(), "kind": str(moment.kind), "deviation": str(moment.deviation)}


def _row(reconstruction_id: int, position: int, moment: Moment, digest: str) -> dict[str, Any]:
    said = {**vars(moment), "kind": str(moment.kind), "deviation": str(moment.deviation)}
    return {"reconstruction_id": reconstruction_id, "position": position, "digest": digest, **said}


def _frozen(row: Row[Any]) -> Frozen:
    said = dict(row._mapping)
    ident, position, digest = said.pop("id"), said.pop("position"), said.pop("digest")
    said.pop("reconstruction_id")
    moment = Moment(**{**said, "kind": MomentKind(said["kind"]), "deviation": Deviation(said["deviation"])})
    return Frozen(ident, position, digest, moment)


def _reconstruction(conn: Connection, row: Row[Any]) -> Reconstruction:
    scope = scope_by_id(conn, row.scope_id)
    return Reconstruction(
        row.id, row.case_id, row.number, scope, row.made_at, row.made_by, row.moments, row.digest
    )  # fmt: skip


def _paged(query: Select[Any], limit: int | None) -> Select[Any]:
    return query if limit is None else query.limit(limit)
