"""A step that is given to the person whom the case is about: he sees this step, never the case (domain.md 2d)."""

from sqlalchemy import Connection

from workflows import engine
from workflows.engine.types import WorkItem
from workflows.supervision import cases

PROPERTY, STEP = "sees", "step"
CONCERNED = "concerned"


def note(conn: Connection, item: WorkItem) -> None:
    """``sees=step`` on a user task: whoever it is assigned to when it opens is a person concerned in the case."""
    if item.assignee is None:
        return
    step = engine.diagram(conn, item.definition_id).steps[item.element_id]
    case = cases.of_instance(conn, item.root_id) if step.properties.get(PROPERTY) == STEP else None
    if case is not None:
        cases.add_officer(conn, case.id, CONCERNED, item.assignee)
