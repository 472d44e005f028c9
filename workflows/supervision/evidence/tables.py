"""证据: what proves the facts of a case. An item is never deleted; one that is left out says why."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("number", Integer, nullable=False),  # within the case, from 1, without gaps
    Column("kind", String(16), nullable=False),  # register.EvidenceKind
    Column("name", String(255), nullable=False),
    Column("proves", Text, nullable=False),  # 证明的事实
    Column("obtained_on", Date, nullable=False),
    Column(
        "obtained_how", String(16), nullable=False
    ),  # on_site | handed_in | requested | tested | online | handed_over
    Column("obtained_from", String(255), nullable=False, default=""),
    Column("collectors", JsonText, nullable=False),  # logins of who obtained it
    Column("form", String(16), nullable=False),  # original | copy | electronic
    Column("quantity", String(64), nullable=False, default=""),
    Column("kept_at", String(255), nullable=False, default=""),  # where a thing or an original lies
    Column("finding_id", Integer),  # the problem it was taken for
    Column("carried_from_id", Integer),  # the item of an earlier case of the chain
    Column("registered_at", Instant, nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("excluded_at", Instant),
    Column("excluded_by", String(64)),
    Column("exclude_reason", Text, nullable=False, default=""),
    UniqueConstraint("case_id", "number"),
)

evidence_file = Table(
    "evidence_file",
    metadata,
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
    Column("attachment_id", String(32), primary_key=True),
    Column("filename", String(255), nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),  # as it was when it became evidence, apart from the attachment's own
    Column("sm3", String(64), nullable=False),
    Index("ix_evidence_file_attachment", "attachment_id"),
)
