"""What a penalty case (行政处罚) has come to, its measures, payments, instalments and remedies; amounts in 分."""

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

penalty = Table(
    "penalty",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False, unique=True),
    Column("procedure", String(16), nullable=False),  # ordinary | summary
    # lead | not_filed | investigation | review | notice | decision | service | enforcement | closed
    Column("stage", String(16), nullable=False),
    Column("lead_received_on", Date),
    Column("verification_extended", Boolean, nullable=False, default=False),
    Column("cause", String(100), nullable=False, default=""),  # 案由
    Column("facts", Text, nullable=False, default=""),
    Column("law_violated", Text, nullable=False, default=""),
    Column("law_penalty", Text, nullable=False, default=""),
    Column("violation_ended_on", Date),  # null: it goes on (处罚法36条2款)
    Column("limitation_on", Date),  # the last day on which it could be found
    Column("filed_on", Date),
    Column("not_filed_reason", Text, nullable=False, default=""),
    Column("extensions", Integer, nullable=False, default=0),
    Column("extended_until", Date),  # the day a collective discussion has set
    Column("discretion_level", String(16), nullable=False, default=""),
    Column("proposed_outcome", String(16), nullable=False, default=""),
    Column("proposed_kinds", JsonText, nullable=False, default=list),
    Column("proposed_fine", BigInteger, nullable=False, default=0),
    Column("review_required", Boolean, nullable=False, default=False),
    Column("reviewed_by", String(64)),
    Column("review_opinion", String(16), nullable=False, default=""),  # agree | amend | supplement | refer
    Column("reviewed_on", Date),
    Column("hearing_right", Boolean, nullable=False, default=False),
    Column("noticed_on", Date),
    Column("noticed_kinds", JsonText, nullable=False, default=list),
    Column("noticed_fine", BigInteger, nullable=False, default=0),
    Column("noticed_income", BigInteger, nullable=False, default=0),
    Column("defended", Boolean, nullable=False, default=False),  # a statement was made or a hearing was held
    Column("hearing", String(16), nullable=False, default=""),  # held | absent | left | withdrawn
    Column("discussion_required", Boolean, nullable=False, default=False),
    Column("meeting", JsonText),  # {on, attendees, conclusion}
    Column("outcome", String(16), nullable=False, default=""),  # penalty | no_penalty | not_established | referral
    Column("kinds", JsonText, nullable=False, default=list),  # 处罚法9条
    Column("fine", BigInteger, nullable=False, default=0),
    Column("confiscated_income", BigInteger, nullable=False, default=0),
    Column("penalty_text", Text, nullable=False, default=""),
    Column("override_reason", Text, nullable=False, default=""),  # a fine beside an open referral
    Column("decided_on", Date),
    Column("decided_by", String(64)),
    Column("served_on", Date),
    Column("served_how", String(16), nullable=False, default=""),
    Column("payment_until", Date),
    Column("surcharge_imposed", Boolean, nullable=False, default=False),
    Column("surcharge", BigInteger, nullable=False, default=0),  # as it was last computed
    Column("reminded_on", Date),
    Column("applied_on", Date),  # to the court
    Column("court_result", String(16), nullable=False, default=""),
    Column("paid_on", Date),  # the day on which nothing was left
    Column("performance", String(16), nullable=False, default=""),  # paid | other | not_applied | court_ended
    Column("revoked_on", Date),
    Column("closed_on", Date),
    Index("ix_penalty_stage", "stage"),
    Index("ix_penalty_decided", "decided_on"),
)

penalty_measure = Table(
    "penalty_measure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # register | seal | detain
    Column("goods", JsonText, nullable=False),
    Column("law", Text, nullable=False, default=""),
    Column("started_on", Date, nullable=False),
    Column("extended", Boolean, nullable=False, default=False),
    Column("disposed_on", Date),
    Column("disposal", String(16), nullable=False, default=""),
    Index("ix_penalty_measure_case", "case_id"),
)

penalty_payment = Table(
    "penalty_payment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("fine", BigInteger, nullable=False),  # of the principal: fine and confiscated income
    Column("surcharge", BigInteger, nullable=False),
    Column("receipt", String(64), nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("registered_at", Instant, nullable=False),
    UniqueConstraint("case_id", "receipt"),
)

penalty_instalment = Table(
    "penalty_instalment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    UniqueConstraint("case_id", "due_on"),
)

penalty_remedy = Table(
    "penalty_remedy",  # 行政复议、行政诉讼: one row per matter
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # review | suit
    Column("organ", String(100), nullable=False),
    Column("number", String(64), nullable=False),
    Column("begun_on", Date, nullable=False),
    Column("result", String(16), nullable=False, default=""),  # upheld | changed | revoked | illegal | withdrawn
    Column("ended_on", Date),
    Index("ix_penalty_remedy_case", "case_id"),
)
