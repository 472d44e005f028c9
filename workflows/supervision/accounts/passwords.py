"""Passwords: argon2id with few hashes at a time, the rule for new ones, and the words that only a demo may use."""

import secrets
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

DEMO_PASSWORD = "Yanshi@2026"
"""The common password of the demo accounts; production refuses it everywhere."""
REMEMBERED = 5
LONGEST = 128

_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(2)  # a hash takes 64 MB: a burst of sign-ins must not take the machine


class PasswordTooShort(ValueError):
    """A password has at least 8 characters; choose a longer one."""


class PasswordTooLong(ValueError):
    """A password has at most 128 characters; choose a shorter one."""


class PasswordTooPlain(ValueError):
    """A password mixes at least three of: capital letters, small letters, digits, other signs."""


class PasswordContainsLogin(ValueError):
    """The password contains the login; choose another one."""


class PasswordReused(ValueError):
    """The password is one of the last five; choose a new one."""


class PasswordIsPublic(ValueError):
    """The demo password is public; production accepts it nowhere."""


def hashed(password: str) -> str:
    """The argon2id hash; the text is normalised first, so that every keyboard writes the same password."""
    with _places:
        return _hasher.hash(_normal(password))


def matches(password: str, password_hash: str) -> bool:
    try:
        with _places:
            return _hasher.verify(password_hash, _normal(password))
    except (Argon2Error, InvalidHashError, UnicodeError):
        return False


def matches_nobody(password: str) -> bool:
    """Takes as long as checking a real account: an unknown login must not answer faster."""
    return matches(password, _nobody()) and False


def check_new(password: str, *, login: str, history: Sequence[str], production: bool) -> None:
    """Raise what is wrong with a new password."""
    text = _normal(password)
    if len(text) < 8:
        raise PasswordTooShort
    if len(text) > LONGEST:
        raise PasswordTooLong
    if kinds(text) < 3:
        raise PasswordTooPlain
    if login.casefold() in text.casefold():
        raise PasswordContainsLogin
    if production and is_public(text):
        raise PasswordIsPublic
    if any(matches(password, old) for old in history[:REMEMBERED]):
        raise PasswordReused


def first_password() -> str:
    """A random one, to be changed at the first sign-in; without characters that are easily mistaken on paper."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
    return "".join(secrets.choice(letters) for _ in range(10)) + secrets.choice("!#%+") + secrets.choice("23456789")


def kinds(text: str) -> int:
    """How many of the four kinds of characters a text mixes."""
    tests = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(test(sign) for sign in text) for test in tests)


def is_public(password: str) -> bool:
    return _normal(password) == DEMO_PASSWORD


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password[:4096])
