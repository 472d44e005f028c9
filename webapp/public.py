"""Published results: for everyone, without login."""

from flask import Blueprint, render_template, request

from webapp.context import database, now
from webapp.guard import open_to_all
from webapp.lists import cursor
from workflows.usecases import cases

public = Blueprint("public", __name__, url_prefix="/public")


@public.get("/results")
@open_to_all
def results() -> str:
    search = request.args.get("q", "")[:100]
    page = cases.public_results(database(), search=search, cursor=cursor(), now=now())
    return render_template("public/results.html", page=page, search=search)


@public.get("/results/<int:publication_id>")
@open_to_all
def result(publication_id: int) -> str:
    return render_template("public/result.html", result=cases.public_result(database(), publication_id, now=now()))
