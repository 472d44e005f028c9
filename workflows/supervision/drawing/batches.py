"""A draw from opening to publication: open → gather → freeze the pool → words of an observer → draw; never back."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from workflows import audit
from workflows.db import Json
from workflows.supervision.drawing.rank import (
    ALGORITHM,
    SECRET_BYTES,
    DrawnObject,
    DrawResult,
    Exclusion,
    Pairing,
    Pool,
    PoolInspector,
    PoolObject,
    Recusal,
    Team,
    check_pool,
    clean_words,
    draw_all,
    draw_key,
    pool_document,
    pool_sha256,
    rank,
    secret_sha256,
)
from workflows.supervision.drawing.tables import draw as draw_table
from workflows.supervision.drawing.tables import draw_exclusion, draw_member

SHORTEST_WORDS = 4
LONGEST_WORDS = 200


class UnknownDraw(LookupError):
    """There is no draw with this id."""


class DrawOutOfOrder(ValueError):
    """The draw is not in the state this step needs: open, gather, freeze, let an observer type words, then draw."""


class ObserverNotIndependent(ValueError):
    """The observer belongs to the department that draws, or has worked on the batch; ask another department."""


class WordsUnfit(ValueError):
    """The observer's words are too short or too long; type between 4 and 200 characters of your own choice."""


class RedrawNeedsReason(ValueError):
    """There is a draw for this batch already; a further one must name it and say why."""


@dataclass(frozen=True)
class Batch:
    """One draw as it stands; the secret is not part of it."""

    id: int
    reference: str
    attempt: int
    title: str
    department: str
    state: str
    algorithm: str
    secret_sha256: str
    opened_at: datetime
    opened_by: str
    query: str
    planned_on: date | None
    wanted: Mapping[str, int] | None
    ratios: Mapping[str, str] | None
    pool_size: int | None
    pool_sha256: str | None
    frozen_at: datetime | None
    frozen_by: str | None
    words: str | None
    observer: str | None
    observer_department: str | None
    observed_at: datetime | None
    drawn_at: datetime | None
    drawn_by: str | None
    redraw_of: int | None
    redraw_reason: str


def open_batch(
    conn: Connection,
    *,
    reference: str,
    title: str,
    department: str,
    actor: str,
    now: datetime,
    planned_on: date | None = None,
    redraw_of: int | None = None,
    redraw_reason: str = "",
) -> Batch:
    """Open a draw: the server picks a secret; its hash may and should be published from now on."""
    last = conn.execute(
        select(draw_table.c.id, draw_table.c.attempt)
        .where(draw_table.c.reference == reference)
        .order_by(draw_table.c.attempt.desc())
        .limit(1)
    ).one_or_none()
    if (last.id if last else None) != redraw_of or (last and not redraw_reason.strip()):
        raise RedrawNeedsReason(reference)
    secret = secrets.token_bytes(SECRET_BYTES)
    committed = secret_sha256(secret)
    row = {
        "reference": reference,
        "attempt": last.attempt + 1 if last else 1,
        "title": title,
        "department": department,
        "state": "open",
        "algorithm": ALGORITHM,
        "secret": secret.hex(),
        "secret_sha256": committed,
        "opened_at": now,
        "opened_by": actor,
        "planned_on": planned_on,
        "query": "",
        "redraw_of": redraw_of,
        "redraw_reason": redraw_reason.strip(),
    }
    key = conn.execute(insert(draw_table), row).inserted_primary_key
    assert key is not None
    batch_id = int(key[0])
    _record(conn, batch_id, "open", actor, now, {"secret_sha256": committed, "redraw_of": redraw_of})
    return batch(conn, batch_id)


def gather_pool(conn: Connection, batch_id: int, pool: Pool, *, actor: str, now: datetime) -> None:
    """Write down who may be drawn and who may not; how many of each stratum is decided when the pool is frozen."""
    facts = {
        "query": pool.query,
        "team": pool.team,
        "recusals": [{"inspector": r.inspector, "object": r.object, "reason": r.reason} for r in pool.recusals],
        "pairs": [[pair.object, list(pair.inspectors)] for pair in pool.pairs],
        "pool_size": len(pool.objects),
    }
    _advance(conn, batch_id, "open", "gathered", facts)
    members = [_member(batch_id, "object", o.id, o.stratum, o.name) for o in pool.objects]
    members += [_member(batch_id, "inspector", i.id, "", i.name) for i in pool.inspectors]
    if members:
        conn.execute(insert(draw_member), members)
    if pool.excluded:
        excluded = [
            {"draw_id": batch_id, "kind": e.kind, "member_id": e.id, "name": e.name, "reason": e.reason}
            for e in pool.excluded
        ]
        conn.execute(insert(draw_exclusion), excluded)
    _record(conn, batch_id, "gather", actor, now, {"pool_size": len(pool.objects), "excluded": len(pool.excluded)})


