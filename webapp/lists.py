"""Filters of lists in the address: read from the query, written into links."""

from typing import Any

from flask import Flask, request, url_for

from workflows.usecases.inbox import Due, Filters

NAMES = (
    "q",
    "process",
    "due",
    "department",
    "holder",
    "state",
    "standing",
    "kind",
    "campaign",
    "town",
    "grade",
    "status",
    "overdue",
)


def filters() -> Filters:
    """The filters of this request; values nobody offered are ignored."""
    due = request.args.get("due", "")
    return Filters(
        process=request.args.get("process", "")[:128],
        due=Due(due) if due in set(Due) else None,
        department_id=request.args.get("department", type=int),
        holder=request.args.get("holder", "") if request.args.get("holder") in ("mine", "claimable") else "",
        search=request.args.get("q", "")[:100],
    )


def cursor() -> str:
    return request.args.get("after", "")[:100]


def with_filters(**change: str) -> str:
    """This page with other filters, from its first row."""
    kept = {name: request.args[name] for name in NAMES if name in request.args} | change
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(str(request.endpoint), **(request.view_args or {}), **values)


def turned(position: str) -> str:
    """This page with the same filters, further down."""
    return with_filters(after=position)


def install(app: Flask) -> None:
    app.add_template_global(with_filters)
    app.add_template_global(turned)
