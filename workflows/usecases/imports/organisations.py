"""承接社会组织: who took a transferred item over, by which document and agreement (policy 二(三))."""

from typing import Any

from sqlalchemy import select, update

from workflows.supervision.items.tables import approval_item
from workflows.supervision.parties.receiving import add_receiving_organisation
from workflows.supervision.parties.tables import party, receiving_organisation
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.permits import party_of_entry
from workflows.usecases.imports.run import Names, Run, first_seen
from workflows.usecases.imports.sheet import Entry

COLUMNS, TITLES = columns("organisations")
TEXTS = ("agreement_no", "agreement", "competence", "state")
DAYS = ("transferred_on", "agreement_from", "agreement_to")


def write(run: Run, entries: list[Entry]) -> None:
    parties, items = Names(), run.items()
    for one in run.conn.execute(select(party.c.id, party.c.code, party.c.name)):
        parties.add(one.id, one.code, one.name)
    kinds = {row.id: row for row in run.conn.execute(select(approval_item))}
    table = receiving_organisation
    known = {(row.party_id, row.item_id, row.transfer_no): row for row in run.conn.execute(select(table))}
    seen: dict[str, int] = {}
    for entry in entries:
        party_id, item_id = party_of_entry(run, entry, parties), items.find(entry.text("item"))
        if entry.text("item") and item_id is None:
            run.report.error(
                entry.row, f"没有事项“{entry.text('item')}”（或有多项同名），请先导入事项，或改填事项编码。"
            )
        if item_id is not None and kinds[item_id].kind != "transferred":
            run.report.error(entry.row, f"“{kinds[item_id].name}”不是转移的事项，请核对事项类别。")
        first, last = entry.day("agreement_from") or entry.day("transferred_on"), entry.day("agreement_to")
        if first and last and last < first:
            run.report.error(entry.row, "协议期限止早于协议期限起，请核对。")
        number = entry.text("transfer_no")
        if party_id is None or item_id is None or first is None or not number or not entry.day("transferred_on"):
            continue
        if not first_seen(run.report, seen, f"{number}（{party_id}-{item_id}）", entry.row, "转移文号"):
            continue
        given: dict[str, Any] = {one: entry.text(one) for one in TEXTS if entry.text(one)}
        given |= {one: entry.day(one) for one in DAYS if entry.day(one)}
        old = known.get((party_id, item_id, number))
        if old is not None:
            _change(run, old, given, entry)
        else:
            where = kinds[item_id].department_id
            values = {"agreement_from": first, "department_id": where, "transfer_no": number, **given}
            add_receiving_organisation(run.conn, party_id, item_id, **values)
            run.report.added += 1


def _change(run: Run, known: Any, given: dict[str, Any], entry: Entry) -> None:
    """Blank cells erase nothing; party, item and document of the transfer stay."""
    changed = {column: value for column, value in given.items() if getattr(known, column) != value}
    if not changed:
        run.report.unchanged += 1
        return
    table = receiving_organisation
    run.conn.execute(update(table).where(table.c.id == known.id).values(**changed))
    run.report.updated += 1
    run.report.say(entry.row, f"更新 {known.transfer_no}：{'、'.join(TITLES[column] for column in changed)}。")
