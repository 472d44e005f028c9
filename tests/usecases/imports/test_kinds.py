"""What each kind of import writes: all or nothing, the same again changes nothing, references are checked."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.people import a_department, an_actor
from tests.usecases.imports.files_of_offices import OTHER_USCC, USCC, text_file
from workflows import engine
from workflows.audit import audit_leaf
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.supervision.accounts.store import account_of
from workflows.supervision.cases.tables import case, inspection
from workflows.supervision.items.queries import checklist_in_force, item_named
from workflows.supervision.organisation.actor import SYSTEM
from workflows.supervision.organisation.departments import department_named, holders, successors
from workflows.supervision.organisation.officers import actor_for, officer_by_login, responsible, valid_certificate
from workflows.supervision.organisation.tables import officer
from workflows.supervision.parties.queries import party_by_code, permit_for
from workflows.supervision.parties.tables import party
from workflows.usecases import imports, installation, session
from workflows.usecases.errors import NotPermitted
from workflows.usecases.imports import Report
from workflows.usecases.session import SignInRefused

Rows = Sequence[Sequence[object]]
DEPARTMENTS = [
    ["部门代码", "部门名称", "简称", "成立日期", "承担职能", "原部门"],
    ["QY-WJ", "清源区物价局", "清源物价", "2010年1月1日", "物价", ""],
    ["QY-SJ", "清源区市场监督管理局", "清源市监", "2019年2月1日", "价格", "清源区物价局"],
]
PEOPLE = [
    ["工号", "姓名", "部门", "登录名", "岗位", "执法证号", "执法证有效期至", "责任层级"],
    ["QY-SJ-001", "赵禾川", "市场监督管理局", "zhao1", "执法人员、承办人", "37039900001", "2028-12-31", "直接责任人"],
    ["QY-SJ-002", "钱沐言", "QY-SJ", "", "科室负责人", "", "", ""],
]
ITEMS = [
    ["事项编码", "事项名称", "类别", "主管部门", "检查要点", "检查依据", "重要程度", "清单生效日期"],
    ["QY-SJ-XK-001", "食品经营许可", "保留", "清源市监", "证照齐全", "《食品安全法》", "重点", "2026-01-01"],
    ["", "", "", "", "场所整洁", "《食品安全法》", "一般", ""],
]
PARTIES = [["单位名称", "统一社会信用代码", "风险等级"], ["清源禾沐餐饮店", USCC, "Ｃ"]]
PERMITS = [
    ["许可证号", "信用代码", "事项", "发证日期", "有效期至", "许可范围"],
    ["清源市监许[2025]12号", USCC, "食品经营许可", "2025.1.5", "2030年1月4日", "热食类"],
]
EQUIPMENT = [
    ["设备编号", "使用单位", "事项", "设备名称", "设备类别", "上次检验日期", "下次检验日期", "检验结论"],
    ["DT-2021-001", "清源禾沐餐饮店", "食品经营许可", "杂物电梯", "电梯", "2025年11月20日", "2026/11/19", "合格"],
]
INSPECTIONS = [
    ["原编号", "检查对象", "事项", "检查方式", "检查日期", "检查结果", "办理状态"],
    ["JC-1", "清源禾沐餐饮店", "食品经营许可", "实地", "2026/3/2", "未发现问题", "办结"],
    ["JC-2", "清源禾沐餐饮店", "食品经营许可", "书面", "", "", "在办"],
]
ALL: dict[str, Rows] = {
    "departments": DEPARTMENTS, "people": PEOPLE, "items": ITEMS, "parties": PARTIES, "permits": PERMITS,
    "equipment": EQUIPMENT, "inspections": INSPECTIONS,
}  # fmt: skip


def bring(database: Database, kind: str, rows: Rows, now: datetime) -> Report:
    return imports.apply(database, SYSTEM, kind, f"{kind}.csv", text_file(rows, encoding="gb18030"), now=now)


def errors(report: Report) -> list[str]:
    return [str(line) for line in report.in_order if line.level is imports.Level.ERROR]


NOW = datetime(2026, 3, 16, 9, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def installed_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district's own data through all kinds, in their order, after the shipped diagrams."""
    path = tmp_path_factory.mktemp("installed") / "installed.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    installation.install(database, profile=None, now=NOW)
    for kind, rows in ALL.items():
        report = bring(database, kind, rows, NOW)
        assert report.ok, str(report)
    database.dispose()
    return path


