"""Two special rectifications of the demo with their problems: one that has ended, one that is running.

The answers belong to steps, because a field of one name means another thing in another diagram.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from workflows import engine
from workflows.db import Json
from workflows.demo.history.answers import today
from workflows.demo.history.fates import luck_of, rectification_fate
from workflows.demo.history.filling import Answer, Scene, photo, signature
from workflows.demo.history.starts import Beginning, Places
from workflows.demo.history.working_time import WorkingTime
from workflows.engine.types import Field, WorkItem
from workflows.supervision import campaigns, problems
from workflows.supervision.parties.tables import party, permit

PROCESS = "special_rectification"
PLACE, WEEK_FOUND, TAKEN = "sys_place", "sys_week_found", "sys_taken"
"""Under these names a scene knows where the sweep is, how many problems this week's report has to tell, and
who had to do with the problem before."""
OBJECTS = 14
"""About how many parties are swept."""


ENDED, RUNNING = "校园周边食品安全专项整治", "冬季餐饮场所消防和燃气安全专项整治"
LENGTH: Mapping[str, int] = {ENDED: 30, RUNNING: 75}
FACTS = (
    "后厨消防通道堆放杂物，影响疏散。",
    "燃气报警器断电，未见检修记录。",
    "冷藏柜温度没有逐日记录。",
    "两名从业人员不能出示有效健康证明。",
    "公示的许可证与持证主体信息不一致。",
)
TYPES = ("premises", "equipment", "records", "personnel", "disclosure")
GRADES = (("general", 6), ("major", 3), ("serious", 2))
FAILING: Mapping[bool, float] = {True: 0.4, False: 0.85}
"""In the campaign that is over, and in the one that is running."""
MEASURES: Mapping[int, str] = {3: "penalty", 6: "close_down", 11: "penalty", 13: "case_referral", 15: "accountability"}
"""Number of the problem's case → what is done about it instead of an order."""
STOPS: Mapping[int, int] = {16: 0, 17: 0, 10: 1}
"""Number of the problem's case → at which assessment it waits for whoever tries the demo."""
FAILS_ONCE, HAS_LONG = 10, 14
SHARE: Mapping[str, float] = {
    "record_check": 0.12,
    **dict.fromkeys(
        (
            "propose_campaign", "approve_campaign", "draft_plan", "review_plan", "sign_plan", "mobilise",
            "accept_task", "write_summary", "sign_summary", "archive_campaign", "archive_problem", "issue_notice",
            "approve_assessment", "appoint_acceptors", "accept_problem",
        ),
        0.25,
    ),
}  # fmt: skip
"""These are done soon: a campaign of a month and its look-back fit into the three months of the demo."""
BY_LEGAL_AFFAIRS = "recheck_problem"
"""The sample is rechecked by people who neither found nor accepted anything."""
LEFT = frozenset({"accountability_tracing", "case_referral", "administrative_penalty", "accident"})
"""What a problem leads to is begun and left to whoever tries the demo."""


def beginnings(found: Places, time: WorkingTime) -> list[Beginning]:
    """The first one at once, the second three weeks before the end; none in a history shorter than two months."""
    days = len(time.days_until_end())
    if days < 40 or "SJ" not in found.departments:
        return []
    made = []
    for title, day, item in ((ENDED, 0, "食品经营许可"), (RUNNING, days - 28, "食品经营许可")):
        luck = luck_of(PROCESS, title)
        raw: dict[str, Json] = {
            "campaign_title": title,
            "trigger": "superior",
            "triggered_on": time.days[day].isoformat(),
            "trigger_document": "市食安委〔2026〕3号",
            "item": found.named[item],
            "problem": f"上级部署{title}",
            "scope_wanted": "一个镇街的持证餐饮单位",
        }
        at = time.on(luck, time.days[day], not_before=time.start)
        made.append(Beginning(at, found.departments["SJ"], PROCESS, raw))
    return made


def share_of(element_id: str, case_no: str) -> float | None:
    """The share of the limit within which a step is done; the checks of the running campaign take longer."""
    if element_id == "record_check" and not hurries(PROCESS, case_no):
        return 0.4
    return SHARE.get(element_id)


def hurries(process_key: str, case_no: str) -> bool:
    """The first campaign is to be over: nobody is late in it, and nothing of it is left for a demo account."""
    return process_key == PROCESS and case_no.endswith("-0001")


def known(conn: Connection, item: WorkItem, case_id: int, item_id: int | None) -> dict[str, Json]:
    """What the answers of a step have to know beyond the variables of its case."""
    if item.element_id == "draft_plan":
        return {PLACE: _place(conn, item_id or 0)}
    if item.element_id == "weekly_report":
        return {WEEK_FOUND: _found_since(conn, case_id, item)}
    if item.element_id == BY_LEGAL_AFFAIRS:
        drawn = problems.by_id(conn, int(str(engine.instance_view(conn, item.instance_id).variables["sampled_id"])))
        return {TAKEN: list[Json]([*drawn.found_by, *drawn.accepted_by])}
    return {}


