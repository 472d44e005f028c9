"""Tables of frequency caps (检查频次上限) and of visits that several departments share (综合查一次)."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

frequency_cap = Table(
    "frequency_cap",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("department_id", Integer, nullable=False, default=0),  # 0 = every department, each counted by itself
    Column("item_id", Integer, nullable=False, default=0),  # 0 = every item
    Column("industry", String(64), nullable=False, default=""),  # "" = every industry
    Column("most", Integer, nullable=False),  # inspections of one party by one department in a calendar year
    Column("source_document", String(255), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # inclusive
    Column("edited_by", String(64), nullable=False),
    Column("edited_at", Instant, nullable=False),
    UniqueConstraint("department_id", "item_id", "industry", "valid_from", name="uq_frequency_cap_version"),
    CheckConstraint("most >= 0", name="most"),
)

visit_overlap = Table(
    "visit_overlap",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draw_id", ForeignKey("draw.id"), nullable=False),
    Column("party_id", ForeignKey("party.id"), nullable=False),
    Column("department_id", ForeignKey("department.id"), nullable=False),  # the other department
    Column("kind", String(16), nullable=False),  # plan | batch | inspection
    Column("reference", String(64), nullable=False),  # case number of the other plan, batch or inspection
    Column("other_case_id", ForeignKey("case.id"), nullable=False),
    Column("item_id", Integer, nullable=False),  # what the other department would inspect
    Column("planned_on", Date, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("decision", String(16)),  # merge | separate; null: not decided yet
    Column("reason", Text, nullable=False, default=""),
    Column("decided_by", String(64)),
    Column("decided_at", Instant),
    Column("answer", String(16)),  # accepted | refused: of the other department, where merging was offered
    Column("answer_reason", Text, nullable=False, default=""),
    Column("answered_by", String(64)),
    Column("answered_at", Instant),
    Column("inspectors", JsonText),  # logins the other department sends
    UniqueConstraint("draw_id", "party_id", "department_id"),
    Index("ix_visit_overlap_other", "other_case_id", "party_id"),
    Index("ix_visit_overlap_party", "party_id", "department_id"),
)

joint_visit = Table(
    "joint_visit",
    metadata,
    Column("case_id", ForeignKey("case.id"), primary_key=True),
    Column("department_id", ForeignKey("department.id"), primary_key=True),  # takes part; the case is another's
    Column("item_id", Integer, nullable=False),
    Column("inspectors", JsonText, nullable=False),  # logins
    Column("overlap_id", ForeignKey("visit_overlap.id")),
    Index("ix_joint_visit_department", "department_id"),
)
