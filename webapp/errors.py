"""One table: exception class → status and Chinese sentence; the pages show them with a request id, nothing else."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp.config import MEGABYTE
from workflows import engine
from workflows.db import NotStorable, StoreUnavailable, WrittenMeanwhile
from workflows.engine.types import Refused
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted
from workflows.usecases.idempotency import KeyUsedForSomethingElse
from workflows.usecases.inbox import UnreadableCursor

log = logging.getLogger("supervision.web")


@dataclass(frozen=True)
class Answer:
    """``sentence`` None: the exception's own text is the sentence."""

    status: int
    sentence: str | None


ANSWERS: dict[type[Exception], Answer] = {
    NotFound: Answer(404, "找不到这条记录，或者您无权查看。"),
    NotPermitted: Answer(403, "您没有办理这项业务的权限。如确需办理，请联系本部门负责人或系统管理员调整岗位。"),
    FormInvalid: Answer(422, "表单有需要改正的地方，请按提示修改后重新提交。"),
    Refused: Answer(409, None),
    UnreadableCursor: Answer(400, "列表的翻页位置已失效，请回到第一页。"),
    KeyUsedForSomethingElse: Answer(409, "请求编号已用于其他操作，请刷新页面后重试。"),
    WrittenMeanwhile: Answer(409, "其他人刚刚登记了同一条记录，您的操作没有保存。请刷新页面核对后再试。"),
    NotStorable: Answer(400, "提交的内容中有系统不能保存的值（太长、数字过大或含有不可用的字符），没有保存任何内容。"),
    StoreUnavailable: Answer(503, "数据库暂时不可用，您刚才的操作没有保存。请稍后再试；反复出现时请联系系统管理员。"),
    CSRFError: Answer(400, "页面已过期，请返回上一页刷新后重新提交。刚才的操作没有保存。"),
}
ENGINE_ANSWERS: dict[str, Answer] = {
    "UnknownWorkItem": Answer(404, "找不到这项待办，或者您无权查看。"),
    "WorkItemClosed": Answer(409, "这项待办已经办结或已取消，请返回待办列表查看最新情况。"),
    "AlreadyClaimed": Answer(409, "这项待办已被其他人签收。"),
    "Conflict": Answer(409, "这个案件刚刚被其他人办理过，请刷新页面后再试。"),
    "NobodyWaits": Answer(409, "案件目前没有在等待这份来文，请刷新页面查看最新进展。"),
    "AmbiguousMessage": Answer(409, "有多个环节在等待这份来文，请从具体案件页面登记。"),
    "StepFailed": Answer(
        409, "系统步骤执行失败，本次办理没有生效，待办仍保留。故障已登记，请联系流程运维人员处理后重试。"
    ),
}
HTTP_SENTENCES = {
    400: "请求不完整或格式有误，请返回上一页重新操作。",
    401: "登录已失效，请重新登录。",
    403: "您没有权限执行这个操作。",
    404: "找不到您要的页面，或者您无权查看。",
    405: "不支持这种操作方式，请从页面上的按钮进入。",
    413: "提交的内容太大。单个文件不得超过 {limit} MB，请压缩或分开上传。",
    422: "提交的内容有需要改正的地方。",
    429: "操作过于频繁，请稍后再试。",
    500: "系统出现意外错误，您刚才的操作没有保存。请记下编号并联系系统管理员。",
    503: "系统暂时不可用，请稍后再试。",
}
TITLES = {400: "请求有误", 401: "请重新登录", 403: "没有权限", 404: "找不到", 409: "未能办理", 413: "内容太大",
          422: "请改正", 429: "请稍后", 500: "系统错误", 503: "暂时不可用"}  # fmt: skip


def install(app: Flask) -> None:
    for kind, answer in ANSWERS.items():
        app.register_error_handler(kind, handler(answer))
    for name, answer in ENGINE_ANSWERS.items():
        if fact := getattr(engine, name, None):
            app.register_error_handler(fact, handler(answer))
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(Exception, show_unexpected)


def handler(answer: Answer):  # type: ignore[no-untyped-def]
    def show(error: Exception) -> Response:
        return page(answer.status, answer.sentence or str(error), error)

    return show


def show_http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    limit = current_app.config["UPLOAD_LIMIT"] // MEGABYTE
    return page(status, HTTP_SENTENCES.get(status, HTTP_SENTENCES[400]).format(limit=limit), error)


def show_unexpected(error: Exception) -> Response:
    log.exception("unexpected error, request %s", g.get("request_id", ""), exc_info=error)
    return page(500, HTTP_SENTENCES[500], error)


def wants_json() -> bool:
    program = request.is_json or request.path.startswith(("/api/", "/engine-rest/"))
    return program or request.accept_mimetypes.best == "application/json"


def page(status: int, sentence: str, error: Exception) -> Response:
    """The error as the asker can read it: JSON for programs, a page for people."""
    if wants_json():
        body = {"type": type(error).__name__, "message": sentence, "code": g.get("request_id", "")}
        if isinstance(error, FormInvalid):
            body["errors"] = error.errors
        return make_response(jsonify(body), status)
    html = render_template("error.html", status=status, title=TITLES.get(status, "未能办理"), sentence=sentence)
    return make_response(html, status)