@pytest.fixture
def installed(installed_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(installed_file, tmp_path / "installed.db")
    database = Database(f"sqlite:///{tmp_path}/installed.db")
    yield database
    database.dispose()


def test_a_district_comes_in_through_its_own_files(installed: Database, now: datetime) -> None:
    today = now.date()
    with installed.reading() as conn:
        market = department_named(conn, "清源市监", today)
        old = department_named(conn, "清源区物价局", date(2015, 12, 1))
        assert (holders(conn, "price", today), successors(conn, old.id, today)) == ([market.id], [market.id])
        assert holders(conn, "price", date(2015, 12, 1)) == [old.id]
        zhao = officer_by_login(conn, "zhao1")
        assert actor_for(conn, "zhao1", today).roles == {(market.id, "inspector"), (market.id, "handler")}
        assert valid_certificate(conn, zhao.id, today) is not None
        assert [o.login for o in responsible(conn, market.id, "direct_responsible", today)] == ["zhao1"]
        assert account_of(conn, "qy-sj-002") is None
        item = item_named(conn, "食品经营许可", today)
        assert [point.point for point in checklist_in_force(conn, item.id, today).points] == ["证照齐全", "场所整洁"]
        firm = party_by_code(conn, USCC)
        permit = permit_for(conn, firm.id, item.id, today)
        assert firm.risk_class == "C"
        assert permit is not None
        assert (permit.number, permit.expires_on) == ("清源市监许〔2025〕12号", date(2030, 1, 4))
        assert permit.snapshot["scope"] == "热食类"


def test_an_open_case_becomes_a_running_one_and_a_past_one_history(installed: Database, now: datetime) -> None:
    with installed.reading() as conn:
        running = conn.execute(select(case.c.source, case.c.instance_id, case.c.state)).all()
        assert [(row.source, row.state) for row in running] == [("import", "open")]
        waiting = [item.element_id for item in engine.open_items(conn, root_id=running[0].instance_id)]
        assert waiting == ["prepare_inspection"]
        rows = conn.execute(select(inspection.c.overall, inspection.c.case_id).order_by(inspection.c.overall)).all()
        assert {(row.overall, row.case_id is None) for row in rows} == {(None, False), ("未发现问题", True)}


def test_importing_the_same_again_changes_nothing(installed: Database, now: datetime) -> None:
    for kind, rows in ALL.items():
        report = bring(installed, kind, rows, now)
        assert (report.ok, report.added, report.updated) == (True, 0, 0), str(report)
        assert report.unchanged > 0
        assert report.secrets == []


def test_a_dry_run_says_the_same_and_writes_nothing(database: Database, now: datetime) -> None:
    content = text_file(DEPARTMENTS)
    tried = imports.preview(database, SYSTEM, "departments", "d.csv", content, now=now)
    with database.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(audit_leaf)) == 0
    done = imports.apply(database, SYSTEM, "departments", "d.csv", content, now=now)
    assert (tried.written, done.written, tried.lines, tried.added) == (False, True, done.lines, done.added)


FRESH: dict[str, list[object]] = {
    "departments": ["QY-ZZ"], "people": ["QY-SJ-009"], "items": ["QY-SJ-XK-009"], "parties": ["新户", OTHER_USCC],
    "permits": ["新许1"], "equipment": ["DT-9"], "inspections": ["JC-9"],
}  # fmt: skip

BAD = {"parties": ["91370399MA3QX7K293", ""]}


