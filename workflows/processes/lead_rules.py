"""The system's own rules that find leads for a tracing (domain 2d, start (1)–(4)): run by the daily scan.

A rule only puts a lead on the desk (线索台), once per fact. Whether anything is traced is decided by people there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from workflows.clock import aware
from workflows.engine.tables import work_item
from workflows.supervision.accountability import intake
from workflows.supervision.cases.tables import case, finding, inspection, lead, rectification_order
from workflows.supervision.items.tables import approval_item
from workflows.supervision.organisation.dated import in_force
from workflows.supervision.organisation.tables import responsibility
from workflows.supervision.parties.tables import party, registry_alarm
from workflows.supervision.plans.tables import plan_batch, plan_row

TARGET = "accountability"
PATIENCE = timedelta(days=30)
MANY = 3
REFERRAL_LIMITS = ("T-C-02", "T-C-03")
UNRESOLVED = ("open", "in_rectification")


@dataclass(frozen=True)
class Hit:
    """A fact that a rule found; ``key`` tells it from all others for good."""

    rule: str
    key: str
    happened_on: date
    summary: str
    case_id: int | None = None
    department_id: int | None = None
    item_id: int | None = None
    party_id: int | None = None


def scan(conn: Connection, *, now: datetime) -> int:
    """Run every rule; how many leads are new on the desk."""
    hits = [hit for rule in RULES for hit in rule(conn, now)]
    return sum(intake.found(conn, now=now, **vars(hit)) for hit in hits)


def _recorded(conn: Connection, now: datetime) -> Iterator[Hit]:
    """What people and processes recorded: serious problems overdue, failed samples, decisions not carried out …"""
    query = select(lead, case.c.department_id, case.c.item_id, case.c.party_id).join(case, case.c.id == lead.c.case_id)
    for row in conn.execute(query.where(lead.c.target == TARGET)):
        yield Hit(
            intake.BY_PEOPLE, f"lead:{row.id}", aware(row.recorded_at).date(), row.summary, row.case_id,
            row.department_id, row.item_id, row.party_id,
        )  # fmt: skip


def _referral_missed(conn: Connection, now: datetime) -> Iterator[Hit]:
    """逾期不移送 (310号令5条): the chief's three days, the twenty-four hours after them."""
    query = (
        select(work_item, case.c.id.label("case_id"), case.c.case_no, case.c.department_id, case.c.item_id,
               case.c.party_id)
        .join(case, case.c.instance_id == work_item.c.root_id)
        .where(case.c.process_key == "case_referral", work_item.c.due_at <= now)
        .where(work_item.c.state.in_(("open", "done")))
    )  # fmt: skip
    for row in conn.execute(query):
        code = str((row.due or {}).get("code") or "")
        late = row.state == "open" or (row.ended_at is not None and row.ended_at >= row.due_at)
        if code in REFERRAL_LIMITS and late:
            yield Hit(
                "referral_late", f"limit:{row.id}", aware(row.due_at).date(),
                f"{row.case_no}“{row.name}”超过法定时限（{code}）", row.case_id, row.department_id, row.item_id,
                row.party_id,
            )  # fmt: skip


def _not_rechecked(conn: Connection, now: datetime) -> Iterator[Hit]:
    """超期未整改: an order whose last day is thirty days past and that nobody has re-checked."""
    table = rectification_order
    query = (
        select(table, case.c.case_no, case.c.department_id, case.c.item_id, case.c.party_id)
        .join(case, case.c.id == table.c.case_id)
        .where(table.c.rechecked_at.is_(None), func.coalesce(table.c.extended_to, table.c.deadline_on) < _before(now))
    )
    for row in conn.execute(query):
        last = row.extended_to or row.deadline_on
        yield Hit(
            "recheck_missing", f"order:{row.id}", last, f"{row.case_no}改正期限{last}届满三十日仍未复查", row.case_id,
            row.department_id, row.item_id, row.party_id,
        )  # fmt: skip


