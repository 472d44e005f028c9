"""Organisation tables. Everything is dated: 倒查 asks how things stood on that day (``valid_to`` is the last day)."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

department = Table(
    "department",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(16), nullable=False, unique=True),  # QY-SJ …
    Column("name", String(128), nullable=False),
    Column("short_name", String(32), nullable=False),  # for document numbers: 清源市监
    Column("kind", String(16), nullable=False),  # department | authorised | town | subdistrict | zone | external
    Column("district_code", String(6), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
)

department_succession = Table(
    "department_succession",
    metadata,
    Column("predecessor_id", ForeignKey("department.id"), primary_key=True),
    Column("successor_id", ForeignKey("department.id"), primary_key=True),
    Column("succeeded_on", Date, nullable=False),
    Column("basis", String(255), nullable=False, default=""),
)

function_binding = Table(
    "function_binding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("function_code", String(32), nullable=False),  # establishment_office, legal_affairs, …
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_function_binding_code", "function_code", "valid_from"),
)

officer = Table(
    "officer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("staff_no", String(32), nullable=False, unique=True),  # QY-SJ-017
    Column("name", String(64), nullable=False),
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_officer_department", "department_id"),
)

role_assignment = Table(
    "role_assignment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("role_code", String(32), nullable=False),  # handler, inspector, …, establishment_office, process_owner, …
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_role_assignment_officer", "officer_id"),
    Index("ix_role_assignment_role", "department_id", "role_code"),
)

certificate = Table(
    "certificate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("number", String(32), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),  # 执法证
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Index("ix_certificate_officer", "officer_id"),
)

responsibility = Table(
    "responsibility",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("item_id", Integer),  # null: for the whole department
    Column("tier", String(24), nullable=False),  # first_responsible | main_responsible | direct_responsible
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("ix_responsibility_department", "department_id", "tier"),
)

recusal = Table(
    "recusal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("party_id", Integer, nullable=False),
    Column("reason", String(255), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("officer_id", "party_id", "valid_from"),
)

substitution = Table(
    "substitution",  # 代理: who does another's work while he is away; acting heads are role assignments instead
    metadata,
    Column("id", Integer, primary_key=True),
    Column("principal_id", ForeignKey("officer.id"), nullable=False),
    Column("substitute_id", ForeignKey("officer.id"), nullable=False),
    Column("department_id", ForeignKey("department.id"), nullable=False),
    Column("roles", JsonText, nullable=False),  # role and function codes that he stands in for
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("reason", String(16), nullable=False),  # substitutions.Absence
    Column("document", String(255), nullable=False, default=""),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_by", String(64)),
    Column("ended_at", Instant),
    Index("ix_substitution_substitute", "substitute_id", "valid_to"),
    Index("ix_substitution_principal", "principal_id", "valid_to"),
)

switch = Table(
    "switch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(32), nullable=False),  # switches.Switch: scan_required …
    Column("value", JsonText, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("name", "valid_from"),
)
