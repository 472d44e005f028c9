"""监管对象: parties by their 统一社会信用代码."""

from typing import Any

from sqlalchemy import insert, select, update

from workflows.supervision.parties.identifiers import (
    Fault,
    check_uscc,
    is_legacy_registration_number,
    uscc_check_character,
)
from workflows.supervision.parties.tables import party
from workflows.usecases.imports.columns import columns
from workflows.usecases.imports.run import Run, first_seen
from workflows.usecases.imports.sheet import Entry

BY_PREFIX = {"91": "enterprise", "92": "individual", "93": "cooperative", "12": "institution", "52": "institution",
             "51": "association", "53": "association", "11": "organ"}  # fmt: skip
COLUMNS, TITLES = columns("parties")
MAY_CHANGE = ("name", "kind", "address", "town", "industry", "risk_class", "credit_class", "state", "contact",
              "phone")  # fmt: skip


def write(run: Run, entries: list[Entry]) -> None:
    known = {row.code: row for row in run.conn.execute(select(party))}
    unlicensed = {row.name: row.code for row in known.values() if row.code_kind == "unlicensed"}
    numbers = _next_number(known, run.today.year)
    seen: dict[str, int] = {}
    fresh = []
    for entry in entries:
        found = _identify(run, entry, unlicensed, numbers)
        if found is None or not first_seen(run.report, seen, found[0], entry.row, "统一社会信用代码"):
            continue
        code, code_kind = found
        if code in known:
            _change(run, known[code], entry)
        else:
            fresh.append(_new(run, entry, code, code_kind))
            run.report.added += 1
    if fresh and run.report.ok:
        run.conn.execute(insert(party), fresh)


def _identify(run: Run, entry: Entry, unlicensed: dict[str, str], numbers: list[int]) -> tuple[str, str] | None:
    """The code and its kind; None where it is wrong (said in the report)."""
    code = entry.text("code")
    if entry.has("code") and entry.values["code"] is None:
        return None
    if not code:
        name = entry.text("name")
        if name not in unlicensed:
            numbers[0] += 1
            unlicensed[name] = f"WZ-{run.today.year}-{numbers[0]:04d}"
            run.report.warn(entry.row, f"没有统一社会信用代码，按无证主体编号 {unlicensed[name]} 登记。")
        return unlicensed[name], "unlicensed"
    if is_legacy_registration_number(code):
        return code, "legacy"
    if code.startswith("WZ-"):
        return code, "unlicensed"
    verdict = check_uscc(code)
    if verdict.fault is Fault.CHECK:
        expected = uscc_check_character(verdict.code[:17])
        run.report.error(entry.row, f"统一社会信用代码校验位应为 {expected}，填的是 {verdict.code[17]}，请逐位核对。")
        return None
    if not verdict.valid:
        run.report.error(entry.row, verdict.message)
        return None
    if verdict.warning:
        run.report.warn(entry.row, verdict.message)
    return verdict.code, "uscc"


def _new(run: Run, entry: Entry, code: str, code_kind: str) -> dict[str, Any]:
    given = {column: entry.text(column) for column in MAY_CHANGE}
    return {
        **given, "code": code, "code_kind": code_kind,
        "kind": given["kind"] or BY_PREFIX.get(code[:2], "enterprise" if code_kind == "uscc" else "individual"),
        "risk_class": given["risk_class"] or "B", "credit_class": given["credit_class"] or "B",
        "state": given["state"] or "active",
        "district_code": entry.text("district_code") or (code[2:8] if code_kind == "uscc" else "000000"),
    }  # fmt: skip


def _change(run: Run, row: Any, entry: Entry) -> None:
    """Only columns that the file has and that are filled change; what changes is said."""
    given = {column: entry.text(column) for column in MAY_CHANGE if entry.text(column)}
    changed = {column: value for column, value in given.items() if getattr(row, column) != value}
    if not changed:
        run.report.unchanged += 1
        return
    run.conn.execute(update(party).where(party.c.id == row.id).values(**changed))
    run.report.updated += 1
    run.report.say(entry.row, f"更新 {row.code}：{'、'.join(TITLES[column] for column in changed)}。")


def _next_number(known: dict[str, Any], year: int) -> list[int]:
    start = f"WZ-{year}-"
    used = [int(code[len(start) :]) for code in known if code.startswith(start) and code[len(start) :].isdigit()]
    return [max(used, default=0)]
