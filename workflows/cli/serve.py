"""``supervision serve``: the web server and one worker as its children; all of them live and die together."""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from workflows import clock
from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.migrations import migrate
from workflows.usecases import installation

APPLICATION = "webapp:create_app()"  # by name: the command line never imports the web
RESTART_PAUSE = 1.0
LOOK = 0.1
_PR_SET_PDEATHSIG = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("SUPERVISION_PORT", "8000"))
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="web processes (default 2)")


def run(args: argparse.Namespace) -> int:
    _require_free(args.host, args.port)
    database = Database()
    migrate(database)
    installation.install(database, profile=None, now=clock.now())
    database.dispose()
    return _Together(_web(args), _worker()).run(lambda: print(_address(args), flush=True), args.host, args.port)


class _Together:
    """The two children. A dead worker is started again; a dead server ends everything."""

    def __init__(self, web: list[str], worker: list[str]) -> None:
        self.stopping = False
        self.worker_command = worker
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._stop)
        self.web = _child(web)
        self.worker = _child(worker)

    def run(self, announce: Callable[[], None], host: str, port: int) -> int:
        announced = False
        while self.web.poll() is None:
            if not announced and _answers(host, port):
                announce()
                announced = True
            if self.worker.poll() is not None and not self.stopping:
                time.sleep(RESTART_PAUSE)
                self.worker = _child(self.worker_command)
            time.sleep(LOOK)
        self.worker.terminate()
        self.worker.wait()
        return 0 if self.stopping else 1

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for child in (self.web, self.worker):
            child.terminate()


def _web(args: argparse.Namespace) -> list[str]:
    options = {
        "bind": f"{args.host}:{args.port}",
        "worker-class": "gthread",
        "workers": str(args.workers),
        "threads": "8",
        "timeout": "60",
        "graceful-timeout": "10",
        "log-level": "warning",
    }
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-m", "gunicorn", APPLICATION, *given, "--no-control-socket"]


def _worker() -> list[str]:
    return [sys.executable, "-m", "workflows.cli", "worker", "--parent", str(os.getpid())]


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    """Linux: a killed `serve` takes its children along. Elsewhere the worker looks at its parent by itself."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _require_free(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise Unusable(f"端口 {port} 不对，须在 1 至 65535 之间。")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Unusable(
            f"不能在 {host}:{port} 上监听（{error}）。请换一个端口（--port）或先停止占用它的程序。"
        ) from error


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def _address(args: argparse.Namespace) -> str:
    return f"系统已启动：http://{args.host}:{args.port}/"
