"""The faces of the product, one promise each: login, inbox, task, case, processes, limits."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from tests.browser.office import Office, Person, an_inspection, named, photo
from tests.diagrams import acts
from tests.diagrams.world import Walk
from workflows.supervision.accounts.passwords import DEMO_PASSWORD
from workflows.supervision.accounts.tables import login_failure
from workflows.supervision.items.tables import checklist, checklist_point
from workflows.supervision.parties.tables import party
from workflows.usecases.session import LockedOut, SignInRefused

if TYPE_CHECKING:
    from playwright.sync_api import Page

BPMN = Path(__file__).parents[2] / "bpmn"


def recorded(walk: Walk) -> Walk:
    """The record of the visit, every point of the item's checklist met."""
    of_item = select(checklist.c.id).where(checklist.c.item_id == walk.case().item_id)
    points = walk.ask(select(checklist_point.c.code).distinct().where(checklist_point.c.checklist_id.in_(of_item)))
    begun = walk.now.replace(hour=8)
    return walk.do(
        "inspector1", "record_site", certificate_shown="true", recusal_told="true", started_at=begun.isoformat(),
        ended_at=walk.now.isoformat(), scan_missing_reason="手机没有信号", place="大堂",
        subject_rep="店长", sign_mode="refused", refusal_reason="店长离开",
        witness="邻店店主", rows={row.code: {"result": "符合"} for row in points},
    )  # fmt: skip


def case_no_of(walk: Walk) -> str:
    return str(walk.case().case_no)


def party_of(walk: Walk) -> tuple[str, str]:
    (row,) = walk.ask(select(party.c.name, party.c.code).where(party.c.id == walk.case().party_id))
    return row.name, row.code


def noted(walk: Walk, person: Person) -> "Page":
    """The case page."""
    return person.goes(f"/cases/{walk.case_id}")


def test_login_refuses_in_the_same_words_and_locks_after_five_tries(
    office: Office, request: pytest.FixtureRequest
) -> None:
    page = office.page()
    sentence = str(SignInRefused.__doc__)
    request.addfinalizer(lambda: forgiven(office))

    def tries(login: str, password: str) -> None:
        page.goto(f"{office.address}/login")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()

    tries("nobody-here", "Wrong-2026")
    page.get_by_role("alert").get_by_text(sentence).wait_for()
    for _ in range(5):
        tries("police1", "Wrong-2026")
        page.get_by_role("alert").wait_for()
    tries("police1", DEMO_PASSWORD)
    page.get_by_role("alert").get_by_text(str(LockedOut.__doc__)).wait_for()
    assert page.get_by_label("用户名").input_value() == "police1"


def forgiven(office: Office) -> None:
    """All browsers of this office have one address: the next test signs in again."""
    with office.database.transaction() as conn:
        conn.execute(delete(login_failure))


def test_login_leads_where_one_wanted_to_go_and_never_to_another_site(office: Office) -> None:
    person = Person(office, "inspector2", office.page())
    person.goes("/cases/?state=open")
    assert "/login?next=" in person.page.url
    person.page.get_by_label("用户名").fill("inspector2")
    person.page.get_by_label("密码").fill(DEMO_PASSWORD)
    person.page.get_by_role("button", name="登录").click()
    person.page.get_by_role("heading", name="案件").wait_for()
    assert person.page.url == f"{office.address}/cases/?state=open"
    person.page.get_by_role("button", name="退出").click()
    person.page.get_by_role("heading", name="登录").wait_for()
    person.goes("/login?next=https://evil.example/")
    person.page.get_by_label("用户名").fill("inspector2")
    person.page.get_by_label("密码").fill(DEMO_PASSWORD)
    person.page.get_by_role("button", name="登录").click()
    person.page.get_by_role("button", name="退出").wait_for()
    assert person.page.url.startswith(office.address)


def test_a_task_is_claimed_and_given_back(office: Office) -> None:
    case_no = case_no_of(an_inspection(office))
    handler, other = office.person("handler1"), office.person("inspector1")
    row = handler.searches(case_no).get_by_role("row").filter(has_text=case_no)
    row.get_by_role("button", name="签收").click()
    handler.page.get_by_role("heading", level=1, name="填报检查审批表").wait_for()
    assert other.searches(case_no).get_by_text("没有符合条件的待办").is_visible()
    address = handler.page.url
    other.page.goto(address)
    assert other.page.get_by_text("只能由签收人办理").is_visible()
    assert not other.page.get_by_role("button", name="办结").is_visible()
    handler.page.get_by_role("button", name="退签").click()
    handler.says("已退回公共待办")
    assert other.searches(case_no).get_by_role("row").filter(has_text="待签收").count() == 1


