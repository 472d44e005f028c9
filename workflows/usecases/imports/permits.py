"""许可: permits with the approval snapshot."""

from typing import Any

from sqlalchemy import insert, select, update

from workflows.supervision.parties.tables import party, permit
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry

SNAPSHOT = ("conditions", "standards", "scope", "mode")
COLUMNS, TITLES = columns("permits")
FIXED = ("party_id", "item_id")


def write(run: Run, entries: list[Entry]) -> None:
    parties, items = _parties(run), run.items()
    known = {row.number: row for row in run.conn.execute(select(permit))}
    seen: dict[str, int] = {}
    fresh = []
    for entry in entries:
        row = _row(run, entry, parties, items)
        if row is None or not first_seen(run.report, seen, row["number"], entry.row, "许可证号"):
            continue
        if row["number"] in known:
            _change(run, known[row["number"]], row, entry)
        else:
            fresh.append(row)
            run.report.added += 1
    if fresh and run.report.ok:
        run.conn.execute(insert(permit), fresh)


def _parties(run: Run) -> Names:
    found = Names()
    for row in run.conn.execute(select(party.c.id, party.c.code, party.c.name)):
        found.add(row.id, row.code, row.name)
    return found


def _row(run: Run, entry: Entry, parties: Names, items: Names) -> dict[str, Any] | None:
    party_id = party_of_entry(run, entry, parties)
    item_id = items.find(entry.text("item")) if entry.text("item") else None
    if entry.text("item") and item_id is None:
        run.report.error(entry.row, f"没有事项“{entry.text('item')}”（或有多项同名），请先导入事项，或改填事项编码。")
    issued, expires = entry.day("issued_on"), entry.day("expires_on")
    if issued and expires and expires < issued:
        run.report.error(entry.row, "有效期至早于发证日期，请核对。")
    if party_id is None or item_id is None or issued is None or not entry.text("number"):
        return None
    return {
        "number": entry.text("number"), "party_id": party_id, "item_id": item_id, "issued_on": issued,
        "expires_on": expires, "state": entry.text("state") or "valid",
        "approval_mode": entry.text("approval_mode") or "ordinary",
        "snapshot": {part: entry.text(part) for part in SNAPSHOT},
    }  # fmt: skip


def party_of_entry(run: Run, entry: Entry, parties: Names) -> int | None:
    """The party by code, else by its full name."""
    code, name = entry.text("party"), entry.text("party_name")
    if not code and not name:
        run.report.error(entry.row, "统一社会信用代码和单位名称至少填一项。")
        return None
    found = parties.codes.get(code.casefold()) if code else parties.find(name)
    if found is None:
        run.report.error(entry.row, f"没有监管对象“{code or name}”，请先导入监管对象，或核对代码。")
    return found


def _change(run: Run, known: Any, row: dict[str, Any], entry: Entry) -> None:
    """A permit stays with its holder and item; dates, state and snapshot may be mended."""
    if any(getattr(known, column) != row[column] for column in FIXED):
        run.report.error(entry.row, f"许可证号 {known.number} 已登记在另一单位或另一事项名下，请核对证号。")
        return
    if not any(row["snapshot"].values()):
        row["snapshot"] = known.snapshot
    changed = {column: value for column, value in row.items() if getattr(known, column) != value}
    if not changed:
        run.report.unchanged += 1
        return
    run.conn.execute(update(permit).where(permit.c.id == known.id).values(**changed))
    run.report.updated += 1
    titles = {**TITLES, "snapshot": "许可条件、标准、范围、方式"}
    run.report.say(entry.row, f"更新 {known.number}：{'、'.join(titles[column] for column in changed)}。")
