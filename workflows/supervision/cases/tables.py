"""The case and what hangs on it. ``case.instance_id`` is the root instance, ``case_no`` its business key."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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
    Index("ix_case_item", "item_id"),
    Index("ix_case_opened", "opened_at", "id"),
)

case_officer = Table(
    "case_officer",
    metadata,
    Column("case_id", ForeignKey("case.id"), primary_key=True),
    Column("login", String(64), primary_key=True),
    Column("part", String(16), primary_key=True),  # handler | inspector | team | concerned | duty
    Index("ix_case_officer_login", "login"),
)

case_link = Table(
    "case_link",
    metadata,
    Column("from_case_id", ForeignKey("case.id"), primary_key=True),
    Column("to_case_id", ForeignKey("case.id"), primary_key=True),
    Column("kind", String(32), nullable=False),  # follow_up | batch
    Index("ix_case_link_to", "to_case_id"),
)

case_access = Table(
    "case_access",  # 查阅记录: every opening of a sensitive case; rows are only ever added
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("login", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("what", String(16), nullable=False),  # page | task | picture | file | document | export | rest
    Column("address", String(64), nullable=False, default=""),
    Index("ix_case_access_case", "case_id", "id"),
    Index("ix_case_access_login", "login", "id"),
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
    Column("scan_code", String(24)),  # what the QR code of the visit (扫码入企) holds
    Column("annulled_at", Instant),  # an emergency inspection that was not approved afterwards
    Column("annul_reason", Text),
    Column("task_source", String(16), nullable=False, default="", server_default=""),  # plan | batch | complaint | …
    Column("cap_note", String(64), nullable=False, default="", server_default=""),  # 不受频次上限, by the table
    Index("ix_inspection_party", "party_id", "inspected_on"),
    Index("ix_inspection_item", "item_id", "inspected_on"),
    Index("ix_inspection_batch", "batch_id"),
    Index("ix_inspection_department_planned", "department_id", "planned_on"),
    Index("uq_inspection_scan_code", "scan_code", unique=True),
)

visit_scan = Table(
    "visit_scan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("direction", String(8), nullable=False),  # in | out
    Column("scanned_by", String(64), nullable=False),
    Column("scanned_at", Instant, nullable=False),
    Column("place", JsonText),  # {lat, lng, accuracy} where the phone told it
    Index("ix_visit_scan_case", "case_id", "id"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inspection_id", ForeignKey("inspection.id")),  # null where a body or a result was supervised, not a party
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

evaluation = Table(
    "evaluation",  # 效果评价, 承接机关监督, 中介检查: what was judged, by what, with which rating
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # effect | organ | intermediary
    Column("department_id", Integer, nullable=False),  # who evaluates
    Column("item_id", Integer, nullable=False),
    Column("organ_id", Integer),  # the department that received the power, or …
    Column("party_id", Integer),  # … the organisation or intermediary
    Column("period_from", Date),
    Column("period_to", Date),
    Column("score", Integer),  # 0 to 100
    Column("rating", String(16)),  # excellent | good | fair | poor
    Column("opinion", Text, nullable=False, default=""),
    Column("rated_at", Instant),
    Column("rated_by", String(64)),
    Index("ix_evaluation_organ", "organ_id", "rated_at"),
    Index("ix_evaluation_party", "party_id", "rated_at"),
    Index("ix_evaluation_item", "item_id"),
)

evaluation_part = Table(
    "evaluation_part",  # one form of evaluation (随机抽查、调查访问、第三方评估 …) with its own score
    metadata,
    Column("id", Integer, primary_key=True),
    Column("evaluation_id", ForeignKey("evaluation.id"), nullable=False),
    # random_check | survey_visit | third_party | organisation_check | self_assessment | accounting
    Column("form", String(24), nullable=False),
    Column("score", Integer, nullable=False),  # 0 to 100
    Column("counted", Boolean, nullable=False),  # false: shown beside the rating, not part of it
    Column("basis", Text, nullable=False, default=""),  # how the score came about, in words
    Column("scored_at", Instant, nullable=False),
    UniqueConstraint("evaluation_id", "form"),
)

sampled_file = Table(
    "sampled_file",  # 抽查案卷: one file of the receiving side that was drawn
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("draw_id", Integer, nullable=False),
    Column("number", String(64), nullable=False),  # of the permit or of the act
    Column("title", String(255), nullable=False),
    Column("done_on", Date, nullable=False),
    Column("flags", JsonText, nullable=False),  # before_start | after_expiry | outside_area | outside_scope
    Column("result", String(16), nullable=False, default=""),  # 符合 | 基本符合 | 不符合; "" before the review
    Column("fact", Text, nullable=False, default=""),
    UniqueConstraint("case_id", "draw_id", "number"),
)

service_contract = Table(
    "service_contract",  # 购买服务合同 of a third-party assessment (policy 四(二), 四(一))
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("contract_no", String(64), nullable=False),
    Column("vendor", String(255), nullable=False),
    Column("vendor_code", String(32), nullable=False),
    Column("amount", BigInteger, nullable=False),  # 分
    Column("signed_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("steps", JsonText, nullable=False),  # the 事务性、技术性 steps of the task book
    Column("independent_at", Instant),  # when its declaration of no business tie was accepted
    Column("report_received_on", Date),
    Column("urged", Integer, nullable=False, default=0),  # how often the report was urged
    Column("adoption", String(16), nullable=False, default=""),  # adopted | partly | rejected
    Column("adoption_reason", Text, nullable=False, default=""),
    Column("state", String(16), nullable=False, default="running"),  # running | accepted | ended
    UniqueConstraint("case_id", "contract_no"),
    Index("ix_service_contract_vendor", "vendor_code"),
)