def freeze_gathered(
    conn: Connection,
    batch_id: int,
    *,
    wanted: Mapping[str, int],
    ratios: Mapping[str, str],
    actor: str,
    now: datetime,
) -> str:
    """Freeze everything the result depends on; returns the pool's hash, to be published before any words are typed."""
    pool = replace(gathered(conn, batch_id), wanted=dict(wanted), ratios=dict(ratios))
    check_pool(pool)
    digest = pool_sha256(pool_document(pool))
    facts = {
        "wanted": dict(sorted(wanted.items())),
        "ratios": dict(sorted(ratios.items())),
        "pool_sha256": digest,
        "frozen_at": now,
        "frozen_by": actor,
    }
    _advance(conn, batch_id, "gathered", "frozen", facts)
    _record(conn, batch_id, "freeze", actor, now, {"pool_sha256": digest, "pool_size": len(pool.objects)})
    return digest


def freeze_pool(conn: Connection, batch_id: int, pool: Pool, *, actor: str, now: datetime) -> str:
    """Gather and freeze at once, where the numbers are known beforehand."""
    check_pool(pool)
    gather_pool(conn, batch_id, pool, actor=actor, now=now)
    return freeze_gathered(conn, batch_id, wanted=pool.wanted, ratios=pool.ratios, actor=actor, now=now)


def observe(
    conn: Connection, batch_id: int, *, words: str, observer: str, observer_department: str, now: datetime
) -> None:
    """The words of an observer (见证人) of another department, typed after the pool was frozen."""
    row = _row(conn, batch_id)
    if observer_department == row.department or observer in (row.opened_by, row.frozen_by):
        raise ObserverNotIndependent(observer)
    cleaned = clean_words(words)
    if not SHORTEST_WORDS <= len(cleaned) <= LONGEST_WORDS:
        raise WordsUnfit(f"{len(cleaned)} characters")
    facts = {"words": cleaned, "observer": observer, "observer_department": observer_department, "observed_at": now}
    _advance(conn, batch_id, "frozen", "observed", facts)
    _record(conn, batch_id, "observe", observer, now, {"words": cleaned})


def draw(conn: Connection, batch_id: int, *, actor: str, now: datetime) -> DrawResult:
    """Draw objects and teams; the result is fixed by secret, words and pool and cannot be influenced here."""
    row = _row(conn, batch_id)
    if row.state != "observed":
        raise DrawOutOfOrder(f"{batch_id} is {row.state}")
    result = draw_all(bytes.fromhex(row.secret), row.words, pool_of(conn, batch_id))
    teams = [[team.object, list(team.inspectors)] for team in result.teams]
    _advance(conn, batch_id, "observed", "drawn", {"teams": teams, "drawn_at": now, "drawn_by": actor})
    for position, one in enumerate(result.objects, start=1):
        _mark(conn, batch_id, "object", one.id, position)
    for position, one_id in enumerate(sorted({i for team in result.teams for i in team.inspectors}), start=1):
        _mark(conn, batch_id, "inspector", one_id, position)
    drawn_ids: list[Json] = [one.id for one in result.objects]
    _record(conn, batch_id, "draw", actor, now, {"objects": drawn_ids})
    return result


def result_of(conn: Connection, batch_id: int) -> DrawResult:
    """The stored result of a finished draw."""
    row = _drawn(conn, batch_id)
    key = draw_key(bytes.fromhex(row.secret), row.words)
    members = conn.execute(
        select(draw_member)
        .where(draw_member.c.draw_id == batch_id, draw_member.c.kind == "object", draw_member.c.drawn)
        .order_by(draw_member.c.position)
    )
    objects = tuple(DrawnObject(m.member_id, m.stratum, rank(key, m.stratum, m.member_id)) for m in members)
    return DrawResult(objects, tuple(Team(target, tuple(inspectors)) for target, inspectors in row.teams))


def published_record(conn: Connection, batch_id: int) -> dict[str, Any]:
    """Everything a third party needs to recompute the draw; ``verify.py`` reads it."""
    row = _drawn(conn, batch_id)
    result = result_of(conn, batch_id)
    return {
        "algorithm": row.algorithm,
        "reference": row.reference,
        "attempt": row.attempt,
        "title": row.title,
        "department": row.department,
        "secret_sha256": row.secret_sha256,
        "secret": row.secret,
        "pool_sha256": row.pool_sha256,
        "pool": pool_document(pool_of(conn, batch_id), row.algorithm),
        "words": row.words,
        "observer": {"id": row.observer, "department": row.observer_department},
        "opened_at": row.opened_at.isoformat(),
        "frozen_at": row.frozen_at.isoformat(),
        "observed_at": row.observed_at.isoformat(),
        "drawn_at": row.drawn_at.isoformat(),
        "objects": [{"stratum": o.stratum, "id": o.id, "rank": o.rank} for o in result.objects],
        "teams": [{"object": team.object, "inspectors": list(team.inspectors)} for team in result.teams],
        "redraw_of": row.redraw_of,
        "redraw_reason": row.redraw_reason,
    }