def test_a_draft_is_saved_by_itself_and_survives_a_reload(office: Office) -> None:
    handler = office.person("handler1")
    handler.opens("填报检查审批表", case_no_of(an_inspection(office)))
    handler.fills("检查内容", "冷藏设施温度记录")
    handler.page.get_by_role("status").filter(has_text="草稿已保存").wait_for()
    handler.page.reload()
    assert handler.page.get_by_label(named("检查内容")).input_value() == "冷藏设施温度记录"
    handler.says("草稿保存于")


def test_what_was_typed_and_uploaded_stays_when_the_form_is_refused(office: Office) -> None:
    walk = acts.approved(acts.prepared(an_inspection(office)))
    handler = office.person("handler1")
    handler.opens("送达检查通知书", case_no_of(walk))
    handler.fills("受送达人", "店长")
    receipt = {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": photo("receipt")}
    handler.page.get_by_label("选择文件").set_input_files([receipt])  # type: ignore[list-item]
    handler.page.get_by_role("link", name="receipt.jpg").wait_for()
    handler.page.get_by_role("button", name="办结").click()
    handler.page.get_by_role("alert").get_by_text("送达日期：此项必填。").wait_for()
    assert handler.page.get_by_label(named("受送达人")).input_value() == "店长"
    assert handler.page.get_by_role("link", name="receipt.jpg").is_visible()
    assert acts.waits(walk) == {"serve_notice"}


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_button(office: Office) -> None:
    walk = acts.approved(acts.prepared(an_inspection(office)))
    handler = office.person("handler1")
    handler.opens("送达检查通知书", case_no_of(walk))
    program = {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + b"\0" * 400}
    handler.page.get_by_label("选择文件").set_input_files([program])  # type: ignore[list-item]
    refused = handler.page.get_by_role("listitem").filter(has_text="receipt.jpg：")
    refused.wait_for()
    assert not handler.page.get_by_role("link", name="receipt.jpg").is_visible()


def test_a_correction_keeps_the_old_value_on_record(office: Office) -> None:
    walk = acts.prepared(an_inspection(office))
    handler = office.person("handler1")
    handler.goes("/done")
    handler.page.get_by_role("row").filter(has_text=case_no_of(walk)).get_by_role("link").first.click()
    handler.page.get_by_role("link", name="更正").click()
    handler.fills("检查内容", "经营条件和进货台账")
    handler.page.get_by_role("button", name="提交更正").click()
    handler.page.get_by_role("alert").wait_for()
    assert handler.page.get_by_label(named("检查内容")).input_value() == "经营条件和进货台账"
    handler.fills("更正原因", "漏填进货台账")
    handler.page.get_by_role("button", name="提交更正").click()
    handler.says("已更正，原内容保留在案件记录中。")
    record = handler.page.get_by_role("list").filter(has_text="更正原因：漏填进货台账")
    assert "经营条件和进货台账" in record.inner_text()
    handler.page.get_by_text("原填写内容（已被更正）").click()
    assert handler.page.get_by_text("经营条件", exact=True).is_visible()


def test_the_inbox_finds_by_number_party_and_code(office: Office) -> None:
    one, other = an_inspection(office), an_inspection(office)
    handler = office.person("handler1")
    name, code = party_of(one)
    for text in (case_no_of(one), name, code, code.lower()):
        rows = handler.searches(text).get_by_role("row")
        assert rows.filter(has_text=case_no_of(one)).count() == 1, text
        assert rows.filter(has_text=case_no_of(other)).count() == 0, text
    assert handler.searches("查无此案").get_by_text("没有符合条件的待办").is_visible()


def test_a_recusal_request_is_registered_on_the_case_page(office: Office) -> None:
    walk = acts.approved(acts.prepared(an_inspection(office)))
    handler = office.person("handler1")
    noted(walk, handler)
    handler.page.get_by_text("可登记：登记回避申请").locator("..").get_by_role("link", name="登记").click()
    handler.page.get_by_role("button", name="登记", exact=True).click()
    handler.page.get_by_role("alert").get_by_text("申请人：此项必填。").wait_for()
    handler.fills("收到日期", office.now().date().isoformat())
    handler.fills("申请人", "店长")
    label = handler.page.get_by_label(named("申请回避的执法人员"))
    label.select_option(value="inspector2")
    handler.fills("申请理由", "与检查人员系近亲属")
    handler.page.get_by_role("button", name="登记", exact=True).click()
    handler.says("已登记：登记回避申请。")
    assert "与检查人员系近亲属" in handler.page.get_by_role("main").inner_text()
    office.person("deputy1").opens("决定是否回避", case_no_of(walk))


def test_separation_of_duties_is_told_before_one_fills_in(office: Office) -> None:
    walk = acts.served(acts.approved(acts.prepared(an_inspection(office))))
    recorded(walk)
    inspector = office.person("inspector1")
    page = inspector.goes(f"/tasks/{walk.item('confirm_record').id}")
    assert page.get_by_text("职责分离：您已办理本案“填写现场检查笔录”").is_visible()
    assert not page.get_by_role("button", name="办结").is_visible()


def test_the_picture_of_a_case_shows_the_way_so_far_and_the_open_step(office: Office) -> None:
    walk = acts.prepared(an_inspection(office))
    section = office.person("section1")
    noted(walk, section)
    picture = section.page.get_by_label("流程图：日常检查")
    picture.scroll_into_view_if_needed()
    picture.locator("[data-element-id=review_inspection].is-open").wait_for()
    assert picture.locator("[data-element-id=prepare_inspection].is-done").count() == 1
    assert picture.locator("[data-element-id=review_inspection].is-done").count() == 0
    assert picture.locator("[data-element-id=approve_inspection].is-done").count() == 0
    assert picture.locator("[data-element-id=prepare_inspection_to_register_inspection].is-taken").count() == 1
    assert picture.get_by_text("在办", exact=True).count() == 1


def test_a_broken_diagram_is_refused_with_findings_and_a_good_one_published(
    office: Office, tmp_path: Path, shoot: Callable[["Page", str], Path]
) -> None:
    owner = office.person("owner1")
    good = (BPMN / "desk_review.bpmn").read_text(encoding="utf-8")
    broken = tmp_path / "broken.bpmn"
    broken.write_text(good.replace("${lead_inspector}", "${lead_inspector +}"), encoding="utf-8")
    owner.goes("/processes/")
    owner.page.get_by_label("流程图文件").set_input_files(broken)
    owner.page.get_by_role("button", name="上传并检查").click()
    owner.page.get_by_role("heading", name="流程图未通过检查").wait_for()
    findings = owner.page.get_by_role("row").filter(has_text="错误")
    assert findings.count() >= 1
    assert re.search(r"[\u4e00-\u9fff]{6}", findings.first.inner_text())
    owner.shows(shoot, "findings")
    changed = tmp_path / "desk_review.bpmn"
    changed.write_text(good.replace('name="审查书面材料"', 'name="审查书面材料和台账"'), encoding="utf-8")
    owner.page.get_by_label("流程图文件").set_input_files(changed)
    owner.page.get_by_label("修改说明").fill("台账一并审查")
    owner.page.get_by_role("button", name="上传并检查").click()
    owner.says("已存为草稿")
    owner.shows(shoot, "draft")
    owner.page.get_by_role("button", name=re.compile("^发布第")).click()
    owner.says("新案件按此版办理")
    assert owner.page.get_by_role("cell", name="审查书面材料和台账").is_visible()


def test_the_limit_calculator_explains_day_by_day(office: Office, shoot: Callable[["Page", str], Path]) -> None:
    handler = office.person("handler1")
    handler.goes("/limits/")
    handler.fills("起算日", "2026-04-28")
    handler.page.get_by_label("长度").fill("5")
    handler.page.get_by_label("单位").select_option(label="工作日")
    handler.page.get_by_role("button", name="计算").click()
    handler.page.get_by_role("heading", name="最后一日：2026年5月8日").wait_for()
    explanation = handler.page.get_by_role("listitem").all_inner_texts()
    assert len(explanation) > 5
    assert any("劳动节" in line for line in explanation), explanation
    handler.shows(shoot, "limits")


def test_time_moves_for_the_whole_office(office: Office) -> None:
    walk = an_inspection(office)
    handler = office.person("handler1")
    due = walk.item("prepare_inspection").due_at
    assert due is not None
    office.move_to(due + timedelta(minutes=1))
    row = handler.searches(case_no_of(walk)).get_by_role("row").filter(has_text=case_no_of(walk))
    assert row.get_by_text("已超期").count() == 1
    handler.goes("/notifications/")
    assert handler.page.get_by_text(case_no_of(walk)).count() >= 1
