"""``/healthz`` the process answers; ``/readyz`` the database answers too."""

from flask import Blueprint, jsonify
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp.context import database
from webapp.guard import open_to_all
from workflows.engine.tables import definition

health = Blueprint("health", __name__)


@health.get("/healthz")
@open_to_all
def healthz() -> Response:
    return jsonify(status="ok")


@health.get("/readyz")
@open_to_all
def readyz() -> Response:
    """Reads one table: a database that is not migrated yet is not ready (503 through the error table)."""
    with database().reading() as conn:
        conn.execute(select(definition.c.id).limit(1)).all()
    return jsonify(status="ready")
