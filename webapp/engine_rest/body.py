"""The JSON body of a request (an absent one is empty, a broken one is 400) and the page it asks for."""

from typing import Any

from flask import abort, request

HIGHEST = 2**31 - 1


def json_body() -> dict[str, Any]:
    if not request.get_data(cache=True):
        return {}
    try:
        body = request.get_json(force=True, silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        abort(400, description="请求体必须是一个 JSON 对象。")
    return body


def page_asked(most: int) -> tuple[int, int]:
    """``firstResult`` and ``maxResults``, never below zero and never beyond what a database counts."""
    first, wanted = (
        request.args.get(name, default, type=int) for name, default in (("firstResult", 0), ("maxResults", most))
    )
    return min(max(first, 0), HIGHEST), min(max(wanted, 0), HIGHEST)
