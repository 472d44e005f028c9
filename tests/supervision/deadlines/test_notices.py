"""Import of an official notice: the text as pasted, or CSV; a dry run first; all or nothing."""

from datetime import date, datetime

import pytest

from workflows.db import Database
from workflows.supervision.deadlines import (
    CalendarKind,
    NoticeReport,
    current_calendar,
    due_for,
    import_notice,
    load_shipped,
)

NOTICE_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""
# Invented: the notice for 2027 does not exist yet.
NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：2026年12月31日（星期四）至1月2日（星期六）放假调休，共3天。1月3日（星期日）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月30日（周六）、2月13日（周六）上班。鼓励各单位安排职工在2月4日休息。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。４月２５日（周日）、５月８日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


@pytest.fixture
def loaded(database: Database, now: datetime) -> Database:
    with database.transaction() as conn:
        load_shipped(conn, now=now)
    return database


def imported(
    database: Database, text: str, now: datetime, *, year: int | None = None, dry_run: bool = False
) -> NoticeReport:
    with database.transaction() as conn:
        return import_notice(conn, text, actor="bianban", now=now, year=year, dry_run=dry_run)


def test_the_notice_of_2026_reads_exactly_as_the_shipped_calendar(loaded: Database, now: datetime) -> None:
    report = imported(loaded, NOTICE_2026, now)
    assert report.problems == ()
    assert report.year == 2026
    assert report.changed == ()
    assert not report.recompute


def test_a_dry_run_reports_and_changes_nothing(loaded: Database, now: datetime) -> None:
    report = imported(loaded, NOTICE_2027, now, dry_run=True)
    assert report.problems == ()
    assert not report.stored
    assert not report.recompute
    assert report.lines[0] == "2027年放假安排：放假27天，调休上班7天。"
    assert "1月3日 周日（调休上班）：由休息日改为工作日。" in report.lines
    assert report.lines[-1] == "试运行，未保存。"
    with loaded.reading() as conn:
        assert 2027 not in current_calendar(conn).published_years


def test_a_new_notice_ends_the_provisional_year_and_asks_for_recomputation(loaded: Database, now: datetime) -> None:
    with loaded.reading() as conn:
        before = due_for(conn, "T-A-05", date(2026, 12, 31))
    report = imported(loaded, NOTICE_2027, now)
    assert report.stored
    assert report.recompute
    with loaded.reading() as conn:
        after = due_for(conn, "T-A-05", date(2026, 12, 31))
        calendar = current_calendar(conn)
    assert (before.provisional, after.provisional) == (True, False)
    assert (before.on, after.on) == (date(2027, 1, 29), date(2027, 1, 28))  # Sunday 3 January works
    assert before.calendar_version != after.calendar_version
    assert calendar.kind(date(2027, 2, 5)) is CalendarKind.STATUTORY
    assert calendar.kind(date(2027, 2, 9)) is CalendarKind.REST
    assert calendar.kind(date(2027, 4, 25)) is CalendarKind.MAKEUP  # written in full-width digits


def test_days_of_december_in_the_notice_of_the_next_year_are_applied(loaded: Database, now: datetime) -> None:
    imported(loaded, NOTICE_2027, now)
    with loaded.reading() as conn:
        assert not current_calendar(conn).is_working_day(date(2026, 12, 31))


def test_the_same_notice_twice_changes_nothing_the_second_time(loaded: Database, now: datetime) -> None:
    imported(loaded, NOTICE_2027, now)
    report = imported(loaded, NOTICE_2027, now)
    assert not report.stored
    assert report.lines[-1] == "同一份通知已经导入，未作改动。"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2月11日", "2月11日", ""),
        ("至11日（周四）", "至11日（周五）", "2027年2月11日是周四，通知写作周五"),
        ("共7天。1月30日", "共8天。1月30日", "写明共8天，起止日期却是7天"),
        ("2月13日（周六）上班", "2月12日（周五）上班", "2027年2月12日不是周六或周日"),
        ("六、中秋节：9月15日（周三）放假，不调休。", "", "通知缺少：中秋节。"),
        ("2027年部分", "节日部分", "没有找到年份"),
        ("6月9日（周三）放假1天", "6月31日放假1天", "没有这一天：2027年6月31日"),
        ("1月30日（周六）", "2月6日（周六）", "既列为放假又列为上班"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused_whole(
    loaded: Database, now: datetime, old: str, new: str, sentence: str
) -> None:
    text = NOTICE_2027.replace(old, new)
    report = imported(loaded, text, now)
    assert bool(report.problems) is bool(sentence)
    assert sentence in " ".join(report.problems)
    with loaded.reading() as conn:
        assert (2027 in current_calendar(conn).published_years) is not bool(sentence)


def test_a_csv_is_read_with_chinese_headings_and_dates(loaded: Database, now: datetime) -> None:
    text = "日期，类别，名称\n２０２７/1/1，放假，元旦\n2027年1月2日,休息日,元旦\n2027-01-03,上班,元旦\n"
    report = imported(loaded, text, now)
    assert report.problems == ()
    assert report.stored
    assert report.year == 2027
    assert any("请核对：2027年10月1日（国庆节）" in line for line in report.lines)


def test_a_bad_csv_names_its_rows(loaded: Database, now: datetime) -> None:
    report = imported(loaded, "日期,类别\n2027-02-30,放假\n2027-01-03,加班\n2027-01-04\n", now)
    assert [problem[:4] for problem in report.problems[:3]] == ["第2行：", "第3行：", "第4行："]
    assert not report.stored


def test_nonsense_is_refused_with_a_sentence(loaded: Database, now: datetime) -> None:
    for text in ("", "放假通知", "x,y,z", "\x00\x01", "一、元旦：", "2027年部分节假日"):
        report = imported(loaded, text, now)
        assert report.problems
        assert not report.stored


def test_loading_the_shipped_data_again_changes_nothing(loaded: Database, now: datetime) -> None:
    imported(loaded, NOTICE_2027, now)
    with loaded.transaction() as conn:
        before = current_calendar(conn)
        load_shipped(conn, now=now)
        assert current_calendar(conn).version == before.version
        assert current_calendar(conn).days == before.days