def batch(conn: Connection, batch_id: int) -> Batch:
    """The draw as it stands, without its secret."""
    row = _row(conn, batch_id)
    return Batch(**{name: getattr(row, name) for name in Batch.__dataclass_fields__})


def batches_of(conn: Connection, reference: str) -> list[Batch]:
    """All attempts for one batch number, first to last."""
    ids = select(draw_table.c.id).where(draw_table.c.reference == reference).order_by(draw_table.c.attempt)
    return [batch(conn, batch_id) for batch_id in conn.execute(ids).scalars()]


def pool_of(conn: Connection, batch_id: int) -> Pool:
    """The frozen pool."""
    row = _row(conn, batch_id)
    if row.pool_sha256 is None:
        raise DrawOutOfOrder(f"{batch_id} is {row.state}")
    return _pool(conn, row)


def gathered(conn: Connection, batch_id: int) -> Pool:
    """The pool as it was gathered; its numbers may be still open."""
    row = _row(conn, batch_id)
    if row.state == "open":
        raise DrawOutOfOrder(f"{batch_id} is open: nothing is gathered yet")
    return _pool(conn, row)


def _pool(conn: Connection, row: Row[Any]) -> Pool:
    members = conn.execute(
        select(draw_member)
        .where(draw_member.c.draw_id == row.id)
        .order_by(draw_member.c.kind, draw_member.c.stratum, draw_member.c.member_id)
    ).all()
    excluded = conn.execute(
        select(draw_exclusion).where(draw_exclusion.c.draw_id == row.id).order_by(draw_exclusion.c.id)
    )
    return Pool(
        objects=tuple(PoolObject(m.member_id, m.name, m.stratum) for m in members if m.kind == "object"),
        wanted=row.wanted or {},
        inspectors=tuple(PoolInspector(m.member_id, m.name) for m in members if m.kind == "inspector"),
        team=row.team,
        recusals=tuple(Recusal(**recusal) for recusal in row.recusals),
        excluded=tuple(Exclusion(e.kind, e.member_id, e.name, e.reason) for e in excluded),
        query=row.query,
        ratios=row.ratios or {},
        pairs=tuple(Pairing(target, tuple(inspectors)) for target, inspectors in row.pairs or ()),
    )


def _row(conn: Connection, batch_id: int) -> Row[Any]:
    row = conn.execute(select(draw_table).where(draw_table.c.id == batch_id)).one_or_none()
    if row is None:
        raise UnknownDraw(batch_id)
    return row


def _drawn(conn: Connection, batch_id: int) -> Row[Any]:
    row = _row(conn, batch_id)
    if row.state != "drawn":
        raise DrawOutOfOrder(f"{batch_id} is {row.state}: nothing is published before the draw")
    return row


def _advance(conn: Connection, batch_id: int, before: str, after: str, facts: dict[str, Any]) -> None:
    """One step forward; two people at once: the second finds the state changed."""
    where = (draw_table.c.id == batch_id, draw_table.c.state == before)
    if conn.execute(update(draw_table).where(*where).values(state=after, **facts)).rowcount != 1:
        raise DrawOutOfOrder(f"{batch_id} is {_row(conn, batch_id).state}, not {before}")


def _member(batch_id: int, kind: str, member_id: str, stratum: str, name: str) -> dict[str, Any]:
    return {
        "draw_id": batch_id,
        "kind": kind,
        "member_id": member_id,
        "stratum": stratum,
        "name": name,
        "drawn": False,
        "position": None,
    }


def _mark(conn: Connection, batch_id: int, kind: str, member_id: str, position: int) -> None:
    where = (
        draw_member.c.draw_id == batch_id,
        draw_member.c.kind == kind,
        draw_member.c.member_id == member_id,
    )
    conn.execute(update(draw_member).where(*where).values(drawn=True, position=position))


def _record(conn: Connection, batch_id: int, verb: str, actor: str, now: datetime, facts: dict[str, Json]) -> None:
    audit.record(conn, now=now, actor=actor, action=f"draw.{verb}", subject=f"draw:{batch_id}", facts=facts)
