"""证据保全: an act on a record that a tracing holds is refused with a sentence that names no tracing case."""

from sqlalchemy import Connection

from workflows.engine.types import Refused
from workflows.supervision import tracing
from workflows.supervision.tracing import UnderHold


def refuse_if_held(conn: Connection, case_id: int | None, act: str, field: str | None = None) -> None:
    """Ask before anything on record is corrected, withdrawn, merged or left out; ``act`` is the Chinese verb."""
    try:
        tracing.require_free(conn, case_id)
    except UnderHold as held:
        day = held.hold.placed_at
        raise Refused(
            f"本案记录自{day.year}年{day.month}月{day.day}日起依法保全，解除保全前不能{act}；"
            "确有需要说明的，请书面报送本机关法制机构。",
            field,
        ) from held
