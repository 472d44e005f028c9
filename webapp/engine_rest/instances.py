"""Process instances, running and in history."""

from typing import Any

from flask import Response, abort, jsonify, request

from webapp.context import actor, database, now
from webapp.engine_rest import engine_rest
from webapp.engine_rest.wire import wire_instant, wire_variable
from webapp.guard import authenticates_itself
from workflows.engine.types import InstanceView
from workflows.usecases import remote

STATES = {"active": "ACTIVE", "completed": "COMPLETED", "terminated": "INTERNALLY_TERMINATED"}


@engine_rest.get("/process-instance")
@authenticates_itself
def instance_list() -> Response:
    args = request.args
    found = remote.instances(
        database(), actor(), key=args.get("processDefinitionKey"), business_key=args.get("businessKey"), now=now()
    )
    return jsonify([instance_json(view) for view in found])


@engine_rest.get("/process-instance/<instance_id>")
@authenticates_itself
def instance(instance_id: str) -> Response:
    return jsonify(instance_json(_running(instance_id)))


@engine_rest.get("/process-instance/<instance_id>/variables")
@authenticates_itself
def variables(instance_id: str) -> Response:
    return jsonify({name: wire_variable(value) for name, value in _running(instance_id).variables.items()})


@engine_rest.get("/process-instance/<instance_id>/variables/<name>")
@authenticates_itself
def variable(instance_id: str, name: str) -> Response:
    found = _running(instance_id).variables
    if name not in found:
        abort(404, description=f"实例没有变量 {name}。")
    return jsonify(wire_variable(found[name]))


@engine_rest.get("/history/process-instance/<instance_id>")
@authenticates_itself
def instance_history(instance_id: str) -> Response:
    view = remote.instance_state(database(), actor(), instance_id, now=now())
    took = int((view.ended_at - view.started_at).total_seconds() * 1000) if view.ended_at else None
    return jsonify(
        {
            "id": view.id,
            "businessKey": view.business_key,
            "processDefinitionId": view.definition_id,
            "processDefinitionKey": view.process_key,
            "rootProcessInstanceId": view.root_id,
            "superProcessInstanceId": view.parent_id,
            "startTime": wire_instant(view.started_at),
            "endTime": wire_instant(view.ended_at),
            "durationInMillis": took,
            "startUserId": view.started_by,
            "deleteReason": view.end_reason,
            "tenantId": None,
            "state": STATES[view.state],
        }
    )


def _running(instance_id: str) -> InstanceView:
    view = remote.instance_state(database(), actor(), instance_id, now=now())
    if view.state != "active":
        abort(404, description=f"Process instance with id {instance_id} does not exist")
    return view


def instance_json(view: InstanceView) -> dict[str, Any]:
    return {
        "links": [{"method": "GET", "href": f"/engine-rest/process-instance/{view.id}", "rel": "self"}],
        "id": view.id,
        "definitionId": view.definition_id,
        "definitionKey": view.process_key,
        "businessKey": view.business_key,
        "caseInstanceId": None,
        "ended": view.state != "active",
        "suspended": False,
        "tenantId": None,
    }
