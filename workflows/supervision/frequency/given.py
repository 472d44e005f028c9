"""When a visit of one department has been given to another's: it is made, and counted, there."""

from typing import Any

from sqlalchemy import ColumnElement, exists

from workflows.supervision.cases.tables import case
from workflows.supervision.drawing.tables import draw
from workflows.supervision.frequency.tables import visit_overlap

ACCEPTED = "accepted"


def given_to_another(case_id: ColumnElement[Any], party_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The case (a batch or an inspection) leaves this party to a joint visit of a batch that has not been ended."""
    table, drawn, asking = visit_overlap.alias("given"), draw.alias("asking_draw"), case.alias("asking_batch")
    return exists().where(
        table.c.other_case_id == case_id,
        table.c.party_id == party_id,
        table.c.answer == ACCEPTED,
        table.c.kind != "plan",
        drawn.c.id == table.c.draw_id,
        asking.c.case_no == drawn.c.reference,
        asking.c.state != "terminated",
    )
