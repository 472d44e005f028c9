"""中介服务机构: the registry of intermediaries, one row for each party (policy 二(一))."""

from typing import Any

from sqlalchemy import select, update

from workflows.supervision.parties.intermediaries import add_intermediary, items_of, link_items
from workflows.supervision.parties.tables import intermediary, party
from workflows.usecases.imports.cells import many
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.permits import party_of_entry
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry

COLUMNS, TITLES = columns("intermediaries")
TEXTS = ("service", "qualification", "qualification_no", "qualification_issuer", "fee_standard", "fee_basis", "state")
DAYS = ("qualified_on", "qualification_expires_on", "registered_on")


def write(run: Run, entries: list[Entry]) -> None:
    parties, departments, items = Names(), run.departments(), run.items()
    for one in run.conn.execute(select(party.c.id, party.c.code, party.c.name)):
        parties.add(one.id, one.code, one.name)
    known = {row.party_id: row for row in run.conn.execute(select(intermediary))}
    seen: dict[str, int] = {}
    for entry in entries:
        party_id = party_of_entry(run, entry, parties)
        department_id = departments.find(entry.text("department"))
        if entry.text("department") and department_id is None:
            run.report.error(entry.row, f"没有部门“{entry.text('department')}”，请先导入部门，或核对名称。")
        served = _items(run, entry, items)
        _check_days(run, entry)
        if party_id is None or department_id is None or not entry.text("service"):
            continue
        name = entry.text("party") or entry.text("party_name")
        if not first_seen(run.report, seen, str(party_id), entry.row, f"机构 {name}（编号）"):
            continue
        given: dict[str, Any] = {one: entry.text(one) for one in TEXTS if entry.text(one)}
        given |= {one: entry.day(one) for one in DAYS if entry.day(one)} | {"department_id": department_id}
        if party_id in known:
            _change(run, known[party_id], given, served, entry, name)
        else:
            add_intermediary(run.conn, party_id, items=served, **{"registered_on": run.today, **given})
            run.report.added += 1


def _items(run: Run, entry: Entry, items: Names) -> list[int]:
    found = []
    for name in many(entry.text("items")):
        item_id = items.find(name)
        if item_id is None:
            run.report.error(entry.row, f"没有事项“{name}”（或有多项同名），请先导入事项，或改填事项编码。")
        else:
            found.append(item_id)
    return found


def _check_days(run: Run, entry: Entry) -> None:
    first, last = entry.day("qualified_on"), entry.day("qualification_expires_on")
    if first and last and last < first:
        run.report.error(entry.row, "资质有效期至早于取得日期，请核对。")
    if last and last < run.today:
        run.report.warn(entry.row, "资质已过期，将列入到期提醒。")


def _change(run: Run, known: Any, given: dict[str, Any], served: list[int], entry: Entry, name: str) -> None:
    """Blank cells erase nothing; items that are given replace those linked before."""
    changed = {column: value for column, value in given.items() if getattr(known, column) != value}
    said = [{**TITLES, "department_id": TITLES["department"]}[column] for column in changed]
    if changed:
        run.conn.execute(update(intermediary).where(intermediary.c.id == known.id).values(**changed))
    if served and sorted(set(served)) != items_of(run.conn, known.id):
        link_items(run.conn, known.id, served)
        said.append(TITLES["items"])
    if not said:
        run.report.unchanged += 1
        return
    run.report.updated += 1
    run.report.say(entry.row, f"更新 {name}：{'、'.join(said)}。")
