"""Rows of a plan (计划行): what each says, when it starts, what is wrong with it. Pure; sentences are Chinese."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from workflows.supervision.deadlines import Calendar

MOST_ROWS = 200
RATIO, NUMBER, STRATA = "ratio", "number", "strata"
VISIT_AFTER = 15
"""Working days from the start of a batch to the day it proposes for the visits: draw, approval, notice first."""


@dataclass(frozen=True)
class Row:
    """One row as it was filled in. ``line`` names it in every version; ``start_given`` None: first working day."""

    line: str
    item_id: int
    risk_classes: tuple[str, ...]
    town: str
    size_kind: str
    size: str
    inspectors_each: int
    method: str
    mode: str
    month: int
    start_given: date | None
    joint: tuple[int, ...]
    basis: str

    def start_on(self, year: int, calendar: Calendar) -> date:
        """The given day, else the first working day of the month by the calendar."""
        return self.start_given or calendar.next_workday(date(year, self.month, 1))

    def as_form(self) -> dict[str, Any]:
        """The row as the form holds it."""
        return {
            "id": self.line,
            "item": self.item_id,
            "month": str(self.month),
            "start_on": self.start_given.isoformat() if self.start_given else None,
            "risk_classes": list(self.risk_classes),
            "town": self.town or None,
            "size_kind": self.size_kind,
            "size": self.size or None,
            "inspectors_each": self.inspectors_each,
            "method": self.method,
            "mode": self.mode,
            "joint_departments": list(self.joint),
            "basis": self.basis or None,
        }


def row_of(data: Mapping[str, Any]) -> Row:
    """A validated row of the form."""
    given = data.get("start_on")
    return Row(
        line=str(data["id"]),
        item_id=int(data["item"]),
        risk_classes=tuple(data.get("risk_classes") or ()),
        town=str(data.get("town") or "").strip(),
        size_kind=str(data["size_kind"]),
        size=str(data.get("size") or "") if data["size_kind"] != STRATA else "",
        inspectors_each=int(data.get("inspectors_each") or 2),
        method=str(data["method"]),
        mode=str(data["mode"]),
        month=int(data["month"]),
        start_given=date.fromisoformat(given) if given else None,
        joint=tuple(sorted({int(one) for one in data.get("joint_departments") or ()})),
        basis=str(data.get("basis") or "").strip(),
    )


@dataclass(frozen=True)
class Around:
    """What rows are judged against. ``items`` and ``departments`` give names; ``confirming``: who can confirm."""

    year: int
    today: date
    calendar: Calendar
    department_id: int
    items: Mapping[int, str]
    departments: Mapping[int, str]
    confirming: frozenset[int]
    methods: frozenset[str]
    size_kinds: frozenset[str]
    started: Mapping[str, Row]


@dataclass(frozen=True)
class Problem:
    """``position`` counts from 1; ``column`` is the column of the form, "" for the row or (position 0) the table."""

    position: int
    line: str
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"第{self.position}行：{self.sentence}" if self.position else self.sentence


def problems(rows: Sequence[Row], around: Around) -> list[Problem]:
    """Everything that stands against these rows."""
    found = [] if rows else [Problem(0, "", "", "计划至少要有一行。")]
    if len(rows) > MOST_ROWS:
        found.append(Problem(0, "", "", f"计划最多{MOST_ROWS}行，现在有{len(rows)}行，请合并。"))
    seen: dict[tuple[object, ...], int] = {}
    for position, row in enumerate(rows, 1):
        mine = [] if row.line in around.started else list(_faults(row, around))
        found += [Problem(position, row.line, column, sentence) for column, sentence in mine]
        key = (row.item_id, row.month, row.start_given, row.town, row.risk_classes, row.method)
        if key in seen:
            found.append(Problem(position, row.line, "item", f"与第{seen[key]}行重复，请合并或删去一行。"))
        seen.setdefault(key, position)
    return found + list(_touched(rows, around))


def _faults(row: Row, around: Around) -> Iterator[tuple[str, str]]:
    if row.item_id not in around.items:
        yield "item", "不是本部门仍需监管的事项，请从列表中选择。"
    yield from _size_faults(row, around)
    yield from _day_faults(row, around)
    yield from _joint_faults(row, around)
    if row.method not in around.methods:
        yield "method", "现行的双随机批次流程不办理这种检查方式，请另选。"


def _size_faults(row: Row, around: Around) -> Iterator[tuple[str, str]]:
    if row.size_kind not in around.size_kinds:
        yield "size_kind", "现行的双随机批次流程不支持这种抽取方式，请另选。"
    if row.size_kind == STRATA:
        return
    try:
        size = Decimal(row.size)
    except InvalidOperation:
        yield "size", "请填写户数或比例。"
        return
    if size <= 0:
        yield "size", "户数或比例应大于零。"
    elif row.size_kind == RATIO and size > 100:
        yield "size", "比例不能超过100%。"
    elif row.size_kind == NUMBER and size != int(size):
        yield "size", "户数应是整数。"


def _day_faults(row: Row, around: Around) -> Iterator[tuple[str, str]]:
    over = date(around.year, row.month, 1) < around.today.replace(day=1)
    if row.start_given is None:
        if over:
            yield "month", f"{row.month}月已经过去，请改为以后的月份。"
        return
    if (row.start_given.year, row.start_given.month) != (around.year, row.month):
        yield "start_on", f"开始日期不在{around.year}年{row.month}月内。"
    elif row.start_given < around.today:
        yield "start_on", "开始日期早于今天，请改为以后的日期。"
    elif not around.calendar.is_working_day(row.start_given):
        yield "start_on", f"{row.start_given.isoformat()}不是工作日，请改为工作日。"


def _joint_faults(row: Row, around: Around) -> Iterator[tuple[str, str]]:
    for department_id in row.joint:
        name = around.departments.get(department_id, "")
        if department_id == around.department_id:
            yield "joint_departments", "配合部门不能是本部门自己。"
        elif not name:
            yield "joint_departments", "有的配合部门已经撤销，请重新选择。"
        elif department_id not in around.confirming:
            yield "joint_departments", f"{name}没有设科室负责人岗位，无人会签，请先请该部门落实人员。"


def _touched(rows: Sequence[Row], around: Around) -> Iterator[Problem]:
    """A batch that has started stays as it was started."""
    now = {row.line: (position, row) for position, row in enumerate(rows, 1)}
    for line, started in around.started.items():
        what = f"“{around.items.get(started.item_id, '')}”（{started.month}月）的批次已经启动"
        if line not in now:
            yield Problem(0, line, "", f"{what}，不能从计划中删去，请恢复这一行。")
        elif now[line][1] != started:
            yield Problem(now[line][0], line, "item", f"{what}，不能再改，请恢复原来的内容。")


def in_one_sentence(found: Sequence[Problem], *, most: int = 8) -> str:
    """The first problems one after the other, and how many more there are."""
    shown = "".join(str(one) for one in found[:most])
    return shown + (f"此外还有{len(found) - most}处。" if len(found) > most else "")


def place_of(found: Sequence[Problem], field: str) -> str:
    """Where the first problem belongs in the form: ``rows.r3.size``."""
    first = found[0]
    return f"{field}.{first.line}.{first.column}" if first.position and first.column else field


def expected(row: Row, strata: Mapping[str, int]) -> int:
    """How many parties the row will draw from a pool of this many of each risk class."""
    total = sum(strata.values())
    if row.size_kind == NUMBER:
        return min(int(Decimal(row.size)), total)
    if row.size_kind == RATIO:
        share = Decimal(row.size) / 100
        return sum(int((n * share).to_integral_value(ROUND_CEILING)) for n in strata.values())
    return 0  # by the table of ratios in force on the day of the draw


def joint_departments(rows: Iterable[Row]) -> list[int]:
    """Everybody whose part has to be confirmed, each once."""
    return list(dict.fromkeys(department for row in rows for department in row.joint))
