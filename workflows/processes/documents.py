"""文书 at a step: the templates named by the property ``document`` are filled and issued when the step is completed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from workflows import engine
from workflows.engine.tables import submission
from workflows.engine.types import Refused, Step, WorkItem
from workflows.processes import (
    papers_of_campaigns,
    papers_of_evaluations,
    papers_of_inspections,
    papers_of_methods,
    papers_of_orders,
    papers_of_penalties,
    papers_of_plans,
    papers_of_problems,
    papers_of_referrals,
    papers_of_service,
    papers_of_tracing,
    service_records,
)
from workflows.processes.paper_source import Context, Source, people
from workflows.supervision import cases
from workflows.supervision.documents import (
    KINDS,
    FieldMissing,
    Issuer,
    NumberUnfit,
    OfficialDocument,
    Template,
    TemplateUnreadable,
    UnknownTemplateField,
    hold,
    issue,
)
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.parties.tables import party

FAMILIES = (
    papers_of_inspections,
    papers_of_methods,
    papers_of_orders,
    papers_of_plans,
    papers_of_evaluations,
    papers_of_campaigns,
    papers_of_problems,
    papers_of_referrals,
    papers_of_penalties,
    papers_of_tracing,
    papers_of_service,
)
CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    kind: builder for family in FAMILIES for kind, builder in family.CONTEXTS.items()
}
ISSUED_BY_OFFICER = "officer"


def issue_for_step(conn: Connection, item: WorkItem, *, now: datetime) -> list[OfficialDocument]:
    """Issue what the completed step names, once per completion, and write down the service of what it serves."""
    step = engine.diagram(conn, item.definition_id).steps[item.element_id]
    named = names_of(step)
    case = cases.of_instance(conn, item.root_id) if named or "serves" in step.properties else None
    if case is None:
        return []
    submission_id, data = _submitted(conn, item)
    variables = engine.instance_view(conn, item.instance_id).variables
    source = Source(conn, case, item, step.form, data, variables, now)
    kinds = [kind for kind in named if wanted(step.properties.get("document_when", ""), kind, source)]
    issued = _issue(source, step, kinds, submission_id=submission_id)
    service_records.feed(source, step, issued, submission_id=submission_id)
    return issued


def _issue(source: Source, step: Step, kinds: list[str], *, submission_id: int | None) -> list[OfficialDocument]:
    department_id = issuing_department(source, step) if kinds else None
    if department_id is None:
        return []
    conn, item, now = source.conn, source.item, source.now
    department = department_of(conn, department_id)
    templates = engine.bundle(conn, item.definition_id).resources
    hold(conn, department.code, kinds, now=now)
    issued = []
    for kind in kinds:
        path = f"documents/{kind}.docx"
        with refusing(kind):
            issued.append(
                issue(
                    conn,
                    kind=kind,
                    issuer=Issuer(department.code, department.short_name, department.name),
                    template=Template(templates[path], path, item.definition_id),
                    context=context(source, kind),
                    case_id=source.case.id,
                    actor=item.completed_by or "",
                    now=now,
                    submission_id=submission_id,
                )
            )
    return issued


def names_of(step: Step) -> list[str]:
    """The kinds of documents that a step issues."""
    return [name.strip() for name in step.properties.get("document", "").split(",") if name.strip()]


def wanted(conditions: str, kind: str, source: Source) -> bool:
    """Property ``document_when``: ``[kind:]field=value[|value]``, separated by commas; each that is about the kind
    must hold. A chosen list holds a value that is among its members."""
    for condition in (one.strip() for one in conditions.split(",")):
        about, colon, rest = condition.rpartition(":")
        name, sign, values = rest.partition("=")
        if not sign or (colon and about.strip() != kind):
            continue
        answer = source.value(name.strip())
        given = {_word(one) for one in (answer if isinstance(answer, list) else [answer])}
        if given.isdisjoint(value.strip() for value in values.split("|")):
            return False
    return True


def _word(answer: object) -> str:
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


def issuing_department(source: Source, step: Step) -> int | None:
    """Whose number and name the document bears: the department where the step is worked (property ``department``),
    else the case's; ``document_issuer`` names another variable, or ``officer`` for the one who completes the step."""
    given = step.properties.get("document_issuer", "")
    variable = given if given != ISSUED_BY_OFFICER else ""
    variable = variable or (step.properties.get("department", "") if not given else "")
    if variable:
        return int(str(source.variables[variable]))
    if given == ISSUED_BY_OFFICER or source.case.department_id is None:
        return officer_by_login(source.conn, source.item.completed_by or "").department_id
    return source.case.department_id


@contextmanager
def refusing(kind: str) -> Iterator[None]:
    """What a person or the process owner can mend becomes a sentence; nothing is issued, no number is used."""
    title = KINDS[kind].title
    try:
        yield
    except FieldMissing as fact:
        raise Refused(f"《{title}》还缺少“{KINDS[kind].name(fact.name)}”，请补填后再办结。") from fact
    except UnknownTemplateField as fact:
        names = "、".join(fact.names)
        raise Refused(f"《{title}》的模板使用了没有的字段：{names}。请流程负责人改正模板后重新发布。") from fact
    except TemplateUnreadable as fact:
        raise Refused(f"《{title}》的模板无法填写，请流程负责人检查模板后重新发布。") from fact
    except NumberUnfit as fact:
        raise Refused(f"《{title}》不能编号，请系统管理员核对本部门的机关代字（部门简称，只用汉字）。") from fact


def context(source: Source, kind: str) -> Context:
    """The fields of the kind; those that nothing is known of are empty."""
    filled: Context = dict.fromkeys(KINDS[kind].fields, "")
    filled |= _common(source) | CONTEXTS[kind](source)
    return {name: value for name, value in filled.items() if name in KINDS[kind].fields}


def _submitted(conn: Connection, item: WorkItem) -> tuple[int | None, Mapping[str, Any]]:
    table = submission
    query = select(table.c.id, table.c.data).where(table.c.work_item_id == item.id).order_by(table.c.id.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return (None, {}) if row is None else (row.id, row.data)


def _common(source: Source) -> Context:
    conn, case = source.conn, source.case
    row = conn.execute(select(party).where(party.c.id == case.party_id)).one_or_none()
    whom: Context = {"name": "", "uscc": "", "address": "", "representative": "", "phone": ""}
    if row is not None:
        whom |= {"name": row.name, "uscc": row.code, "address": row.address}
    elif source.text("object_department"):  # the problem is one of an organ itself
        whom["name"] = department_of(conn, int(source.text("object_department"))).name
    return {
        "case_no": case.case_no,
        "party": whom,
        "item": {"name": item_of(conn, case.item_id).name if case.item_id else ""},
        "inspectors": people(source, "inspectors"),
        "basis": source.text("basis") or "《中华人民共和国行政许可法》第六十一条",
    }
