"""The inbox desk: 待办, 已办, 我发起的."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.lists import cursor, filters
from workflows.usecases import inbox as desk
from workflows.usecases.permissions import is_administrator

inbox = Blueprint("inbox", __name__)


@inbox.get("/")
def todo() -> str | Response:
    """The first page: open work; administrators, who have none, go to their own desk."""
    if is_administrator(actor()):
        return redirect(url_for("identity.administration"))
    wanted = filters()
    page = desk.todo(database(), actor(), filters=wanted, cursor=cursor(), now=now())
    counts = desk.counts(database(), actor(), filters=wanted, now=now())
    return render_template("inbox/todo.html", tab="todo", page=page, counts=counts, filters=wanted)


@inbox.get("/done")
def done() -> str:
    wanted = filters()
    page = desk.done(database(), actor(), filters=wanted, cursor=cursor(), now=now())
    return render_template("inbox/done.html", tab="done", page=page, filters=wanted)


@inbox.get("/started")
def started() -> str:
    wanted = filters()
    page = desk.started(database(), actor(), filters=wanted, cursor=cursor(), now=now())
    return render_template("inbox/started.html", tab="started", page=page, filters=wanted)
