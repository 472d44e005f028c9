"""Regulated parties (行政相对人), their permits with the approval snapshot, and the two registries beside them."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

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
    Index("ix_party_town", "town"),
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

intermediary = Table(
    "intermediary",  # 行政审批中介服务机构: a party that serves applicants of approval items (policy 二(一))
    metadata,
    Column("id", Integer, primary_key=True),
    Column("party_id", ForeignKey("party.id"), nullable=False, unique=True),
    Column("department_id", ForeignKey("department.id"), nullable=False),  # the one that supervises it
    Column("service", String(255), nullable=False),  # 中介服务事项: 房屋安全鉴定 …
    Column("qualification", String(255), nullable=False, default=""),  # name and grade; "" where none is needed
    Column("qualification_no", String(64), nullable=False, default=""),
    Column("qualification_issuer", String(128), nullable=False, default=""),
    Column("qualified_on", Date),
    Column("qualification_expires_on", Date),  # null: for good
    Column("fee_standard", Text, nullable=False, default=""),
    Column("fee_basis", String(255), nullable=False, default=""),  # 政府定价、政府指导价文号, or 市场调节价
    Column("registered_on", Date, nullable=False),
    Column("state", String(16), nullable=False, default="active"),  # active | suspended | removed
    Index("ix_intermediary_department", "department_id", "state"),
    Index("ix_intermediary_expiry", "state", "qualification_expires_on"),
)

intermediary_item = Table(
    "intermediary_item",
    metadata,
    Column("intermediary_id", ForeignKey("intermediary.id"), primary_key=True),
    Column("item_id", Integer, primary_key=True),  # the approval item whose applicants it serves
    Index("ix_intermediary_item_item", "item_id"),
)

receiving_organisation = Table(
    "receiving_organisation",  # 承接社会组织: an association that took over a transferred item (policy 二(三))
    metadata,
    Column("id", Integer, primary_key=True),
    Column("party_id", ForeignKey("party.id"), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("department_id", ForeignKey("department.id"), nullable=False),  # the one that transferred the item
    Column("transfer_no", String(64), nullable=False),  # 转移文号
    Column("transferred_on", Date, nullable=False),
    Column("agreement_no", String(64), nullable=False, default=""),
    Column("agreement_from", Date, nullable=False),
    Column("agreement_to", Date),  # null: until further notice
    Column("agreement", Text, nullable=False, default=""),  # what it undertook: scope, quality, fees, reports
    Column("competence", Text, nullable=False, default=""),  # 资质条件 the agreement asks for
    Column("state", String(16), nullable=False, default="active"),  # active | ended
    UniqueConstraint("party_id", "item_id", "transfer_no"),
    Index("ix_receiving_organisation_item", "item_id", "state"),
    Index("ix_receiving_organisation_department", "department_id"),
)

registry_alarm = Table(
    "registry_alarm",  # what a registry says is running out or overdue (行政许可法50、62、68条)
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),  # permit | test | qualification | agreement
    Column("subject_id", Integer, nullable=False),  # id of the permit, equipment, intermediary, receiving organisation
    Column("party_id", Integer, nullable=False),
    Column("item_id", Integer),
    Column("due_on", Date, nullable=False),  # last good day: permit valid until, test due on
    Column("raised_at", Instant, nullable=False),
    Column("overdue_at", Instant),  # when the second notice, that the day has passed, went out
    Column("settled_at", Instant),  # renewed, tested, removed: found by the scan
    UniqueConstraint("kind", "subject_id", "due_on"),
    Index("ix_registry_alarm_open", "settled_at", "due_on"),
    Index("ix_registry_alarm_party", "party_id"),
)
