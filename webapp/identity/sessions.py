"""Who asks: the token in the signed cookie names a row in the database, and only that row signs anybody in."""

from flask import Flask, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from webapp.context import database, now
from workflows.usecases import session as usecase

KEY = "token"
OPEN_BEFORE_CHANGE = frozenset({"identity.change_password", "identity.logout", "static"})


def install(app: Flask) -> None:
    app.before_request(load)
    app.before_request(demand_password)


def load() -> None:
    """The actor of this request into ``g.actor``; None for nobody. ``g.must_change``: a new password comes first."""
    g.must_change = False
    token = session.get(KEY)
    if not token or request.endpoint == "static":
        return
    found = usecase.open_session(database(), token, now=now())
    if found is None:
        session.pop(KEY, None)
        return
    g.actor, g.must_change = found.actor, found.must_change


def demand_password() -> Response | None:
    if not g.must_change or request.endpoint is None or request.endpoint in OPEN_BEFORE_CHANGE:
        return None
    if request.method != "GET" or request.is_json:
        abort(403)
    return redirect(url_for("identity.change_password"))


def begin(token: str) -> None:
    """Put a fresh session into the cookie; everything of the old one goes, the CSRF token, too."""
    session.clear()
    session[KEY] = token


def end() -> str | None:
    """Empty the cookie and answer the token it held."""
    token: str | None = session.get(KEY)
    session.clear()
    return token
