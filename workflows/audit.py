"""Audit leaves: one canonical JSON row with its SM3 hash in every business transaction (the sealer comes later)."""

import hashlib
from datetime import datetime

import orjson
from cryptography.hazmat.primitives import hashes
from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text

from workflows.db import Instant, Json, metadata

audit_leaf = Table(
    "audit_leaf",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("leaf", Text, nullable=False),
    Column("sm3", String(64), nullable=False),
    Index("ix_audit_leaf_subject", "subject", "id"),
)


def sm3_hex(data: bytes) -> str:
    """SM3 (GB/T 32905-2016) as 64 hex digits."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).hexdigest()
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def canonical(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def record(
    conn: Connection, *, now: datetime, actor: str, action: str, subject: str, facts: dict[str, Json] | None = None
) -> None:
    """Append one leaf.

    ``action`` is ``noun.verb`` (``work_item.complete``), ``subject`` names what it was done to
    (``case:QY-SJ-RC-2026-0001``), ``facts`` say how; never put sealed personal data in them.
    """
    leaf = canonical(
        {"at": now.isoformat(), "actor": actor, "action": action, "subject": subject, "facts": facts or {}}
    )
    conn.execute(
        audit_leaf.insert(),
        {"at": now, "actor": actor, "action": action, "subject": subject, "leaf": leaf.decode(), "sm3": sm3_hex(leaf)},
    )