@pytest.mark.parametrize("kind", ALL)
def test_one_bad_row_and_nothing_is_imported(installed: Database, now: datetime, kind: str) -> None:
    header, *rows = ALL[kind]
    fresh = FRESH[kind]
    good = [*fresh, *rows[0][len(fresh) :]]
    if kind == "departments":
        good[1], good[5] = "清源区新局", ""
    if kind == "people":
        good[3], good[5] = "new9", "37039900009"
    before = state(installed)
    report = bring(installed, kind, [header, good, ["坏", *BAD.get(kind, [""] * (len(header) - 1))]], now)
    assert [line[:4] for line in errors(report)] == ["第3行："] * len(errors(report)) != []
    assert (report.written, state(installed)) == (False, before)
    assert bring(installed, kind, [header, good], now).ok  # the good row alone would have come in


def state(database: Database) -> list[object]:
    with database.reading() as conn:
        tables = (officer, party, case, inspection, audit_leaf)
        return [conn.scalar(select(func.count()).select_from(table)) for table in tables]


@pytest.mark.parametrize(
    ("kind", "place", "value", "sentence"),
    [
        ("departments", 1, "清源区改名局", "更名或改组"),
        ("departments", 4, "飞天", "不在可选范围内"),
        ("people", 2, "无此局", "没有部门“无此局”"),
        ("people", 4, "系统管理员、执法人员", "三员分立"),
        ("people", 4, "国王", "不在可选范围内"),
        ("people", 6, "", "执法证有效期至"),
        ("people", 3, "Zhao 1", "登录名须以小写字母开头"),
        ("items", 2, "永久", "不在可选范围内"),
        ("items", 3, "无此局", "没有部门“无此局”"),
        ("items", 5, "", "检查依据没有填写"),
        ("items", 4, "改过的要点", "不晚于现行清单"),
        ("parties", 1, "91370399M3AQX7K292", "校验位应为 Y，填的是 2"),
        ("parties", 1, "91370399MA3QI7K292", "不使用字符 I"),
        ("parties", 1, "91370399MA3QX7K29", "应为18位"),
        ("permits", 1, OTHER_USCC, "没有监管对象"),
        ("permits", 2, "无此事项", "没有事项“无此事项”"),
        ("permits", 3, "2025年2月30日", "这一天不存在"),
        ("permits", 4, "2024-01-01", "有效期至早于发证日期"),
        ("equipment", 1, "无此户", "没有监管对象“无此户”"),
        ("equipment", 4, "飞船", "不在可选范围内"),
        ("equipment", 5, "2026-12-01", "下次检验日期不晚于上次检验日期"),
        ("inspections", 1, "无此户", "没有监管对象“无此户”"),
        ("inspections", 4, "2030-01-01", "在今天之后"),
    ],
)
def test_a_wrong_cell_is_said_with_its_row(
    installed: Database, now: datetime, kind: str, place: int, value: str, sentence: str
) -> None:
    header, row, *_ = [list(line) for line in ALL[kind]]
    row[place] = value
    if kind == "people":
        row[0], row[3], row[5] = "QY-SJ-077", row[3] if place == 3 else "li77", "37039900077"
    if kind == "items" and place != 4:
        row[0] = "QY-SJ-XK-077"
    if kind == "inspections":
        row[0] = "JC-77"
    found = errors(bring(installed, kind, [header, row], now))
    assert found
    assert all(line.startswith("第2行：") for line in found)
    assert any(sentence in line for line in found)


@pytest.mark.parametrize("kind", ["departments", "people", "parties", "permits", "equipment", "inspections"])
def test_the_same_key_twice_in_a_file_names_both_rows(installed: Database, now: datetime, kind: str) -> None:
    header, row, *_ = ALL[kind]
    found = errors(bring(installed, kind, [header, row, row], now))
    assert any("第3行：" in line and "与第2行重复" in line for line in found)


