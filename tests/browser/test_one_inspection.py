"""One inspection, lawfully: from the draw to the archive, by the people whose work it is, at their own screens.

Batch, draw, approval, notice, visit on a phone with one 不符合, publication in time while the rectification runs,
order, extension, report, re-check, both archived; time is moved by the clock file.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.browser.case_desk import Shot, numbers_in, opens_case, registers, scans, verified, word_document
from tests.browser.office import Office, Person, assert_fits, named
from workflows import engine
from workflows.supervision.cases.tables import case

if TYPE_CHECKING:
    from playwright.sync_api import Page

Shoot = Callable[["Page", str], Path]
ITEM = "食品经营许可"
BAD_POINT = "A4-01"
FACT = "两名接触直接入口食品的从业人员不能出示有效健康证明。"


@pytest.fixture
def shot(shoot: Shoot) -> Callable[[Person, str], None]:
    return lambda person, name: person.shows(shoot, name)


def at(office: Office, month: int, day: int, hour: int = 9, minute: int = 0) -> date:
    """Move every clock there."""
    moment = office.now().replace(month=month, day=day, hour=hour, minute=minute)
    office.move_to(moment)
    return moment.date()


def test_one_inspection_from_the_draw_to_the_archive(office: Office, shot: Shot, shoot: Shoot, tmp_path: Path) -> None:
    batch_no = a_batch_is_started(office, shot)
    a_stranger_to_the_department_gives_the_words(office, shot, batch_no)
    case_no = the_draw_is_published_and_verified(office, shot, batch_no, tmp_path)
    lead, second = (office.person(login) for login in drawn_inspectors(office, case_no))
    the_inspection_is_approved(office, shot, case_no)
    the_notice_is_served_and_printed(office, shot, case_no)
    on_the_phone = office.person(lead.login, phone=True)
    the_visit_is_recorded_on_a_phone(on_the_phone, shoot, case_no)
    second.does("第二检查人员确认", case_no, 补充意见="情况属实")
    the_result_is_judged(lead, shot, case_no)
    order_no = the_order_is_served_while_the_result_waits(office, lead, shot, case_no)
    the_result_is_told(office, shot, case_no)
    the_result_is_published_in_time(office, shot, case_no, order_no)
    the_rectification_is_extended_and_reported(office, shot, order_no)
    the_recheck_passes(lead, second, shot, order_no)
    the_rectification_is_published_and_archived(office, order_no)
    the_record_is_whole(office, shot, case_no, order_no)
    the_public_sees_the_result(office, shot)
    the_establishment_office_counts_both_as_on_time(office, shot, case_no, order_no)


def a_batch_is_started(office: Office, shot: Shot) -> str:
    handler = office.person("handler1")
    shot(handler, "inbox-empty")
    handler.goes("/batches/")
    handler.page.get_by_role("link", name="发起批次").click()
    handler.fills("批次名称", "二季度食品经营双随机检查")
    handler.picks("监管事项", ITEM)
    for risk in ("A级", "B级", "C级"):
        handler.picks("风险等级", risk)
    handler.picks("抽取方式", "按户数")
    handler.fills("户数或比例", "2")
    handler.fills("每户检查人员数", "2")
    handler.fills("计划检查日期", "2026-04-16")
    shot(handler, "batch-start")
    handler.page.get_by_role("button", name="发起", exact=True).click()
    notice = handler.page.get_by_role("status").filter(has_text="已发起").inner_text()
    return numbers_in(notice)[0]


def a_stranger_to_the_department_gives_the_words(office: Office, shot: Shot, batch_no: str) -> None:
    observer = office.person("sifa1")
    observer.searches(batch_no)
    shot(observer, "inbox-observer")
    observer.opens("现场输入口令", batch_no)
    shot(observer, "task-observe-draw")
    observer.fills("监督员口令", "谷雨之前，风自东南来")
    observer.completes("现场输入口令")


def the_draw_is_published_and_verified(office: Office, shot: Shot, batch_no: str, tmp_path: Path) -> str:
    handler = office.person("handler1")
    handler.goes("/batches/")
    shot(handler, "batches")
    handler.page.get_by_role("link", name="二季度食品经营双随机检查").click()
    for words in ("公布密钥指纹", "冻结名录", "谷雨之前，风自东南来", "抽取结果（2 户）"):
        handler.says(words)
    shot(handler, "draw")
    with handler.page.expect_download() as download:
        handler.page.get_by_role("link", name="下载公开记录").click()
    record = tmp_path / "draw.json"
    download.value.save_as(record)
    assert verified(record) == (0, "一致")
    forged = json.loads(record.read_text())
    forged["words"] += "？"
    record.write_text(json.dumps(forged))
    assert verified(record)[0] == 1
    handler.decides("核对并公布抽取结果", batch_no, "核对意见", "公布结果")
    handler.goes("/batches/")
    handler.page.get_by_role("link", name="二季度食品经营双随机检查").click()
    cases = handler.page.get_by_role("link", name=re.compile(r"QY-SJ-RC-2026-\d{4}"))
    assert cases.count() == 2, "the worker opened one case per drawn party"
    return cases.first.inner_text()


def drawn_inspectors(office: Office, case_no: str) -> list[str]:
    with office.database.reading() as conn:
        instance_id = conn.scalar(select(case.c.instance_id).where(case.c.case_no == case_no))
        variables = engine.instance_view(conn, str(instance_id)).variables
    assert variables["inspectors"] == variables["drawn_inspectors"]
    lead, *others = variables["inspectors"]
    assert lead == variables["lead_inspector"]
    return [lead, *others]


def the_inspection_is_approved(office: Office, shot: Shot, case_no: str) -> None:
    handler = office.person("handler1")
    handler.opens("填报检查审批表", case_no)
    handler.picks("是否事先告知", "事先告知")
    handler.fills("检查内容", "许可条件保持情况、进货查验、从业人员健康管理")
    handler.fills("检查依据", "《中华人民共和国食品安全法》第一百一十条")
    shot(handler, "task-prepare")
    handler.completes("填报检查审批表")
    section = office.person("section1")
    section.opens("科室审核", case_no)
    shot(section, "task-review")
    section.picks("审核意见", "同意")
    section.completes("科室审核")
    office.person("deputy1").decides("分管领导审批", case_no, "审批意见", "同意", 办理意见="同意，注意提前告知。")


def the_notice_is_served_and_printed(office: Office, shot: Shot, case_no: str) -> None:
    today = at(office, 4, 9)
    handler = office.person("handler1")
    handler.opens("送达检查通知书", case_no)
    handler.fills("送达日期", today.isoformat())
    handler.picks("送达方式", "直接送达")
    handler.fills("受送达人", "店长")
    handler.picks("已告知回避、陈述申辩等权利", "是")
    shot(handler, "task-serve-notice")
    handler.completes("送达检查通知书")
    text = word_document(handler, "检查通知书")
    assert "检查通知书" in text and "〔2026〕1号" in text and "从业人员健康管理" in text
    handler.page.get_by_role("complementary").get_by_role("link", name="检查通知书").first.click()
    handler.says("有权申请其回避")
    shot(handler, "document-notice")


def the_visit_is_recorded_on_a_phone(inspector: Person, shoot: Shoot, case_no: str) -> None:
    at(inspector.office, 4, 16, 9, 58)
    scans(inspector, case_no, "入企", shoot)
    at(inspector.office, 4, 16, 10, 30)
    inspector.searches(case_no)
    assert_fits(inspector.page)
    shoot(inspector.page, "phone-inbox")
    inspector.opens("填写现场检查笔录", case_no)
    assert_fits(inspector.page)
    shoot(inspector.page, "phone-visit-empty")
    inspector.picks("已出示执法证件并表明身份", "是")
    inspector.picks("已告知申请回避、陈述申辩的权利", "是")
    inspector.fills("检查开始时间", "2026-04-16T10:00")
    inspector.fills("检查结束时间", "2026-04-16T11:20")
    inspector.fills("检查地点", "经营场所大堂和后厨")
    inspector.fills("现场负责人（被检查人）", "店长")
    point = inspector.page.get_by_role("region", name=BAD_POINT)
    inspector.picks("结果", "不符合", within=point)
    inspector.page.get_by_role("button", name="其余未填的都选“符合”").click()
    inspector.attaches("现场照片", "hall.jpg", "kitchen.jpg")
    inspector.picks("被检查人签字", "已签字")
    inspector.attaches("被检查人签名", "signature.jpg")
    inspector.page.get_by_role("button", name="办结").click()
    nothing_is_lost_by_the_refusal(inspector, shoot)
    inspector.fills("事实", FACT, within=point)
    inspector.attaches("证据", "no-certificate.jpg", within=point)
    assert_fits(inspector.page)
    shoot(inspector.page, "phone-visit-filled")
    nobody_leaves_without_a_scan(inspector, shoot, case_no)
    inspector.completes("填写现场检查笔录")
    shoot(inspector.page, "phone-after-visit")


def nothing_is_lost_by_the_refusal(inspector: Person, shoot: Shoot) -> None:
    page, point = inspector.page, inspector.page.get_by_role("region", name=BAD_POINT)
    page.get_by_role("alert").get_by_text("已填的内容都保留着").wait_for()
    assert "检查内容 A4-01 事实：此项必填。" in page.get_by_role("alert").inner_text()
    assert point.get_by_text("此项必填。").is_visible()
    assert point.get_by_text("请上传文件。").is_visible()
    assert page.get_by_label(named("检查地点")).input_value() == "经营场所大堂和后厨"
    assert page.get_by_label(named("检查开始时间")).input_value() == "2026-04-16T10:00"
    assert point.get_by_label("不符合", exact=True).is_checked()
    assert page.get_by_label("符合", exact=True).and_(page.locator(":checked")).count() == 9
    for name in ("hall.jpg", "kitchen.jpg", "signature.jpg"):
        assert page.get_by_role("link", name=name).is_visible()
    assert_fits(page)
    shoot(page, "phone-visit-refused")
    point.scroll_into_view_if_needed()
    page.screenshot(path=shoot(page, "phone-visit-refused-field"))


def nobody_leaves_without_a_scan(inspector: Person, shoot: Shoot, case_no: str) -> None:
    """Refused without the scan on exit; what was filled in is there again after it."""
    at(inspector.office, 4, 16, 11, 25)
    inspector.page.get_by_role("button", name="办结").click()
    inspector.says("还没有离企扫码记录")
    inspector.page.get_by_role("button", name="保存草稿").click()
    inspector.page.get_by_text("草稿已保存").first.wait_for()
    scans(inspector, case_no, "离企", shoot)
    inspector.opens("填写现场检查笔录", case_no)
    for label, moment in (("扫码入企时间", "9:58"), ("扫码离企时间", "11:25")):
        field = inspector.page.locator(".field").filter(has=inspector.page.get_by_text(label, exact=True))
        assert moment in field.last.inner_text()
    point = inspector.page.get_by_role("region", name=BAD_POINT)
    assert point.get_by_label(named("事实")).input_value() == FACT
    assert point.get_by_role("link", name="no-certificate.jpg").is_visible()


def the_result_is_told(office: Office, shot: Shot, case_no: str) -> None:
    today = at(office, 4, 17, 10)
    handler = office.person("handler1")
    handler.opens("告知检查结果", case_no)
    handler.fills("告知日期", today.isoformat())
    handler.picks("告知方式", "直接送达")
    handler.fills("受送达人", "店长")
    shot(handler, "task-tell-result")
    handler.completes("告知检查结果")
    assert "责令限期改正" in word_document(handler, "检查结果告知书")


def the_result_is_judged(lead: Person, shot: Shot, case_no: str) -> None:
    at(lead.office, 4, 16, 15)
    lead.opens("判定检查结果", case_no)
    lead.picks("检查结果", "未发现问题")
    lead.picks("处置方式", "无需处置")
    lead.fills("结果说明", "从业人员健康证明不全，其余九项符合。")
    lead.page.get_by_role("button", name="办结").click()
    lead.says("检查记录中有1项“不符合”，不能判定为“未发现问题”。")
    assert lead.page.get_by_label(named("结果说明")).input_value() == "从业人员健康证明不全，其余九项符合。"
    shot(lead, "task-result-refused")
    lead.picks("检查结果", "发现问题责令限期改正")
    lead.page.get_by_role("group", name=named("处置方式")).get_by_label("无需处置").uncheck()
    lead.picks("处置方式", "责令限期改正")
    lead.completes("判定检查结果")


def the_order_is_served_while_the_result_waits(office: Office, lead: Person, shot: Shot, case_no: str) -> str:
    opens_case(lead, case_no)
    lead.says("后续处置")
    order_no = re.findall(r"QY-SJ-ZG-2026-\d{4}", lead.page.get_by_role("complementary").inner_text())[0]
    shot(lead, "case-two-ways")
    lead.opens("制作责令改正通知书", order_no)
    assert FACT in lead.page.get_by_label(named("违法事实")).input_value()
    lead.fills("违反的条款", "《中华人民共和国食品安全法》第四十五条第二款")
    lead.fills("改正要求", "从业人员取得健康证明后方可上岗。")
    lead.fills("改正期限", "2026-04-27")
    shot(lead, "task-draft-order")
    lead.completes("制作责令改正通知书")
    today = at(office, 4, 17)
    office.person("section1").decides("审核通知书", order_no, "审核意见", "同意")
    lead.opens("送达通知书", order_no)
    lead.fills("送达日期", today.isoformat())
    lead.picks("送达方式", "直接送达")
    lead.fills("受送达人", "店长")
    lead.completes("送达通知书")
    assert "第四十五条第二款" in word_document(lead, "责令限期改正通知书")
    return order_no


def the_result_is_published_in_time(office: Office, shot: Shot, case_no: str, order_no: str) -> None:
    at(office, 4, 22)
    publisher = office.person("publisher1")
    publisher.searches(case_no)
    shot(publisher, "inbox-publisher")
    publisher.opens("公示检查结果", case_no)
    publisher.says("期限怎么算的")
    publisher.fills("公示标题", "食品经营双随机检查结果")
    publisher.fills("公示内容", "检查发现从业人员健康证明不全，已责令限期改正。")
    shot(publisher, "task-publish")
    publisher.completes("公示检查结果")
    assert (state_of(office, case_no), state_of(office, order_no)) == ("open", "open")
    at(office, 4, 23)
    archivist = office.person("archivist1")
    archivist.does("检查案卷归档", case_no, 档号="SJ-2026-0001")
    assert (state_of(office, case_no), state_of(office, order_no)) == ("closed", "open")


def state_of(office: Office, case_no: str) -> str:
    with office.database.reading() as conn:
        return str(conn.scalar(select(case.c.state).where(case.c.case_no == case_no)))


def the_rectification_is_extended_and_reported(office: Office, shot: Shot, order_no: str) -> None:
    today = at(office, 4, 24)
    handler = office.person("handler1")
    registers(handler, order_no, "登记延期申请", {
        "收到日期": today.isoformat(), "申请延期至": "2026-05-15", "申请理由": "体检机构预约已满，五月上旬才能办理。",
    }, shot)  # fmt: skip
    section = office.person("section1")
    section.opens("审批延期", order_no)
    section.picks("审批意见", "同意延期")
    section.fills("延期至", "2026-05-11")
    section.fills("理由", "情况属实，延期一次。")
    shot(section, "task-extension")
    section.completes("审批延期")
    today = at(office, 5, 6)
    registers(handler, order_no, "登记整改报告", {
        "收到日期": today.isoformat(), "整改情况": "两名从业人员已取得健康证明，复印件附后。",
    })  # fmt: skip


def the_recheck_passes(lead: Person, second: Person, shot: Shot, order_no: str) -> None:
    today = at(lead.office, 5, 8)
    lead.opens("复查改正情况", order_no)
    lead.fills("复查日期", today.isoformat())
    lead.picks("已出示执法证件并表明身份", "是")
    row = lead.page.get_by_role("table").get_by_role("row").nth(1)
    lead.fills("改正要求", "从业人员取得健康证明后方可上岗。", within=row)
    lead.picks("复查结果", "已改正", within=row)
    lead.picks("复查结论", "合格")
    lead.fills("复查意见", "两名从业人员均已取得健康证明，同意销号。")
    shot(lead, "task-recheck")
    lead.completes("复查改正情况")
    assert "同意销号" in word_document(lead, "复查意见书")
    second.does("第二复查人员确认", order_no, 补充意见="共同复查，情况属实")


def the_rectification_is_published_and_archived(office: Office, order_no: str) -> None:
    at(office, 5, 11)
    office.person("publisher1").does(
        "公示整改结果", order_no, 公示标题="食品经营整改复查结果", 公示内容="已按期改正，复查合格。"
    )
    at(office, 5, 12)
    office.person("archivist1").does("整改案卷归档", order_no, 档号="SJ-2026-0002")
    assert state_of(office, order_no) == "closed"


def the_record_is_whole(office: Office, shot: Shot, case_no: str, order_no: str) -> None:
    section = office.person("section1")
    opens_case(section, case_no)
    record = section.page.get_by_role("main").inner_text()
    for words in (
        "填报检查审批表", "科室审核", "分管领导审批", "同意，注意提前告知。", "送达检查通知书", "检查通知书", FACT,
        "填写现场检查笔录", "第二检查人员确认", "判定检查结果", "告知检查结果", "检查结果告知书", "公示检查结果",
        "检查案卷归档", "SJ-2026-0001", order_no,
    ):  # fmt: skip
        assert words in record, f"the case page does not show {words}"
    shot(section, "case-closed")
    opens_case(section, order_no)
    record = section.page.get_by_role("main").inner_text()
    for words in (
        "体检机构预约已满", "已延期", "两名从业人员已取得健康证明", "复查合格", "责令限期改正通知书",
        "复查意见书", case_no,
    ):  # fmt: skip
        assert words in record, f"the page of the rectification does not show {words}"
    shot(section, "rectification-closed")


def the_public_sees_the_result(office: Office, shot: Shot) -> None:
    citizen = Person(office, "", office.page())
    citizen.goes("/public/results")
    citizen.page.get_by_role("link", name="食品经营整改复查结果").wait_for()
    shot(citizen, "public-results")
    citizen.page.get_by_role("link", name="食品经营双随机检查结果").click()
    citizen.says("检查发现从业人员健康证明不全，已责令限期改正。")
    shot(citizen, "public-result")


def the_establishment_office_counts_both_as_on_time(office: Office, shot: Shot, case_no: str, order_no: str) -> None:
    board = office.person("bianban")
    board.goes("/dashboard/")
    for process in ("日常检查", "责令限期改正"):
        row = board.page.get_by_role("row").filter(has=board.page.get_by_role("link", name=process, exact=True))
        cells = [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()]
        assert cells[-3:] == ["1", "0", "100%"], f"finished, of them late, on time: {cells}"
    shot(board, "dashboard")
    row = board.page.get_by_role("row").filter(has=board.page.get_by_role("link", name="责令限期改正", exact=True))
    row.get_by_role("link", name="1", exact=True).click()
    board.says(order_no)
    shot(board, "dashboard-cases")
    board.goes("/processes/")
    shot(board, "processes")
    board.page.get_by_role("link", name="日常检查", exact=True).click()
    shot(board, "process")
