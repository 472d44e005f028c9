"""部门: the dated list, new ones, successors, closing."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.identity import asking, identity
from workflows.engine.types import Refused
from workflows.usecases import organisation
from workflows.usecases.permissions import Permission, may


@identity.get("/admin/departments")
def departments() -> str:
    return _page()


@identity.post("/admin/departments")
def add_department() -> Response | str | tuple[str, int]:
    try:
        organisation.add_department(
            database(), actor(), code=asking.word("code"), name=asking.word("name"),
            short_name=asking.word("short_name"), kind=asking.word("kind"), district_code=asking.word("district_code"),
            valid_from=asking.day("valid_from"), predecessor_id=asking.optional_number("predecessor_id"),
            basis=asking.word("basis"), now=now(),
        )  # fmt: skip
    except Refused as refused:
        return _page(sentence=str(refused)), 422
    return asking.done(lambda: None, "部门已添加。", url_for("identity.departments"))


@identity.post("/admin/departments/<int:department_id>/end")
def end_department(department_id: int) -> Response:
    return asking.done(
        lambda: organisation.end_department(
            database(), actor(), department_id, last_day=asking.day("last_day"), now=now()
        ),
        "部门已撤销，历史案件仍用原名称。",
        url_for("identity.departments"),
    )


def _page(sentence: str = "") -> str:
    all_times = request.args.get("all") == "1"
    rows = organisation.list_departments(database(), actor(), now=now(), all_times=all_times)
    return render_template(
        "identity/departments.html", rows=rows, all_times=all_times, kinds=organisation.KINDS, sentence=sentence,
        form=request.form, edits=may(actor(), Permission.ORGANISATION_EDIT), today=now().date(),
    )  # fmt: skip
