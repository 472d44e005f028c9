"""Decision definitions: list, one by id or key, their XML, evaluation."""

from typing import Any

from flask import Response, jsonify, request

from webapp.context import actor, database, now
from webapp.engine_rest import engine_rest
from webapp.engine_rest.body import json_body, page_asked
from webapp.engine_rest.wire import read_variables, wire_variable
from webapp.guard import authenticates_itself
from workflows.engine.types import Decision
from workflows.usecases import diagrams, remote


@engine_rest.get("/decision-definition")
@authenticates_itself
def decision_list() -> Response:
    args = request.args
    found = list(remote.decisions(database(), actor(), key=args.get("key")))
    if args.get("latestVersion") == "true":
        newest: dict[str, Decision] = {}
        for decision in found:
            newest.setdefault(decision.key, decision)
        found = list(newest.values())
    for wanted, field in (("deploymentId", "deployment_id"), ("name", "name"), ("decisionDefinitionId", "id")):
        if wanted in args:
            found = [decision for decision in found if getattr(decision, field) == args[wanted]]
    if args.get("sortBy") == "version":
        found.sort(key=lambda decision: decision.version, reverse=args.get("sortOrder") == "desc")
    first, most = page_asked(remote.MOST)
    return jsonify([decision_json(decision) for decision in found[first : first + most]])


@engine_rest.get("/decision-definition/<decision_id>")
@authenticates_itself
def decision_by_id(decision_id: str) -> Response:
    return jsonify(decision_json(remote.decision(database(), actor(), decision_id=decision_id)))


@engine_rest.get("/decision-definition/key/<key>")
@authenticates_itself
def decision_by_key(key: str) -> Response:
    return jsonify(decision_json(remote.decision(database(), actor(), key=key)))


@engine_rest.get("/decision-definition/<decision_id>/xml")
@authenticates_itself
def decision_xml(decision_id: str) -> Response:
    return _xml(decision_id)


@engine_rest.get("/decision-definition/key/<key>/xml")
@authenticates_itself
def decision_xml_by_key(key: str) -> Response:
    return _xml(remote.decision(database(), actor(), key=key).id)


@engine_rest.post("/decision-definition/<decision_id>/evaluate")
@authenticates_itself
def evaluate_by_id(decision_id: str) -> Response:
    return _evaluate(decision_id=decision_id)


@engine_rest.post("/decision-definition/key/<key>/evaluate")
@authenticates_itself
def evaluate_by_key(key: str) -> Response:
    return _evaluate(key=key)


def _xml(decision_id: str) -> Response:
    text = diagrams.decision_text(database(), actor(), decision_id, now=now())
    return jsonify({"id": decision_id, "dmnXml": text})


def _evaluate(key: str = "", decision_id: str | None = None) -> Response:
    variables = read_variables(json_body().get("variables"))
    made = diagrams.evaluate_decision(
        database(), actor(), variables, key=key, decision_id=decision_id, now=now()
    )  # fmt: skip
    return jsonify([{name: wire_variable(value) for name, value in result.items()} for result in made.results])


def decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "key": decision.key,
        "category": None,
        "name": decision.name,
        "version": decision.version,
        "resource": decision.file,
        "deploymentId": decision.deployment_id,
        "decisionRequirementsDefinitionId": None,
        "decisionRequirementsDefinitionKey": None,
        "tenantId": None,
        "versionTag": decision.version_tag or None,
        "historyTimeToLive": None,
    }
