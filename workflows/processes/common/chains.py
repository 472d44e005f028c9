"""One case starts another (案件链): through the outbox, with what is known, never awaited.

A process that is published starts as a case of its own; for one that is not, a lead is recorded, which a person takes
up. Nothing adverse happens by itself.
"""

from collections.abc import Mapping

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Diagram, StepContext
from workflows.processes.common.reading import case_of, text, texts
from workflows.supervision import cases
from workflows.supervision.cases import Case

START = "case.start"
MOST_SECRET = "sensitive"


def hand_over(
    ctx: StepContext,
    process_key: str,
    *,
    link: str,
    variables: Mapping[str, Json] | None = None,
    department_id: int | None = None,
    source: str = "",
    lead: str = "",
) -> bool:
    """Have a case of this process started that follows from the case of ``ctx``; False where only a lead was recorded.

    ``link`` is the kind of link, ``source`` what the new case came from (default: the process it came from),
    ``lead`` the target of the lead (default: the process). Handed over are ``item``, ``party``, ``problem``,
    ``basis``, ``inspectors`` and ``source_case`` as they are known here, and ``variables`` above them: of all these
    the ones that the process declares, as fields of its forms or in its property ``variables``.
    """
    case = case_of(ctx)
    given = known(ctx, case) | dict(variables or {})
    newest = engine.latest(ctx.conn, process_key)
    if newest is None:
        summary = str(given.get("problem") or case.title)
        cases.record_lead(
            ctx.conn, case.id, target=lead or process_key, summary=summary, actor=ctx.actor, now=ctx.now
        )  # fmt: skip
        return False
    diagram = engine.diagram(ctx.conn, newest.id)
    names = declared(diagram)
    if case.secrecy == MOST_SECRET and diagram.properties.get("secrecy") != MOST_SECRET:
        names -= {"source_case"}  # the number of a sensitive case is not told in one that others read
    payload: dict[str, Json] = {
        "process_key": process_key,
        "department_id": case.department_id if department_id is None else department_id,
        "source": source or case.process_key,
        "parent_case_id": case.id,
        "link": link,
        "actor": ctx.actor,
        "element": ctx.element_id,
        "variables": {name: value for name, value in given.items() if name in names},
    }
    # The row belongs to the instance: when it cannot be fired, the incident stands in the case it came from.
    engine.schedule(ctx.conn, START, due_at=ctx.now, payload=payload, instance_id=ctx.instance_id)
    return True


def known(ctx: StepContext, case: Case) -> dict[str, Json]:
    """What this case knows that the next one asks for."""
    texts_known: dict[str, Json] = {name: text(ctx, name) for name in ("problem", "basis") if text(ctx, name)}
    return {
        "item": case.item_id,
        "party": case.party_id,
        **texts_known,
        **({"inspectors": list[Json](texts(ctx, "inspectors"))} if texts(ctx, "inspectors") else {}),
        "source_case": case.case_no,
    }


def declared(diagram: Diagram) -> frozenset[str]:
    """The variables that a process knows: the fields of its forms and the names in its property ``variables``."""
    forms = (diagram.start_form, *(step.form for step in diagram.steps.values()))
    fields = {field.id for form in forms if form for field in form.fields if field.is_variable}
    named = {name.strip() for name in diagram.properties.get("variables", "").split(",")}
    return frozenset(fields | named - {""})
