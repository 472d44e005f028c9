"""What is told of sensitive cases, and the log of who opened them."""

from contextlib import ExitStack

from flask import Blueprint, Flask, Response, g, render_template, request

from webapp.context import actor, database, now
from workflows.supervision.cases.access import What
from workflows.usecases import openings, stages
from workflows.usecases.secrecy import noting_openings

sensitive = Blueprint("sensitive", __name__, url_prefix="/sensitive")

BY_DESK = {"files": What.FILE, "documents": What.DOCUMENT, "tasks": What.TASK, "engine_rest": What.REST}
BY_PAGE = {"cases.picture": What.PICTURE, "cases.diagram": What.PICTURE, "evidence.export": What.EXPORT}


@sensitive.get("/stages")
def told() -> str:
    return render_template("sensitive/stages.html", view=stages.show(database(), actor(), now=now()))


@sensitive.get("/access")
def access() -> str:
    search = request.args.get("q", "")[:100]
    before = request.args.get("before", 0, type=int)
    rows = openings.listing(database(), actor(), search=search, before=before, now=now())
    return render_template("sensitive/access.html", rows=rows, search=search, page_size=openings.PAGE)


def install(app: Flask) -> None:
    """Around every request: what was opened is on record before the answer leaves, or there is no answer."""

    @app.before_request
    def watch() -> None:
        g.watching = ExitStack()
        g.openings = g.watching.enter_context(noting_openings())

    @app.after_request
    def write(response: Response) -> Response:
        opened = g.get("openings")
        if opened and g.get("actor") is not None:
            openings.log(
                database(), actor(), opened, what=what(), address=request.remote_addr or "", now=now()
            )  # fmt: skip
        return response

    @app.teardown_request
    def stop(_error: BaseException | None) -> None:
        if "watching" in g:
            g.pop("watching").close()


def what() -> What:
    endpoint = request.endpoint or ""
    return BY_PAGE.get(endpoint) or BY_DESK.get(endpoint.partition(".")[0], What.PAGE)
