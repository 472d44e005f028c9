"""Where to go after signing in: only to a path of our own."""

import re
from urllib.parse import unquote

_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")


def own_path(target: str | None) -> str:
    """``target`` when it is a path of this site, else the start page; ``//evil``, ``/\\evil``, ``%0d%0a`` are not."""
    if not target or len(target) > 2000:
        return "/"
    decoded = unquote(unquote(target))
    safe = all(_PATH.fullmatch(text) for text in (target, unquote(target), decoded))
    return target if safe and not decoded.startswith(("/login", "/logout")) else "/"
