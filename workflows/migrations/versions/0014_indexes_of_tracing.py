"""indexes of tracing"""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index("ix_case_item", "case", ["item_id"], unique=False)
    op.create_index("ix_case_link_to", "case_link", ["to_case_id"], unique=False)
    op.create_index("ix_draw_member_member", "draw_member", ["member_id", "kind"], unique=False)
    op.create_index("ix_incident_root", "incident", ["root_id"], unique=False)
    op.create_index("ix_inspection_batch", "inspection", ["batch_id"], unique=False)
    op.create_index("ix_inspection_item", "inspection", ["item_id", "inspected_on"], unique=False)
    op.create_index("ix_party_town", "party", ["town"], unique=False)
    op.create_index("ix_registry_alarm_party", "registry_alarm", ["party_id"], unique=False)
