"""Approval items, what was done with them (事项调整), regimes, checklists and the duty list (责任清单)."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import JsonText, metadata

approval_item = Table(
    "approval_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),  # QY-SJ-XK-001
    Column("name", String(255), nullable=False),
    Column("kind", String(16), nullable=False),  # retained | cancelled | transferred | delegated | entrusted
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("note", String(255), nullable=False, default=""),
    Column("still_supervised", Boolean, nullable=False, default=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_approval_item_department", "department_id"),
)

supervision_regime = Table(
    "supervision_regime",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("approval_item.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("object", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("measures", JsonText, nullable=False),  # the six measures of the policy → text
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("item_id", "version"),
)

checklist = Table(
    "checklist",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("approval_item.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("item_id", "version"),
)

checklist_point = Table(
    "checklist_point",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("checklist_id", ForeignKey("checklist.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("code", String(32), nullable=False),  # A1-01
    Column("group_name", String(64), nullable=False),
    Column("point", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("severity", String(16), nullable=False),  # 一般 | 重点 | 否决
    UniqueConstraint("checklist_id", "code"),
)

duty_item = Table(
    "duty_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("approval_item.id"), nullable=False),
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("part", String(8), nullable=False),  # lead | assist
    Column("duty", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_duty_item_item", "item_id"),
)

item_adjustment = Table(
    "item_adjustment",  # 事项调整: the document behind a cancelled, transferred, delegated or entrusted item
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("approval_item.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # cancelled | transferred | delegated | entrusted
    Column("document_no", String(64), nullable=False),  # 取消、转移、下放文号, or the number of the entrustment
    Column("document_on", Date, nullable=False),
    Column("authority", String(128), nullable=False, default=""),  # who cancelled, transferred, delegated or entrusted
    Column("department_id", ForeignKey("department.id")),  # 承接机关, 受委托机关; null for cancelled and transferred
    Column("scope", Text, nullable=False, default=""),  # 权限范围 in words
    Column("towns", JsonText, nullable=False),  # the towns it covers; [] for the whole district
    Column("terms", JsonText, nullable=False),  # words of which an approved scope must hold one; [] for any
    Column("reason", Text, nullable=False, default=""),  # why a cancelled item is still supervised
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # the last day of the power; null until further notice
    Index("ix_item_adjustment_item", "item_id", "valid_from"),
    Index("ix_item_adjustment_department", "department_id"),
)
