"""Tasks: list, count, get, claim, unclaim, complete."""

from datetime import datetime
from typing import Any

from flask import Response, abort, jsonify, request

from webapp.context import actor, database, now
from webapp.engine_rest import engine_rest
from webapp.engine_rest.body import json_body, page_asked
from webapp.engine_rest.wire import read_instant, read_variables, wire_instant, wire_variable
from webapp.guard import authenticates_itself
from workflows.engine.types import WorkItem
from workflows.usecases import remote
from workflows.usecases.remote import TaskQuery

NO_CONTENT = 204


@engine_rest.get("/task")
@authenticates_itself
def task_list() -> Response:
    return jsonify([task_json(item) for item in remote.task_list(database(), actor(), _query(), now=now())])


@engine_rest.get("/task/count")
@authenticates_itself
def task_count() -> Response:
    return jsonify({"count": remote.task_count(database(), actor(), _query(), now=now())})


@engine_rest.get("/task/<item_id>")
@authenticates_itself
def task(item_id: str) -> Response:
    return jsonify(task_json(remote.task(database(), actor(), item_id, now=now())))


@engine_rest.post("/task/<item_id>/claim")
@authenticates_itself
def claim(item_id: str) -> tuple[str, int]:
    wanted = json_body().get("userId")
    if wanted not in (None, actor().login):
        abort(403, description="只能为自己签收任务：userId 必须是当前账号。")
    remote.claim(database(), actor(), item_id, now=now())
    return "", NO_CONTENT


@engine_rest.post("/task/<item_id>/unclaim")
@authenticates_itself
def unclaim(item_id: str) -> tuple[str, int]:
    remote.release(database(), actor(), item_id, now=now())
    return "", NO_CONTENT


@engine_rest.post("/task/<item_id>/complete")
@engine_rest.post("/task/<item_id>/submit-form")
@authenticates_itself
def complete(item_id: str) -> Response | tuple[str, int]:
    body = json_body()
    after = remote.complete(database(), actor(), item_id, read_variables(body.get("variables")), now=now())
    if body.get("withVariablesInReturn"):
        return jsonify({name: wire_variable(value) for name, value in after.items()})
    return "", NO_CONTENT


def _query() -> TaskQuery:
    args = request.args
    first, most = page_asked(100)
    return TaskQuery(
        process_instance_id=args.get("processInstanceId"),
        process_key=args.get("processDefinitionKey"),
        assignee=args.get("assignee"),
        candidate_group=args.get("candidateGroup"),
        candidate_user=args.get("candidateUser"),
        name=args.get("name"),
        element_id=args.get("taskDefinitionKey"),
        unassigned=args.get("unassigned") == "true",
        due_before=_instant(args.get("dueBefore")),
        first=first,
        most=most,
    )


def _instant(text: str | None) -> datetime | None:
    try:
        return read_instant(text.replace(" ", "+")) if text else None
    except ValueError:
        abort(400, description="dueBefore 不是有效的日期时间，例如 2026-11-22T19:01:14.835+0800。")


def task_json(item: WorkItem) -> dict[str, Any]:
    """All keys that stock clients read, null where we have nothing."""
    return {
        "id": item.id,
        "name": item.name,
        "assignee": item.assignee,
        "owner": None,
        "created": wire_instant(item.created_at),
        "lastUpdated": None,
        "due": wire_instant(item.due_at),
        "followUp": None,
        "delegationState": None,
        "description": None,
        "executionId": item.instance_id,
        "parentTaskId": None,
        "priority": item.priority,
        "processDefinitionId": item.definition_id,
        "processInstanceId": item.instance_id,
        "taskDefinitionKey": item.element_id,
        "caseExecutionId": None,
        "caseInstanceId": None,
        "caseDefinitionId": None,
        "suspended": False,
        "formKey": None,
        "camundaFormRef": None,
        "tenantId": None,
        "taskState": "Created" if item.assignee is None else "Updated",
    }
