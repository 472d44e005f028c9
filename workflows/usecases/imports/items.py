"""审批事项: items with checklists (one row per point; the item's own columns may be left blank below) and regimes."""

from typing import Any

from sqlalchemy import select, update

from workflows.supervision.items import changes
from workflows.supervision.items.changes import NotNewer
from workflows.supervision.items.queries import Point, checklist_in_force, regime_in_force
from workflows.supervision.items.tables import approval_item
from workflows.usecases.imports.cells import key
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry

COLUMNS, TITLES = columns("items")
MEASURES = {
    "measure_daily", "measure_spot", "measure_special", "measure_source", "measure_hazard", "measure_case",
}  # fmt: skip
HEAD = ("code", "name", "kind", "department")


def write(run: Run, entries: list[Entry]) -> None:
    departments = run.departments()
    known = {row.code: row for row in run.conn.execute(select(approval_item))}
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if all(entry.text(column) for column in HEAD):
            groups.setdefault(entry.text("code"), []).append(entry)
    for code, rows in groups.items():
        item_id = _item(run, rows, known.get(code), departments)
        if item_id is not None:
            _checklist(run, rows, item_id)
            _regime(run, rows[0], item_id)


def _item(run: Run, rows: list[Entry], known: Any, departments: Names) -> int | None:
    entry = rows[0]
    if different := [row for row in rows if any(row.text(column) != entry.text(column) for column in HEAD)]:
        run.report.error(different[0].row, f"事项编码 {entry.text('code')} 与第{entry.row}行的名称、类别或部门不一致。")
        return None
    where = departments.find(entry.text("department"))
    if where is None:
        run.report.error(entry.row, f"没有部门“{entry.text('department')}”，请先导入部门，或核对名称。")
        return None
    if known is not None:
        return _change(run, entry, known, where)
    since, last = entry.day("valid_from") or run.today, entry.day("valid_to")
    if last is not None and last < since:
        run.report.error(entry.row, "终止日期早于起始日期，请核对。")
        return None
    run.report.added += 1
    return changes.add_item(
        run.conn, code=entry.text("code"), name=entry.text("name"), kind=entry.text("kind"), department_id=where,
        note=entry.text("note"), still_supervised=entry.text("still_supervised") != "no", valid_from=since,
        valid_to=last,
    )  # fmt: skip


def _change(run: Run, entry: Entry, known: Any, where: int) -> int | None:
    """Name, kind and department of an item are history; a new one is a new item."""
    if key(known.name) != key(entry.text("name")) or known.kind != entry.text("kind") or known.department_id != where:
        run.report.error(
            entry.row,
            f"事项 {known.code} 的名称、类别或主管部门与现有不同；变更请为新事项另编编码，并为原事项填写终止日期。",
        )
        return None
    changed: dict[str, object] = {}
    if entry.text("note") and entry.text("note") != known.note:
        changed["note"] = entry.text("note")
    if entry.text("still_supervised") and (entry.text("still_supervised") == "yes") != known.still_supervised:
        changed["still_supervised"] = entry.text("still_supervised") == "yes"
    if entry.day("valid_to") and entry.day("valid_to") != known.valid_to:
        changed["valid_to"] = entry.day("valid_to")
    if changed:
        run.conn.execute(update(approval_item).where(approval_item.c.id == known.id).values(**changed))
        run.report.updated += 1
        run.report.say(entry.row, f"更新 {known.code}：{'、'.join(TITLES[column] for column in changed)}。")
    else:
        run.report.unchanged += 1
    return int(known.id)


def _checklist(run: Run, rows: list[Entry], item_id: int) -> None:
    """A list that differs from the one in force becomes its next version."""
    points = _points(run, rows)
    since = rows[0].day("checklist_from") or run.today
    current = checklist_in_force(run.conn, item_id, run.today)
    if not points:
        if current.id is None:
            run.report.warn(rows[0].row, f"{rows[0].text('code')} 没有填写检查要点，检查时套用该类别的通用要点。")
        return
    if current.id is not None and current.points[: len(points)] == points:
        return
    try:
        changes.add_checklist(run.conn, item_id, points, valid_from=since)
    except NotNewer:
        run.report.error(
            rows[0].row,
            f"检查要点与现行清单不同，但清单生效日期 {since.isoformat()} 不晚于现行清单，请填写更晚的日期。",
        )
        return
    run.report.say(rows[0].row, f"{rows[0].text('code')} 检查要点 {len(points)} 条，自 {since.isoformat()} 起生效。")


def _points(run: Run, rows: list[Entry]) -> tuple[Point, ...]:
    seen: dict[str, int] = {}
    found: list[Point] = []
    for row in rows:
        if not row.text("point"):
            continue
        code = row.text("point_code") or f"{_letter(row)}{len(found) + 1}-01"
        if first_seen(run.report, seen, code, row.row, "要点编码"):
            basis, severity = row.text("basis"), row.text("severity") or "一般"
            if not basis:
                run.report.error(row.row, "检查依据没有填写：每条要点都要有依据。")
            found.append(Point(code, row.text("group_name") or "检查要点", row.text("point"), basis, severity))
    return tuple(found)


def _letter(row: Entry) -> str:
    return {"cancelled": "C", "transferred": "D", "delegated": "E", "entrusted": "E"}.get(row.text("kind"), "A")


def _regime(run: Run, entry: Entry, item_id: int) -> None:
    texts = {part: entry.text(part) for part in ("object", "content", "method")}
    measures = {TITLES[column]: entry.text(column) for column in sorted(MEASURES) if entry.text(column)}
    if not any(texts.values()) and not measures:
        return
    current = regime_in_force(run.conn, item_id, run.today)
    if current is not None and (current.object, current.content, current.method, current.measures) == (
        texts["object"], texts["content"], texts["method"], measures,
    ):  # fmt: skip
        return
    try:
        changes.add_regime(run.conn, item_id, **texts, measures=measures, valid_from=run.today)
    except NotNewer:
        run.report.error(entry.row, "监管制度今天已有新版本，请明天再导入修改后的制度。")
