"""Basic or Bearer on every call but ``/version``; anonymous callers get 401, never a redirect to the login page."""

from flask import Blueprint, Response, g, request

from webapp.context import database, now
from workflows.usecases import session

BEARER_SCOPE = "engine_rest"


def install(blueprint: Blueprint) -> None:
    blueprint.before_request(authenticate)


def authenticate() -> Response | None:
    """Put the caller into ``g.actor``; a cookie's actor is forgotten here."""
    g.actor = None
    try:
        g.actor = _actor()
    except session.SignInRefused as refused:
        return unauthorised(str(refused))
    return None if g.actor is not None else unauthorised("")


def _actor() -> object:
    given = request.authorization
    address = request.remote_addr or ""
    if given is not None and given.type == "basic" and given.username is not None and given.password is not None:
        return session.actor_of_basic(database(), given.username, given.password, address=address, now=now())
    if given is not None and given.type == "bearer" and given.token:
        return session.actor_of_bearer(database(), given.token, scope=BEARER_SCOPE, now=now())
    return None


def unauthorised(message: str) -> Response:
    response = Response(message, status=401, mimetype="text/plain")
    response.headers["WWW-Authenticate"] = 'Basic realm="default"'
    return response
