"""Rows of a plan from an XLSX or CSV file into the draft of the step: a dry run first, with the file's row numbers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from workflows.db import Database, Json
from workflows.engine.types import Field, Form, Refused, Step, WorkItem
from workflows.processes import planned
from workflows.supervision import cases, plans
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import FormInvalid, NotFound
from workflows.usecases.forms import FormContext, validate
from workflows.usecases.imports.cells import BadCell, flat, key, many, one_of
from workflows.usecases.imports.columns import columns, title
from workflows.usecases.imports.files import UnreadableFile, grids
from workflows.usecases.imports.report import Report
from workflows.usecases.imports.run import Names, Run
from workflows.usecases.imports.sheet import Entry, entries
from workflows.usecases.tasks.acting import check_may_act, load
from workflows.usecases.tasks.drafts import draft_of, save_draft
from workflows.usecases.tasks.show import initial_values

KIND = "plan_rows"
APPEND, REPLACE = "append", "replace"
NUMERALS = {word: str(number) for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一": "11", "十二": "12"}
EVERYBODY = frozenset({"", "全部", "全部等级", "不限", "所有"})
SAME = ("item", "month", "start_on", "town", "method")
"""A row of the file that agrees with a row of the draft in these takes its place."""

Row = dict[str, Json]


@dataclass(frozen=True)
class Read:
    """``rows`` is what the table of the draft holds after the import; empty while the report has errors."""

    report: Report
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Desk:
    """The step into whose draft the rows go."""

    item: WorkItem
    field: Field
    plan: plans.Plan
    before: tuple[Row, ...]
    raw: Mapping[str, Json]
    opinion: str


def preview(
    database: Database, actor: Actor, item_id: str, filename: str, content: bytes, *, mode: str, now: datetime
) -> Read:
    """What :func:`apply` would put into the draft; writes nothing."""
    with database.reading() as conn:
        desk = _desk(conn, actor, item_id, now=now)
        return _read(conn, actor, desk, filename, content, mode=mode, now=now)


def apply(
    database: Database, actor: Actor, item_id: str, filename: str, content: bytes, *, mode: str, now: datetime
) -> Report:
    """Put the rows of the file into the draft, all of them or, with any error, none."""
    with database.reading() as conn:
        desk = _desk(conn, actor, item_id, now=now)
        found = _read(conn, actor, desk, filename, content, mode=mode, now=now)
    if found.report.ok:
        raw: dict[str, Json] = {**desk.raw, desk.field.id: [*found.rows]}
        save_draft(database, actor, item_id, raw, opinion=desk.opinion, now=now)
        found.report.written = True
    return found.report


def step_name(database: Database, actor: Actor, item_id: str, *, now: datetime) -> str:
    """The step that takes rows; raises NotFound or Refused where there is none for this person."""
    with database.reading() as conn:
        return _desk(conn, actor, item_id, now=now).item.name


def _desk(conn: Connection, actor: Actor, item_id: str, *, now: datetime) -> Desk:
    item, step = load(conn, actor, item_id)
    field = next((one for one in _fields(step) if one.properties.get("rows_from") == KIND), None)
    case = cases.of_instance(conn, item.root_id)
    if field is None or case is None:
        raise NotFound(item_id)
    if item.state != "open":
        raise Refused("这项待办已经办结或已取消，不能再导入。")
    check_may_act(conn, actor, item, step, now=now)
    raw, opinion, _saved_at = draft_of(conn, item_id, actor.login)
    start = {**initial_values(conn, item, step.form or Form("", "", ())), **raw}
    held = start.get(field.id)
    before = tuple(dict(row) for row in held if isinstance(row, dict)) if isinstance(held, list) else ()
    return Desk(item, field, plans.of_case(conn, case.id), before, raw, opinion)


def _fields(step: Step) -> tuple[Field, ...]:
    return step.form.fields if step.form else ()


def _read(
    conn: Connection, actor: Actor, desk: Desk, filename: str, content: bytes, *, mode: str, now: datetime
) -> Read:
    report = Report(KIND, filename, title(KIND))
    try:
        found = entries(grids(filename, content), columns(KIND)[0], report)
    except UnreadableFile as unreadable:
        report.error(None, str(unreadable))
        return Read(report, ())
    reader = _Reader(Run(conn, report, actor, now), desk)
    rows = [(entry.row, reader.row(entry)) for entry in found]
    if not report.ok:
        return Read(report, ())
    merged, numbers = _merged(desk, rows, replace=mode == REPLACE, report=report)
    _judge(conn, desk, merged, numbers, report, now=now)
    return Read(report, () if report.errors else tuple(merged))


@dataclass
class _Reader:
    """Cells of one file → raw values of the form."""

    run: Run
    desk: Desk

    def __post_init__(self) -> None:
        self.departments = self.run.departments()
        self.items = _items(self.run.conn, self.desk.plan, self.run.now)
        self.columns = {column.id: column for column in self.desk.field.columns}

    def row(self, entry: Entry) -> Row:
        readers: dict[str, Callable[[Entry], Json]] = {
            "item": self._item, "month": _month, "start_on": _start, "risk_classes": self._classes,
            "size_kind": self._size_kind, "size": self._size, "inspectors_each": self._inspectors,
            "joint_departments": self._joint,
        }  # fmt: skip
        found: Row = {}
        for column_id, column in self.columns.items():
            try:
                if column_id in readers:
                    found[column_id] = readers[column_id](entry)
                elif column.type == "enum":
                    found[column_id] = self._option(column, entry.text(column_id))
                else:
                    found[column_id] = entry.text(column_id) or None
            except BadCell as bad:
                self.run.report.error(entry.row, f"{column.label}{bad}。")
        return found

    def _item(self, entry: Entry) -> Json:
        found = self.items.find(entry.text("item"))
        if found is None and entry.text("item"):
            raise BadCell(f"“{entry.text('item')[:30]}”不是本部门的监管事项（或有多项同名），请填事项全称或编码")
        return found

    def _option(self, column: Field, text: str) -> Json:
        words = {option.name: option.id for option in column.options}
        short = {re.sub(r"（.*?）", "", name): code for name, code in words.items()}
        begins = [code for name, code in words.items() if text and name.startswith(text)]
        if len(begins) == 1:  # 书面 is 书面检查
            return begins[0]
        return one_of(text, words | short) if text else column.default

    def _classes(self, entry: Entry) -> Json:
        text = flat(entry.text("risk_classes")).replace("级", "").upper()
        column = self.columns["risk_classes"]
        if text in EVERYBODY:
            return column.default
        known = {option.id for option in column.options}
        given = [*many(text)] if not set(text) <= known else [*text]
        unknown = [one for one in given if one not in known]
        if unknown:
            raise BadCell(f"“{'、'.join(unknown)[:30]}”不是风险等级，请写成 A、B、C、D")
        return list(given)

    def _size_kind(self, entry: Entry) -> Json:
        text = entry.text("size_kind")
        if not text and "%" in flat(entry.text("size")):
            return plans.RATIO
        return self._option(self.columns["size_kind"], text)

    def _size(self, entry: Entry) -> Json:
        text = flat(entry.text("size")).replace(" ", "")
        number = re.sub(r"[%户家个]", "", text)
        shares = re.fullmatch(r"0?\.\d+|1(\.0+)?", number) and "%" not in text
        if shares and self._size_kind(entry) == plans.RATIO:  # a spreadsheet keeps 10% as 0.1
            number = f"{float(number) * 100:g}"
            self.run.report.warn(entry.row, f"比例“{text}”按 {number}% 导入，请核对。")
        return number or None

    def _inspectors(self, entry: Entry) -> Json:
        return flat(entry.text("inspectors_each")).replace("人", "") or self.columns["inspectors_each"].default

    def _joint(self, entry: Entry) -> Json:
        found: list[Json] = []
        for name in many(entry.text("joint_departments")):
            department = self.departments.find(name)
            if department is None:
                raise BadCell(f"“{name[:30]}”没有对应的部门（或有多个同名），请填部门全称或代码")
            found.append(department)
        return found


def _month(entry: Entry) -> Json:
    text = flat(entry.text("month")).removesuffix("份").removesuffix("月")
    number = NUMERALS.get(text, text.lstrip("0"))
    if not number.isdecimal() or not 1 <= int(number) <= 12:
        raise BadCell(f"“{entry.text('month')[:20]}”不是月份，请写成 1月 至 12月")
    return number


def _start(entry: Entry) -> Json:
    day = entry.day("start_on")
    return day.isoformat() if day else None


def _items(conn: Connection, plan: plans.Plan, now: datetime) -> Names:
    names = Names()
    known = plans.around(conn, plan, offered=planned.offered(conn), today=now.date())
    for item_id, (code, name) in plans.item_names(conn, known.items).items():
        names.add(item_id, code, name)
    return names


def _merged(
    desk: Desk, rows: list[tuple[int, Row]], *, replace: bool, report: Report
) -> tuple[list[Row], dict[str, int]]:
    """The rows of the draft with those of the file; row id → number of the row in the file."""
    kept = {str(row.get("id")): row for row in desk.before if row.get("item")}
    same = {_key(row): row_id for row_id, row in kept.items()}
    merged: dict[str, Row] = {} if replace else dict(kept)
    numbers: dict[str, int] = {}
    for number, row in rows:
        row_id = same.pop(_key(row), None) or _fresh({*kept, *merged})
        if row_id in kept:
            report.updated += 1
        else:
            report.added += 1
        merged[row_id], numbers[row_id] = {"id": row_id, **row}, number
    return list(merged.values()), numbers


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key(str(row.get(name) or "")) for name in SAME)


def _fresh(taken: set[str]) -> str:
    number = 1
    while f"r{number}" in taken:
        number += 1
    return f"r{number}"


def _judge(
    conn: Connection, desk: Desk, rows: list[Row], numbers: Mapping[str, int], report: Report, *, now: datetime
) -> None:
    """The form's own rules, then the plan's, told by the rows of the file."""
    labels = {column.id: column.label for column in desk.field.columns}
    try:
        form = Form("", "", (desk.field,))
        clean = validate(form, {desk.field.id: [*rows]}, context=FormContext(conn=conn, today=now.date()))
    except FormInvalid as invalid:
        for path, sentence in invalid.errors.items():
            _field, _, rest = path.partition(".")
            row_id, _, column = rest.partition(".")
            report.error(numbers.get(row_id), f"{labels.get(column, '')}{'：' if column else ''}{sentence}")
        return
    given = [plans.row_of(row) for row in clean.data[desk.field.id]]  # type: ignore[union-attr,arg-type]
    known = plans.around(conn, desk.plan, offered=planned.offered(conn), today=now.date())
    for problem in plans.problems(given, known):
        named = labels.get(problem.column, "")
        report.error(numbers.get(problem.line), f"{named}{'：' if named else ''}{problem.sentence}")