def _many_unresolved(conn: Connection, now: datetime) -> Iterator[Hit]:
    """The same party with three problems or more that nobody has settled for thirty days."""
    since = now - PATIENCE
    query = (
        select(
            inspection.c.party_id, inspection.c.department_id, party.c.name, func.count().label("many"),
            func.min(finding.c.found_at).label("first"), func.max(finding.c.case_id).label("case_id"),
        )
        .join(inspection, inspection.c.id == finding.c.inspection_id)
        .join(party, party.c.id == inspection.c.party_id)
        .where(finding.c.state.in_(UNRESOLVED), finding.c.found_at < since)
        .group_by(inspection.c.party_id, inspection.c.department_id, party.c.name)
        .having(func.count() >= MANY)
    )  # fmt: skip
    for row in conn.execute(query):
        yield Hit(
            "many_unresolved", f"unresolved:{row.department_id}:{row.party_id}:{now.year}", aware(row.first).date(),
            f"{row.name}有{row.many}个问题超过三十日未整改到位", row.case_id, row.department_id, None, row.party_id,
        )  # fmt: skip


def _vacuum(conn: Connection, now: datetime) -> Iterator[Hit]:
    """监管真空: an item in force for whose supervision nobody bears direct responsibility today."""
    table, today = responsibility, now.date()
    named = (
        select(table.c.id)
        .where(in_force(table, today), table.c.department_id == approval_item.c.department_id)
        .where((table.c.item_id == approval_item.c.id) | table.c.item_id.is_(None))
    )
    query = select(approval_item).where(
        approval_item.c.still_supervised.is_(True), approval_item.c.valid_from <= today, ~named.exists(),
        (approval_item.c.valid_to.is_(None)) | (approval_item.c.valid_to >= today),
    )  # fmt: skip
    for row in conn.execute(query):
        yield Hit(
            "vacuum", f"vacuum:{row.id}:{now.year}", today, f"《{row.name}》没有登记监管责任人", None,
            row.department_id, row.id, None,
        )  # fmt: skip


def _not_inspected(conn: Connection, now: datetime) -> Iterator[Hit]:
    """应检未检: a row of the plan that was due a month ago and has not begun; a test overdue for a month."""
    plan = (
        select(plan_batch.c.id, plan_row.c.start_on, plan_row.c.item_id, approval_item.c.name,
               approval_item.c.department_id)
        .join(plan_row, plan_row.c.id == plan_batch.c.row_id)
        .join(approval_item, approval_item.c.id == plan_row.c.item_id)
        .where(plan_batch.c.state.in_(("scheduled", "failed", "lapsed")), plan_row.c.start_on < _before(now))
    )  # fmt: skip
    for row in conn.execute(plan):
        yield Hit(
            "not_inspected", f"plan:{row.id}", row.start_on, f"年度计划中《{row.name}》的检查到期一个月未启动", None,
            row.department_id, row.item_id, None,
        )  # fmt: skip
    alarm = registry_alarm
    tests = (
        select(alarm, party.c.name, approval_item.c.department_id)
        .join(party, party.c.id == alarm.c.party_id)
        .join(approval_item, approval_item.c.id == alarm.c.item_id)
        .where(alarm.c.kind == "test", alarm.c.settled_at.is_(None), alarm.c.due_on < _before(now))
    )
    for row in conn.execute(tests):
        yield Hit(
            "not_tested", f"alarm:{row.id}", row.due_on, f"{row.name}的设备超过检验日期一个月未检验、未处置", None,
            row.department_id, row.item_id, row.party_id,
        )  # fmt: skip


def _before(now: datetime) -> date:
    return now.date() - PATIENCE


RULES: tuple[Callable[[Connection, datetime], Iterator[Hit]], ...] = (
    _recorded, _referral_missed, _not_rechecked, _many_unresolved, _vacuum, _not_inspected,
)  # fmt: skip
