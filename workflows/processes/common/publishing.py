"""Publication of a result: the row behind the public page."""

from sqlalchemy import select

from workflows.engine.tables import work_item
from workflows.engine.types import StepContext
from workflows.processes.common.reading import case_of, text
from workflows.supervision import cases


def publish(ctx: StepContext, *, kind: str, step: str) -> None:
    """Write what was filled in at ``step``, with the limit that step had.

    国办发〔2018〕118号: results of inspections are made public within twenty working days.
    """
    table = work_item
    query = select(table.c.due_at).where(table.c.instance_id == ctx.instance_id, table.c.element_id == step)
    cases.publish(
        ctx.conn,
        case_of(ctx).id,
        kind=kind,
        title=text(ctx, "publication_title"),
        body=text(ctx, "publication_text"),
        due_at=ctx.conn.scalar(query.order_by(table.c.created_at.desc()).limit(1)),
        actor=ctx.actor,
        now=ctx.now,
    )
