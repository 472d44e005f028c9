"""Reading an official holiday notice (放假通知) as pasted, or as CSV; weekdays and day counts are checked."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest

from workflows.supervision.deadlines.calendar import CalendarKind
from workflows.supervision.deadlines.wording import WEEKDAYS, full_date

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST_HOLIDAY = 16

_SECTION = re.compile(r"[一二三四五六七八九十]+、\s*([^::。]{1,20})[::]")
_TITLE_YEAR = re.compile(r"((?:19|20)\d{2})\s*年\s*部分节假日")
_ANY_DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^)]*\))?"


def _named_date(part: int) -> str:
    numbers = rf"(?:(?P<y{part}>\d{{4}})年)?(?:(?P<m{part}>\d{{1,2}})月)?(?P<d{part}>\d{{1,2}})日"
    return rf"{numbers}(?:\((?P<note{part}>[^)]*)\))?"


_REST = re.compile(
    rf"{_named_date(1)}(?:\s*(?:至|到|-|—|~)\s*{_named_date(2)})?\s*放假[^,。;共]*(?:,?\s*共\s*(?P<n>\d+)\s*天)?"
)
_WORK = re.compile(rf"((?:{_ANY_DATE}[、,和及]*)+)\s*(?:均|正常)?上班")
_ONE = re.compile(_named_date(1))
_WEEKDAY_IN_NOTE = re.compile(r"(?:周|星期)([一二三四五六日天])")


@dataclass(frozen=True)
class NoticeDay:
    day: date
    kind: CalendarKind
    name: str


@dataclass
class ReadNotice:
    """What a notice says: its year, its days, and every sentence that does not fit (Chinese)."""

    year: int | None
    days: dict[date, NoticeDay] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, day: date, kind: CalendarKind, name: str) -> None:
        known = self.days.get(day)
        if known is not None and known.kind is not kind:
            self.problems.append(f"{full_date(day)}既列为放假又列为上班，请核对通知原文。")
        self.days[day] = NoticeDay(day, kind, name)


def looks_like_csv(text: str) -> bool:
    first = text.strip().splitlines()[0] if text.strip() else ""
    return "," in unicodedata.normalize("NFKC", first) and not _SECTION.search(unicodedata.normalize("NFKC", text))


def read_text(text: str, year: int | None) -> ReadNotice:
    """The 国办 notice as pasted: 「一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。」"""
    flat = unicodedata.normalize("NFKC", text)
    titled = _TITLE_YEAR.search(flat)
    notice = ReadNotice(year or (int(titled[1]) if titled else None))
    if notice.year is None:
        notice.problems.append("没有找到年份：请粘贴带标题的通知全文，或者另外填写年份。")
        return notice
    if titled and year is not None and int(titled[1]) != year:
        notice.problems.append(f"通知标题是{titled[1]}年，与填写的{year}年不一致。")
    sections = list(_sections(flat))
    if not sections:
        notice.problems.append("没有找到“一、元旦：……”这样的条目，请粘贴通知正文。")
    for name, body in sections:
        _read_section(notice, notice.year, name, body)
    missing = [name for name in HOLIDAYS if not any(name in title for title, _ in sections)]
    if sections and missing:
        notice.problems.append(f"通知缺少：{'、'.join(missing)}。")
    return notice


def _sections(flat: str) -> Iterator[tuple[str, str]]:
    heads = list(_SECTION.finditer(flat))
    for head, following in zip_longest(heads, heads[1:]):
        yield head[1].strip(), flat[head.end() : following.start() if following else len(flat)]


def _read_section(notice: ReadNotice, year: int, name: str, body: str) -> None:
    found = False
    for match in _REST.finditer(body):
        found = True
        _read_rest(notice, year, name, match)
    for match in _WORK.finditer(body):
        _read_work(notice, year, name, match[1])
    if not found:
        notice.problems.append(f"“{name}”一条没有读到放假日期，请核对。")


def _read_rest(notice: ReadNotice, year: int, name: str, match: re.Match[str]) -> None:
    first = _date(notice, match, "1", year, None, name)
    last = first
    if first is not None and match["d2"]:
        last = _date(notice, match, "2", year, first, name)
    if first is None or last is None:
        return
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        notice.problems.append(f"“{name}”的放假起止日期不对：{full_date(first)}至{full_date(last)}。")
        return
    if match["n"] and int(match["n"]) != length:
        notice.problems.append(f"“{name}”写明共{match['n']}天，起止日期却是{length}天。")
    for offset in range(length):
        notice.add(first + timedelta(days=offset), CalendarKind.REST, name)


def _read_work(notice: ReadNotice, year: int, name: str, listed: str) -> None:
    previous: date | None = None
    for match in _ONE.finditer(listed):
        previous = _date(notice, match, "1", year, previous, name)
        if previous is None:
            return
        notice.add(previous, CalendarKind.MAKEUP, name)


def _date(
    notice: ReadNotice, match: re.Match[str], part: str, year: int, earlier: date | None, name: str
) -> date | None:
    """One date; a month left out is the earlier date's; December in 元旦 belongs to the year before."""
    if match[f"m{part}"] is None and earlier is None:
        notice.problems.append(f"“{name}”中“{match[0].strip()}”没有写月份。")
        return None
    month = int(match[f"m{part}"]) if match[f"m{part}"] else (earlier.month if earlier else 0)
    if match[f"y{part}"]:
        year = int(match[f"y{part}"])
    elif earlier is not None:
        year = earlier.year + (month < earlier.month)
    elif month == 12 and "元旦" in name:
        year -= 1
    try:
        day = date(year, month, int(match[f"d{part}"]))
    except ValueError:
        notice.problems.append(f"“{name}”中没有这一天：{year}年{month}月{match[f'd{part}']}日。")
        return None
    written = _WEEKDAY_IN_NOTE.search(match[f"note{part}"] or "")
    if written and WEEKDAYS[day.weekday()] != written[1].replace("天", "日"):
        notice.problems.append(
            f"{full_date(day)}是周{WEEKDAYS[day.weekday()]}，通知写作周{written[1]}，请核对日期和年份。"
        )
    return day


