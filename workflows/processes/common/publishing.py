"""Publication of a result: the row behind the public page."""

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.tables import work_item
from workflows.engine.types import StepContext
from workflows.processes.common.reading import case_of, text
from workflows.supervision import cases
from workflows.supervision.cases import Case
from workflows.supervision.items.queries import item_of
from workflows.supervision.parties.tables import party


def proposed(ctx: StepContext, case: Case, kind: str, said: str) -> dict[str, Json]:
    """Title and text that the publication form begins with (国办发〔2018〕118号); whoever publishes may change them.

    ``kind`` is 检查结果 or 整改复查结果, ``said`` the predicate of the sentence about the party.
    """
    whom = ctx.conn.scalar(select(party.c.name).where(party.c.id == case.party_id)) or "检查对象"
    about = f"（{item_of(ctx.conn, case.item_id).name}）" if case.item_id is not None else ""
    return {
        "publication_title": f"{whom}{kind}公示"[:200],
        "publication_text": f"本机关依法对{whom}{about}{said}。现予公示。如有异议，可以向本机关提出。",
    }


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
