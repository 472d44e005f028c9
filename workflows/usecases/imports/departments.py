"""部门: departments with the functions they hold, and what they succeeded."""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from workflows.supervision.cases.tables import case
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.changes import AlreadyHeld, EndsBeforeStart, NotInForce
from workflows.supervision.organisation.departments import holders
from workflows.supervision.organisation.tables import department
from workflows.usecases.imports.cells import BadCell, key, many, one_of
from workflows.usecases.imports.columns import columns, words
from workflows.usecases.imports.run import Run, first_seen
from workflows.usecases.imports.sheet import Entry

COLUMNS, TITLES = columns("departments")
FUNCTIONS = words("departments", "functions")


def write(run: Run, entries: list[Entry]) -> None:
    seen: dict[str, int] = {}
    kept = [e for e in entries if e.text("code") and first_seen(run.report, seen, e.text("code"), e.row, "部门代码")]
    ids = {entry.row: _department(run, entry) for entry in kept}
    given: set[str] = set()
    for entry in kept:
        department_id = ids[entry.row]
        if department_id is not None:
            _succession(run, entry, department_id)
            _functions(run, entry, department_id, given)


def _department(run: Run, entry: Entry) -> int | None:
    table = department
    code, name = entry.text("code"), entry.text("name")
    known = run.conn.execute(select(table).where(table.c.code == code)).first()
    known = known or _installed(run, entry)
    if known is not None:
        return _change(run, known, entry)
    if run.conn.scalar(select(table.c.id).where(table.c.name == name, table.c.valid_to.is_(None))) is not None:
        run.report.error(entry.row, f"已有同名部门“{name}”，但代码不同，请核对部门代码。")
        return None
    try:
        new = changes.add_department(
            run.conn, code=code, name=name, short_name=entry.text("short_name") or name[:32],
            kind=entry.text("kind") or "department", district_code=entry.text("district_code") or _district(run),
            valid_from=entry.day("valid_from") or run.today, valid_to=entry.day("valid_to"),
        )  # fmt: skip
    except EndsBeforeStart:
        run.report.error(entry.row, "撤销日期早于成立日期，请核对。")
        return None
    run.report.added += 1
    return new


def _installed(run: Run, entry: Entry) -> Any:
    """A department of the installed profile takes the code of the district's file while no case bears the old one."""
    table = department
    plain = select(table).where(table.c.code.startswith("QX-"), table.c.district_code == "000000")
    for row in run.conn.execute(plain.where(table.c.valid_to.is_(None))):
        used = run.conn.scalar(select(case.c.id).where(case.c.department_id == row.id).limit(1))
        if key(entry.text("name")).endswith(key(row.name)) and used is None:
            values = {"code": entry.text("code"), "name": entry.text("name")}
            run.conn.execute(update(table).where(table.c.id == row.id).values(**values))
            run.report.say(entry.row, f"对应到已装入的“{row.name}”，代码由 {row.code} 改为 {values['code']}。")
            return run.conn.execute(select(table).where(table.c.id == row.id)).one()
    return None


def _change(run: Run, known: Any, entry: Entry) -> int | None:
    if key(known.name) != key(entry.text("name")):
        run.report.error(
            entry.row,
            f"代码 {known.code} 现为“{known.name}”。更名或改组请另编代码，并在“原部门”填写原名称，以便历史可查。",
        )
        return None
    given = {column: entry.text(column) for column in ("short_name", "kind", "district_code") if entry.text(column)}
    changed = {column: value for column, value in given.items() if getattr(known, column) != value}
    last = entry.day("valid_to")
    if last is not None and known.valid_to is None:
        changes.end_department(run.conn, known.id, last_day=last)
        changed["valid_to"] = last.isoformat()
    elif changed:
        run.conn.execute(update(department).where(department.c.id == known.id).values(**changed))
    if changed:
        run.report.updated += 1
        run.report.say(entry.row, f"更新 {known.code}：{'、'.join(TITLES[column] for column in changed)}。")
    else:
        run.report.unchanged += 1
    return int(known.id)


def _succession(run: Run, entry: Entry, department_id: int) -> None:
    for name in many(entry.text("predecessor")):
        predecessor = _former(run, name)
        if predecessor is None:
            run.report.error(entry.row, f"没有原部门“{name}”，请先导入原部门，或核对名称。")
        elif predecessor.valid_to is None:
            on = entry.day("valid_from") or run.today
            try:
                changes.succeed(run.conn, predecessor.id, department_id, on=on, basis="导入")
            except (EndsBeforeStart, AlreadyHeld):
                run.report.error(entry.row, f"原部门“{name}”的日期与本部门成立日期矛盾，请核对。")
                continue
            run.report.say(entry.row, f"“{predecessor.name}”自 {on.isoformat()} 起由本部门承接。")


def _former(run: Run, name: str) -> Any:
    table = department
    query = select(table).where((table.c.code == name.upper()) | (table.c.name == name))
    return run.conn.execute(query.order_by(table.c.id)).first()


def _functions(run: Run, entry: Entry, department_id: int, given: set[str]) -> None:
    since: date = entry.day("functions_from") or entry.day("valid_from") or run.today
    for word in many(entry.text("functions")):
        try:
            function = one_of(word, FUNCTIONS)
        except BadCell as bad:
            run.report.error(entry.row, f"承担职能{bad}。")
            continue
        if department_id in {*holders(run.conn, function, since), *holders(run.conn, function, run.today)}:
            given.add(function)
            continue
        try:
            changes.bind_function(run.conn, function, department_id, valid_from=since, replace=function not in given)
        except (NotInForce, AlreadyHeld):
            run.report.error(entry.row, f"职能“{word}”的起始日期 {since.isoformat()} 部门不在册，请核对日期。")
            continue
        given.add(function)
        run.report.say(entry.row, f"自 {since.isoformat()} 起承担职能“{word}”。")


def _district(run: Run) -> str:
    return run.conn.scalar(select(department.c.district_code).limit(1)) or "000000"
