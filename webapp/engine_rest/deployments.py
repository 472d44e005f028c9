"""Version and deployments."""

from flask import Response, abort, jsonify, request

from webapp.context import actor, database, now
from webapp.engine_rest import engine_rest
from webapp.engine_rest.body import page_asked
from webapp.engine_rest.decisions import decision_json
from webapp.engine_rest.definitions import definition_json
from webapp.engine_rest.wire import wire_instant
from webapp.guard import authenticates_itself, takes_uploads
from workflows.usecases import remote
from workflows.usecases.remote import Deployment

VERSION = "7.24.0"
"""The platform whose REST API this is a part of; Modeler picks its profile by it."""


@engine_rest.get("/version")
@authenticates_itself
def version() -> Response:
    return jsonify({"version": VERSION})


@engine_rest.get("/deployment")
@authenticates_itself
def deployment_list() -> Response:
    first, most = page_asked(100)
    return jsonify([_head(found) for found in remote.deployments(database(), actor(), first=first, most=most)])


@engine_rest.post("/deployment/create")
@authenticates_itself
@takes_uploads
def deployment_create() -> Response:
    form = request.form
    files = {part.filename or name: part.read() for name, part in request.files.items(multi=True)}
    deployed = remote.deploy(
        database(),
        actor(),
        files,
        name=_named("deployment-name", 255),
        source=_named("deployment-source", 64),
        filter_duplicates="true" in (form.get("enable-duplicate-filtering"), form.get("deploy-changed-only")),
        now=now(),
    )
    made = {definition.id: definition_json(definition) for definition in deployed.definitions}
    decided = {decision.id: decision_json(decision) for decision in deployed.decisions}
    return jsonify(
        _head(deployed)
        | {
            "deployedProcessDefinitions": made or None,
            "deployedCaseDefinitions": None,
            "deployedDecisionDefinitions": decided or None,
            "deployedDecisionRequirementsDefinitions": None,
        }
    )


def _named(field: str, longest: int) -> str | None:
    text = request.form.get(field)
    if text is not None and (len(text) > longest or not text.isprintable()):
        abort(400, description=f"{field} 须是不超过 {longest} 个字符的文字，不含控制字符。")
    return text


def _head(found: Deployment) -> dict[str, object]:
    return {
        "links": [{"method": "GET", "href": f"/engine-rest/deployment/{found.id}", "rel": "self"}],
        "id": found.id,
        "name": found.name,
        "source": found.source,
        "deploymentTime": wire_instant(found.deployed_at),
        "tenantId": None,
    }
