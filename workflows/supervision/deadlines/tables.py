"""Tables of the deadlines room."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(16), nullable=False),  # calendar.CalendarKind
    Column("name", String(64), nullable=False),
    Column("source", String(255), nullable=False),
    Column("status", String(16), nullable=False),  # published | provisional
)

calendar_notice = Table(
    "calendar_notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("kind", String(16), nullable=False),  # shipped | text | csv
    Column("source", String(255), nullable=False),
    Column("content", Text, nullable=False),
    Column("version", String(64), nullable=False, unique=True),  # chained: names the whole calendar up to here
    Column("imported_by", String(64), nullable=False),
    Column("imported_at", Instant, nullable=False),
)

deadline_rule = Table(
    "deadline_rule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False),
    Column("process", String(64), nullable=False),
    Column("what", String(255), nullable=False),
    Column("law", String(255), nullable=False),
    Column("article", String(64), nullable=False),
    Column("n", String(16), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("day_kind", String(16), nullable=False),
    Column("roll", String(16), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # inclusive
    Column("status", String(32), nullable=False),  # V | V-excerpt | K | J …
    Column("transition", String(16), nullable=False),  # anchor | opened
    Column("applies_to_item", String(128), nullable=False),  # "" = all
    Column("applies_to_kind", String(32), nullable=False),
    Column("applies_to_department", String(64), nullable=False),
    Column("told_to_party", Boolean, nullable=False, default=False),  # a recount never shortens such a date
    Column("ladder", JsonText),  # null: the default ladder
    Column("edited_by", String(64), nullable=False),
    Column("edited_at", Instant, nullable=False),
    UniqueConstraint(
        "code",
        "valid_from",
        "applies_to_item",
        "applies_to_kind",
        "applies_to_department",
        name="uq_deadline_rule_version",
    ),
    Index("ix_deadline_rule_code", "code", "valid_from"),
)

clock_stop = Table(
    "clock_stop",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, nullable=False),
    Column("reason", String(24), nullable=False),  # stops.StopReason
    Column("codes", JsonText, nullable=False),  # the limits that stand still; [] = every limit of the case
    Column("stopped_on", Date, nullable=False),  # first day that does not count
    Column("resumed_on", Date),  # last day that does not count; null: the clock stands still
    Column("document", String(255), nullable=False, default=""),  # what it rests on: 送检单, 检验报告编号
    Column("stopped_by", String(64), nullable=False),
    Column("stopped_at", Instant, nullable=False),
    Column("resumed_by", String(64)),
    Column("resumed_at", Instant),
    Column("resumed_document", String(255), nullable=False, default=""),
    Column("file_id", String(32)),  # the paper as a file of the case; null where a diagram stopped the clock
    Column("resumed_file_id", String(32)),
    Index("ix_clock_stop_case", "case_id"),
)
