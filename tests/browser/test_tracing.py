"""An accident arrives: tracing finds a re-check that nobody made two years ago, and who was responsible then.

The past is made by the real diagrams with time moved, before the server starts. Responsibility has changed hands since.
One person defends himself and gets an outcome; another is cleared by the record as having fulfilled his duty.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.browser.case_desk import Shot, opens_case, word_document
from tests.browser.conftest import FIRST_DAY, LiveServer, let_all_inspectors_sign_in
from tests.browser.office import Office, Person
from tests.diagrams import accidents
from tests.diagrams.acts import a_rectification, drafted, ordered
from tests.diagrams.world import Walk
from tests.support.server import serving
from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.supervision import cases
from workflows.supervision.accountability import persons
from workflows.supervision.cases.tables import case
from workflows.supervision.documents import documents_of
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.organisation.tables import responsibility

if TYPE_CHECKING:
    from playwright.sync_api import Page

Shoot = Callable[["Page", str], Path]
THEN = datetime(2024, 3, 4, 9, tzinfo=SHANGHAI)
HANDED_ON = date(2025, 6, 30)
DEFENCE = "复查期限内本人被抽调参加专项检查，已经把复查任务移交。"


@pytest.fixture(scope="module")
def live_server(district_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The office of today over a district with a past: an order of 2024 that nobody re-checked."""
    home = tmp_path_factory.mktemp("office")
    shutil.copy(district_file, home / "district.db")
    clock = home / "clock"
    clock.write_text(FIRST_DAY.isoformat())
    url = f"sqlite:///{home / 'district.db'}"
    database = Database(url)
    let_all_inspectors_sign_in(database)
    the_past(database)
    with serving(url, home, {"SUPERVISION_CLOCK_FILE": str(clock)}) as (_process, address):
        yield LiveServer(address, database, clock)
    database.dispose()


def the_past(database: Database) -> None:
    """In 2024 inspector1 bore direct responsibility for the item and section1 the main one; inspector3 does today."""
    with database.transaction() as conn:
        bureau = officer_by_login(conn, "section1").department_id
        table = responsibility
        of_item = (table.c.item_id == 1, table.c.department_id == bureau)
        conn.execute(update(table).where(*of_item, table.c.tier == "direct_responsible").values(valid_to=HANDED_ON))
        for login, tier, since in (
            ("inspector3", "direct_responsible", HANDED_ON + timedelta(days=1)),
            ("section1", "main_responsible", date(2021, 3, 1)),
        ):  # fmt: skip
            changes.assign_responsibility(
                conn, bureau, tier, officer_by_login(conn, login).id, item_id=1, valid_from=since
            )
    walk = Walk(database, THEN)
    ordered(drafted(a_rectification(walk)))
    walk.later(days=11)
    assert walk.waits_for() == {"recheck"}
    walk.later(days=60)


@pytest.fixture
def shot(shoot: Shoot) -> Shot:
    return lambda person, name: person.shows(shoot, name)


def test_an_accident_is_traced_to_who_was_responsible_then(office: Office, shot: Shot) -> None:
    accident = Walk(office.database, office.now())
    accidents.begun(accident, bureau(office))
    office.settle()
    accident_no, case_no = accident.case().case_no, number_of(office, "accountability_tracing")
    the_lead_is_taken_up(office, shot, case_no, accident_no)
    a_team_without_ties_is_named(office, shot, case_no)
    the_record_shows_the_missed_recheck(office, shot, case_no)
    paper_and_people_are_heard(office, shot, case_no)
    responsibility_is_judged_by_the_day(office, shot, case_no)
    the_defence_is_heard_and_weighed(office, shot, case_no)
    the_accident_is_approved(accident, office)
    the_decision_is_taken_together(office, shot, case_no)
    one_is_cleared_and_the_other_is_told(office, shot)
    all_is_reported_back(office, shot, case_no)
    every_document_was_issued(office, accident)


def takes(person: Person, step: str) -> None:
    """The step of a sensitive case: its file opens when it is claimed; before, its number is not shown."""
    person.goes("/")
    person.page.get_by_role("link", name=step, exact=True).first.click()
    person.page.get_by_role("heading", level=1, name=step).wait_for()
    claim = person.page.get_by_role("button", name="签收", exact=True)
    if claim.count():
        claim.first.click()
        person.page.get_by_role("button", name="办结").wait_for()


def decides(person: Person, step: str, label: str, option: str, **values: str) -> None:
    takes(person, step)
    person.picks(label, option)
    for name, value in values.items():
        person.fills(name, value)
    person.completes(step)


