"""The list of referrals: number, stage and days; no name; reasons of refusals for the justice bureau only."""

from tests.diagrams.acts_of_referrals import REASON, a_report_at_the_chief, at_the_police, decided
from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter


def test_the_page_shows_stage_and_days_without_names(enter: Enter, walk: Walk) -> None:
    at_the_police(walk)
    number = walk.case().case_no
    page = enter("handler1").get("/referrals").text
    assert number in page and "等待公安机关答复" in page and "立案通知书" in page
    assert "清源示范商贸" not in page and "测试餐饮店" not in page and "抽查清单" not in page
    assert number not in enter("section1").get("/referrals").text


def test_the_justice_bureau_reads_the_reasons(enter: Enter, walk: Walk) -> None:
    decided(a_report_at_the_chief(walk), "refuse")
    walk.do("head1", "record_refusal", refusal_reason=REASON)
    assert REASON in enter("observer1").get("/referrals").text
    assert REASON not in enter("handler1").get("/referrals").text
