"""One sampling inspection: the inspector with a phone, the laboratory, the clerk at a desk, the result.

The clock of the conclusion stands still while the laboratory has the sample, and the page says for how many days.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.case_desk import Shot, opens_case, scans, word_document
from tests.browser.office import Office, Person, an_inspection, assert_fits, photo
from tests.diagrams import acts

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

Shoot = Callable[["Page", str], Path]
REPORT: "FilePayload" = {"name": "report.jpg", "mimeType": "image/jpeg", "buffer": photo("report")}
DUE = "2026-05-26"
LAB = "清源区检验检测中心"
SAMPLE = {
    "样品名称": "熟食卤味", "批号": "20260410", "规格型号": "500克", "抽样基数": "20千克", "抽样数量": "1千克",
    "备样数量": "1千克", "封样编号": "F-001",
}  # fmt: skip


@pytest.fixture
def shot(shoot: Shoot) -> Callable[[Person, str], None]:
    return lambda person, name: person.shows(shoot, name)


def test_a_sampling_inspection_from_the_scan_to_the_result(office: Office, shot: Shot, shoot: Shoot) -> None:
    case_no = announced(office)
    lead = office.person("inspector1", phone=True)
    samples_are_taken_on_a_phone(lead, shoot, case_no)
    office.person("inspector2", phone=True).does("第二检查人员确认", case_no, 补充意见="情况属实")
    the_sample_goes_to_the_laboratory(office, case_no)
    the_clock_stands_still(office, shot, case_no)
    the_clerk_registers_the_report(office, shot, case_no)
    the_page_says_which_days_are_not_counted(lead, shoot, case_no)
    the_conclusion_and_the_result(office, lead, shoot, case_no)


def announced(office: Office) -> str:
    """Approved, and the notice served; the visit is due in a week."""
    walk = an_inspection(office, method="sampling")
    acts.approved(acts.prepared(walk))
    walk.do("handler1", "serve_notice", rights_told="true", **{**acts.SERVED, "served_on": acts.day(walk, 0)})
    return str(walk.case().case_no)


def samples_are_taken_on_a_phone(lead: Person, shoot: Shoot, case_no: str) -> None:
    lead.office.move_to(lead.office.now().replace(day=15, hour=10))
    scans(lead, case_no, "入企")
    page = lead.opens("抽样填写取证单", case_no)
    assert_fits(page)
    shoot(page, "phone-sampling-empty")
    lead.picks("已出示执法证件并表明身份", "是")
    lead.picks("已告知申请回避、陈述申辩的权利", "是")
    lead.fills("抽样日期", "2026-04-15")
    lead.fills("检查开始时间", "2026-04-15T10:00")
    lead.fills("检查结束时间", "2026-04-15T10:50")
    lead.fills("检查地点", "熟食间")
    lead.fills("现场负责人（被检查人）", "店长")
    rows = page.locator("[data-table=samples] tbody tr")
    assert rows.count() == 1, "one row to begin with; more are a touch away"
    row = rows.first
    for label, value in SAMPLE.items():
        lead.fills(label, value, within=row)
    lead.picks("已当场封样，备样已妥善保存", "是")
    lead.fills("备样存放地点", "本局样品室")
    lead.fills("送检机构", LAB)
    lead.attaches("现场照片", "sample.jpg")
    lead.picks("被检查人签字", "已签字")
    lead.attaches("被检查人签名", "signature.jpg")
    lead.office.move_to(lead.office.now().replace(hour=11))
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("草稿已保存").first.wait_for()
    scans(lead, case_no, "离企")
    lead.opens("抽样填写取证单", case_no)
    assert_fits(page)
    shoot(page, "phone-sampling-filled")
    lead.completes("抽样填写取证单")


def the_sample_goes_to_the_laboratory(office: Office, case_no: str) -> None:
    office.person("handler1").does(
        "样品送检",
        case_no,
        送检机构=LAB,
        资质认定证书编号="CMA-2024-001",
        送检委托单编号="SJ-2026-1",
        送检日期="2026-04-15",
    )


def the_clock_stands_still(office: Office, shot: Shot, case_no: str) -> None:
    handler = office.person("handler1")
    opens_case(handler, case_no)
    text = word_document(handler, "抽样取证单")
    assert all(value in text for value in SAMPLE.values()), text
    handler.says("计时已中止")
    handler.says("形成抽样检查结论")
    shot(handler, "case-with-the-laboratory")


def the_clerk_registers_the_report(office: Office, shot: Shot, case_no: str) -> None:
    office.move_to(office.now().replace(day=24, hour=9))
    handler = office.person("handler1")
    opens_case(handler, case_no)
    handler.page.get_by_text("可登记：登记检验报告").locator("..").get_by_role("link", name="登记").click()
    handler.page.get_by_role("heading", level=1, name="登记检验报告").wait_for()
    handler.page.get_by_label("选择文件").set_input_files(REPORT)
    handler.page.get_by_role("link", name="report.jpg").wait_for()
    handler.fills("收到日期", "2026-04-24")
    handler.fills("报告编号", "BG-2026-1")
    handler.picks("检验结论", "合格")
    shot(handler, "letter-lab-report")
    handler.page.get_by_role("button", name="登记", exact=True).click()
    handler.says("已登记：登记检验报告。")
    office.settle()
    opens_case(handler, case_no)
    handler.says("共10日中止，次日恢复计算")


def the_page_says_which_days_are_not_counted(lead: Person, shoot: Shoot, case_no: str) -> None:
    page = lead.opens("形成抽样检查结论", case_no)
    page.get_by_text("期限怎么算的").click()
    lines = page.locator(".count-lines").inner_text()
    stopped = "2026年4月15日至4月24日 中止计算（检验检测鉴定），共10日"  # as the case page says
    assert f"{stopped}；4月16日起的9日在本期限内，不计，自次日恢复计算。" in lines
    # 20 working days after 24 April 2026: 27 to 30 April are four, 1 to 5 May rest, Saturday 9 May is worked
    assert DUE in page.get_by_role("complementary").inner_text()
    assert_fits(page)
    shoot(page, "phone-conclusion")


def the_conclusion_and_the_result(office: Office, lead: Person, shoot: Shoot, case_no: str) -> None:
    lead.picks("抽样检查结论", "合格")
    lead.fills("结论说明", "见检验报告")
    lead.page.get_by_role("button", name="其余未填的都选“符合”").click()
    lead.completes("形成抽样检查结论")
    office.person("inspector2", phone=True).does("第二检查人员确认", case_no)
    lead.opens("判定检查结果", case_no)
    lead.picks("检查结果", "未发现问题")
    lead.picks("处置方式", "无需处置")
    lead.fills("结果说明", "抽样检验合格。")
    assert_fits(lead.page)
    shoot(lead.page, "phone-result")
    lead.completes("判定检查结果")
    handler = office.person("handler1")
    handler.opens("告知检查结果", case_no)
    handler.fills("告知日期", "2026-04-24")
    handler.picks("告知方式", "直接送达")
    handler.fills("受送达人", "店长")
    handler.completes("告知检查结果")
    publisher = office.person("publisher1")
    publisher.does("公示检查结果", case_no, 公示标题="抽样检查结果", 公示内容="抽样检验合格。")
    publisher.goes("/public/results").get_by_role("link", name="抽样检查结果").wait_for()
