"""Reading the administrators' forms, and the answer after a change: a sentence, and the page again."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from workflows.engine.types import Refused

Answer = TypeVar("Answer")


def word(name: str) -> str:
    return request.form.get(name, "").strip()


def number(name: str) -> int:
    value = optional_number(name)
    if value is None:
        raise Refused("请从列表中选择一项。", name)
    return value


def optional_number(name: str) -> int | None:
    text = word(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def day(name: str) -> date:
    """A day as the browser's date field sends it."""
    try:
        return date.fromisoformat(word(name))
    except ValueError:
        raise Refused("请填写日期。", name) from None


def done(change: Callable[[], Answer], said: str, back: str) -> Response:
    """Make the change and show the page again with what happened; a refusal is said there, and nothing changed."""
    try:
        change()
    except Refused as refused:
        flash(str(refused), "danger")
    else:
        flash(said, "success")
    return redirect(back)
