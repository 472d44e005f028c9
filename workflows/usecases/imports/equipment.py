"""设备设施: equipment under periodic test (行政许可法62、68条; 特种设备安全法40条)."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from workflows.supervision.parties.tables import equipment, party
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.permits import party_of_entry
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry

COLUMNS, TITLES = columns("equipment")
DAYS = ("registered_on", "last_tested_on", "next_test_on")


def write(run: Run, entries: list[Entry]) -> None:
    parties, items = Names(), run.items()
    for one in run.conn.execute(select(party.c.id, party.c.code, party.c.name)):
        parties.add(one.id, one.code, one.name)
    known = {row.code: row for row in run.conn.execute(select(equipment))}
    seen: dict[str, int] = {}
    fresh = []
    for entry in entries:
        row = _row(run, entry, parties, items)
        if row is None or not first_seen(run.report, seen, row["code"], entry.row, "设备编号"):
            continue
        if row["code"] in known:
            _change(run, known[row["code"]], row, entry)
        else:
            fresh.append(row)
            run.report.added += 1
    if fresh and run.report.ok:
        run.conn.execute(insert(equipment), fresh)


def _row(run: Run, entry: Entry, parties: Names, items: Names) -> dict[str, Any] | None:
    party_id = party_of_entry(run, entry, parties)
    item_id = items.find(entry.text("item")) if entry.text("item") else None
    if entry.text("item") and item_id is None:
        run.report.error(entry.row, f"没有事项“{entry.text('item')}”（或有多项同名），请先导入事项，或改填事项编码。")
    days = {name: entry.day(name) for name in DAYS}
    _check_days(run, entry, days)
    if party_id is None or not entry.text("code") or not entry.text("kind") or not entry.text("name"):
        return None
    return {
        "code": entry.text("code"), "party_id": party_id, "item_id": item_id, "name": entry.text("name"),
        "kind": entry.text("kind"), "place": entry.text("place"), **days,
        "test_result": entry.text("test_result"), "state": entry.text("state") or "in_use",
    }  # fmt: skip


def _check_days(run: Run, entry: Entry, days: dict[str, date | None]) -> None:
    last, following = days["last_tested_on"], days["next_test_on"]
    if last and last > run.today:
        run.report.error(entry.row, "上次检验日期在今天之后，请核对。")
    if last and following and following <= last:
        run.report.error(entry.row, "下次检验日期不晚于上次检验日期，请核对。")
    if following is None and (entry.text("state") or "in_use") == "in_use":
        run.report.warn(entry.row, "在用设备没有下次检验日期，不会有到期提醒。")


def _change(run: Run, known: Any, row: dict[str, Any], entry: Entry) -> None:
    """Blank cells erase nothing; a device may change hands (过户), which is said."""
    given = {column: value for column, value in row.items() if value not in (None, "")}
    if not entry.text("state"):
        given.pop("state")
    changed = {column: value for column, value in given.items() if getattr(known, column) != value}
    if not changed:
        run.report.unchanged += 1
        return
    run.conn.execute(update(equipment).where(equipment.c.id == known.id).values(**changed))
    run.report.updated += 1
    titles = {**TITLES, "party_id": "使用单位", "item_id": "事项"}
    run.report.say(entry.row, f"更新 {known.code}：{'、'.join(titles[column] for column in changed)}。")
