"""Errors on the wire: always ``{type, message, code}``, 4xx for a caller's mistake."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response
from werkzeug.exceptions import HTTPException

from webapp.engine_rest.wire import BadVariable
from workflows import engine
from workflows.db import NotStorable, StoreUnavailable, WrittenMeanwhile
from workflows.engine.types import Finding, Severity
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted
from workflows.usecases.remote import DeploymentRefused, NothingToDeploy

PARSE_PREFIX = "ENGINE-09005 Could not parse BPMN process. Errors: "
"""Camunda Modeler recognises a diagram error by this beginning."""


def install(blueprint: Blueprint) -> None:
    for kind, (status, name) in ANSWERS.items():
        blueprint.register_error_handler(kind, _handler(status, name))
    blueprint.register_error_handler(DeploymentRefused, refused_deployment)
    blueprint.register_error_handler(FormInvalid, refused_form)
    blueprint.register_error_handler(HTTPException, refused_request)


ANSWERS: dict[type[Exception], tuple[int, str]] = {
    NotFound: (404, "RestException"),
    NotPermitted: (403, "AuthorizationException"),
    NothingToDeploy: (400, "InvalidRequestException"),
    BadVariable: (400, "InvalidRequestException"),
    WrittenMeanwhile: (409, "OptimisticLockingException"),
    NotStorable: (400, "InvalidRequestException"),
    engine.UnknownWorkItem: (404, "RestException"),
    engine.WorkItemClosed: (409, "RestException"),
    engine.AlreadyClaimed: (409, "TaskAlreadyClaimedException"),
    engine.Conflict: (409, "OptimisticLockingException"),
    engine.NotPublished: (400, "RestException"),
    engine.Refused: (400, "RestException"),
    engine.StepFailed: (409, "RestException"),
    engine.DecisionFailed: (400, "RestException"),
    StoreUnavailable: (503, "RestException"),
}
SENTENCES: dict[type[Exception], str] = {
    NotPermitted: "该账号没有执行这项操作的权限。",
    NothingToDeploy: "No deployment resources contained in the form upload.",
    engine.WorkItemClosed: "任务已经办结或取消。",
    engine.AlreadyClaimed: "任务已被其他人签收。",
    engine.Conflict: "同一实例刚被别的请求修改，请重试。",
    engine.NotPublished: "该版本是草稿，尚未发布，不能发起。",
    WrittenMeanwhile: "同一条记录刚被别的请求写入，请重试。",
    NotStorable: "请求中有系统不能保存的值：太长、数字过大或含有不可用的字符。",
    StoreUnavailable: "数据库暂时不可用，没有保存任何内容，请稍后重试。",
}


def error(status: int, kind: str, message: str, **more: Any) -> Response:
    return make_response(jsonify({"type": kind, "message": message, "code": 0} | more), status)


def _handler(status: int, name: str) -> Any:
    def show(raised: Exception) -> Response:
        found = next((text for kind, text in SENTENCES.items() if isinstance(raised, kind)), None)
        return error(status, name, found or str(raised))

    return show


def refused_request(raised: HTTPException) -> Response:
    return error(raised.code or 500, "RestException", raised.description or "")


def refused_form(raised: FormInvalid) -> Response:
    sentence = "；".join(f"{path}：{text}" if path else text for path, text in raised.errors.items())
    return error(400, "RestException", f"提交的变量有误：{sentence}", errors=raised.errors)


def refused_deployment(raised: DeploymentRefused) -> Response:
    details = {file: _details(findings) for file, findings in raised.findings.items()}
    first = "；".join(
        f"{file} 第{finding.line}行 {finding.element_id}：{finding.message}"
        for file, findings in raised.findings.items()
        for finding in findings
        if finding.severity is Severity.ERROR
    )
    return error(400, "ParseException", PARSE_PREFIX + first, details=details)


def _details(findings: Any) -> dict[str, list[dict[str, Any]]]:
    by = {severity: [_problem(one) for one in findings if one.severity is severity] for severity in Severity}
    return {"errors": by[Severity.ERROR], "warnings": by[Severity.WARNING]}


def _problem(finding: Finding) -> dict[str, Any]:
    return {
        "message": finding.message,
        "line": finding.line,
        "column": 0,
        "mainElementId": finding.element_id,
        "elementIds": [finding.element_id] if finding.element_id else [],
    }
