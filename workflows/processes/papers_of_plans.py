"""What the annual inspection plan says on paper, and on the public page: its rows in words."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from workflows import engine
from workflows.clock import aware
from workflows.processes.paper_source import Context, Source
from workflows.supervision import plans
from workflows.supervision.documents import chinese_date
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.officers import names
from workflows.supervision.organisation.tables import department

FORM_STEP, TABLE = "compile_plan", "plan_rows"


@dataclass(frozen=True)
class Worded:
    """One row of the plan as people read it."""

    item: str
    scope: str
    pool: str
    share: str
    method: str
    time: str
    departments: str
    basis: str


def worded(conn: Connection, plan: plans.Plan, rows: list[plans.Stored]) -> list[Worded]:
    """The rows in words; options are called as the form of the newest version of the process calls them."""
    items = _names(conn, approval_item, {one.row.item_id for one in rows})
    partners = {partner for one in rows for partner in one.row.joint}
    places = _names(conn, department, {plan.department_id} | partners)
    methods, modes = option_words(conn, "method"), option_words(conn, "mode")
    return [
        Worded(
            item=items[one.row.item_id],
            scope=scope(one.row),
            pool=f"{one.pool_size}户",
            share=share(one.row),
            method=f"{methods.get(one.row.method, one.row.method)}（{modes.get(one.row.mode, one.row.mode)}）",
            time=f"{one.row.month}月{one.row.start_given.day}日" if one.row.start_given else f"{one.row.month}月",
            departments=_departments(places, plan.department_id, one.row.joint),
            basis=one.row.basis,
        )
        for one in rows
    ]


def scope(row: plans.Row) -> str:
    """对象范围: the pool in words."""
    classes = f"风险等级{'、'.join(row.risk_classes)}级的持证单位"
    return f"{row.town}{classes}" if row.town else classes


def share(row: plans.Row) -> str:
    """抽取比例或者户数."""
    number = row.size.rstrip("0").rstrip(".") if "." in row.size else row.size
    return {"ratio": f"{number}%", "number": f"{number}户"}.get(row.size_kind, "按等级比例")


def option_words(conn: Connection, column_id: str) -> Mapping[str, str]:
    """Option → its name, of a column of the plan's table."""
    definition = engine.latest(conn, "inspection_plan")
    step = engine.diagram(conn, definition.id).steps.get(FORM_STEP) if definition else None
    table = step.form.field(TABLE) if step and step.form else None
    column = next((one for one in table.columns if one.id == column_id), None) if table else None
    return {option.id: option.name for option in column.options} if column else {}


def _names(conn: Connection, table: Any, ids: set[int]) -> dict[int, str]:
    return {row.id: row.name for row in conn.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))}


def _departments(places: Mapping[int, str], lead: int, joint: tuple[int, ...]) -> str:
    partners = "、".join(places.get(one, str(one)) for one in joint)
    return f"牵头：{places[lead]}；配合：{partners}" if joint else places[lead]


def _inspection_plan(source: Source) -> Context:
    plan = plans.of_case(source.conn, source.case.id)
    version = plans.shown_version(source.conn, plan.id)
    if version is None:
        return {}
    approver = version.approved_by or ""
    rows = worded(source.conn, plan, plans.rows_of(source.conn, version.id))
    return {
        "plan_year": str(plan.year),
        "plan_rows": [asdict(row) for row in rows],
        "approver": names(source.conn, [approver]).get(approver, approver) if approver else "",
        "approved_on": chinese_date(aware(version.approved_at).date()) if version.approved_at else "",
        "adjusted": version.reason,
        "note": version.note,
    }


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {"inspection_plan": _inspection_plan}