def _place(conn: Connection, item_id: int) -> dict[str, Json]:
    """The town and the class of risk with nearest to ``OBJECTS`` holders."""
    many = func.count(party.c.id.distinct()).label("many")
    query = (
        select(party.c.town, party.c.risk_class, many)
        .join(permit, permit.c.party_id == party.c.id)
        .where(permit.c.item_id == item_id, permit.c.state == "valid", party.c.state == "active", party.c.town != "")
        .group_by(party.c.town, party.c.risk_class)
        .order_by(party.c.town, party.c.risk_class)
    )
    found = min(conn.execute(query), key=lambda row: abs(int(row.many) - OBJECTS))
    return {"town": found.town, "risk_classes": [found.risk_class]}


def _found_since(conn: Connection, case_id: int, item: WorkItem) -> int:
    """Problems since the last report of the department, as the report itself counts them."""
    one = campaigns.of_case(conn, case_id)
    department_id = int(item.candidates[0].partition(":")[0])
    line = next(each for each in campaigns.lines(conn, one, today=date.max) if each.department_id == department_id)
    before = [each for each in campaigns.weeks_of(conn, one.id) if each.department_id == department_id]
    return max(line.problems - sum(each.problems or 0 for each in before), 0)


def say(text: str) -> Answer:
    return lambda one, scene: text


def _period_to(one: Field, scene: Scene) -> Json:
    length = LENGTH.get(str(scene.variables.get("campaign_title")), 30)
    return (scene.today + timedelta(days=length)).isoformat()


def _period(scene: Scene) -> tuple[date, date]:
    return tuple(date.fromisoformat(str(scene.variables[name])) for name in ("period_from", "period_to"))  # type: ignore[return-value]


