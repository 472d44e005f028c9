"""A file between its trial and its import: kept for an hour under a random name, for the one who uploaded it."""

import json
import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

KEPT_SECONDS = 3600
_KEY = re.compile(r"[0-9a-f]{32}")


def hold(login: str, filename: str, content: bytes) -> str:
    """The key under which :func:`take` gives it back; what is older than an hour goes on this occasion."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                old.unlink()
    key = secrets.token_hex(16)
    head = json.dumps({"login": login, "filename": filename}).encode()
    (folder / key).write_bytes(head + b"\n" + content)
    return key


def take(login: str, key: str) -> tuple[str, bytes] | None:
    """Name and content, once; None when it is gone or another person's."""
    if not _KEY.fullmatch(key):
        return None
    path = _folder() / key
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    facts = json.loads(head)
    if facts["login"] != login:
        return None
    path.unlink(missing_ok=True)
    return facts["filename"], content


def _folder() -> Path:
    return Path(os.environ.get("SUPERVISION_HOME", "var")) / "imports"
