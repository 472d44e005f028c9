"""Tables of the documents room. A document is never deleted; a voided one keeps its number. Nor is a service record."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from workflows.db import Instant, JsonText, metadata

document_sequence = Table(
    "document_sequence",
    metadata,
    Column("organisation", String(64), primary_key=True),  # code of the issuing department
    Column("type", String(64), primary_key=True),  # the words between 机关代字 and 〔年〕: 检通
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer),
    Column("kind", String(64), nullable=False),  # a key of kinds.KINDS: inspection_notice …
    Column("organisation", String(64), nullable=False),
    Column("number", String(64)),  # none: a record (笔录) that takes no number
    Column("series", String(64)),  # type word, year and n of the number: the register is read by them
    Column("year", Integer),
    Column("serial", Integer),
    Column("title", String(255), nullable=False),
    Column("state", String(16), nullable=False),  # issued | voided
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(64), nullable=False),
    Column("voided_at", Instant),
    Column("voided_by", String(64)),
    Column("void_reason", Text, nullable=False, default=""),
    Column("content", LargeBinary, nullable=False),  # the .docx as issued
    Column("sha256", String(64), nullable=False),
    Column("definition_id", String(255)),  # the publication whose template was used
    Column("template_path", String(255), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("context", JsonText, nullable=False),  # what the print page shows
    Column("submission_id", Integer),
    UniqueConstraint("organisation", "number"),
    Index("ix_document_case", "case_id", "id"),
    Index("ix_document_register", "organisation", "series", "year", "serial"),
)

document_service = Table(  # 送达: one row per record; a later row of a document corrects the earlier one
    "document_service",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("document.id"), nullable=False),
    Column("case_id", Integer, nullable=False),
    Column("addressee", String(255), nullable=False),
    Column("way", String(32), nullable=False),  # service.WAYS
    Column("served_on", Date, nullable=False),
    Column("place", String(255), nullable=False, default=""),
    Column("servers", JsonText, nullable=False),  # [{name, certificate}]
    Column("received_by", String(255), nullable=False, default=""),
    Column("refused", Boolean, nullable=False, default=False),
    Column("refusal_reason", Text, nullable=False, default=""),
    Column("witness", String(255), nullable=False, default=""),
    Column("particulars", String(255), nullable=False, default=""),  # what the way asks for: service.PARTICULARS
    Column("receipt", String(32)),  # attachment: the signed receipt as a scan
    Column("remarks", Text, nullable=False, default=""),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("submission_id", Integer),  # the step that fed it; none where it was written by hand
    Column("record_id", ForeignKey("document.id")),  # the 送达回证 that was made of it
    Index("ix_document_service_document", "document_id", "id"),
    Index("ix_document_service_case", "case_id", "id"),
)
