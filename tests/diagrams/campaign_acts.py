"""What people do in a special rectification (专项整治): the steps of its stories, one function an act."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.diagrams.acts import day
from tests.diagrams.world import SINCE, Walk
from tests.support.people import an_officer
from workflows.engine.types import WorkItem
from workflows.supervision import campaigns, problems
from workflows.supervision.campaigns import Campaign
from workflows.supervision.campaigns.tables import campaign_check
from workflows.supervision.organisation import changes
from workflows.supervision.organisation.tables import department
from workflows.supervision.problems import Problem

BUREAU, OTHER = 1, 3
RISKS = {BUREAU: "A", OTHER: "B"}  # the parties 2, 4, 6 are of class A, the others of class B
FIRST, SECOND = {BUREAU: "inspector1", OTHER: "inspector9"}, {BUREAU: "inspector2", OTHER: "inspector8"}
SECTION, HANDLER = {BUREAU: "section1", OTHER: "section9"}, {BUREAU: "handler1", OTHER: "handler9"}


def reinforced(walk: Walk) -> Walk:
    """A second certified inspector in the other department."""
    with walk.database.transaction() as conn:
        code = conn.scalar(select(department.c.id).where(department.c.id == OTHER))
        assert code == OTHER
        officer_id = an_officer(conn, "inspector8", department_id=OTHER, roles=("inspector",))
        changes.add_certificate(
            conn, officer_id, number="370399-inspector8", kind="执法证", valid_from=SINCE, valid_to=date(2030, 1, 1)
        )
    return walk


def started(walk: Walk, **raw: Any) -> Walk:
    given = {
        "campaign_title": "校园周边食品安全专项整治", "trigger": "superior", "triggered_on": day(walk, 0),
        "trigger_document": "市食安委〔2026〕3号", "item": 1, "problem": "市里部署校园周边食品安全专项整治",
        "scope_wanted": "校园周边餐饮单位，三个月",
    }  # fmt: skip
    return walk.begin("handler1", "special_rectification", **{**given, **raw})


def proposed(walk: Walk, *, district_wide: bool = False, days: int = 60, **raw: Any) -> Walk:
    given = {
        "field": "食品安全", "area": "南湖街道", "objects": "校园周边餐饮单位", "period_from": day(walk, 0),
        "period_to": day(walk, days), "necessity": "学生投诉增多",
        "district_wide": "true" if district_wide else "false",
    }  # fmt: skip
    return walk.do("handler1", "propose_campaign", **{**given, **raw})


def approved(walk: Walk, decision: str = "approve", *, district_wide: bool = False, **raw: Any) -> Walk:
    who, step = ("gov1", "approve_district_campaign") if district_wide else ("head1", "approve_campaign")
    return walk.do(who, step, approval_decision=decision, approval_opinion="经研究", **raw)


def the_plan(walk: Walk, *, departments: tuple[int, ...] = (BUREAU,), self_days: int = 0, sweep_days: int = 20,
             days: int = 60, mode: str = "light", **raw: Any) -> dict[str, Any]:  # fmt: skip
    """The plan of a campaign that began today: 自查 (where wanted), 排查, 整改, one after the other."""
    stages = []
    first = 0
    for name, kind, last in (("自查自纠", "self", self_days), ("集中排查", "sweep", self_days + sweep_days),
                             ("整改提升", "rectify", days)):  # fmt: skip
        if last > first or kind != "self":
            stages.append({"name": name, "kind": kind, "starts_on": day(walk, first), "ends_on": day(walk, last)})
            first = last + 1
    given = {
        "goals": "消除校园周边食品安全隐患",
        "bases": [{"law": "食品安全法", "article": "第一百一十条", "content": "监督检查措施"}],
        "divisions": [
            {"department": one, "part": "lead" if one == BUREAU else "joint", "duties": "排查本部门监管的单位"}
            for one in departments
        ],
        "pools": [
            {"department": one, "item": 1, "town": "南湖街道", "risk_classes": [RISKS[one]], "mode": mode}
            for one in departments
        ],
        "standard": "按食品经营许可检查表", "stages": stages, "merging_note": "与年度计划合并，不重复检查",
        "acceptance": "问题改正并有照片", "sampling_share": "10", "look_back_share": "50",
        "self_correction": "true" if self_days else "false",
    }  # fmt: skip
    return {**given, **raw}


def planned(walk: Walk, **raw: Any) -> Walk:
    return walk.do("handler1", "draft_plan", **the_plan(walk, **raw))


def reviewed(walk: Walk, decision: str = "pass", *, district_wide: bool = False, **raw: Any) -> Walk:
    who, step = ("observer1", "review_district_plan") if district_wide else ("legal1", "review_plan")
    given = {"legality": "ok", "fair_competition": "ok", "review_opinion": "符合规定", "review_decision": decision}
    return walk.do(who, step, **{**given, **raw})


def signed(walk: Walk, decision: str = "sign", note: str = "") -> Walk:
    return walk.do("head1", "sign_plan", sign_decision=decision, sign_note=note, main_recipients="各参与部门")


def issued(walk: Walk) -> Walk:
    signed(walk)
    return walk.do("handler1", "mobilise", mobilised_on=day(walk, 0), mobilised_how="召开动员会")


def at_work(walk: Walk, *, departments: tuple[int, ...] = (BUREAU,), **raw: Any) -> Walk:
    """A campaign whose plan is issued; in it everything that a story needs to be running."""
    wide = len(departments) > 1
    approved(proposed(started(walk), district_wide=wide), district_wide=wide)
    issued(reviewed(planned(walk, departments=departments, **raw), district_wide=wide))
    return walk


def accepted(walk: Walk, department_id: int = BUREAU) -> Walk:
    """The department takes its task and names its people."""
    team = [FIRST[department_id], SECOND[department_id]]
    item = of_department(walk, "accept_task", department_id)
    return walk.do_item(SECTION[department_id], item.id, team=team, arrangement="两人一组")


def of_department(walk: Walk, element_id: str, department_id: int) -> WorkItem:
    """The oldest open step of this name for people of the department."""
    found = [one for one in walk.all_items(element_id) if any(
        candidate.startswith(f"{department_id}:") for candidate in one.candidates)]  # fmt: skip
    assert found, f"{element_id} of {department_id} is not open"
    return found[0]


def recorded(walk: Walk, party_id: int, *, failed: int = 0, department_id: int = BUREAU, grade: str = "general",
             login: str = "", **raw: Any) -> Walk:  # fmt: skip
    """The first inspector fills in the record of a party, ``failed`` points of which were not met."""
    item, login = check_of(walk, "record_check", party_id), login or FIRST[department_id]
    rows: dict[str, Any] = {}
    for number, code in enumerate(("A1-01", "A1-02")):
        if number < failed:
            photo = walk.photo_of(login, item.id, f"checks.{code}.evidence")
            rows[code] = {
                "result": "不符合", "fact": f"{code}没有做到", "grade": grade, "type": "records", "evidence": [photo],
            }  # fmt: skip
        else:
            rows[code] = {"result": "符合"}
    given = {
        "visit_result": "checked", "inspected_on": day(walk, 0), "certificate_shown": "true", "checks": rows,
        "inspectors": [FIRST[department_id], SECOND[department_id]],
    }  # fmt: skip
    return walk.do_item(login, item.id, **{**given, **raw})


def checked(walk: Walk, party_id: int, *, failed: int = 0, department_id: int = BUREAU, **raw: Any) -> Walk:
    """Recorded by one, confirmed by the other."""
    recorded(walk, party_id, failed=failed, department_id=department_id, **raw)
    return walk.do_item(SECOND[department_id], check_of(walk, "confirm_check", party_id).id)


def check_of(walk: Walk, element_id: str, party_id: int) -> WorkItem:
    """The open step of the check of a party."""
    with walk.database.reading() as conn:
        one = campaigns.of_case(conn, walk.case_id)
        objects = {known.id for known in campaigns.of_party(conn, one.id, party_id)}
        rows = conn.execute(select(campaign_check))
        instances = {row.instance_id for row in rows if row.object_id in objects}
    found = [item for item in walk.all_items(element_id) if item.instance_id in instances]
    assert len(found) == 1, f"{element_id} of party {party_id}: {len(found)} open"
    return found[0]


def parties_of(department_id: int) -> list[int]:
    return [number for number in range(1, 7) if "AB"[number % 2] == RISKS[department_id]]


def swept(walk: Walk, department_id: int = BUREAU, *, failing: tuple[int, ...] = (), **raw: Any) -> Walk:
    """Every object of the department is checked, and the department reports."""
    for party_id in parties_of(department_id):
        checked(walk, party_id, failed=party_id in failing, department_id=department_id, **raw)
    return sweep_reported(walk, department_id, zero=not failing)


def sweep_reported(walk: Walk, department_id: int = BUREAU, *, zero: bool) -> Walk:
    item = of_department(walk, "report_sweep", department_id)
    return walk.do_item(
        HANDLER[department_id], item.id, zero_confirmed="true" if zero else "false", sweep_statement="排查完成"
    )


def week_reported(walk: Walk, department_id: int = BUREAU, *, zero: bool) -> Walk:
    item = of_department(walk, "weekly_report", department_id)
    return walk.do_item(
        HANDLER[department_id], item.id, week_progress="按计划进行", week_zero="true" if zero else "false"
    )


def self_reported(walk: Walk, party_id: int, *, corrected: bool = True) -> Walk:
    given = {"self_measures": "已补办"} if corrected else {}
    return walk.letter(
        "handler1", "self_report_received", self_party=party_id, self_received_on=day(walk, 0),
        self_found="从业人员没有健康证明", self_corrected="true" if corrected else "false", **given,
    )  # fmt: skip


def noticed(walk: Walk) -> Walk:
    """The notice of the stage that is over."""
    return walk.do_item(
        "handler1", walk.all_items("issue_notice")[0].id, typical_cases="", stage_problems="个别单位进度慢",
        next_steps="加快整改",
    )  # fmt: skip


def summed_up(walk: Walk, decision: str = "sign") -> Walk:
    if "write_summary" in walk.waits_for():
        walk.do(
            "handler1", "write_summary", summary_work="分阶段推进", summary_results="隐患减少",
            summary_problems="人员流动大", summary_mechanism="列为重点对象",
        )  # fmt: skip
    note = "" if decision == "sign" else "数字不清"
    return walk.do("head1", "sign_summary", summary_decision=decision, summary_note=note)


def archived(walk: Walk, *, regime: bool = False) -> Walk:
    given = {"regime_proposal": "把校园周边列为重点"} if regime else {}
    walk.do("archivist1", "archive_campaign", archive_no="ZX-2026-1",
            regime_revision="true" if regime else "false", **given)  # fmt: skip
    assert walk.waits_for() == set()
    return walk


def ended(walk: Walk) -> Walk:
    """The last day of the campaign is over."""
    last = the_campaign(walk).extended_to or the_campaign(walk).ends_on
    assert last is not None
    return walk.until(walk.now.replace(year=last.year, month=last.month, day=last.day, hour=0) + timedelta(days=1))


def the_campaign(walk: Walk) -> Campaign:
    with walk.database.reading() as conn:
        return campaigns.of_case(conn, walk.case_id)


def problems_of(walk: Walk) -> list[Problem]:
    with walk.database.reading() as conn:
        return problems.of_campaign(conn, walk.case_id)


def closed_problem(walk: Walk, number: int) -> Problem:
    """The problem is rectified, accepted and closed: what its own case does, in one stroke."""
    with walk.database.transaction() as conn:
        problems.set_status(conn, number, problems.ProblemStatus.TO_ACCEPT, actor="section1", now=walk.now)
        problems.accept(conn, number, by=["inspector3", "inspector4"], on=walk.now.date(), after=[])
        problems.close(conn, number, approved_by="section1", on=walk.now.date(), actor="section1", now=walk.now)
        return problems.by_id(conn, number)


def sampled(walk: Walk, result: str = "passed", *, who: str = "uncertified", people: tuple[str, ...] = ()) -> Walk:
    """The oldest drawn problem is looked at again."""
    item = walk.all_items("recheck_problem")[0]
    return walk.do_item(
        who, item.id, sample_result=result, sample_people=list(people or (who, "handler1")), sampled_on=day(walk, 0),
        sample_facts="到现场核对",
    )  # fmt: skip


def asked_for_extension(walk: Walk, days: int, decision: str = "grant", *, who: str = "head1") -> Walk:
    if "request_extension" in walk.waits_for():
        walk.do("handler1", "request_extension", extension_reason="改造工程未完工", extended_to=day(walk, days))
    return walk.do(who, "approve_extension", extension_decision=decision, extension_note="经研究")
