"""Every route needs an actor unless it says that it does not (``open_to_all``, ``authenticates_itself``)."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., Any])


def open_to_all(view: View) -> View:
    """The route is for everyone: login, health, public results."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def authenticates_itself(view: View) -> View:
    """The route (REST) reads Basic or Bearer credentials and ignores cookies."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def takes_uploads(view: View) -> View:
    """The route accepts bodies up to SUPERVISION_MAX_UPLOAD_MB."""
    view.takes_uploads = True  # type: ignore[attr-defined]
    return view


def is_open(app: Flask, endpoint: str) -> bool:
    return endpoint == "static" or getattr(app.view_functions[endpoint], "open_to_all", False)


def install(app: Flask) -> None:
    app.before_request(admit)


def admit() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or is_open(current_app, endpoint) or request.routing_exception is not None:
        return None
    if g.actor is None:
        return to_login()
    if getattr(current_app.view_functions[endpoint], "takes_uploads", False):
        request.max_content_length = current_app.config["UPLOAD_LIMIT"]
    return None


def to_login() -> Response:
    if request.headers.get("HX-Request"):
        response = Response(status=204)
        response.headers["HX-Redirect"] = url_for("identity.login")
        return response
    if request.method != "GET" or request.is_json:
        abort(401)
    target = request.full_path.rstrip("?") if request.query_string else request.path
    return redirect(url_for("identity.login", next=target))
