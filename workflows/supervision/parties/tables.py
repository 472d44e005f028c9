"""Regulated parties (行政相对人) and their permits with the approval snapshot."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from workflows.db import JsonText, metadata

party = Table(
    "party",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),  # 统一社会信用代码, or WZ-yyyy-nnnn without one
    Column("code_kind", String(16), nullable=False),  # uscc | legacy | unlicensed
    Column("name", String(255), nullable=False),
    # enterprise | individual | cooperative | institution | association | organ
    Column("kind", String(16), nullable=False),
    Column("address", String(255), nullable=False, default=""),
    Column("town", String(64), nullable=False, default=""),
    Column("industry", String(64), nullable=False, default=""),
    Column("risk_class", String(1), nullable=False, default="B"),  # A B C D
    Column("credit_class", String(1), nullable=False, default="B", server_default="B"),  # A B C D
    Column("state", String(16), nullable=False, default="active"),  # active | closed
    Column("contact", String(64), nullable=False, default=""),
    Column("phone", String(32), nullable=False, default=""),
    Column("district_code", String(6), nullable=False),
    Index("ix_party_name", "name"),
)

permit = Table(
    "permit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(64), nullable=False, unique=True),
    Column("party_id", ForeignKey("party.id"), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("state", String(16), nullable=False, default="valid"),  # valid | former | revoked
    Column("approval_mode", String(16), nullable=False, default="ordinary"),  # ordinary | pledge (告知承诺)
    Column("snapshot", JsonText, nullable=False),  # {"conditions", "standards", "scope", "mode"} as approved
    Index("ix_permit_party", "party_id"),
    Index("ix_permit_item", "item_id", "state"),
)

equipment = Table(
    "equipment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),  # 设备注册代码 or 使用登记证编号
    Column("party_id", ForeignKey("party.id"), nullable=False),
    Column("item_id", Integer),  # the approval item it is supervised under
    Column("name", String(255), nullable=False),
    Column("kind", String(32), nullable=False),  # boiler | pressure_vessel | lift | crane | … (labels)
    Column("place", String(255), nullable=False, default=""),
    Column("registered_on", Date),
    Column("last_tested_on", Date),  # 上次定期检验
    Column("next_test_on", Date),  # 下次检验日期 (行政许可法62、68条; 特种设备安全法40条)
    Column("test_result", String(16), nullable=False, default=""),  # passed | failed | ""
    Column("state", String(16), nullable=False, default="in_use"),  # in_use | suspended | scrapped
    Index("ix_equipment_party", "party_id"),
    Index("ix_equipment_next_test", "state", "next_test_on"),
)
