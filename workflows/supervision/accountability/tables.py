"""Tables of what becomes of people in a tracing (处理), marks on their records, and the desk of leads."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, metadata

tracing_person = Table(
    "tracing_person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),  # the tracing case
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("liability", String(24), nullable=False),  # the heaviest in force; exempt: 尽职免责
    Column("told_liability", String(24), nullable=False, default=""),  # as the notice of d07 said
    Column("told_measure", String(24), nullable=False, default=""),  # nothing heavier may follow
    Column("defence_case_id", Integer, unique=True),
    Column("defence_state", String(16), nullable=False, default=""),  # awaited | stated | waived | lapsed | ended
    Column("defence_text", Text, nullable=False, default=""),
    Column("adopted", String(16), nullable=False, default=""),  # adopt | partly | reject | none
    Column("adoption_reason", Text, nullable=False, default=""),
    Column("measure", String(24), nullable=False, default=""),
    Column("measure_also", String(24), nullable=False, default=""),
    Column("measure_basis", Text, nullable=False, default=""),
    Column("measure_reason", Text, nullable=False, default=""),
    Column("decided_on", Date),
    Column("outcome_case_id", Integer, unique=True),
    Column("result", String(32), nullable=False, default=""),  # what stood in the end, after review and appeal
    UniqueConstraint("case_id", "officer_id"),
    Index("ix_tracing_person_officer", "officer_id"),
)

person_flag = Table(
    "person_flag",  # 政务处分法52条: no transfer, promotion, award, leaving the country or resigning while filed
    metadata,
    Column("id", Integer, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # filed | sanctioned
    Column("since", Date, nullable=False),
    Column("until", Date),  # the last day, where the law names one (处分期间)
    Column("document", String(255), nullable=False, default=""),
    Column("lifted_on", Date),
    Column("lift_reason", Text, nullable=False, default=""),
    Index("ix_person_flag_officer", "officer_id"),
)

tracing_lead = Table(
    "tracing_lead",  # 线索台: what may have to be traced, until somebody takes it up or sets it aside
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", String(32), nullable=False),  # which rule found it; lead: a person or a process recorded it
    Column("key", String(128), nullable=False, unique=True),  # found once
    Column("case_id", Integer),  # the case it was found in
    Column("department_id", Integer),
    Column("item_id", Integer),
    Column("party_id", Integer),
    Column("happened_on", Date, nullable=False),
    Column("summary", Text, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),  # open | accepted | merged | dropped
    Column("taken_into", Integer),  # the tracing case
    Column("decided_at", Instant),
    Column("decided_by", String(64)),
    Column("reason", Text, nullable=False, default=""),
    Index("ix_tracing_lead_state", "state", "found_at"),
)
