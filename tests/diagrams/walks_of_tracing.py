"""Stories of accountability tracing: intake, record, responsibility of that day, defence, decision, what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.diagrams.acts import day, walk
from tests.diagrams.tracers import (
    a_decided_tracing,
    a_missed_recheck,
    a_tracing,
    confirmed,
    considered,
    decided,
    defences,
    defended,
    everybody_heard,
    files_asked,
    files_came,
    found,
    interviewed,
    judged,
    nodes_traced,
    outcomes,
    people,
    proposed,
    put_away,
    registered,
    reported_back,
    reviewed,
    routed,
    teamed,
    told,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.accountability.persons import flags_of
from workflows.supervision.cases.tables import lead, publication
from workflows.supervision.documents import documents_of
from workflows.supervision.tracing import holds_of
from workflows.usecases.errors import FormInvalid, NotFound


@walk
def a_missed_recheck_is_traced_to_who_was_responsible_then(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    routed(registered(a_tracing(walk)))
    assert walk.case().case_no == "QY-SF-ZR-2026-0001"
    with pytest.raises(Refused, match="应当回避"):
        teamed(walk, team=["sifa1", "inspector1"])
    with pytest.raises(FormInvalid, match="至少需要 2 人"):
        teamed(walk, team=["sifa1"])
    teamed(walk)
    nodes_traced(interviewed(files_asked(walk)))
    with pytest.raises(Refused, match="没有认定任何人"):
        judged(walk, {})
    with pytest.raises(Refused, match="不能认定尽职免责"):
        judged(walk, {"inspector1": "direct", "head1": "exempt"})
    judged(walk, {"inspector1": "direct", "head1": "important_leader"})
    with pytest.raises(Refused, match="职责分离"):
        walk.do("sifa1", "confirm_findings", findings_confirmed="yes")
    confirmed(walk, "no")
    confirmed(judged(walk, {"inspector1": "direct", "head1": "important_leader"}), "no")
    confirmed(judged(walk, {"inspector1": "direct", "head1": "important_leader"}))
    assert {login: one.liability for login, one in people(walk).items()} == {
        "inspector1": "direct", "head1": "important_leader"
    }  # fmt: skip
    considered(everybody_heard(walk))
    with pytest.raises(Refused, match="重于告知的拟处理"):
        proposed(walk, {"inspector1": "demerit"})
    proposed(walk, {"inspector1": "admonish", "head1": "talk"})
    for _ in range(2):
        reviewed(walk, "send_back")
        proposed(walk, {"inspector1": "admonish", "head1": "talk"})
    reviewed(walk)
    with pytest.raises(Refused, match="没有超过领导成员的半数"):
        decided(walk, members_present=4, members_for=4)
    decided(walk)
    assert len(walk.cases_of("tracing_outcome")) == 2
    put_away(reported_back(walk, "no"))
    with walk.database.reading() as conn:
        assert all(one.released_at for one in holds_of(conn, walk.case_id))
        kinds = [one.kind for one in documents_of(conn, walk.case_id)]
    assert kinds == [
        "tracing_lead", "tracing_plan", *["liability_finding", "outcome_proposal"] * 3, "tracing_result",
    ]  # fmt: skip


@walk
def each_sees_only_his_own_notice_and_may_be_silent_or_write(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    teamed(routed(registered(a_tracing(walk))))
    found(walk, {"inspector1": "direct", "head1": "important_leader", "deputy1": "main_leader"})
    tracing = walk.case_id
    cases_by = defences(walk)
    assert set(cases_by) == {"inspector1", "head1", "deputy1"}
    for login in cases_by:
        told(walk.follow(cases_by[login]))
    walk.follow(cases_by["inspector1"])
    walk.begins_with("inspector1", walk.item("state_defence").id)
    with pytest.raises(NotFound):
        walk.begins_with("head1", walk.item("state_defence").id)
    defended(walk, "inspector1")
    assert walk.case().state == "closed"
    walk.follow(cases_by["head1"]).letter(
        "sifa1", "tracing_defence_letter", defence_received_on=day(walk, 0), defence_choice="state",
        defence_text="已经交接",
    )  # fmt: skip
    due = walk.follow(cases_by["deputy1"]).item("state_defence").due_at
    assert due is not None
    walk.until(due - timedelta(minutes=1))
    assert walk.waits_for() == {"state_defence", "tracing_defence_letter"}
    assert walk.follow(tracing).waits_for() == {"supervision_takeover"}
    walk.follow(cases_by["deputy1"]).until(due)
    assert walk.case().state == "closed"
    walk.follow(tracing)
    heard = {login: one.defence_state for login, one in people(walk).items()}
    assert heard == {"inspector1": "stated", "head1": "stated", "deputy1": "lapsed"}
    with pytest.raises(Refused, match="不能认定尽职免责"):
        considered(walk, {"head1": "exempt"})
    considered(walk, {"deputy1": "lighter"})
    assert people(walk)["deputy1"].liability == "important_leader"
    assert walk.waits_for() == {"propose_outcomes", "supervision_takeover"}


@walk
def who_fulfilled_his_duty_is_cleared_by_the_record(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    teamed(routed(registered(a_tracing(walk, lead_source="accident"))))
    files_asked(walk, "yes")
    walk.later(days=8)
    for answer in ("wait", "wait", "go_on"):
        walk.do("sifa1", "urge_files", urge_decision=answer, urge_note="电话催交")
        walk.later(days=8)
    interviewed(interviewed(interviewed(walk, "yes", "yes"), "yes", "yes"), "yes")
    confirmed(judged(nodes_traced(walk), {"inspector1": "exempt"}))
    assert not any(one.charged for one in people(walk).values())
    assert walk.waits_for() == {"accident_approved", "supervision_takeover"}
    walk.letter("sifa1", "accident_approved", approval_no="清政批〔2026〕3号", approved_on=day(walk, 0))
    decided(reviewed(proposed(walk, {})))
    outcome = outcomes(walk)["inspector1"]
    with pytest.raises(Refused, match="应当向社会公布"):
        walk.do(
            "sifa1", "report_back", reported_to=["government"], reported_on=day(walk, 0), execution_text="已执行",
            replied_how="none", publish_wanted="no", no_publish_reason="影响不好",
        )  # fmt: skip
    reported_back(walk, "yes")
    walk.do("sifa1", "publish_outcome", publication_title="处理情况", publication_text="已经处理")
    put_away(walk)
    assert [row.kind for row in walk.ask(select(publication))] == ["tracing_result"]
    walk.follow(outcome).do("sifa1", "serve_clearance", served_on=day(walk, 0), served_how="direct", served_to="本人")
    assert walk.case().state == "closed"
    with walk.database.reading() as conn:
        assert [one.kind for one in documents_of(conn, walk.case_id)] == ["duty_fulfilled"]


@walk
def a_lead_is_declined_merged_untrue_or_the_fault_of_an_enterprise(walk: Walk) -> None:
    first = a_tracing(walk).case_id
    second = walk.begin("sifa1", "accountability_tracing", **_again(walk)).case_id
    assert "QY-SF-ZR-2026-0001" in str(walk.variables()["similar_cases"])
    with pytest.raises(Refused, match="没有案号"):
        registered(walk, "merge", merge_into="QY-0")
    with pytest.raises(Refused, match="另一件在办"):
        registered(walk, "merge", merge_into=walk.case().case_no)
    registered(walk, "merge", merge_into="QY-SF-ZR-2026-0001")
    _replied(walk)
    put_away(walk.follow(second))
    _replied(
        registered(walk.begin("sifa1", "accountability_tracing", **_again(walk)), "decline", lead_reason="超出职责")
    )
    put_away(walk)
    _replied(routed(registered(walk.follow(first)), "untrue"))
    put_away(walk)
    _replied(routed(registered(walk.begin("sifa1", "accountability_tracing", **_again(walk))), "enterprise"))
    put_away(walk)
    assert walk.cases_of("administrative_penalty") or [row.target for row in walk.ask(select(lead))] == ["penalty"]


def _again(walk: Walk) -> dict[str, object]:
    known = walk.variables()
    names = ("lead_source", "lead_received_on", "problem", "organ", "item", "party", "event_on")
    return {name: known[name] for name in names}


def _replied(walk: Walk) -> Walk:
    return walk.do("sifa1", "reply_lead", replied_on=day(walk, 0), replied_how="letter", reply_text="已经处理")


def _transferred(walk: Walk) -> Walk:
    return walk.do(
        "sifa1", "transfer_clue", clue_facts="涉嫌失职", clue_basis="《公职人员政务处分法》第三十九条",
        clue_materials="一、认定书\n二、笔录", clue_persons=["inspector1"], transferred_on=day(walk, 0),
        transferred_to="区纪委监委", transfer_recipient="案管室",
    )  # fmt: skip


def _receipt(walk: Walk, filed: str = "yes") -> Walk:
    more = {"receipt_filed_on": day(walk, 0)} if filed == "yes" else {}
    return walk.letter(
        "jiwei1", "tracing_receipt", receipt_no="纪函〔2026〕2号", receipt_on=day(walk, 0), receipt_filed=filed, **more
    )


@walk
def a_breach_of_discipline_goes_to_the_commission_at_once(walk: Walk) -> None:
    routed(registered(a_tracing(walk)), "discipline")
    _transferred(walk)
    walk.later(days=20)
    for _ in range(2):
        walk.do("sifa1", "ask_receipt", asked_on=day(walk, 0), ask_note="函询")
        walk.later(days=20)
    walk.do("sifa1", "ask_receipt", asked_on=day(walk, 0), ask_note="函询")
    _receipt(walk)
    with walk.database.reading() as conn:
        officer_id = walk.who("inspector1").officer_id or 0
        assert [one.kind for one in flags_of(conn, officer_id, walk.now.date())] == ["filed"]
        assert [one.kind for one in documents_of(conn, walk.case_id)] == ["tracing_lead", "tracing_clue"]
    put_away(_replied(walk))


@walk
def the_decision_is_extended_revised_and_sent_back_for_another_look(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    teamed(routed(registered(a_tracing(walk))))
    files_came(files_asked(walk, "yes"))
    confirmed(judged(nodes_traced(interviewed(walk)), {"inspector1": "direct"}))
    considered(everybody_heard(walk, "to_discipline"))
    measures = {"inspector1": "demerit"}
    reviewed(proposed(walk, measures))
    _extended(walk, "refuse")
    _extended(walk, "grant")
    assert (walk.item("decide_collectively").due or {})["code"] == "T-D-05x"
    with pytest.raises(Refused, match="已经延长一次"):
        _extended(walk, "grant")
    walk.do("gov1", "approve_extension", extension_decision="refuse", extension_note="只能一次")
    decided(walk, "revise")
    decided(reviewed(proposed(walk, measures)), "revise")
    decided(reviewed(proposed(walk, measures)), "recheck")
    nodes_traced(interviewed(files_asked(walk)), more=True)
    confirmed(judged(walk, {"inspector1": "direct", "inspector4": "direct"}))
    considered(everybody_heard(walk, "to_discipline"))
    decided(reviewed(proposed(walk, measures)), "recheck")
    nodes_traced(interviewed(files_asked(walk)), more=True)
    confirmed(judged(walk, {"inspector1": "direct", "inspector4": "direct"}))
    considered(everybody_heard(walk, "to_discipline"))
    organ = {"organ_measures": ["correct", "opinion"], "organ_problems": "一、没有台账\n二、没有督促"}
    with pytest.raises(Refused, match="逐条写明"):
        proposed(walk, measures, organ_measures=["correct"])
    decided(reviewed(proposed(walk, {"inspector1": "demerit", "inspector4": "to_discipline"}, **organ)))
    _receipt(_transferred(walk), "no")
    _unit_rectifies(walk)
    _unit_is_supervised(walk)
    put_away(reported_back(walk))
    assert [row.target for row in walk.ask(select(lead))] == ["regime_list"]


def _extended(walk: Walk, decision: str) -> None:
    walk.letter("sifa1", "tracing_extension", extension_received_on=day(walk, 0), extension_reason="案情复杂")
    walk.do("gov1", "approve_extension", extension_decision=decision, extension_note="经研究")


def _unit_rectifies(walk: Walk) -> None:
    row = {"problem": "没有台账", "measure": "建立台账", "result": "done"}
    for acceptance in ("send_back", "send_back", "accept"):
        walk.do(
            "head1", "rectify_unit", rectified_rows=[row], regime_to_change="yes", regime_text="增加复查频次",
            rectified_on=day(walk, 0),
        )  # fmt: skip
        walk.do("sifa1", "accept_rectification", acceptance=acceptance, acceptance_note="逐项核对")


def _unit_is_supervised(walk: Walk) -> None:
    walk.do("sifa2", "draft_opinion", opinion_requirement="一、建立台账")
    walk.do("sifalegal", "review_opinion", opinion_decision="approve")
    walk.do(
        "sifa2", "serve_opinion", served_on=day(walk, 0), served_how="electronic", recipient="办公室",
        correction_until=day(walk, 30),
    )  # fmt: skip
    walk.do("handler1", "correct_and_report", reported_on=day(walk, 0), correction_text="已逐条纠正")
    row = {"problem": "没有台账", "corrected": "corrected"}
    walk.do(
        "sifa1", "recheck_organ", rechecked_on=day(walk, 0), points=[row], recheck_opinion="已纠正",
        recheck_result="passed",
    )  # fmt: skip


@walk
def the_commission_takes_a_case_over(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    found(teamed(routed(registered(a_tracing(walk)))), {"inspector1": "direct"})
    walk.letter(
        "jiwei1", "supervision_takeover", takeover_no="纪〔2026〕1号", takeover_on=day(walk, 0), takeover_persons="一人"
    )
    assert walk.waits_for() == {"hand_over_file"}
    walk.do(
        "sifa1", "hand_over_file", handed_over_on=day(walk, 0), handover_recipient="案管室", handover_list="案卷一册"
    )
    assert walk.case().state == "closed"
    walk.settle()
    assert walk.follow(walk.cases_of("tracing_defence")[0]).case().state == "terminated"


@walk
def a_decided_tracing_needs_nothing_else(walk: Walk) -> None:
    a_decided_tracing(walk, {"inspector1": "direct"}, {"inspector1": "admonish"}, "warning")
    assert walk.waits_for() == {"report_back", "supervision_takeover"}