KINDS = {
    "休息日": CalendarKind.REST,
    "放假": CalendarKind.REST,
    "休": CalendarKind.REST,
    "rest": CalendarKind.REST,
    "法定节日": CalendarKind.STATUTORY,
    "statutory": CalendarKind.STATUTORY,
    "调休上班": CalendarKind.MAKEUP,
    "上班": CalendarKind.MAKEUP,
    "班": CalendarKind.MAKEUP,
    "makeup": CalendarKind.MAKEUP,
}
COLUMNS = {"date": ("date", "日期"), "kind": ("kind", "类别", "类型"), "name": ("name", "名称", "节日")}


def read_csv(text: str, year: int | None) -> ReadNotice:
    """Columns 日期, 类别 (放假 | 法定节日 | 上班), 名称; dates as 2027-01-01, 2027/1/1 or 2027年1月1日."""
    rows = list(csv.reader(io.StringIO(unicodedata.normalize("NFKC", text).lstrip("\ufeff"))))
    notice = ReadNotice(year)
    if not rows:
        notice.problems.append("文件是空的。")
        return notice
    columns = _columns(rows[0])
    if columns is None:
        notice.problems.append("第1行应为表头：日期,类别,名称。")
        return notice
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            _read_row(notice, number, [cell.strip() for cell in row], columns)
    if notice.year is None and notice.days:
        notice.year = max(day.year for day in notice.days)
    if not notice.days:
        notice.problems.append("没有读到任何日期。")
    return notice


def _columns(header: Iterable[str]) -> dict[str, int] | None:
    names = [cell.strip().lower() for cell in header]
    found = {key: names.index(alias) for key, aliases in COLUMNS.items() for alias in aliases if alias in names}
    return found if {"date", "kind"} <= found.keys() else None


def _read_row(notice: ReadNotice, number: int, row: list[str], columns: dict[str, int]) -> None:
    if len(row) <= max(columns["date"], columns["kind"]):
        notice.problems.append(f"第{number}行：列数不够。")
        return
    numbers = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", row[columns["date"]])
    kind = KINDS.get(row[columns["kind"]].lower())
    if kind is None:
        notice.problems.append(f"第{number}行：类别“{row[columns['kind']]}”不认识，请填 放假、法定节日 或 上班。")
        return
    try:
        day = date(*(int(part) for part in numbers.groups())) if numbers else None
    except ValueError:
        day = None
    if day is None:
        notice.problems.append(f"第{number}行：日期“{row[columns['date']]}”不对，请写成 2027-01-01。")
        return
    position = columns.get("name")
    notice.add(day, kind, row[position] if position is not None and position < len(row) else "")
