"""Stories of effect evaluations: the three forms, alone and together, of handed-down and of transferred items."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.diagrams.acts import archived, day, walk
from tests.diagrams.receivers import receivers
from tests.diagrams.walks_of_organs import PERIOD
from tests.diagrams.world import Walk
from workflows import engine
from workflows.engine.types import Refused
from workflows.supervision.cases import contracts, evaluations
from workflows.supervision.cases.tables import lead, publication, sampled_file
from workflows.supervision.documents import documents_of
from workflows.usecases.tasks.complete import complete

TEAM = ["inspector1", "inspector2", "handler1"]
VENDOR = "91370399MA3QX7K292"


def an_evaluation(walk: Walk, kind: str) -> dict[str, int]:
    made = receivers(walk)
    whom = {"organ": made["organ"]} if kind == "delegated" else {"party": made["association"]}
    walk.begin("handler1", "effect_evaluation", item=made[kind], reason="年度评价", **whom, **PERIOD)
    return made


def planned(walk: Walk, *forms: str, **raw: Any) -> Walk:
    given = {"evaluation_forms": list(forms), "evaluators": TEAM, "sample_size": 2, "answers_required": 2, "files": []}
    return walk.do("handler1", "plan_evaluation", **{**given, **raw})


def approved(walk: Walk) -> Walk:
    return walk.do("deputy1", "approve_evaluation", evaluation_decision="approve")


def files_reviewed(walk: Walk, result: str = "符合") -> Walk:
    walk.do("bianban1", "observe_draw", words="春风又绿江南岸")
    sample = walk.ask(select(sampled_file).order_by(sampled_file.c.id))
    rows = {f"F{n:02d}": {"result": result, "fact": "经查属实"} for n in range(1, len(sample) + 1)}
    return walk.do("handler1", "review_files", files_reviewed=rows)


def interviewed(walk: Walk, *, answered: bool) -> None:
    """The first open interview."""
    item = next(one for one in walk.items() if one.element_id == "interview")
    raw: dict[str, Any] = {"survey_outcome": "answered" if answered else "refused"}
    if answered:
        raw |= dict.fromkeys(("q_time", "q_process", "q_fairness", "q_fee"), "80")
    complete(walk.database, walk.who("handler1"), item.id, raw, opinion="", now=walk.now)
    walk.settle()


def contracted(walk: Walk, **raw: Any) -> Walk:
    given = {
        "contract_no": "HT-1", "vendor": "清源测试评估中心", "vendor_code": VENDOR, "contract_amount": "50000",
        "signed_on": day(walk, 0), "contract_ends_on": day(walk, 90), "no_tie": "true",
        "tie_statement": [walk.photo("handler1", "sign_contract", "tie_statement")],
    }  # fmt: skip
    return walk.do("handler1", "sign_contract", **{**given, **raw})


def tasked(walk: Walk, days: int = 20) -> Walk:
    return walk.do(
        "handler1", "issue_task_book", task_steps=["data_check", "statistics"], task_content="核对数据",
        report_by=day(walk, days),
    )  # fmt: skip


def reported(walk: Walk) -> Walk:
    walk.letter("handler1", "third_party_report_received", report_received_on=day(walk, 0), report_abstract="较好")
    return walk.do("handler1", "review_report", report_score=90, report_review="原始记录齐全")


def rated(walk: Walk, rating: str, *disposal: str, **raw: Any) -> Walk:
    given = {"rating": rating, "rating_opinion": "实施情况如上", "disposal": list(disposal or ["none"])}
    return walk.do("handler1", "propose_rating", **{**given, **raw})


def closed(walk: Walk) -> Walk:
    walk.do("deputy1", "confirm_rating", rating_decision="approve")
    walk.do("publisher1", "publish_evaluation", publication_title="评价结果", publication_text="等级如下")
    return archived(walk, "archive_evaluation")


def result(walk: Walk) -> tuple[evaluations.Evaluation, dict[str, int]]:
    with walk.database.reading() as conn:
        known = evaluations.of_case(conn, walk.case_id)
        assert known is not None
        return known, {one.form: one.score for one in evaluations.parts_of(conn, known.id)}


@walk
def a_delegated_item_is_evaluated_by_all_three_forms(walk: Walk) -> None:
    made = an_evaluation(walk, "delegated")
    with pytest.raises(Refused, match="须同时选用"):
        planned(walk, "third_party")
    with pytest.raises(Refused, match="不是本机关人员"):
        planned(walk, "random_check", evaluators=["handler1", "sifa1"])
    planned(walk, "random_check", "survey_visit", "third_party")
    walk.do("deputy1", "approve_evaluation", evaluation_decision="send_back", send_back_reason="增加份数")
    approved(planned(walk, "random_check", "survey_visit", "third_party"))
    files_reviewed(walk)
    interviewed(walk, answered=True)
    interviewed(walk, answered=False)
    interviewed(walk, answered=True)
    with pytest.raises(Refused, match="没有作出无利害关系声明"):
        contracted(walk, no_tie="false")
    contracted(walk)
    tasked(walk)
    walk.later(days=22)
    assert walk.waits_for() == {"urge_report"}
    walk.do("handler1", "urge_report", urge_decision="urge", report_by=day(walk, 10), urge_note="逾期，催交")
    reported(walk)
    with pytest.raises(Refused, match=r"职责分离|不在您的岗位"):
        walk.do("handler1", "adopt_report", adoption="adopted", adoption_reason="自行采纳")
    walk.do("deputy1", "adopt_report", adoption="partly", adopted_score=70, adoption_reason="样本偏少")
    with pytest.raises(Refused, match="等级应为"):
        rated(walk, "excellent")
    with pytest.raises(Refused, match="不能责令限期改正"):
        rated(walk, "good", "rectification", result_summary="问卷偏少")
    rated(walk, "good", "organ_supervision", "regime", result_summary="问卷偏少")
    walk.do("deputy1", "confirm_rating", rating_decision="send_back", rating_back_reason="意见不具体")
    closed(rated(walk, "good", "organ_supervision", "regime", result_summary="问卷偏少"))
    known, parts = result(walk)
    assert parts == {"random_check": 100, "survey_visit": 80, "third_party": 70}
    assert (known.score, known.rating, known.organ_id) == (83, "good", made["organ"])
    assert {row.target for row in walk.ask(select(lead))} == {"organ_supervision", "regime"}
    assert [row.kind for row in walk.ask(select(publication))] == ["evaluation_result"]
    with walk.database.reading() as conn:
        kinds = [one.kind for one in documents_of(conn, walk.case_id)]
        (contract,) = contracts.contracts_of(conn, walk.case_id)
    assert kinds == ["third_party_task_book", "evaluation_report"]
    assert (contract.urged, contract.adoption, contract.state) == (1, "partly", "accepted")


@walk
def a_transferred_item_is_reviewed_with_civil_affairs_and_finance(walk: Walk) -> None:
    made = an_evaluation(walk, "transferred")
    approved(planned(walk, "third_party"))
    tasked(contracted(walk)).later(days=25)
    walk.do("handler1", "urge_report", urge_decision="end", urge_note="不能履约")
    assert walk.waits_for() == {"assess_mechanisms", "check_organisation", "check_accounts"}
    points = ("D1-01", "D2-01", "D2-02", "D3-01", "D4-01", "D5-01", "D6-01")
    answers: dict[str, Any] = {code: {"result": "符合"} for code in points}
    answers["D4-01"] = {"result": "不符合", "fact": "收费标准没有公开"}
    walk.do("handler1", "check_organisation", organisation_points=answers)
    five = {f"G{n}-01": {"result": "符合"} for n in range(1, 6)}
    walk.do("minzheng1", "assess_mechanisms", mechanism_points=five)
    books = {code: {"result": "符合"} for code in ("F1-01", "F1-02", "F2-01", "F3-01")}
    walk.do("caizheng1", "check_accounts", accounting_points=books)
    known, parts = result(walk)
    assert parts == {"organisation_check": 91, "self_assessment": 100, "accounting": 100}
    with pytest.raises(Refused, match="不适用承接机关监督"):
        rated(walk, "excellent", "organ_supervision", result_summary="收费未公开")
    closed(rated(walk, "excellent", "rectification", result_summary="收费标准没有公开"))
    assert len(walk.cases_of("rectification")) == 1
    known, _ = result(walk)
    assert (known.score, known.party_id, known.rating) == (91, made["association"], "excellent")


@walk
def only_received_power_is_evaluated_and_a_form_must_be_chosen(walk: Walk) -> None:
    made = an_evaluation(walk, "delegated")
    for item, more, why in (
        (1, {"organ": made["organ"]}, "没有下放"),
        (made["delegated"], {}, "须选择承接机关"),
        (made["transferred"], {"party": 1}, "名录"),
        (made["transferred"], {}, "须选择承接社会组织"),
    ):
        with pytest.raises(Refused, match=why):
            walk.begin("handler1", "effect_evaluation", item=item, reason="评价", **more, **PERIOD)
    approved(planned(walk))
    assert walk.waits_for() == {"plan_evaluation"}
    with pytest.raises(Refused, match="可以访问的只有1户"):
        planned(walk, "survey_visit", interviewees_listed="甲店")
    approved(planned(walk, "survey_visit", "third_party", interviewees_listed="甲店\n乙店"))
    interviewed(walk, answered=False)
    interviewed(walk, answered=True)
    contracted(walk)
    reported(tasked(walk))
    walk.do("deputy1", "adopt_report", adoption="rejected", adoption_reason="样本不实")
    closed(rated(walk, "good"))
    known, parts = result(walk)
    assert (parts, known.rating) == ({"survey_visit": 80}, "good")
    with walk.database.reading() as conn:
        assert not engine.waiting(conn, walk.root_id).incidents
