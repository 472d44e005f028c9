"""职能: which department holds which function since when."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.identity import asking, identity
from workflows.supervision.organisation.roles import Function
from workflows.usecases import organisation
from workflows.usecases.permissions import Permission, may


@identity.get("/admin/functions")
def functions() -> str:
    all_times = request.args.get("all") == "1"
    rows = organisation.list_functions(database(), actor(), now=now(), all_times=all_times)
    return render_template(
        "identity/functions.html",
        rows=rows,
        all_times=all_times,
        codes=[code.value for code in Function],
        unbound=[code.value for code in Function if all(row.function_code != code for row in rows)],
        departments=organisation.list_departments(database(), actor(), now=now()),
        edits=may(actor(), Permission.ORGANISATION_EDIT),
        today=now().date(),
    )


@identity.post("/admin/functions")
def bind_function() -> Response:
    return asking.done(
        lambda: organisation.bind_function(
            database(), actor(), asking.word("function_code"), asking.number("department_id"),
            valid_from=asking.day("valid_from"), shared=asking.word("shared") == "1", now=now(),
        ),
        "职能已调整，此前的办理仍按当日的对应关系查询。",
        url_for("identity.functions"),
    )  # fmt: skip


@identity.post("/admin/functions/<int:binding_id>/end")
def end_binding(binding_id: int) -> Response:
    return asking.done(
        lambda: organisation.end_binding(database(), actor(), binding_id, last_day=asking.day("last_day"), now=now()),
        "这项对应关系已结束。",
        url_for("identity.functions"),
    )
