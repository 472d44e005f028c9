"""人员: officers with their roles, certificates and responsibilities."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.identity import asking, identity
from workflows.engine.types import Refused
from workflows.supervision.organisation.roles import Function, Role, Tier
from workflows.usecases import organisation
from workflows.usecases.permissions import Permission, may


@identity.get("/admin/people")
def people() -> str:
    return _listing()


@identity.post("/admin/people")
def add_officer() -> Response | str | tuple[str, int]:
    try:
        new = organisation.add_officer(
            database(), actor(), login=asking.word("login"), staff_no=asking.word("staff_no"),
            name=asking.word("name"), department_id=asking.number("department_id"),
            valid_from=asking.day("valid_from"), now=now(),
        )  # fmt: skip
    except Refused as refused:
        return _listing(sentence=str(refused)), 422
    return redirect(url_for("identity.officer", officer_id=new))


@identity.get("/admin/people/<int:officer_id>")
def officer(officer_id: int) -> str:
    departments = organisation.list_departments(database(), actor(), now=now())
    every = organisation.list_departments(database(), actor(), now=now(), all_times=True)
    return render_template(
        "identity/officer.html",
        view=organisation.show_officer(database(), actor(), officer_id, now=now()),
        departments=departments,
        department_names={department.id: department.name for department in every},
        roles=[code.value for code in (*Role, *Function)],
        tiers=[tier.value for tier in Tier],
        edits=may(actor(), Permission.ROLE_ASSIGN),
        manages=may(actor(), Permission.ACCOUNT_MANAGE),
        today=now().date(),
    )


@identity.post("/admin/people/<int:officer_id>/roles")
def assign_role(officer_id: int) -> Response:
    return asking.done(
        lambda: organisation.assign_role(
            database(), actor(), officer_id, asking.number("department_id"), asking.word("role_code"),
            valid_from=asking.day("valid_from"), now=now(),
        ),
        "岗位已增加；该人员须重新登录。",
        _back(officer_id),
    )  # fmt: skip


@identity.post("/admin/people/<int:officer_id>/roles/<int:assignment_id>/end")
def end_role(officer_id: int, assignment_id: int) -> Response:
    return asking.done(
        lambda: organisation.end_role(database(), actor(), assignment_id, last_day=asking.day("last_day"), now=now()),
        "岗位已结束；该人员须重新登录。",
        _back(officer_id),
    )


@identity.post("/admin/people/<int:officer_id>/certificates")
def add_certificate(officer_id: int) -> Response:
    return asking.done(
        lambda: organisation.add_certificate(
            database(), actor(), officer_id, number=asking.word("number"), valid_from=asking.day("valid_from"),
            valid_to=asking.day("valid_to"), now=now(),
        ),
        "执法证已登记。",
        _back(officer_id),
    )  # fmt: skip


@identity.post("/admin/people/<int:officer_id>/responsibilities")
def assign_responsibility(officer_id: int) -> Response:
    return asking.done(
        lambda: organisation.assign_responsibility(
            database(), actor(), asking.number("department_id"), asking.word("tier"), officer_id, item_id=None,
            valid_from=asking.day("valid_from"), now=now(),
        ),
        "责任人已登记。",
        _back(officer_id),
    )  # fmt: skip


@identity.post("/admin/people/<int:officer_id>/responsibilities/<int:charge_id>/end")
def end_responsibility(officer_id: int, charge_id: int) -> Response:
    return asking.done(
        lambda: organisation.end_responsibility(
            database(), actor(), charge_id, last_day=asking.day("last_day"), now=now()
        ),
        "这项责任已结束。",
        _back(officer_id),
    )


@identity.post("/admin/people/<int:officer_id>/transfer")
def transfer_officer(officer_id: int) -> Response:
    return asking.done(
        lambda: organisation.transfer_officer(
            database(), actor(), officer_id, asking.number("department_id"), on=asking.day("on"), now=now()
        ),
        "已办理调动，原部门的岗位和责任同时结束，请为其设置新岗位。",
        _back(officer_id),
    )


@identity.post("/admin/people/<int:officer_id>/end")
def end_officer(officer_id: int) -> Response:
    return asking.done(
        lambda: organisation.end_officer(database(), actor(), officer_id, last_day=asking.day("last_day"), now=now()),
        "已办理离任，岗位和责任同时结束。",
        _back(officer_id),
    )


def _back(officer_id: int) -> str:
    return url_for("identity.officer", officer_id=officer_id)


def _listing(sentence: str = "") -> str:
    department_id = request.args.get("department", type=int)
    text = request.args.get("q", "")[:64]
    departments = organisation.list_departments(database(), actor(), now=now())
    return render_template(
        "identity/people.html",
        rows=organisation.list_officers(database(), actor(), department_id=department_id, text=text, now=now()),
        departments=departments,
        department_names={department.id: department.name for department in departments},
        department_id=department_id,
        searched=text,
        sentence=sentence,
        form=request.form,
        edits=may(actor(), Permission.ROLE_ASSIGN),
        today=now().date(),
    )
