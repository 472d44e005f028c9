"""Tables of the drawing room. A draw is never changed or deleted once drawn; a redraw is a new row with a reason."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

draw = Table(
    "draw",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(64), nullable=False),  # what the draw is for: a batch or case number
    Column("attempt", Integer, nullable=False),
    Column("title", String(255), nullable=False),
    Column("department", String(64), nullable=False),  # id of the department that draws
    Column("state", String(16), nullable=False),  # open | gathered | frozen | observed | drawn
    Column("algorithm", String(32), nullable=False),
    Column("secret", String(64), nullable=False),  # hex; leaves the server only after the draw
    Column("secret_sha256", String(64), nullable=False),  # published when the batch opens
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("query", Text, nullable=False, default=""),
    Column("planned_on", Date),  # the day the drawn are to be inspected: the year they count for
    Column("wanted", JsonText),  # stratum -> n
    Column("ratios", JsonText),  # stratum -> percentage as text, where a ratio decides
    Column("pairs", JsonText),  # [[object id, [officer ids]]]: who inspected it last
    Column("team", Integer),
    Column("recusals", JsonText),
    Column("pool_size", Integer),
    Column("pool_sha256", String(64)),
    Column("frozen_at", Instant),
    Column("frozen_by", String(64)),
    Column("words", Text),
    Column("observer", String(64)),
    Column("observer_department", String(64)),
    Column("observed_at", Instant),
    Column("teams", JsonText),  # [[object id, [officer ids]]] in order
    Column("drawn_at", Instant),
    Column("drawn_by", String(64)),
    Column("redraw_of", ForeignKey("draw.id")),
    Column("redraw_reason", Text, nullable=False, default=""),
    UniqueConstraint("reference", "attempt"),
)

draw_member = Table(
    "draw_member",
    metadata,
    Column("draw_id", ForeignKey("draw.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),  # object | inspector
    Column("member_id", String(64), primary_key=True),
    Column("stratum", String(64), nullable=False),
    Column("name", String(255), nullable=False),
    Column("drawn", Boolean, nullable=False),
    Column("position", Integer),  # place among the drawn
    Index("ix_draw_member_drawn", "draw_id", "drawn", "position"),
    Index("ix_draw_member_member", "member_id", "kind"),
)

draw_exclusion = Table(
    "draw_exclusion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draw_id", ForeignKey("draw.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # object | inspector
    Column("member_id", String(64), nullable=False),
    Column("name", String(255), nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_draw_exclusion_draw", "draw_id"),
)
