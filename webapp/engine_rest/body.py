"""The JSON body of a request; an absent one is empty, a broken one is 400."""

from typing import Any

from flask import abort, request


def json_body() -> dict[str, Any]:
    if not request.get_data(cache=True):
        return {}
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        abort(400, description="请求体必须是一个 JSON 对象。")
    return body
