"""Small lookups of forms: parties by name or code."""

from flask import Blueprint, Response, jsonify, request

from webapp.context import actor, database
from workflows.usecases import parties

lookup = Blueprint("lookup", __name__, url_prefix="/lookup")


@lookup.get("/parties", endpoint="parties")
def find_parties() -> Response:
    found = parties.find(database(), actor(), request.args.get("q", "")[:64])
    return jsonify([{"code": code, "name": name} for _number, code, name in found])
