"""Who may do a work item: candidates and assignee, separation of duties, appointment, certificate."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, func, or_, select

from workflows import engine
from workflows.engine.tables import work_item
from workflows.engine.types import Refused, Step, WorkItem
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor, Standing
from workflows.supervision.organisation.officers import names, valid_certificate
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import is_administrator, sees_root
from workflows.usecases.secrecy import SENSITIVE, note_opening


def load(conn: Connection, actor: Actor, item_id: str) -> tuple[WorkItem, Step]:
    """The work item with its drawn step; ``NotFound`` for one this person may not know of."""
    try:
        item = engine.work_item(conn, item_id)
    except engine.UnknownWorkItem as error:
        raise NotFound(item_id) from error
    mine = item.assignee == actor.login or item.completed_by == actor.login or is_candidate(actor, item)
    if is_administrator(actor) or not (mine or sees_root(conn, actor, item.root_id)):
        raise NotFound(item_id)
    return item, engine.diagram(conn, item.definition_id).steps[item.element_id]


class Seal(StrEnum):
    """What a step shows of its case: everything, the person's own step only, or nothing before it is claimed."""

    NONE = "none"
    OWN = "own"
    SHUT = "shut"


def seal_of(conn: Connection, actor: Actor, item: WorkItem) -> Seal:
    """For whom the case is sensitive and closed; that the file is opened is noted."""
    row = conn.execute(select(case.c.id, case.c.secrecy).where(case.c.instance_id == item.root_id)).one_or_none()
    if row is None or row.secrecy != SENSITIVE:
        return Seal.NONE
    if sees_root(conn, actor, item.root_id):
        note_opening(row.id)
        return Seal.NONE
    if actor.login in (item.assignee, item.completed_by):
        note_opening(row.id)
        return Seal.OWN
    return Seal.SHUT


def is_candidate(actor: Actor, item: WorkItem) -> bool:
    return not set(item.candidates).isdisjoint(actor.reach)


def principal_of(actor: Actor, item: WorkItem) -> Standing | None:
    """For whom this person does the step; None where it is his own by role or by assignment.

    What was given to the principal by name, and not by a role, is for nobody else: a notice to a person concerned.
    """
    if not set(item.candidates).isdisjoint(actor.candidates):
        return None
    return next((one for one in actor.stands_for if not one.candidates.isdisjoint(item.candidates)), None)


def check_may_act(conn: Connection, actor: Actor, item: WorkItem, step: Step, *, now: datetime) -> None:
    """Raises ``Refused`` with the sentence that says why not."""
    principal = principal_of(actor, item)
    if item.assignee not in (None, actor.login, principal.login if principal else actor.login):
        holder = names(conn, [item.assignee]).get(item.assignee, item.assignee) if item.assignee else ""
        raise Refused(f"这项待办已由{holder}签收，只能由签收人办理。")
    if item.assignee is None and not is_candidate(actor, item):
        raise Refused("这项待办不在您的岗位职责范围内。")
    _check_in_person(actor, item, step, principal)
    _check_separation(conn, {actor.login, principal.login if principal else actor.login}, item, step)
    _check_appointed(conn, actor, item, step)
    _check_third_party(actor, step)
    if step.properties.get("certificate") == "required":
        _check_certificate(conn, actor, now=now)


def why_not(conn: Connection, actor: Actor, item: WorkItem, step: Step, *, now: datetime) -> str:
    """The sentence, or "" when the actor may do it."""
    try:
        check_may_act(conn, actor, item, step, now=now)
    except Refused as refused:
        return str(refused)
    return ""


def _check_in_person(actor: Actor, item: WorkItem, step: Step, principal: Standing | None) -> None:
    """Property ``delegable=false``: neither a substitute nor whom the step was handed to, who does not hold the office.

    An acting chief (主持工作的负责人) holds it by a dated assignment of the role (310号令5条2款).
    """
    if step.properties.get("delegable") != "false" or not set(item.candidates).isdisjoint(actor.candidates):
        return
    whom = principal.name if principal else "任职的负责人"
    raise Refused(f"“{item.name}”须由{whom}本人办理，不得代理；本人不能履职的，应当依法明确主持工作的负责人。")


def _check_separation(conn: Connection, logins: Collection[str], item: WorkItem, step: Step) -> None:
    """What was done in somebody's name by a substitute counts as done by both."""
    others = [name.strip() for name in step.properties.get("separate_from", "").split(",") if name.strip()]
    if not others:
        return
    # A diagram that is called for a thousand objects separates the people of each object, not of all of them.
    beside = engine.diagram(conn, item.definition_id).steps.keys() & set(others)
    place = work_item.c.root_id == item.root_id
    own = and_(work_item.c.instance_id == item.instance_id, work_item.c.element_id.in_(sorted(beside)))
    elsewhere = and_(place, work_item.c.element_id.in_(sorted(set(others) - beside)))
    wanted = or_(*([own] if beside else []), *([elsewhere] if set(others) - beside else []))
    done = work_item.c.state == "done"
    theirs = or_(work_item.c.completed_by.in_(sorted(logins)), work_item.c.on_behalf_of.in_(sorted(logins)))
    query = select(work_item.c.name).where(wanted, done, theirs)
    # A loop that comes round again asks anew: two inspectors may change places at the second re-check.
    before = (work_item.c.element_id == item.element_id, work_item.c.ended_at < item.created_at)
    here = work_item.c.instance_id == item.instance_id if set(others) == beside else place
    round_since = conn.scalar(select(func.max(work_item.c.ended_at)).where(here, done, *before))
    if round_since is not None:
        query = query.where(work_item.c.ended_at >= round_since)
    if other := conn.scalars(query.limit(1)).first():
        raise Refused(f"职责分离：您已办理本案“{other}”，不能再办理“{item.name}”，请由其他人员办理。")


def _check_appointed(conn: Connection, actor: Actor, item: WorkItem, step: Step) -> None:
    variable = step.properties.get("appointed")
    if not variable:
        return
    chosen = engine.instance_view(conn, item.instance_id).variables.get(variable)
    logins = [str(login) for login in chosen] if isinstance(chosen, list) else [str(chosen)] if chosen else []
    if actor.login not in logins:
        if seal_of(conn, actor, item) is Seal.SHUT:
            raise Refused("本环节只能由被指派的人员办理。")
        people = names(conn, logins) if logins else {}
        named = "、".join(people.get(login, login) for login in logins) or "尚未指派"
        raise Refused(f"本环节只能由被指派的人员办理（{named}）。")


def _check_third_party(actor: Actor, step: Step) -> None:
    """国办发〔2024〕54号: a third party helps; it neither inspects nor signs, whatever other roles it was given."""
    signs = step.form is not None and any(field.type == "signature" for field in step.form.fields)
    if actor.has("third_party") and (signs or step.properties.get("certificate") == "required"):
        raise Refused("第三方人员不得实施检查，也不得在检查文书上签名。")


def _check_certificate(conn: Connection, actor: Actor, *, now: datetime) -> None:
    if actor.officer_id is None or valid_certificate(conn, actor.officer_id, now.date()) is None:
        raise Refused("办理本环节须持有当日有效的行政执法证；您的执法证未登记或已过期，请联系管理员更新证件信息。")