def bureau(office: Office) -> int:
    with office.database.reading() as conn:
        return officer_by_login(conn, "section1").department_id


def number_of(office: Office, key: str, place: int = -1) -> str:
    with office.database.reading() as conn:
        query = select(case.c.case_no).where(case.c.process_key == key).order_by(case.c.id)
        return str(list(conn.scalars(query))[place])


def the_lead_is_taken_up(office: Office, shot: Shot, case_no: str, accident_no: str) -> None:
    sifa = office.person("sifa1")
    takes(sifa, "决定是否受理")
    shot(sifa, "tracing-register")
    sifa.picks("受理决定", "受理")
    sifa.completes("决定是否受理")
    opens_case(sifa, case_no)
    sifa.says(accident_no)
    assert "倒查线索受理登记表" in sifa.page.get_by_role("complementary").inner_text()
    decides(
        sifa, "初核并分流", "分流意见", "属履职问题，成立核查组", 初核查明的情况="事故单位曾被责令改正",
        理由="须查明监管履职情况",
    )  # fmt: skip


def a_team_without_ties_is_named(office: Office, shot: Shot, case_no: str) -> None:
    gov = office.person("gov1")
    takes(gov, "成立核查组")
    gov.picks("核查人员", name_of(office, "sifa1"))
    gov.picks("核查人员", name_of(office, "jiwei2"))
    gov.picks("组长", name_of(office, "sifa1"))
    gov.fills("核查方案", "一、还原全过程记录\n二、调阅复查台账\n三、询问当时的责任人")
    shot(gov, "tracing-team")
    gov.completes("成立核查组")


def name_of(office: Office, login: str) -> str:
    with office.database.reading() as conn:
        return officer_by_login(conn, login).name


def the_record_shows_the_missed_recheck(office: Office, shot: Shot, case_no: str) -> None:
    sifa = office.person("sifa1")
    opens_case(sifa, case_no)
    sifa.goes(f"/tracing/{case_id(office, case_no)}?only=deviations")
    sifa.says("复查改正情况")
    page = sifa.page.get_by_role("main").inner_text()
    assert name_of(office, "inspector1") in page, "who was responsible then"
    sifa.page.get_by_text("现任不同").first.click()
    sifa.says(name_of(office, "inspector3"))
    sifa.says("未被改动")
    shot(sifa, "tracing-record")


def case_id(office: Office, case_no: str) -> int:
    with office.database.reading() as conn:
        return cases.by_number(conn, case_no).id


def paper_and_people_are_heard(office: Office, shot: Shot, case_no: str) -> None:
    sifa, today = office.person("sifa1"), office.now().date().isoformat()
    takes(sifa, "调阅材料")
    sifa.picks("是否调取纸质材料", "调取")
    sifa.fills("调取范围", "二〇二四年复查台账\n任务移交记录")
    sifa.fills("调阅函送达日期", today)
    sifa.fills("签收人", "办公室")
    sifa.completes("调阅材料")
    registers_files(sifa, case_no, today)
    takes(sifa, "询问谈话")
    sifa.picks("本次是否询问", "询问")
    for label, value in (
        ("被询问人", name_of(office, "inspector1")), ("单位和职务", "市场监管局执法人员"),
        ("开始时间", f"{today}T09:00"), ("结束时间", f"{today}T09:40"), ("地点", "谈话室"),
        ("询问和回答", "问：为什么没有复查？\n答：抽调参加专项检查。"),
    ):  # fmt: skip
        sifa.fills(label, value)
    sifa.picks("还要询问别人", "不再询问")
    shot(sifa, "tracing-interview")
    sifa.completes("询问谈话")


def registers_files(sifa: Person, case_no: str, today: str) -> None:
    opens_case(sifa, case_no)
    waiting = sifa.page.get_by_text("可登记：登记收到的材料").locator("..")
    waiting.get_by_role("link", name="登记").click()
    sifa.fills("收到日期", today)
    sifa.fills("材料清单", "复查台账一册")
    sifa.picks("是否齐全", "齐全")
    sifa.page.get_by_role("button", name="登记", exact=True).click()
    sifa.says("已登记：登记收到的材料。")
    sifa.office.settle()


