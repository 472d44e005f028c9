"""Another process for every request: one that has never seen the instance, its definition or any parsed spec.

A mother process is forked before the diagrams in question are read and forks a child per request; so each answer comes
from a process that knows only what the database says, and costs a fork instead of an interpreter. ``warm`` runs in the
mother and may load modules and compile SQL statements, so that the children need not.
"""

import os
import pickle
import struct
from collections.abc import Callable
from typing import Any

LENGTH = struct.Struct("!I")


class FailedElsewhere(RuntimeError):
    """The other process raised; the text says what."""


def _send(out: int, value: Any) -> None:
    data = pickle.dumps(value)
    data = LENGTH.pack(len(data)) + data
    while data:
        data = data[os.write(out, data) :]


def _exactly(source: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        chunk = os.read(source, size - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data


def _receive(source: int) -> Any:
    return pickle.loads(_exactly(source, LENGTH.unpack(_exactly(source, LENGTH.size))[0]))


class Elsewhere:
    """``ask(function, *args)`` calls a module-level function in a fresh process and returns its value."""

    def __init__(self, warm: Callable[[], None]) -> None:
        requests, self._out = os.pipe()
        self._in, answers = os.pipe()
        self._mother = os.fork()
        if self._mother == 0:
            os.close(self._out)
            os.close(self._in)
            _mother(warm, requests, answers)
        os.close(requests)
        os.close(answers)

    def ask(self, function: Callable[..., Any], *args: Any) -> Any:
        _send(self._out, (function, args))
        good, value = _receive(self._in)
        if not good:
            raise FailedElsewhere(value)
        return value

    def close(self) -> None:
        os.close(self._out)
        os.close(self._in)
        os.waitpid(self._mother, 0)


def _mother(warm: Callable[[], None], requests: int, answers: int) -> None:
    try:
        warm()
        while True:
            function, args = _receive(requests)
            child = os.fork()
            if child == 0:
                _child(function, args, answers)
            os.waitpid(child, 0)
    except EOFError:
        pass
    finally:
        os._exit(0)


def _child(function: Callable[..., Any], args: tuple[Any, ...], answers: int) -> None:
    try:
        answer = (True, function(*args))
    except BaseException as error:
        answer = (False, f"{type(error).__name__}: {error}")
    _send(answers, answer)
    os._exit(0)
