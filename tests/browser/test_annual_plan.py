"""The annual plan at the screens: rows by hand and from a file, partners, approval, publication, filing, a batch."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.browser.case_desk import Shot, numbers_in
from tests.browser.office import Office, Person, assert_fits
from workflows.clock import SHANGHAI, real
from workflows.supervision.accounts import passwords, store
from workflows.supervision.organisation.tables import department, officer, role_assignment

if TYPE_CHECKING:
    from playwright.sync_api import Page

Shoot = Callable[["Page", str], Path]
PARTNER = "卫生健康局"
FILE = (
    "监管事项,月份,抽取方式,比例或户数,风险等级,检查依据\n"
    "药品零售企业经营许可（药品零售）,六月,按比例,2%,C、D,《药品管理法》第九十九条\n"
    "特种设备使用登记,9月,按户数,{size},不限,《特种设备安全法》第五十七条\n"
)


@pytest.fixture
def shot(shoot: Shoot) -> Callable[[Person, str], None]:
    return lambda person, name: person.shows(shoot, name)


def test_a_plan_from_the_first_row_to_the_first_batch(office: Office, shot: Shot, shoot: Shoot) -> None:
    case_no = a_plan_is_begun(office)
    rows_are_written_copied_and_imported(office, shot, case_no)
    the_section_head_and_the_partner_agree(office, shot, case_no)
    it_is_approved_published_and_filed(office, shot, case_no)
    a_batch_appears_on_its_day(office, shot)
    a_row_is_put_off(office)
    everybody_sees_his_part(office, shot, shoot)


def a_plan_is_begun(office: Office) -> str:
    handler = office.person("handler1")
    handler.goes("/plans/").get_by_role("link", name="编制计划").click()
    handler.fills("计划年度", "2026")
    handler.page.get_by_role("button", name="发起", exact=True).click()
    return numbers_in(handler.page.get_by_role("status").filter(has_text="已发起").inner_text())[0]


def rows_are_written_copied_and_imported(office: Office, shot: Shot, case_no: str) -> None:
    handler = office.person("handler1")
    page = handler.opens("编制年度检查计划", case_no)
    first = page.locator("[data-row-id=r1]")
    handler.picks("监管事项", "食品经营许可", within=first)
    first.get_by_label("月份").select_option("5")
    handler.picks("抽取方式", "按户数", within=first)
    handler.fills("比例或户数", "3", within=first)
    handler.fills("检查依据", "《食品安全法》第一百一十条", within=first)
    first.get_by_text("选择部门").click()
    first.get_by_label("输入部门名称筛选").fill("卫生健康")
    first.get_by_role("checkbox", name=PARTNER).check()
    assert PARTNER in first.locator("summary").first.inner_text()
    first.get_by_role("button", name="复制这一行").click()
    second = page.locator("[data-row-id=r2]")
    second.get_by_label("月份").select_option("10")
    assert "10月" in second.locator("summary").first.inner_text()
    assert page.locator("[data-count]").inner_text() == "共 2 行"
    page.get_by_text("草稿已保存").wait_for()
    shot(handler, "plan-rows")
    rows_come_from_a_file(office, shot)
    page = handler.page
    assert page.locator("[data-count]").inner_text() == "共 4 行"
    assert PARTNER in page.locator("[data-row-id=r1] summary").first.inner_text()
    shot(handler, "plan-rows-imported")
    handler.completes("编制年度检查计划")


def rows_come_from_a_file(office: Office, shot: Shot) -> None:
    handler = office.person("handler1")
    page = handler.page
    page.get_by_role("link", name="从表格导入").click()
    for size, answer in (("很多", "第3行"), ("20", "可以导入，尚未写入")):
        content = FILE.format(size=size).encode("gbk")
        page.get_by_label("文件").set_input_files({"name": "计划.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="试导入").click()
        page.locator("#report").wait_for()
        if size == "很多":
            assert page.locator("#report tbody tr").first.locator("td").first.inner_text() == "3"
            assert page.get_by_role("button", name="导入到草稿").count() == 0
        else:
            handler.says(answer)
    shot(handler, "plan-import")
    page.get_by_role("button", name="导入到草稿").click()
    page.get_by_role("heading", level=1, name="编制年度检查计划").wait_for()


def the_section_head_and_the_partner_agree(office: Office, shot: Shot, case_no: str) -> None:
    partner = office.person(a_section_head_of(office, PARTNER))
    partner.opens("联合部门会签", case_no)
    shot(partner, "plan-confirm")
    partner.page.get_by_role("link", name="全年安排").click()
    partner.says("本部门配合")
    partner.opens("联合部门会签", case_no)
    partner.picks("会签意见", "同意配合")
    partner.completes("联合部门会签")
    office.person("section1").decides("科室审核", case_no, "审核意见", "同意")


def a_section_head_of(office: Office, name: str) -> str:
    """Somebody of another department who may sign in from now on."""
    with office.database.transaction() as conn:
        login = conn.scalar(
            select(officer.c.login)
            .join(role_assignment, role_assignment.c.officer_id == officer.c.id)
            .join(department, department.c.id == officer.c.department_id)
            .where(department.c.name.endswith(name), role_assignment.c.role_code == "section_head")
            .order_by(officer.c.id)
        )
        hashed = passwords.hashed(passwords.DEMO_PASSWORD)
        store.open_account(conn, str(login), hashed, at=real(), must_change=False)
    return str(login)


def it_is_approved_published_and_filed(office: Office, shot: Shot, case_no: str) -> None:
    deputy = office.person("deputy1")
    deputy.opens("分管领导审批", case_no)
    shot(deputy, "plan-approve")
    deputy.picks("审批意见", "批准")
    deputy.completes("分管领导审批")
    publisher = office.person("publisher1")
    publisher.does(
        "公示年度检查计划",
        case_no,
        公示标题="市场监督管理局2026年度检查计划",
        公示说明="现将本局2026年度检查计划予以公示。",
    )
    office.person("sifa1").does("登记备案", case_no, 备案编号="清源司备〔2026〕3号", 备案日期="2026-04-08")


def a_batch_appears_on_its_day(office: Office, shot: Shot) -> None:
    handler = office.person("handler1")
    handler.goes("/batches/")
    assert handler.page.get_by_text("2026年5月计划检查").count() == 0
    office.move_to(datetime(2026, 5, 6, 9, 1, tzinfo=SHANGHAI))  # the first working day of May
    handler.goes("/batches/")
    handler.says("2026年5月计划检查：食品经营许可")
    handler.goes("/plans/").get_by_role("link", name="市场监督管理局").click()
    handler.says("检查中")
    shot(handler, "plan-calendar")
    handler.page.locator(".year .slot").first.click()
    handler.says("公布密钥指纹")


def a_row_is_put_off(office: Office) -> None:
    handler = office.person("handler1")
    handler.goes("/plans/").get_by_role("link", name="市场监督管理局").click()
    row = handler.page.locator("#row-r2")
    row.get_by_text("推迟", exact=True).click()
    row.get_by_label("推迟到").fill("2026-11-03")
    row.get_by_label("理由").fill("十月集中开展专项整治")
    row.get_by_role("button", name="确认推迟").click()
    handler.says("已推迟到 2026-11-03，到时自动启动。")
    handler.says("原定 2026年10月8日，推迟：十月集中开展专项整治")


def everybody_sees_his_part(office: Office, shot: Shot, shoot: Shoot) -> None:
    bianban = office.person("bianban")
    bianban.goes("/plans/")
    bianban.says("市场监督管理局")
    shot(bianban, "plans")
    stranger = office.page(phone=True)
    stranger.goto(office.address + "/public/plans")
    stranger.get_by_role("link", name="市场监督管理局2026年度检查计划").click()
    stranger.get_by_text("药品零售企业经营许可（药品零售）").wait_for()
    assert_fits(stranger)
    shoot(stranger, "public-plan")
    handler = office.person("handler1")
    handler.goes("/plans/").get_by_role("link", name="市场监督管理局").click()
    handler.page.get_by_role("complementary").get_by_role("link", name="年度检查计划").click()
    handler.says("检计〔2026〕1号")
    shot(handler, "plan-document")
