"""engine: signals, conditions, starts by event; timers due together in the order of the diagram"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "awaited_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("root_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("since", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_event")),
    )
    op.create_index("ix_awaited_event_name", "awaited_event", ["kind", "name"], unique=False)
    op.create_index("ix_awaited_event_instance", "awaited_event", ["instance_id"], unique=False)
    op.create_index("ix_awaited_event_root", "awaited_event", ["root_id"], unique=False)
    op.create_table(
        "start_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("element_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_start_subscription_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_subscription")),
        sa.UniqueConstraint("key", "element_id", name=op.f("uq_start_subscription_key_element_id")),
    )
    op.create_index("ix_start_subscription_name", "start_subscription", ["kind", "name"], unique=False)
    op.add_column("due_work", sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_due_work_next", table_name="due_work")
    op.create_index("ix_due_work_next", "due_work", ["parked", "due_at", "place", "id"], unique=False)
