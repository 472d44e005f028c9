"""Process definitions: list, start by id (as Modeler does) and by key."""

from typing import Any

from flask import Response, jsonify, request

from webapp.context import actor, database, now
from webapp.engine_rest import engine_rest
from webapp.engine_rest.body import json_body, page_asked
from webapp.engine_rest.instances import instance_json
from webapp.engine_rest.wire import BadVariable, read_variables, wire_variable
from webapp.guard import authenticates_itself
from workflows.engine.types import Definition
from workflows.usecases import remote


@engine_rest.get("/process-definition")
@authenticates_itself
def definition_list() -> Response:
    args = request.args
    found = list(remote.definitions(database(), actor(), key=args.get("key")))
    if args.get("latestVersion") == "true":
        newest: dict[str, Definition] = {}
        for definition in found:
            newest.setdefault(definition.key, definition)
        found = list(newest.values())
    for wanted, field in (("deploymentId", "deployment_id"), ("name", "name"), ("versionTag", "version_tag")):
        if wanted in args:
            found = [definition for definition in found if getattr(definition, field) == args[wanted]]
    if args.get("sortBy") == "version":
        found.sort(key=lambda definition: definition.version, reverse=args.get("sortOrder") == "desc")
    first, most = page_asked(remote.MOST)
    return jsonify([definition_json(definition) for definition in found[first : first + most]])


@engine_rest.post("/process-definition/<definition_id>/start")
@authenticates_itself
def start_by_id(definition_id: str) -> Response:
    return _start(definition_id=definition_id)


@engine_rest.post("/process-definition/key/<key>/start")
@authenticates_itself
def start_by_key(key: str) -> Response:
    return _start(key=key)


def _start(key: str | None = None, definition_id: str | None = None) -> Response:
    body = json_body()
    started = remote.start(
        database(),
        actor(),
        key=key,
        definition_id=definition_id,
        business_key=_business_key(body.get("businessKey")),
        variables=read_variables(body.get("variables")),
        now=now(),
    )
    answer = instance_json(started)
    if body.get("withVariablesInReturn"):
        answer["variables"] = {name: wire_variable(value) for name, value in started.variables.items()}
    return jsonify(answer)


def _business_key(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 255 or not value.isprintable():
        raise BadVariable("businessKey 须是不超过 255 个字符的文字")
    return value


def definition_json(definition: Definition) -> dict[str, Any]:
    return {
        "id": definition.id,
        "key": definition.key,
        "category": None,
        "description": None,
        "name": definition.name,
        "version": definition.version,
        "resource": definition.file,
        "deploymentId": definition.deployment_id,
        "diagram": None,
        "suspended": False,
        "tenantId": None,
        "versionTag": definition.version_tag or None,
        "historyTimeToLive": None,
        "startableInTasklist": True,
    }
