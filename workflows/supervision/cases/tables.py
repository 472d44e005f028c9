"""The case and what hangs on it. ``case.instance_id`` is the root instance, ``case_no`` its business key."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

case = Table(
    "case",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(64), nullable=False, unique=True),  # QY-SJ-RC-2026-0001
    Column("process_key", String(128), nullable=False),
    Column("title", String(255), nullable=False),
    Column("instance_id", String(32), nullable=False, unique=True),
    Column("department_id", Integer),  # null for foreign diagrams
    Column("item_id", Integer),
    Column("party_id", Integer),
    Column("source", String(32), nullable=False, default=""),  # manual | batch | inspection | import | rest …
    Column("level", String(16), nullable=False, default="general"),
    Column("secrecy", String(16), nullable=False, default="public"),  # public | internal | sensitive
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("rule_date", Date, nullable=False),
    Column("state", String(16), nullable=False),  # open | closed | terminated
    Column("closed_at", Instant),
    Column("district_code", String(6), nullable=False),
    Index("ix_case_department", "department_id", "process_key", "state"),
    Index("ix_case_party", "party_id"),
    Index("ix_case_opened", "opened_at", "id"),
)

case_officer = Table(
    "case_officer",
    metadata,
    Column("case_id", ForeignKey("case.id"), primary_key=True),
    Column("login", String(64), primary_key=True),
    Column("part", String(16), primary_key=True),  # handler | inspector
    Index("ix_case_officer_login", "login"),
)

case_link = Table(
    "case_link",
    metadata,
    Column("from_case_id", ForeignKey("case.id"), primary_key=True),
    Column("to_case_id", ForeignKey("case.id"), primary_key=True),
    Column("kind", String(32), nullable=False),  # follow_up | batch
)

case_sequence = Table(
    "case_sequence",
    metadata,
    Column("prefix", String(32), primary_key=True),  # QY-SJ-RC-2026
    Column("last", Integer, nullable=False),
)

inspection = Table(
    "inspection",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, unique=True),  # null for imported history
    Column("external_no", String(64), unique=True),  # the number it had where it was imported from
    Column("department_id", Integer, nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("party_id", Integer, nullable=False),
    Column("method", String(16), nullable=False),  # site_visit | desk_review | …
    Column("mode", String(16), nullable=False),  # double_random | full | key | …
    Column("planned_on", Date),
    Column("inspected_on", Date),
    Column("overall", String(32)),  # the options of the result form
    Column("result_formed_at", Instant),
    Column("batch_id", Integer),
    Index("ix_inspection_party", "party_id", "inspected_on"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inspection_id", ForeignKey("inspection.id"), nullable=False),
    Column("case_id", Integer, nullable=False),
    Column("point_code", String(32), nullable=False),
    Column("point", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("fact", Text, nullable=False),
    Column("evidence", JsonText, nullable=False),  # attachment ids
    Column("state", String(16), nullable=False),  # open | corrected | in_rectification | closed
    Column("found_at", Instant, nullable=False),
    Index("ix_finding_case", "case_id"),
)

rectification_order = Table(
    "rectification_order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("deadline_on", Date, nullable=False),
    Column("extended_to", Date),
    Column("ordered_at", Instant, nullable=False),
    Column("report_received_at", Instant),
    Column("rechecked_at", Instant),
    Column("passed", Boolean),
    UniqueConstraint("case_id", "round"),
)

lead = Table(
    "lead",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("target", String(32), nullable=False),  # penalty | case_referral | transfer | credit | permit …
    Column("summary", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("state", String(16), nullable=False, default="recorded"),
    Index("ix_lead_case", "case_id"),
)

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("kind", String(32), nullable=False),  # inspection_result | rectification_result
    Column("title", String(255), nullable=False),
    Column("body", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(64), nullable=False),
    Column("due_at", Instant),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", String(64)),
    Column("withdraw_reason", Text),
    Index("ix_publication_case", "case_id"),
)

notification = Table(
    "notification",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(64)),  # one person, or …
    Column("candidate", String(128)),  # … everybody who answers to the candidate string
    Column("case_id", Integer),
    Column("work_item_id", String(32)),
    Column("kind", String(32), nullable=False),  # remind | red_card
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("read_at", Instant),
    Index("ix_notification_login", "login", "read_at"),
    Index("ix_notification_candidate", "candidate", "read_at"),
    Index("ix_notification_work_item", "work_item_id"),
)
