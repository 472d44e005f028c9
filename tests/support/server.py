"""The real ``supervision serve`` with its worker, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(
    url: str, home: Path, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, as soon as it says that it has started; killed with all its children at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "workflows.cli", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "SUPERVISION_DATABASE_URL": url,
            "SUPERVISION_HOME": str(home),
            "SUPERVISION_ENV": "demo",
            **(environment or {}),
        },
    )
    assert process.stdout is not None
    try:
        assert "系统已启动" in process.stdout.readline()
        yield process, f"http://127.0.0.1:{port}"
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def descendants(pid: int) -> list[int]:
    """Children first level down to the last, from /proc."""
    found: list[int] = []
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def soon(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether it becomes true within the time."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()
