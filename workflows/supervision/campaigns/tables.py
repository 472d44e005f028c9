"""Special rectification (专项整治): the campaign, its departments, stages, objects, weekly reports and notices."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

campaign = Table(
    "campaign",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("case.id"), nullable=False, unique=True),
    Column("department_id", Integer, nullable=False),  # the lead
    Column("item_id", Integer),
    Column("title", String(200), nullable=False),
    Column("trigger", String(16), nullable=False),  # warning | superior | accident | complaints | audit
    Column("triggered_on", Date, nullable=False),
    # proposed | approved | running | closing | closed | rejected | converted
    Column("state", String(16), nullable=False),
    Column("field", String(100), nullable=False, default=""),
    Column("area", Text, nullable=False, default=""),
    Column("objects", Text, nullable=False, default=""),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("extended_to", Date),
    Column("district_wide", Boolean, nullable=False, default=False),
    Column("mass_shutdown", Boolean, nullable=False, default=False),
    Column("shutdown_reason", String(24), nullable=False, default=""),
    Column("shutdown_document", String(200), nullable=False, default=""),
    Column("sampling_share", Integer),  # per cent
    Column("look_back_share", Integer),  # per cent
    Column("self_correction", Boolean, nullable=False, default=False),
    Column("issued_at", Instant),
    Column("look_back_count", Integer),
    Column("relapsed_count", Integer),
    Column("closed_at", Instant),
    Index("ix_campaign_state", "state", "id"),
    Index("ix_campaign_department", "department_id", "state"),
)

campaign_department = Table(
    "campaign_department",
    metadata,
    Column("campaign_id", ForeignKey("campaign.id"), primary_key=True),
    Column("department_id", Integer, primary_key=True),
    Column("part", String(8), nullable=False),  # lead | joint
    Column("duties", Text, nullable=False),
    Column("team", JsonText, nullable=False, default=list),  # logins
    Column("accepted_by", String(64)),
    Column("accepted_at", Instant),
    Column("overdue_told_at", Instant),  # the stage was over and objects were left
    Column("swept_at", Instant),
    Column("zero", Boolean),  # 零报告: nothing was found, and says so; null: not reported yet
    Column("statement", Text, nullable=False, default=""),
    Index("ix_campaign_department_department", "department_id"),
)

campaign_stage = Table(
    "campaign_stage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(64), nullable=False),
    Column("kind", String(8), nullable=False),  # self | sweep | rectify | summary
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    UniqueConstraint("campaign_id", "position"),
)

campaign_pool = Table(
    "campaign_pool",  # 对象范围: which holders of which permit a department checks, and how
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("department_id", Integer, nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("industry", String(64), nullable=False, default=""),
    Column("town", String(64), nullable=False, default=""),
    Column("risk_classes", JsonText, nullable=False),
    Column("mode", String(8), nullable=False),  # light | full
    Index("ix_campaign_pool_campaign", "campaign_id"),
)

campaign_object = Table(
    "campaign_object",  # fixed when the plan is issued: who enters or leaves the register later changes nothing
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("department_id", Integer, nullable=False),
    Column("party_id", ForeignKey("party.id"), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("mode", String(8), nullable=False),  # light | full
    Column("state", String(16), nullable=False),  # pending | checked | unreachable
    Column("inspection_case_id", ForeignKey("case.id")),  # of a full inspection
    Column("checked_on", Date),
    Column("checked_at", Instant),
    Column("inspectors", JsonText, nullable=False, default=list),
    Column("summary", Text, nullable=False, default=""),
    Column("problems", Integer, nullable=False, default=0),
    Column("self_reported_on", Date),
    Column("self_note", Text, nullable=False, default=""),  # what speaks for a lenient treatment (处罚法32、33条)
    UniqueConstraint("campaign_id", "party_id", "item_id"),
    Index("ix_campaign_object_department", "campaign_id", "department_id", "state"),
    Index("ix_campaign_object_inspection", "inspection_case_id"),
    Index("ix_campaign_object_party", "party_id"),
)

campaign_check = Table(
    "campaign_check",  # which object a called check is about: what its steps are called in lists and on their page
    metadata,
    Column("instance_id", String(32), primary_key=True),
    Column("object_id", ForeignKey("campaign_object.id"), nullable=False),
    Column("round", String(16), nullable=False),  # sweep | look_back
    Index("ix_campaign_check_object", "object_id", "round"),
)

campaign_look_back = Table(
    "campaign_look_back",  # 回头看: one object that had problems is looked at again
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("object_id", ForeignKey("campaign_object.id"), nullable=False, unique=True),
    Column("checked_on", Date),
    Column("inspectors", JsonText, nullable=False, default=list),
    Column("summary", Text, nullable=False, default=""),
    Column("relapsed", Boolean),  # 反弹; null: not looked at yet
    Index("ix_campaign_look_back_campaign", "campaign_id"),
)

campaign_week = Table(
    "campaign_week",  # 每周进度; the row is written when the week begins, so that a missing report is seen
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("department_id", Integer, nullable=False),
    Column("due_on", Date, nullable=False),  # Friday, or the working day before it
    Column("reported_at", Instant),
    Column("reported_by", String(64)),
    Column("zero", Boolean),
    Column("checked", Integer),
    Column("problems", Integer),
    Column("progress", Text, nullable=False, default=""),
    Column("difficulties", Text, nullable=False, default=""),
    UniqueConstraint("campaign_id", "department_id", "due_on"),
)

campaign_notice = Table(
    "campaign_notice",  # 阶段通报, with the figures of its day
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("stage_id", ForeignKey("campaign_stage.id"), nullable=False, unique=True),
    Column("figures", JsonText, nullable=False),
    Column("open_text", Text, nullable=False, default=""),  # 未完成的任务
    Column("typical_cases", Text, nullable=False, default=""),
    Column("counted_at", Instant, nullable=False),
    Column("issued_at", Instant),
    Column("issued_by", String(64)),
    Index("ix_campaign_notice_campaign", "campaign_id"),
)

campaign_extension = Table(
    "campaign_extension",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", Instant, nullable=False),
    Index("ix_campaign_extension_campaign", "campaign_id"),
)