def responsibility_is_judged_by_the_day(office: Office, shot: Shot, case_no: str) -> None:
    sifa = office.person("sifa1")
    takes(sifa, "还原关键节点")
    rows = sifa.page.get_by_role("region", name=re.compile(r"^G\d+"))
    kept = False
    for row in rows.all():
        keep = not kept and "复查改正情况" in row.inner_text()
        sifa.picks("认定", "认可" if keep else "排除", within=row)
        sifa.fills("查明的情况", "责令改正期满后没有复查" if keep else "与事故无关", within=row)
        kept = kept or keep
    assert kept, "the record proposes the missed re-check"
    shot(sifa, "tracing-nodes")
    sifa.completes("还原关键节点")
    takes(sifa, "认定三级责任")
    page = sifa.page.get_by_role("main").inner_text()
    assert name_of(office, "inspector1") in page and name_of(office, "inspector3") not in page
    verdicts = {
        name_of(office, "inspector1"): ("直接责任", "过失", "没有按期复查"),
        name_of(office, "section1"): ("尽职免责", "", "按时审批通知书并交办复查，有当时的办理记录"),
    }
    for row in sifa.page.get_by_role("region", name=re.compile(r"^G\d+-")).all():
        text = row.inner_text()
        liability, fault, reason = next(
            (found for name, found in verdicts.items() if name in text), ("与本差距无关", "", "无关")
        )
        sifa.picks("责任", liability, within=row)
        if fault:
            sifa.picks("过错", fault, within=row)
        sifa.picks("与后果有因果关系", "有" if fault else "没有", within=row)
        sifa.fills("理由", reason, within=row)
    shot(sifa, "tracing-duties")
    sifa.completes("认定三级责任")
    decides(office.person("jiwei2"), "第二核查人员确认", "复核意见", "同意认定")


def the_defence_is_heard_and_weighed(office: Office, shot: Shot, case_no: str) -> None:
    sifa, today = office.person("sifa1"), office.now().date().isoformat()
    takes(sifa, "送达陈述申辩告知书")
    sifa.picks("拟处理", "诫勉")
    sifa.fills("送达日期", today)
    sifa.picks("送达方式", "直接送达")
    sifa.fills("签收人", name_of(office, "inspector1"))
    shot(sifa, "tracing-notice")
    sifa.completes("送达陈述申辩告知书")
    person = office.person("inspector1")
    person.searches(case_no)
    assert person.page.get_by_role("main").get_by_text(case_no).count() == 0, "the tracing itself is closed to him"
    takes(person, "阅读告知书并申辩")
    person.picks("已阅读告知书，知悉申辩权利", "是")
    person.picks("我的意见", "陈述申辩")
    person.fills("陈述和申辩", DEFENCE)
    shot(person, "tracing-defence")
    person.completes("阅读告知书并申辩")
    takes(sifa, "研究申辩意见")
    sifa.says(DEFENCE)
    row = sifa.page.get_by_role("region", name=re.compile(r"^P\d+"))
    sifa.picks("采纳情况", "部分采纳", within=row)
    sifa.fills("理由", "抽调属实，但没有书面移交", within=row)
    sifa.picks("责任", "维持拟认定", within=row)
    shot(sifa, "tracing-weigh")
    sifa.completes("研究申辩意见")


def the_accident_is_approved(accident: Walk, office: Office) -> None:
    """The tracing waits for the approval of the report of the accident, and gets it by itself."""
    accidents.reported_up(accidents.unit_noted(accident))
    accidents.answered(accidents.submitted(accidents.grouped(accident)))
    accidents.settled(accident)
    office.settle()


def the_decision_is_taken_together(office: Office, shot: Shot, case_no: str) -> None:
    sifa, today = office.person("sifa1"), office.now().date().isoformat()
    takes(sifa, "提出处理建议")
    for row in sifa.page.get_by_role("region", name=re.compile(r"^P\d+")).all():
        mine = name_of(office, "inspector1") in row.inner_text()
        sifa.picks("处理", "诫勉" if mine else "尽职免责，不予处理", within=row)
        sifa.fills("依据", "《公务员法》第五十七条", within=row)
        sifa.fills("理由", "没有按期复查" if mine else "已尽职", within=row)
    sifa.picks("对责任单位", "责令改正")
    sifa.fills("责任单位存在的问题", "没有复查提醒和移交制度")
    sifa.fills("总的意见", "建议如上")
    shot(sifa, "tracing-proposal")
    sifa.completes("提出处理建议")
    opens_case(sifa, case_no)
    finding = word_document(sifa, "责任认定书")
    assert name_of(office, "inspector1") in finding and "尽职免责" in finding and DEFENCE in finding
    assert "清政批〔2026〕3号" in finding
    decides(office.person("sifa4"), "法制审核", "审核意见", "同意")
    gov = office.person("gov2")
    takes(gov, "集体讨论决定")
    for label, value in (
        ("会议名称", "区政府常务会议"), ("决定日期", today), ("领导成员总数", "9"), ("到会人数", "7"),
        ("同意人数", "7"), ("会议纪要编号", "第12期"), ("讨论情况", "集体讨论，一致同意"),
    ):  # fmt: skip
        gov.fills(label, value)
    gov.picks("决定", "按建议决定")
    shot(gov, "tracing-decide")
    gov.completes("集体讨论决定")


