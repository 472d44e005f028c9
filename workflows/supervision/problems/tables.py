"""The ledger of problems (问题台账). A problem is never deleted; a merged one stays listed, with where it went."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from workflows.db import Instant, JsonText, metadata

problem = Table(
    "problem",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("no", String(64), nullable=False, unique=True),  # QY-SJ-WT-2026-0001
    Column(
        "source", String(128), nullable=False, unique=True
    ),  # where it came from; entering it twice is entering once
    Column("campaign_case_id", ForeignKey("case.id")),  # null: not of a campaign
    Column("case_id", ForeignKey("case.id")),  # its own case; the newest one after a reopening
    Column("finding_id", ForeignKey("finding.id")),
    Column("item_id", Integer),
    Column("party_id", Integer),  # the object is a party, or …
    Column("object_department_id", Integer),  # … a supervising organ itself
    Column("department_id", Integer, nullable=False),  # who found and supervises it
    Column("town", String(64), nullable=False),
    Column("site", String(255), nullable=False),
    Column("found_on", Date, nullable=False),
    Column("found_by", JsonText, nullable=False),  # logins, two or more
    Column("type", String(16), nullable=False),  # states.ProblemType
    Column("grade", String(16), nullable=False),  # general | major | serious
    Column("description", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("duty_department_id", Integer),
    Column("duty_person", String(64), nullable=False),  # login
    Column("deadline_on", Date),  # null before the assessment
    Column("extended_to", Date),
    Column("status", String(24), nullable=False),  # states.ProblemStatus
    Column("before", JsonText, nullable=False),  # attachment ids
    Column("after", JsonText, nullable=False),
    Column("accepted_by", JsonText, nullable=False),  # logins, two
    Column("accepted_on", Date),
    Column("approved_by", String(64), nullable=False),
    Column("closed_on", Date),
    Column("supervised_by", Integer),  # 挂牌督办单位
    Column("supervised_on", Date),
    Column("supervision_lifted_on", Date),
    Column("times_reopened", Integer, nullable=False),
    Column("merged_into_id", ForeignKey("problem.id")),
    Column("merge_reason", Text, nullable=False),
    Column("merged_by", String(64), nullable=False),
    Column("merged_at", Instant),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", String(64), nullable=False),
    CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
    Index("ix_problem_campaign", "campaign_case_id", "status"),
    Index("ix_problem_case", "case_id"),
    Index("ix_problem_department", "department_id", "status"),
    Index("ix_problem_duty", "duty_department_id", "status"),
    Index("ix_problem_finding", "finding_id"),
    Index("ix_problem_party", "party_id"),
    Index("ix_problem_found", "found_on", "id"),
)

problem_change = Table(
    "problem_change",  # every change of status, and who made it why
    metadata,
    Column("id", Integer, primary_key=True),
    Column("problem_id", ForeignKey("problem.id"), nullable=False),
    Column("before", String(24), nullable=False),  # "" when it was entered
    Column("after", String(24), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Index("ix_problem_change_problem", "problem_id", "id"),
)
