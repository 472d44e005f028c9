"""What every view needs: the database, the actor, the time."""

import secrets
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g

from workflows import clock
from workflows.db import Database
from workflows.supervision.organisation.actor import Actor


def install(app: Flask, database: Database) -> None:
    app.extensions["database"] = database

    @app.before_request
    def nobody_yet() -> None:
        g.request_id = secrets.token_hex(6)
        g.actor = None
        g.now = clock.now()


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def actor() -> Actor:
    """The person who asks; the guard made sure there is one."""
    return cast(Actor, g.actor)


def now() -> datetime:
    """Business time, read once per request."""
    return cast(datetime, g.now)
