"""Referrals of suspected crimes (案件移送) and opinions that came back from the procuratorate (反向衔接)."""

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

referral = Table(
    "referral",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False, unique=True),
    Column("source", String(32), nullable=False),  # inspection | campaign | penalty | complaint | transferred | other
    Column("stage", String(16), nullable=False),  # store.Stage
    Column("suspected_at", Instant, nullable=False),  # 线索登记: the team is named at once
    Column("suspect_name", String(128), nullable=False),
    Column("suspect_kind", String(8), nullable=False, default=""),  # person | unit
    Column("suspect_code", String(32), nullable=False, default=""),  # masked; the full one is in the submission
    Column("charge", String(32), nullable=False, default=""),
    Column("standard_met", JsonText, nullable=False),  # amount | circumstances | consequence | suspicion
    Column("standard_ref", String(300), nullable=False, default=""),
    Column("amount", BigInteger),  # 分
    Column("facts", Text, nullable=False),
    Column("team_opinion", String(16), nullable=False, default=""),  # refer | not_refer
    Column("report_received_at", Instant),  # by the chief: the three days run
    Column("head_decision", String(16), nullable=False, default=""),  # approve | refuse
    Column("head_decided_at", Instant),
    Column("head_decided_by", String(64)),
    Column("decided_as", String(8), nullable=False, default=""),  # head | acting
    Column("refusal_reason", Text, nullable=False, default=""),
    Column("refused_at", Instant),  # from here on the reason is locked
    Column("police_org", String(100), nullable=False, default=""),
    Column("sent_at", Instant),
    Column("procuratorate_copied_on", Date),
    Column("receipt_no", String(64), nullable=False, default=""),
    Column("receipt_signed_at", Instant),
    Column("police_result", String(16), nullable=False, default=""),  # supplement | transferred | filed | not_filed …
    Column("notice_no", String(64), nullable=False, default=""),
    Column("notice_received_on", Date),
    Column("reconsidered_on", Date),
    Column("reconsideration_result", String(16), nullable=False, default=""),  # filed | upheld
    Column("supervision_asked_on", Date),
    Column("lapse_reason", Text, nullable=False, default=""),  # 复议权未行使
    Column("goods_handed_on", Date),
    Column("prior_fine", BigInteger),
    Column("criminal_fine", BigInteger),
    Column("fine_offset", BigInteger),  # 罚款折抵罚金
    Column(
        "final", String(16), nullable=False, default=""
    ),  # judged | not_prosecuted | withdrawn | returned | accepted
    Column("settled_at", Instant),  # from here on it no longer bars a fine
    Index("ix_referral_stage", "stage"),
)

referral_goods = Table(
    "referral_goods",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("referral_id", ForeignKey("referral.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column("spec", String(100), nullable=False, default=""),
    Column("quantity", String(32), nullable=False),  # a decimal number
    Column("unit", String(16), nullable=False),
    Column("value", BigInteger),
    Column("feature", String(200), nullable=False, default=""),
    Column("place", String(200), nullable=False),
    Column("perishable", Boolean, nullable=False),
    Column("measure", Text, nullable=False, default=""),
    UniqueConstraint("referral_id", "position"),
)

referral_slot = Table(
    "referral_slot",  # 移送材料五项
    metadata,
    Column("referral_id", ForeignKey("referral.id"), primary_key=True),
    Column("slot", String(16), primary_key=True),  # letter | report | goods | expert | other
    Column("state", String(16), nullable=False),  # attached | issued | none
    Column("files", JsonText, nullable=False),  # attachment ids
    Column("reason", Text, nullable=False, default=""),
)

outside_letter = Table(
    "outside_letter",  # 来文: what an organ that does not log in has written
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("kind", String(32), nullable=False),  # the element that awaited it
    Column("organ", String(100), nullable=False, default=""),
    Column("number", String(64), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("content", Text, nullable=False, default=""),
    Column("scans", JsonText, nullable=False),  # attachment ids
    Column("registered_by", String(64), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Index("ix_outside_letter_case", "case_id", "id"),
)

prosecution_opinion = Table(
    "prosecution_opinion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # opinion | police
    Column("organ", String(100), nullable=False),
    Column("number", String(64), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("reply_due_at", Instant, nullable=False),
    Column("reply_given", Boolean, nullable=False),  # the opinion names its own date
    Column("suspect_name", String(128), nullable=False),
    Column("facts", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("acted_until", Date, nullable=False),
    Column("hazardous", Boolean, nullable=False),
    Column("lead_department_id", Integer),
    Column("result", String(16), nullable=False, default=""),  # penalty | none | dispute
    Column("reason", Text, nullable=False, default=""),
    Column("reply_result", String(16), nullable=False, default=""),  # punished | not_punished | in_progress
    Column("penalty_decision_no", String(64), nullable=False, default=""),
    Column("replied_on", Date),
    Column("filing_number", String(64), nullable=False, default=""),
)
