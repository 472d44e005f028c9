"""检查记录: past inspections as history, and open ones as real running cases."""

from typing import Any

from sqlalchemy import insert, or_, select, update

from workflows import engine
from workflows.db import Json
from workflows.engine.types import Refused
from workflows.supervision.cases.tables import inspection
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.organisation.officers import actor_for, officers_with_role
from workflows.supervision.organisation.tables import officer
from workflows.supervision.parties.tables import party
from workflows.usecases.cases.start import start_in
from workflows.usecases.errors import FormInvalid, NotPermitted
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.permits import party_of_entry
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry
from workflows.usecases.imports.tables import imported_case

COLUMNS, TITLES = columns("inspections")
PROCESS = "daily_inspection"
STARTER = "handler"
RUNNING_METHODS = ("site_visit", "desk_review")
MENDABLE = ("method", "mode", "planned_on", "inspected_on", "overall")


def write(run: Run, entries: list[Entry]) -> None:
    parties, items, departments = _parties(run), run.items(), run.departments()
    owners = {row.id: row.department_id for row in run.conn.execute(select(approval_item))}
    known = {row.external_no: row for row in run.conn.execute(select(inspection).where(inspection.c.external_no != ""))}
    started = set(run.conn.scalars(select(imported_case.c.external_no)))
    seen: dict[str, int] = {}
    fresh = []
    for entry in entries:
        row = _row(run, entry, parties, items, departments, owners)
        if row is None or not first_seen(run.report, seen, row["external_no"], entry.row, "原编号"):
            continue
        if row["external_no"] in started:
            run.report.unchanged += 1
        elif entry.text("state") == "open":
            _start(run, entry, row)
        elif row["external_no"] in known:
            _change(run, known[row["external_no"]], row, entry)
        elif _finished(run, entry):
            fresh.append(row)
            run.report.added += 1
    if fresh and run.report.ok:
        run.conn.execute(insert(inspection), fresh)


def _parties(run: Run) -> Names:
    found = Names()
    for row in run.conn.execute(select(party.c.id, party.c.code, party.c.name)):
        found.add(row.id, row.code, row.name)
    return found


def _row(
    run: Run, entry: Entry, parties: Names, items: Names, departments: Names, owners: dict[int, int]
) -> dict[str, Any] | None:
    party_id, item_id = party_of_entry(run, entry, parties), items.find(entry.text("item"))
    if entry.text("item") and item_id is None:
        run.report.error(entry.row, f"没有事项“{entry.text('item')}”（或有多项同名），请先导入事项，或改填事项编码。")
    where = departments.find(entry.text("department")) if entry.text("department") else owners.get(item_id or 0)
    if entry.text("department") and where is None:
        run.report.error(entry.row, f"没有部门“{entry.text('department')}”，请先导入部门，或核对名称。")
    if party_id is None or item_id is None or where is None or not entry.text("external_no"):
        return None
    return {
        "external_no": entry.text("external_no"), "department_id": where, "item_id": item_id, "party_id": party_id,
        "method": entry.text("method") or "site_visit", "mode": entry.text("mode") or "key",
        "planned_on": entry.day("planned_on"), "inspected_on": entry.day("inspected_on"),
        "overall": entry.text("overall") or None,
    }  # fmt: skip


def _finished(run: Run, entry: Entry) -> bool:
    """A past inspection has its day and its result."""
    on = entry.day("inspected_on")
    if on is None:
        run.report.error(entry.row, "检查日期没有填写；尚未办结的请在办理状态填“在办”。")
    elif on > run.today:
        run.report.error(entry.row, f"检查日期 {on.isoformat()} 在今天之后，请核对。")
    if not entry.text("overall"):
        run.report.error(entry.row, "检查结果没有填写；尚未办结的请在办理状态填“在办”。")
    return on is not None and on <= run.today and bool(entry.text("overall"))


def _change(run: Run, known: Any, row: dict[str, Any], entry: Entry) -> None:
    if any(getattr(known, column) != row[column] for column in ("item_id", "party_id", "department_id")):
        run.report.error(entry.row, f"原编号 {known.external_no} 已导入为另一对象、事项或部门的检查，请核对编号。")
        return
    changed = {column: row[column] for column in MENDABLE if row[column] not in (None, getattr(known, column))}
    if not changed:
        run.report.unchanged += 1
        return
    run.conn.execute(update(inspection).where(inspection.c.id == known.id).values(**changed))
    run.report.updated += 1
    run.report.say(entry.row, f"更新 {known.external_no}：{'、'.join(TITLES[column] for column in changed)}。")


def _start(run: Run, entry: Entry, row: dict[str, Any]) -> None:
    """An open case runs from today by the diagram in force; its old number stays in the reason."""
    if row["method"] not in RUNNING_METHODS:
        run.report.error(entry.row, "在办检查目前只能按实地检查或书面检查办理，请改填检查方式。")
        return
    definition = engine.latest(run.conn, PROCESS)
    if definition is None:
        run.report.error(entry.row, "日常检查流程尚未发布，不能导入在办案件；请先发布流程。")
        return
    who = _handler(run, entry, row["department_id"])
    if who is None:
        return
    raw: dict[str, Json] = {
        "item": row["item_id"], "party": row["party_id"], "method": row["method"], "mode": row["mode"],
        "task_source": "assigned", "reason": f"历史在办案件导入，原编号 {row['external_no']}。{entry.text('reason')}",
    }  # fmt: skip
    try:
        case = start_in(run.conn, who, definition.id, raw, source="import", now=run.now)
    except FormInvalid as invalid:
        run.report.error(entry.row, "；".join(invalid.errors.values()))
    except (Refused, NotPermitted, engine.StepFailed) as refused:
        run.report.error(entry.row, f"不能启动案件：{refused}")
    else:
        run.conn.execute(insert(imported_case), {"external_no": row["external_no"], "case_id": case.case_id})
        run.report.added += 1
        run.report.say(entry.row, f"在办案件已启动，新案号 {case.case_no}，承办人 {who.name}。")


def _handler(run: Run, entry: Entry, department_id: int) -> Actor | None:
    """The named handler, else the department's first one."""
    named = entry.text("handler")
    if named:
        matches = or_(officer.c.login == named.lower(), officer.c.staff_no == named.upper(), officer.c.name == named)
        logins = list(run.conn.scalars(select(officer.c.login).where(matches)))
    else:
        logins = [person.login for person in officers_with_role(run.conn, department_id, STARTER, run.today)]
    able = [who for who in (actor_for(run.conn, one, run.today) for one in logins) if who.has(STARTER, department_id)]
    if not able:
        whom = f"承办人“{named}”不是该部门的承办人" if named else "该部门没有承办人"
        run.report.error(entry.row, f"{whom}，请先在人员中设置“承办人”岗位。")
        return None
    return able[0]
