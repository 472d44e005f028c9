"""PDF of issued documents by LibreOffice, where it is installed. Nothing here touches the database.

A conversion runs in a process group of its own, with a fresh profile in a temporary folder, without macros, without
links to elsewhere and for a limited time. What was converted is kept under the SHA-256 of the Word file.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

SETTING = "SUPERVISION_SOFFICE"
NAMES = ("soffice", "libreoffice")
SECONDS = 60  # a document of ten pages takes two to four
WAIT_SECONDS = 25  # for a free place; a web worker must not wait for ever
AT_ONCE = 2  # each takes some 200 MB

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>2</value></prop></item>
</oor:items>
"""  # noqa: E501


class OfficeMissing(Exception):
    """LibreOffice is not on this machine; the Word file and the print page are there."""


class OfficeBusy(Exception):
    """Too many documents are being converted; ask again in a moment."""


class NotConverted(Exception):
    """LibreOffice did not make a PDF of the file in time."""


def soffice() -> str | None:
    """The program: ``SUPERVISION_SOFFICE``, or the first of the usual names on PATH."""
    given = os.environ.get(SETTING)
    if given is not None:
        return shutil.which(given)
    return next(filter(None, map(shutil.which, NAMES)), None)


def version() -> str | None:
    """What the program calls itself; None where there is none or it does not start."""
    program = soffice()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="supervision-office-") as folder:
        try:
            said = subprocess.run(
                [program, _profile(Path(folder)), "--version"], capture_output=True, timeout=20, check=False,
                env=_environment(Path(folder)),
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return None
    return said.stdout.decode(errors="replace").strip() or None


def pdf_of(content: bytes, *, folder: Path, seconds: float = SECONDS, wait: float = WAIT_SECONDS) -> bytes:
    """The PDF of a Word file, kept in ``folder``; of many who ask for one file at once, one converts."""
    digest = hashlib.sha256(content).hexdigest()
    kept = folder / digest[:2] / f"{digest}.pdf"
    if kept.is_file():
        return kept.read_bytes()
    if soffice() is None:
        raise OfficeMissing
    kept.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    with _one_of([kept.with_suffix(".lock")], until):
        if kept.is_file():  # somebody else was first
            return kept.read_bytes()
        with _one_of([folder / f"place{number}.lock" for number in range(AT_ONCE)], until):
            pdf = convert({"document": content}, seconds=seconds)["document"]
        _keep(kept, pdf)
    return pdf


def convert(files: Mapping[str, bytes], *, seconds: float = SECONDS) -> dict[str, bytes]:
    """Name (letters, digits, _) → PDF, all by one process."""
    program = soffice()
    if program is None:
        raise OfficeMissing
    with tempfile.TemporaryDirectory(prefix="supervision-office-", ignore_cleanup_errors=True) as place:
        home = Path(place)
        made = home / "made"
        for name, content in files.items():
            (home / f"{name}.docx").write_bytes(content)
        _prepare(home)
        given = [str(home / f"{name}.docx") for name in files]
        wanted = ("--convert-to", "pdf:writer_pdf_Export", "--outdir", str(made))
        _run([program, _profile(home), *_OPTIONS, *wanted, *given], home, seconds)
        pdfs = {name: made / f"{name}.pdf" for name in files}
        lacking = [name for name, path in pdfs.items() if not path.is_file()]
        if lacking:
            raise NotConverted(", ".join(lacking))
        return {name: path.read_bytes() for name, path in pdfs.items()}


_OPTIONS = ("--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo", "--nofirststartwizard")


def _prepare(home: Path) -> None:
    user = home / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")


def _profile(home: Path) -> str:
    return f"-env:UserInstallation={(home / 'profile').as_uri()}"


def _environment(home: Path) -> dict[str, str]:
    """Nothing of ours (passwords of databases, keys) reaches it; what it might fetch goes to a closed port."""
    return {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8",
        "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
    }  # fmt: skip


def _run(command: list[str], home: Path, seconds: float) -> None:
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, cwd=home, env=_environment(home),
        )  # fmt: skip
    except OSError as error:
        raise OfficeMissing from error
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise NotConverted("time") from error
    finally:
        with suppress(ProcessLookupError):  # the start script leaves soffice.bin behind when only it is killed
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _one_of(places: list[Path], until: float) -> Iterator[None]:
    """Hold one of these locks, between processes; raises OfficeBusy when none came free in time."""
    opened = [place.open("a") for place in places]
    try:
        while not any(_held(file.fileno()) for file in opened):
            if time.monotonic() > until:
                raise OfficeBusy
            time.sleep(0.05)
        yield
    finally:
        for file in opened:
            file.close()


def _held(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
