"""The web application: HTTP only. A view reads the request, calls one use case, renders."""

from pathlib import Path

from flask import Flask

from webapp import (
    assets,
    config,
    context,
    desks,
    errors,
    formdata,
    guard,
    lists,
    navigation,
    notifications,
    security,
    sensitive,
    words,
)
from workflows.db import Database


def create_app(database_url: str | None = None) -> Flask:
    """One application over one database; gunicorn calls it once per worker process."""
    app = Flask(__name__, static_folder=str(Path(__file__).parent / "static"))
    config.install(app)
    context.install(app, Database(database_url))
    errors.install(app)
    words.install(app)
    assets.install(app)
    formdata.install(app)
    lists.install(app)
    navigation.install(app)
    notifications.install(app)
    sensitive.install(app)
    desks.install(app)
    guard.install(app)  # before the token is looked for, which reads the whole body
    security.install(app)
    return app
