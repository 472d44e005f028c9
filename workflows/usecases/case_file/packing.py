"""The zip with its manifest: every file with size, SHA-256 and SM3; one digest over all that the audit record keeps."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

import orjson

from workflows import audit
from workflows.db import Json
from workflows.usecases.case_file.collecting import CaseFile, Part

FORMAT = "supervision-case-file/1"
MANIFEST = "manifest.json"
IN_MEMORY = 8 << 20
STORED = (".jpg", ".jpeg", ".png", ".webp", ".mp4", ".zip", ".docx", ".xlsx", ".pdf", ".ofd")  # packed already


@dataclass(frozen=True)
class Packed:
    """An open temporary file at its beginning; ``digest`` is the SHA-256 of the manifest, 64 hex digits."""

    file: IO[bytes]
    digest: str
    count: int


def pack(found: CaseFile, pages: Iterable[Part]) -> Packed:
    """Write the zip; ``pages`` are the readable index and what it needs. Whoever sends the file closes it."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    rows: list[dict[str, Json]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (*pages, *found.parts):
            content = part.content if part.content is not None else _read(part)
            rows.append(
                {
                    "path": part.path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
                    "sm3": audit.sm3_hex(content),
                }
            )  # fmt: skip
            archive.writestr(_entry(part.path, found), content)
        manifest = _manifest(found, rows)
        archive.writestr(_entry(MANIFEST, found), manifest)
    out.seek(0)
    return Packed(out, hashlib.sha256(manifest).hexdigest(), len(rows))


def _read(part: Part) -> bytes:
    assert part.source is not None
    return part.source.read_bytes()


def _entry(path: str, found: CaseFile) -> zipfile.ZipInfo:
    """With the time of the export, so that the same case at the same instant gives the same bytes."""
    entry = zipfile.ZipInfo(path, found.made_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if path.lower().endswith(STORED) else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _manifest(found: CaseFile, rows: list[dict[str, Json]]) -> bytes:
    facts = {
        "format": FORMAT,
        "case_no": found.head.case_no,
        "exported_at": found.made_at.isoformat(),
        "exported_by": found.made_by,
        "purpose": found.purpose,
        "missing": list(found.missing),
        "files": rows,
    }
    return orjson.dumps(facts, option=orjson.OPT_INDENT_2)
