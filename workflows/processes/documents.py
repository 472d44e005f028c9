"""文书 at a step: the template named by the property ``document`` is filled and issued when the step is completed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from workflows import engine
from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.engine.types import Refused, WorkItem
from workflows.processes import papers_of_evaluations, papers_of_methods, papers_of_plans
from workflows.processes.paper_source import Context, Source, day, lines, people
from workflows.supervision import cases
from workflows.supervision.documents import (
    FIELD_NAMES,
    KINDS,
    DocumentKind,
    FieldMissing,
    Issuer,
    NumberUnfit,
    OfficialDocument,
    Template,
    TemplateUnreadable,
    UnknownTemplateField,
    chinese_date,
    documents_of,
    issue,
)
from workflows.supervision.items.queries import item_of
from workflows.supervision.organisation.departments import department_of
from workflows.supervision.parties.tables import party

ORDER_BASIS = "《中华人民共和国行政处罚法》第二十八条第一款、《中华人民共和国行政许可法》第六十六条"
RECHECK_BASIS = "《中华人民共和国行政许可法》第六十一条"


def issue_for_step(conn: Connection, item: WorkItem, *, now: datetime) -> list[OfficialDocument]:
    """Issue what the completed step names, once per completion; nothing for a step or a case without documents."""
    step = engine.diagram(conn, item.definition_id).steps[item.element_id]
    names = [name.strip() for name in step.properties.get("document", "").split(",") if name.strip()]
    if not names:
        return []
    case = cases.of_instance(conn, item.root_id)
    if case is None or case.department_id is None:
        return []
    submission_id, data = _submitted(conn, item)
    if not _wanted(step.properties.get("document_when", ""), data):
        return []
    variables = engine.instance_view(conn, item.instance_id).variables
    source = Source(conn, case, item, step.form, data, variables, now)
    department = department_of(conn, case.department_id)
    templates = engine.bundle(conn, item.definition_id).resources
    issued = []
    for kind in (DocumentKind(name) for name in names):
        path = f"documents/{kind.value}.docx"
        with _refusing(kind):
            issued.append(
                issue(
                    conn,
                    kind=kind,
                    issuer=Issuer(department.code, department.short_name, department.name),
                    template=Template(templates[path], path, item.definition_id),
                    context=context(source, kind),
                    case_id=case.id,
                    actor=item.completed_by or "",
                    now=now,
                    submission_id=submission_id,
                )
            )
    return issued


def _wanted(condition: str, data: Mapping[str, Any]) -> bool:
    """``field=value`` of the property ``document_when``: issued only where the step was answered so."""
    name, sign, value = condition.partition("=")
    return not sign or str(data.get(name.strip())) == value.strip()


@contextmanager
def _refusing(kind: DocumentKind) -> Iterator[None]:
    """What a person or the process owner can mend becomes a sentence; nothing is issued, no number is used."""
    title = KINDS[kind].title
    try:
        yield
    except FieldMissing as fact:
        raise Refused(f"《{title}》还缺少“{FIELD_NAMES[fact.name]}”，请补填后再办结。") from fact
    except UnknownTemplateField as fact:
        names = "、".join(fact.names)
        raise Refused(f"《{title}》的模板使用了没有的字段：{names}。请流程负责人改正模板后重新发布。") from fact
    except TemplateUnreadable as fact:
        raise Refused(f"《{title}》的模板无法填写，请流程负责人检查模板后重新发布。") from fact
    except NumberUnfit as fact:
        raise Refused(f"《{title}》不能编号，请系统管理员核对本部门的机关代字（部门简称，只用汉字）。") from fact


def context(source: Source, kind: DocumentKind) -> Context:
    """The fields of the kind; those that nothing is known of are empty."""
    filled: Context = dict.fromkeys(KINDS[kind].fields, "")
    filled |= _common(source) | _KINDS[kind](source)
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
    return {
        "case_no": case.case_no,
        "party": whom,
        "item": {"name": item_of(conn, case.item_id).name if case.item_id else ""},
        "inspectors": people(source, "inspectors"),
        "basis": source.text("basis") or "《中华人民共和国行政许可法》第六十一条",
    }


def _notice(source: Source) -> Context:
    address = source.conn.scalar(select(party.c.address).where(party.c.id == source.case.party_id))
    return {
        "planned_on": day(source.text("planned_on")),
        "place": address or "被检查人住所（经营场所）",
        "content": source.text("content"),
        "method": papers_of_methods.start_word(source, "method"),
        "materials": [],
    }


def _site_record(source: Source) -> Context:
    methods = {"expert_assisted": "专家协助检查"}
    return {
        **papers_of_methods.visit(source),
        **papers_of_methods.told(source),
        **papers_of_methods.checked(source),
        "method": methods.get(source.item.process_key, "实地检查"),
    }


def _order(source: Source) -> Context:
    """One problem per line; the form's ``basis`` is what the party broke, not what the order rests on."""
    facts, violated = lines(source.text("problem")), source.text("basis")
    alone = len(facts) == 1
    if facts and violated and not alone:
        facts[-1] = f"{facts[-1].rstrip('。')}。以上情况违反了{violated.rstrip('。')}的规定。"
    problems: list[Json] = [{"point": "", "fact": fact, "basis": violated if alone else ""} for fact in facts]
    return {
        "basis": ORDER_BASIS,
        "problems": problems,
        "requirement": source.text("requirement"),
        "deadline": day(source.text("deadline_on")),
    }


def _recheck(source: Source) -> Context:
    orders = [one for one in documents_of(source.conn, source.case.id) if one.kind == DocumentKind.RECTIFICATION_ORDER]
    found = "；".join(line.rstrip("。；;") for line in lines(source.text("problem")))
    rows: list[Json] = [
        {
            "point": found,
            "requirement": row.get("requirement", ""),
            "result": "已改正" if row.get("corrected") == "corrected" else "未改正",
            "fact": row.get("fact") or "",
        }
        for row in source.value("points") or []
    ]
    return {
        "basis": RECHECK_BASIS,
        "order_number": orders[-1].number if orders else "",
        "order_date": chinese_date(aware(orders[-1].issued_at).date()) if orders else "",
        "rechecked_on": day(source.text("rechecked_on")),
        "recheck_rows": rows,
        "conclusion": source.chosen("recheck_result"),
        "opinion": source.text("recheck_opinion"),
    }


_KINDS: Mapping[DocumentKind, Callable[[Source], Context]] = {
    DocumentKind.INSPECTION_NOTICE: _notice,
    DocumentKind.SITE_RECORD: _site_record,
    DocumentKind.RECTIFICATION_ORDER: _order,
    DocumentKind.RECHECK_OPINION: _recheck,
    **papers_of_evaluations.CONTEXTS,
    **papers_of_methods.CONTEXTS,
    **papers_of_plans.CONTEXTS,
}