def _stages(one: Field, scene: Scene) -> Json:
    first, last = _period(scene)
    turn = max(scene.today, first) + timedelta(days=(last - scene.today).days // 2)
    rows: list[Json] = []
    for number, (name, kind, start, end) in enumerate(
        (("集中排查", "sweep", first, turn), ("整改提升", "rectify", turn + timedelta(days=1), last)), 1
    ):
        stage: dict[str, Json] = {"id": f"r{number}", "name": name, "kind": kind}
        rows.append({**stage, "starts_on": start.isoformat(), "ends_on": end.isoformat()})
    return rows


def _pools(one: Field, scene: Scene) -> Json:
    row: dict[str, Json] = {"id": "r1", "department": scene.department_id, "item": scene.item_id, "mode": "light"}
    place = scene.variables.get(PLACE)
    return [{**row, **(place if isinstance(place, dict) else {})}]


def _checks(one: Field, scene: Scene) -> Json:
    """One point is not met at some of the parties, with fact, grade and photo."""
    failing = scene.luck.random() < FAILING[hurries(PROCESS, scene.case_no)] and bool(scene.checklist)
    wrong = scene.luck.choice(scene.checklist).code if failing else ""
    rows: list[Json] = []
    for point in scene.checklist:
        row: dict[str, Json] = {"id": point.code, "result": "符合"}
        if point.code == wrong:
            number = scene.luck.randrange(len(FACTS))
            grade = scene.luck.choices([name for name, _ in GRADES], [weight for _, weight in GRADES])[0]
            shown = photo(one, replace(scene, path=f"{one.id}.{point.code}.evidence"))
            row |= {
                "result": "不符合", "fact": FACTS[number], "type": TYPES[number], "grade": grade, "evidence": shown,
            }  # fmt: skip
        rows.append(row)
    return rows


def _pair(one: Field, scene: Scene) -> Json:
    taken = scene.variables.get(TAKEN)
    gone = [scene.actor, *(taken if isinstance(taken, list) else [])]
    others = [login for login in scene.inspectors if login not in gone]
    return [scene.actor, *others[:1]]


def _measures(one: Field, scene: Scene) -> Json:
    """Mostly an order; the second failed order is followed by a penalty."""
    if scene.before >= 2:
        return ["penalty"]
    return [MEASURES.get(_number(scene.case_no), "order")]


def _number(case_no: str) -> int:
    return int(case_no.rpartition("-")[2])


def stops(element_id: str, process_key: str, case_no: str, before: int) -> bool:
    """Whether a problem is left at this step, so that the ledger shows every status."""
    return (process_key, element_id) == ("campaign_problem", "assess_problem") and (
        STOPS.get(_number(case_no)) == before
    )


def _if_ordered(answer: Answer) -> Answer:
    return lambda one, scene: answer(one, scene) if _measures(one, scene) == ["order"] else None


def _acceptors(one: Field, scene: Scene) -> Json:
    finders = scene.variables.get("inspectors")
    found = finders if isinstance(finders, list) else []
    return list[Json]([login for login in scene.inspectors if login not in found][:2])


def _fails(scene: Scene) -> bool:
    failures = 1 if _number(scene.case_no) == FAILS_ONCE else rectification_fate(scene.case_no).failures
    return failures > scene.before


def _points(one: Field, scene: Scene) -> Json:
    row: dict[str, Json] = {"id": "r1", "requirement": str(scene.variables.get("requirement"))[:1000]}
    if not _fails(scene):
        return [{**row, "corrected": "corrected"}]
    shown = photo(one, replace(scene, path="points.r1.evidence"))
    return [{**row, "corrected": "not_corrected", "fact": "现场仍未改正。", "evidence": shown}]


def _deadline(one: Field, scene: Scene) -> Json:
    days = 60 if _number(scene.case_no) == HAS_LONG else scene.luck.randint(7, 10)
    return scene.workday(days).isoformat()


STEPS: Mapping[str, Mapping[str, Answer]] = {
    "propose_campaign": {
        "field": say("食品安全"), "area": say("有关镇街"), "objects": say("持证餐饮单位"), "period_from": today,
        "period_to": _period_to, "necessity": say("群众反映集中，隐患突出，需要集中整治。"),
        "district_wide": lambda one, scene: False, "mass_shutdown": lambda one, scene: False,
    },
    "approve_campaign": {"approval_decision": say("approve"), "approval_opinion": say("同意立项，抓紧制定方案。")},
    "draft_plan": {
        "goals": say("消除食品安全和场所安全隐患，问题整改到位。"),
        "bases": lambda one, scene: [
            {"id": "r1", "law": "食品安全法", "article": "第一百一十条", "content": "监督检查措施"}
        ],
        "divisions": lambda one, scene: [
            {"id": "r1", "department": scene.department_id, "part": "lead", "duties": "组织排查、督促整改"}
        ],
        "pools": _pools, "stages": _stages, "standard": say("按照检查表逐项排查。"),
        "merging_note": say("与年度检查计划合并进行，不重复检查。"), "acceptance": say("逐项整改到位，有整改后照片。"),
        "sampling_share": say("10"), "look_back_share": say("50"), "self_correction": lambda one, scene: False,
    },
    "review_plan": {
        "legality": say("ok"), "fair_competition": say("ok"), "review_opinion": say("方案合法，不影响公平竞争。"),
        "review_decision": say("pass"),
    },
    "sign_plan": {"sign_decision": say("sign"), "main_recipients": say("各科室、各监管所")},
    "mobilise": {"mobilised_on": today, "mobilised_how": say("召开动员部署会，逐项明确任务。")},
    "accept_task": {
        "team": lambda one, scene: list(scene.inspectors[:6]), "arrangement": say("两人一组，分片排查。"),
    },
    "record_check": {
        "visit_result": say("checked"), "inspected_on": today, "inspectors": _pair, "checks": _checks,
        "certificate_shown": lambda one, scene: True,
    },
    "weekly_report": {
        "week_progress": say("按计划推进。"), "week_zero": lambda one, scene: not scene.variables.get(WEEK_FOUND),
    },
    "report_sweep": {
        "zero_confirmed": lambda one, scene: not scene.variables.get("sweep_problems"),
        "sweep_statement": say("名单内对象已全部排查。"),
    },
    "issue_notice": {"stage_problems": say("个别单位整改进度慢。"), "next_steps": say("倒排工期，逐项销号。")},
    "recheck_problem": {
        "sample_result": say("passed"), "sampled_on": today, "sample_facts": say("到现场核对，整改情况属实。"),
        "sample_people": _pair,
    },
    "request_extension": {
        "extension_reason": say("个别单位改造工程尚未完工。"),
        "extended_to": lambda one, scene: (scene.today + timedelta(days=20)).isoformat(),
    },
    "approve_extension": {"extension_decision": say("grant"), "extension_note": say("同意延期，抓紧整改。")},
    "write_summary": {
        "summary_work": say("分阶段排查、整改、验收、抽验。"), "summary_results": say("隐患逐项整改销号。"),
        "summary_problems": say("从业人员流动大，制度落实不够稳定。"),
        "summary_mechanism": say("列为日常检查重点，定期回访。"),
    },
    "sign_summary": {"summary_decision": say("sign")},
    "archive_campaign": {"regime_revision": lambda one, scene: False},
    "assess_problem": {
        "measures": _measures, "measure_reason": say("情节和危害程度符合有关规定。"),
        "requirement": _if_ordered(say("立即清理整改，建立台账，专人负责。")),
        "duty_department": _if_ordered(lambda one, scene: scene.department_id),
        "duty_person": _if_ordered(lambda one, scene: scene.inspectors[0]),
        "deadline_on": _if_ordered(_deadline),
        "grade": lambda one, scene: str(scene.variables.get("grade") or "general"),
        "problem_type": lambda one, scene: str(scene.variables.get("problem_type") or "other"),
    },
    "draft_listing": {
        "listing_standard": say("隐患消除，连续三十日没有反弹。"), "listing_requirement": say("每周书面报告整改进度。"),
    },
    "appoint_acceptors": {"acceptors": _acceptors},
    "accept_problem": {
        "points": _points, "after_photos": photo, "rectifier": say("店长"), "subject_signature": signature,
        "recheck_result": lambda one, scene: "failed" if _fails(scene) else "passed",
        "recheck_opinion": lambda one, scene: "仍有未改正的问题。" if _fails(scene) else "逐项核对，均已改正。",
    },
}  # fmt: skip
"""Step → field → answer; they go before those that hold for every step."""
