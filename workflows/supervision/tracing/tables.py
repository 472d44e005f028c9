"""Tables of 倒查: scopes, frozen reconstructions, gaps, liabilities, legal holds.

Nothing here is changed after it was written, except that a gap is decided upon, a liability is replaced by a later
judgement, and a hold is released.
"""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

tracing_scope = Table(
    "tracing_scope",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),  # the tracing case
    Column("party_id", Integer),
    Column("item_id", Integer),
    Column("town", String(64), nullable=False, default=""),
    Column("department_id", Integer),
    Column("event_on", Date, nullable=False),
    Column("window_from", Date, nullable=False),
    Column("window_to", Date, nullable=False),  # inclusive
    Column("set_at", Instant, nullable=False),
    Column("set_by", String(64), nullable=False),
    Index("ix_tracing_scope_case", "case_id", "id"),
)

reconstruction = Table(
    "reconstruction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2 … within the case; an earlier one stays
    Column("scope_id", ForeignKey("tracing_scope.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("moments", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 over the digests of its moments, in order
    UniqueConstraint("case_id", "number"),
)

tracing_moment = Table(
    "tracing_moment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reconstruction_id", ForeignKey("reconstruction.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(32), nullable=False),  # moments.MomentKind
    Column("source", String(32), nullable=False),  # the table it was read from
    Column("source_id", String(128), nullable=False),
    Column("case_id", Integer),  # the case it happened in
    Column("department_id", Integer),
    Column("item_id", Integer),
    Column("party_id", Integer),
    Column("element_id", String(255), nullable=False, default=""),
    Column("title", String(255), nullable=False),
    Column("actor", String(64), nullable=False, default=""),
    Column("on_behalf_of", String(64), nullable=False, default=""),
    Column("expected", JsonText, nullable=False),
    Column("done", JsonText, nullable=False),
    Column("responsible", JsonText, nullable=False),  # tier -> [who held it that day]
    Column("deviation", String(32), nullable=False, default=""),  # moments.Deviation
    Column("days_late", Integer),  # by the unit of the rule in "expected"
    Column("digest", String(64), nullable=False),
    UniqueConstraint("reconstruction_id", "position"),
    Index("ix_tracing_moment_kind", "reconstruction_id", "kind"),
    Index("ix_tracing_moment_actor", "reconstruction_id", "actor"),
)

tracing_gap = Table(
    "tracing_gap",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(24), nullable=False),  # gaps.GapKind
    Column("node", String(255), nullable=False),  # the step or duty at which it happened
    Column("happened_on", Date, nullable=False),  # the day of the failure: who was responsible on it
    Column("department_id", Integer),
    Column("item_id", Integer),
    Column("expected", Text, nullable=False),
    Column("actual", Text, nullable=False),
    Column("evidence", JsonText, nullable=False),  # ids of tracing_moment rows
    Column("source", String(8), nullable=False),  # record: proposed by us | team: written by a person
    Column("state", String(16), nullable=False),  # proposed | confirmed | dropped
    Column("fingerprint", String(128)),  # of the moment it was proposed from: proposed once
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(64)),
    Column("decision_reason", Text, nullable=False, default=""),
    UniqueConstraint("case_id", "number"),
    UniqueConstraint("case_id", "fingerprint"),
)

tracing_liability = Table(
    "tracing_liability",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gap_id", ForeignKey("tracing_gap.id"), nullable=False),
    Column("officer_id", ForeignKey("officer.id")),  # null: the organ itself (机关)
    Column("department_id", Integer),
    Column("tier", String(24), nullable=False, default=""),  # held that day; "" where none of the three
    Column("post", String(255), nullable=False, default=""),  # as of that day
    Column("liability", String(24), nullable=False),  # liabilities.Liability
    Column("fault", String(16), nullable=False, default=""),  # intent | negligence | ""
    Column("causal", Boolean, nullable=False),
    Column("reason", Text, nullable=False),  # of an exemption: why it counts as duty fulfilled
    Column("evidence", JsonText, nullable=False),  # ids of tracing_moment rows
    Column("judged_at", Instant, nullable=False),
    Column("judged_by", String(64), nullable=False),
    Column("replaced_by", ForeignKey("tracing_liability.id")),
    Index("ix_tracing_liability_gap", "gap_id"),
    Index("ix_tracing_liability_officer", "officer_id"),
)

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),  # the tracing case that holds
    Column("held_case_id", ForeignKey("case.id"), nullable=False),
    Column("reason", String(255), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("placed_by", String(64), nullable=False),
    Column("released_at", Instant),
    Column("released_by", String(64)),
    Column("release_reason", Text, nullable=False, default=""),
    Index("ix_legal_hold_held", "held_case_id", "released_at"),
    Index("ix_legal_hold_case", "case_id"),
)
