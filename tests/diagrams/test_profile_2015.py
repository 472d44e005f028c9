"""The same diagrams under the policy of 2015 (法制办、物价局、监察局; no caps, no scan): one walk for each of them.

A new diagram needs a story here: the shortest one that walks it to an end.
"""

import shutil
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.diagrams.acts import BEGIN, WALKS
from tests.diagrams.profile_2015 import NAMES, go_back
from tests.diagrams.world import Walk
from workflows.db import Database
from workflows.engine.tables import instance
from workflows.processes import shipped
from workflows.supervision.organisation.departments import department_of, holders
from workflows.supervision.organisation.profiles import profile_on
from workflows.supervision.organisation.switches import Switch, is_on

for path in sorted(Path(__file__).parent.glob("walks_of_*.py")):
    import_module(f"tests.diagrams.{path.stem}")

SMOKE = {
    "accident": "a_report_is_extended_once_and_an_appraisal_is_not_counted",
    "accountability_tracing": "a_breach_of_discipline_goes_to_the_commission_at_once",
    "administrative_penalty": "the_court_refuses_and_is_asked_above",
    "campaign_check": "looking_back_finds_a_relapse",
    "campaign_closing": "looking_back_finds_a_relapse",
    "campaign_problem": "an_organ_itself_has_a_problem",
    "campaign_sample": "looking_back_finds_a_relapse",
    "campaign_stage": "looking_back_finds_a_relapse",
    "campaign_sweep": "looking_back_finds_a_relapse",
    "case_referral": "the_investigation_is_withdrawn_and_comes_back",
    "daily_inspection": "an_emergency_that_is_not_approved_is_annulled",
    "desk_review": "a_desk_review_asks_for_more_once_and_not_twice",
    "effect_evaluation": "only_received_power_is_evaluated_and_a_form_must_be_chosen",
    "equipment_check": "periodic_tests_are_written_back_and_what_is_overdue_becomes_a_lead",
    "expert_assisted": "experts_help_and_only_inspectors_sign",
    "file_sampling": "a_decision_that_is_not_carried_out_becomes_a_lead",
    "inspection_batch": "every_stratum_is_drawn_by_the_table",
    "inspection_plan": "a_district_of_2015_files_nothing",
    "intermediary_inspection": "an_intermediary_with_a_valid_qualification_is_found_in_order",
    "joint_consent": "a_neighbour_declines_a_joint_visit",
    "online_check": "evidence_from_the_network_carries_its_digest",
    "organ_correction": "a_decision_that_is_not_carried_out_becomes_a_lead",
    "organ_supervision": "a_decision_that_is_not_carried_out_becomes_a_lead",
    "organisation_review": "a_transferred_item_is_reviewed_with_civil_affairs_and_finance",
    "penalty_defence": "the_court_refuses_and_is_asked_above",
    "penalty_enforcement": "the_court_refuses_and_is_asked_above",
    "penalty_handling": "the_court_refuses_and_is_asked_above",
    "penalty_hearing": "a_hearing_is_arranged_anew_when_the_notice_was_late_and_then_given_up",
    "penalty_investigation": "the_court_refuses_and_is_asked_above",
    "penalty_measure": "an_urgent_measure_that_is_not_approved_is_lifted",
    "penalty_service": "the_court_refuses_and_is_asked_above",
    "problem_closing": "an_organ_itself_has_a_problem",
    "rectification": "a_rectification_passes_at_once",
    "referral_handover": "the_right_lapses_with_a_reason",
    "referral_investigation": "the_right_lapses_with_a_reason",
    "referral_objection": "the_right_lapses_with_a_reason",
    "referral_reply": "the_right_lapses_with_a_reason",
    "referral_review": "the_right_lapses_with_a_reason",
    "referral_supervision": "supervision_is_asked_at_once_and_the_reasons_hold",
    "referral_tracking": "the_investigation_is_withdrawn_and_comes_back",
    "referral_wait": "the_right_lapses_with_a_reason",
    "reverse_referral": "an_opinion_leads_to_a_penalty_and_a_reply",
    "sampling": "a_sample_that_passes_stops_the_clock_while_the_laboratory_has_it",
    "site_visit": "an_emergency_that_is_not_approved_is_annulled",
    "special_rectification": "looking_back_finds_a_relapse",
    "summary_penalty": "a_fine_on_the_spot_is_paid_at_the_bank",
    "supervisory_review": "what_the_commission_sanctions_is_reviewed_there",
    "survey_interview": "only_received_power_is_evaluated_and_a_form_must_be_chosen",
    "third_party_assessment": "only_received_power_is_evaluated_and_a_form_must_be_chosen",
    "tracing_appeal": "a_review_is_maintained_and_nobody_appeals",
    "tracing_decision": "a_decided_tracing_needs_nothing_else",
    "tracing_defence": "a_decided_tracing_needs_nothing_else",
    "tracing_outcome": "what_the_commission_sanctions_is_reviewed_there",
    "tracing_record": "a_decided_tracing_needs_nothing_else",
    "tracing_rectification": "the_decision_is_extended_revised_and_sent_back_for_another_look",
    "tracing_transfer": "a_breach_of_discipline_goes_to_the_commission_at_once",
    "unlicensed_activity": "a_vague_clue_is_dropped_with_its_reason",
}
RUNS_ALL_YEAR = {"inspection_plan"}  # in force until the year is over


@pytest.fixture(scope="module")
def of_2015(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("of_2015") / "furnished.db"
    shutil.copy(furnished, path)
    database = Database(f"sqlite:///{path}")
    go_back(database)
    database.dispose()
    return path


def test_every_shipped_diagram_has_its_story_of_2015() -> None:
    assert SMOKE.keys() == shipped.keys()
    assert set(SMOKE.values()) <= WALKS.keys()


def test_the_office_of_2015_bears_the_names_of_the_policy(of_2015: Path) -> None:
    database = Database(f"sqlite:///{of_2015}")
    with database.reading() as conn:
        named = {
            code: [department_of(conn, one).name for one in holders(conn, code, BEGIN.date())]
            for code in ("legal_affairs", "price", "discipline", "establishment_office")
        }
        assert named == {
            "legal_affairs": ["法制办"], "price": ["物价局"], "discipline": ["监察局"],
            "establishment_office": [NAMES["编办"]],
        }  # fmt: skip
        assert profile_on(conn, BEGIN.date()) == "2015"
        assert not is_on(conn, Switch.SCAN_REQUIRED, BEGIN.date())
        assert not is_on(conn, Switch.PLAN_DEADLINE, BEGIN.date())
    database.dispose()


@pytest.mark.usefixtures("stored_files")
@pytest.mark.parametrize("story", sorted(set(SMOKE.values())))
def test_a_story_of_2015(story: str, of_2015: Path, tmp_path: Path) -> None:
    copy = tmp_path / "walk.db"
    shutil.copy(of_2015, copy)
    database = Database(f"sqlite:///{copy}")
    try:
        WALKS[story](Walk(database, BEGIN))
        with database.reading() as conn:
            ended = set(conn.scalars(select(instance.c.key).where(instance.c.state == "completed")))
            begun = set(conn.scalars(select(instance.c.key)))
    finally:
        database.dispose()
    assert {key for key, name in SMOKE.items() if name == story} <= ended | (begun & RUNS_ALL_YEAR)
