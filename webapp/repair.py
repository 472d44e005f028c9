"""流程运维: steps that failed, and doing them again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from workflows import engine
from workflows.engine.types import Refused
from workflows.usecases import repair as asks
from workflows.usecases.errors import FormInvalid

repair = Blueprint("repair", __name__, url_prefix="/repair")


@repair.get("/")
def listing() -> str:
    return render_template("repair/listing.html", rows=asks.listing(database(), actor(), now=now()))


@repair.post("/<int:incident_id>/retry")
def retry(incident_id: int) -> Response:
    try:
        asks.retry(database(), actor(), incident_id, reason=request.form.get("reason", ""), now=now())
        flash("已重新执行，故障已解除。", "success")
    except engine.StepFailed as failed:
        flash(f"重试仍未成功：{failed.reason}。故障保留，请先排除原因。", "danger")
    except FormInvalid:
        flash("重试没有执行：当时提交的内容现在不再符合表单要求，请由经办人重新办理。", "warning")
    except Refused as refused:
        flash(str(refused), "warning")
    return redirect(url_for("repair.listing"))
