"""Basic credentials remembered for five minutes as a keyed digest, so that a program pays for argon2 only once."""

import hmac
import secrets
import threading
from datetime import datetime, timedelta

HOLDS = timedelta(minutes=5)
MOST = 1000

_key = secrets.token_bytes(32)
_lock = threading.Lock()
_known: dict[bytes, tuple[datetime, datetime]] = {}


def remember(login: str, password: str, *, changed_at: datetime, at: datetime) -> None:
    """``changed_at`` is the account's: once it differs the memory is void."""
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        _known[_digest(login, password)] = (changed_at, at + HOLDS)


def remembers(login: str, password: str, *, changed_at: datetime, at: datetime) -> bool:
    with _lock:
        found = _known.get(_digest(login, password))
    return found is not None and found[0] == changed_at and found[1] > at


def _digest(login: str, password: str) -> bytes:
    return hmac.digest(_key, f"{login}\0{password}".encode("utf-8", "replace"), "sha256")
