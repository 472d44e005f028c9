"""Tables of the annual plan. A version that came into force is never changed; what changes is a new one."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

inspection_plan = Table(
    "inspection_plan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("case_id", ForeignKey("case.id"), nullable=False, unique=True),
    Column("state", String(16), nullable=False),  # draft | in_force | ended
    Column("version", Integer),  # the version in force
    UniqueConstraint("department_id", "year"),  # a plan whose case was terminated hands its row to the next one
)

plan_version = Table(
    "plan_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("inspection_plan.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # draft | in_force | superseded | dropped
    Column("reason", Text, nullable=False, default=""),  # of an adjustment
    Column("note", Text, nullable=False, default=""),
    Column("compiled_by", String(64), nullable=False),
    Column("compiled_at", Instant, nullable=False),
    Column("approved_by", String(64)),
    Column("approved_at", Instant),
    Column("published_at", Instant),
    Column("filed_number", String(64), nullable=False, default=""),
    Column("filed_on", Date),
    Column("in_force_at", Instant),
    UniqueConstraint("plan_id", "version"),
)

plan_row = Table(
    "plan_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("plan_version.id"), nullable=False),
    Column("line", String(40), nullable=False),  # the same in every version: what the row of the form is called
    Column("position", Integer, nullable=False),
    Column("item_id", ForeignKey("approval_item.id"), nullable=False),
    Column("risk_classes", JsonText, nullable=False),
    Column("town", String(64), nullable=False, default=""),
    Column("size_kind", String(16), nullable=False),  # number | ratio | strata
    Column("size", String(32), nullable=False, default=""),  # a decimal number; empty for strata
    Column("inspectors_each", Integer, nullable=False),
    Column("method", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("month", Integer, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("start_given", Boolean, nullable=False),  # else the first working day of the month, by the calendar
    Column("basis", Text, nullable=False, default=""),
    Column("pool_size", Integer, nullable=False),  # of the day on which it was compiled
    Column("expected", Integer, nullable=False),
    UniqueConstraint("version_id", "line"),
)

plan_row_department = Table(
    "plan_row_department",
    metadata,
    Column("row_id", ForeignKey("plan_row.id"), primary_key=True),
    Column("department_id", ForeignKey("department.id"), primary_key=True),
    Column("part", String(8), nullable=False),  # lead | joint
    Column("agreed", Boolean),  # null: not answered yet
    Column("reason", Text, nullable=False, default=""),  # of a refusal
    Index("ix_plan_row_department_department", "department_id"),
)

plan_batch = Table(
    "plan_batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("inspection_plan.id"), nullable=False),
    Column("line", String(40), nullable=False),
    Column("row_id", ForeignKey("plan_row.id"), nullable=False),  # of the version it starts from
    Column("state", String(16), nullable=False),  # scheduled | started | failed | cancelled | lapsed
    Column("start_at", Instant, nullable=False),
    Column("case_id", ForeignKey("case.id"), unique=True),
    Column("started_at", Instant),
    Column("started_by", String(64)),
    Column("trouble", Text, nullable=False, default=""),  # why it could not start
    Column("postponed_from", Date),
    Column("postpone_reason", Text, nullable=False, default=""),
    Column("postponed_by", String(64)),
    UniqueConstraint("plan_id", "line"),
)
