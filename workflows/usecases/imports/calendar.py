"""工作日历: hands the official notice (its text, CSV or XLSX) to the calendar's own import."""

import csv
import io
from datetime import date, datetime

from workflows.db import Database
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.calendar import import_calendar
from workflows.usecases.imports.cells import Value, text
from workflows.usecases.imports.columns import CALENDAR
from workflows.usecases.imports.files import UnreadableFile, check, decoded, grids
from workflows.usecases.imports.report import Report

TEMPLATE = (("日期", "2027-01-01"), ("类别", "放假"), ("名称", "元旦"))
MOST_BYTES = 1024 * 1024


def ask(database: Database, actor: Actor, filename: str, content: bytes, *, dry_run: bool, now: datetime) -> Report:
    report = Report("calendar", filename, CALENDAR)
    try:
        notice = _text(filename, content)
    except UnreadableFile as unreadable:
        report.error(None, str(unreadable))
        return report
    imported = import_calendar(database, actor, notice, now=now, dry_run=dry_run)
    for problem in imported.report.problems:
        report.error(None, problem)
    for line in imported.report.lines:
        report.say(None, line)
    report.updated = len(imported.report.changed)
    report.written = imported.report.stored
    return report


def _text(filename: str, content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise UnreadableFile("文件超过 1 MB，不是放假通知。")
    check(content)
    if not content.startswith(b"PK"):
        return decoded(content)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_cell(cell) for cell in row.cells] for row in grids(filename, content)[0].rows])
    return out.getvalue()


def _cell(cell: Value) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else text(cell)