def test_what_may_change_is_changed_and_said(installed: Database, now: datetime) -> None:
    rows = [["单位名称", "统一社会信用代码", "风险等级", "地址"], ["清源禾沐餐饮店", USCC, "A", "示例路9号"]]
    report = bring(installed, "parties", rows, now)
    assert (report.updated, str(report.lines[0])) == (1, f"第2行：更新 {USCC}：地址、风险等级。")


def test_a_blank_cell_does_not_erase(installed: Database, now: datetime) -> None:
    report = bring(
        installed, "parties", [["单位名称", "统一社会信用代码", "风险等级"], ["清源禾沐餐饮店", USCC, ""]], now
    )
    assert (report.updated, report.unchanged) == (0, 1)


def test_an_inner_check_that_is_wrong_only_warns(database: Database, now: datetime) -> None:
    report = bring(database, "parties", [PARTIES[0], ["甲", "91370399MA3QX7K206", ""]], now)
    assert (report.ok, report.warnings, report.added) == (True, 1, 1)


def test_a_party_without_a_code_gets_a_number_and_keeps_it(database: Database, now: datetime) -> None:
    rows = [["单位名称", "统一社会信用代码"], ["无证烧烤摊", ""], ["无证早点摊", ""]]
    assert bring(database, "parties", rows, now).added == 2
    assert bring(database, "parties", rows, now).unchanged == 2
    with database.reading() as conn:
        assert party_by_code(conn, "WZ-2026-0001").name == "无证烧烤摊"


def test_a_changed_checklist_becomes_the_next_version_from_its_day(installed: Database, now: datetime) -> None:
    rows = [list(line) for line in ITEMS]
    rows[1][4], rows[1][7] = "证照齐全有效", "2026-03-16"
    assert bring(installed, "items", rows, now).ok
    with installed.reading() as conn:
        item = item_named(conn, "食品经营许可", now.date()).id
        assert checklist_in_force(conn, item, now.date()).points[0].point == "证照齐全有效"
        assert checklist_in_force(conn, item, date(2026, 3, 15)).points[0].point == "证照齐全"


def test_first_passwords_are_told_once_and_must_be_changed(database: Database, now: datetime) -> None:
    bring(database, "departments", DEPARTMENTS, now)
    report = bring(database, "people", PEOPLE, now)
    [(login, password)] = report.secrets
    assert f"账号 {login} 的初始密码：{password}" in str(report)
    assert session.sign_in(database, login, password, address="", now=now).must_change
    bring(database, "people", PEOPLE, now)  # the account keeps its password
    assert session.sign_in(database, login, password, address="", now=now).must_change
    with pytest.raises(SignInRefused):
        session.sign_in(database, "qy-sj-002", password, address="", now=now)


def test_the_departments_of_a_profile_take_the_codes_of_the_district(database: Database, now: datetime) -> None:
    installation.install(database, profile="2026", now=now)
    rows = [["部门代码", "部门名称", "简称"], ["QY-SF", "清源区司法局", "清源司法"]]
    report = bring(database, "departments", rows, now)
    assert (report.ok, report.added) == (True, 0)
    with database.reading() as conn:
        assert holders(conn, "legal_affairs", now.date()) == [department_named(conn, "QY-SF", now.date()).id]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("sysadmin", {"parties"}), ("secadmin", {"people", "calendar"}), ("legal_affairs", {"calendar"}), ("head", set())],
)
def test_who_may_import_what(database: Database, now: datetime, role: str, allowed: set[str]) -> None:
    with database.transaction() as conn:
        who = an_actor(conn, "importer", department_id=a_department(conn), roles=(role,), on=now.date())
    for kind in ("parties", "people", "calendar"):
        assert imports.may_import(who, kind) == (kind in allowed)
        if kind not in allowed:
            with pytest.raises(NotPermitted):
                imports.preview(database, who, kind, "x.csv", b"x", now=now)


def test_a_notice_that_is_no_notice_changes_nothing(installed: Database, now: datetime) -> None:
    assert not bring(installed, "calendar", [["日期", "类别", "名称"], ["明年", "放假", "元旦"]], now).ok
