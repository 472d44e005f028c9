"""Published results: for everyone, without login."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import database, now
from webapp.guard import open_to_all
from webapp.lists import cursor
from workflows.usecases import cases
from workflows.usecases import plans as planning

public = Blueprint("public", __name__, url_prefix="/public")


@public.get("/results")
@open_to_all
def results() -> str:
    search = request.args.get("q", "")[:100]
    page = cases.public_results(database(), search=search, cursor=cursor(), now=now())
    return render_template("public/results.html", page=page, search=search)


@public.get("/results/<int:publication_id>")
@open_to_all
def result(publication_id: int) -> str | Response:
    """One result; what was published of an annual plan stands on the page of the plan."""
    found = cases.public_result(database(), publication_id, now=now())
    if found.kind == planning.PUBLISHED:
        plan_id = planning.plan_of_publication(database(), publication_id, now=now())
        return redirect(url_for("public.plan", plan_id=plan_id))
    return render_template("public/result.html", result=found)


@public.get("/plans")
@open_to_all
def plans() -> str:
    years = planning.public_years(database(), now=now())
    asked = request.args.get("year", type=int)
    year = asked if asked in years else next(iter(years), None)
    found = planning.public_plans(database(), year=year, now=now())
    return render_template("public/plans.html", plans=found, years=years, year=year)


@public.get("/plans/<int:plan_id>")
@open_to_all
def plan(plan_id: int) -> str:
    return render_template("public/plan.html", plan=planning.public_plan(database(), plan_id, now=now()))