def one_is_cleared_and_the_other_is_told(office: Office, shot: Shot) -> None:
    sifa, gov, today = office.person("sifa1"), office.person("gov1"), office.now().date().isoformat()
    takes(sifa, "送达尽职免责认定书")
    sifa.fills("送达日期", today)
    sifa.picks("送达方式", "直接送达")
    sifa.fills("签收人", name_of(office, "section1"))
    shot(sifa, "tracing-clearance")
    sifa.completes("送达尽职免责认定书")
    takes(gov, "送达处理决定")
    gov.fills("送达日期", today)
    gov.picks("送达方式", "直接送达")
    gov.fills("签收人", name_of(office, "inspector1"))
    gov.picks("已告知复核、申诉的途径和期限", "是")
    gov.completes("送达处理决定")
    takes(gov, "宣布存档报备")
    for label in ("宣布日期", "存入个人档案日期", "报公务员主管部门备案日期"):
        gov.fills(label, today)
    gov.fills("宣布范围", "本单位")
    gov.completes("宣布存档报备")
    section = office.person("section1")
    opens_case(section, outcome_no(office, "section1"))
    cleared = word_document(section, "尽职免责认定书")
    assert name_of(office, "section1") in cleared and "不予追究责任" in cleared and "审核通知书" in cleared
    shot(section, "tracing-cleared")


def outcome_no(office: Office, login: str) -> str:
    found = {one.login: one for one in examined(office)}[login]
    with office.database.reading() as conn:
        return cases.by_id(conn, found.outcome_case_id or 0).case_no


def examined(office: Office) -> list[persons.Person]:
    tracing = case_id(office, number_of(office, "accountability_tracing"))
    with office.database.reading() as conn:
        return persons.persons_of(conn, tracing)


def all_is_reported_back(office: Office, shot: Shot, case_no: str) -> None:
    sifa, today = office.person("sifa1"), office.now().date().isoformat()
    head = office.person("head1")
    takes(head, "整改并修订制度")
    row = head.page.locator("[data-row-id]").first
    head.fills("问题", "没有复查提醒和移交制度", within=row)
    head.fills("整改措施", "建立复查提醒和书面移交制度", within=row)
    head.picks("完成情况", "已完成", within=row)
    head.picks("是否须修订监管制度清单", "不须修订")
    head.fills("报告日期", today)
    head.completes("整改并修订制度")
    decides(sifa, "验收整改", "验收意见", "合格", 验收情况="逐项核对")
    takes(sifa, "结果报备和答复")
    sifa.picks("报备单位", "区政府")
    sifa.fills("报备日期", today)
    sifa.fills("决定执行情况", "已全部执行")
    sifa.picks("答复线索来源", "来源匿名或者系统规则，无须答复")
    sifa.picks("是否公开", "公开")
    sifa.completes("结果报备和答复")
    takes(sifa, "公开处理情况")
    sifa.completes("公开处理情况")
    takes(sifa, "倒查案卷归档")
    sifa.fills("档号", "SF-2026-1")
    sifa.completes("倒查案卷归档")
    opens_case(sifa, case_no)
    sifa.says("案件办结")
    shot(sifa, "tracing-closed")


def every_document_was_issued(office: Office, accident: Walk) -> None:
    with office.database.reading() as conn:
        everything = list(conn.scalars(select(case.c.id)))
        kinds = {one.kind for found in everything for one in documents_of(conn, found)}
    who = {one.login: one for one in examined(office)}
    assert kinds >= {
        "tracing_lead", "tracing_plan", "tracing_file_request", "tracing_interview", "liability_finding",
        "tracing_notice", "outcome_proposal", "outcome_decision", "duty_fulfilled", "tracing_rectification",
        "tracing_result", "accident_register", "accident_investigation",
    }  # fmt: skip
    assert (who["inspector1"].measure, who["section1"].liability, "inspector3" in who) == ("admonish", "exempt", False)
    assert accident.case().state == "closed"
