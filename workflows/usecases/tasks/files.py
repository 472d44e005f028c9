"""Attachments: stored under a random name when chosen, type by content, two digests, images re-encoded for preview."""

import hashlib
import io
import os
import secrets
import warnings
import zipfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import Connection

from workflows import audit
from workflows.db import Json, new_id
from workflows.engine.tables import attachment
from workflows.engine.types import Refused
from workflows.usecases.forms.shown import FileRef

NAME_LIMIT = 200
PREVIEW_SIDE = 1600
PIXEL_LIMIT = 80_000_000
ALLOWED = "可上传：照片（JPG、PNG、WebP）、PDF、Word、Excel、WPS、OFD、TXT、CSV、ZIP、MP4。"
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
)
ZIPPED = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "OFD.xml": "application/ofd",
}


@dataclass(frozen=True)
class Stored:
    storage_name: str
    filename: str
    media_type: str
    size: int
    sha256: str
    sm3: str


def folder() -> Path:
    return Path(os.environ.get("SUPERVISION_HOME", "var")) / "files"


def path_of(storage_name: str) -> Path:
    return folder() / storage_name[:2] / storage_name


def keep(filename: str, content: bytes) -> Stored:
    """Check and store the bytes; they are on disk before the row that names them is committed."""
    if not content:
        raise Refused("文件是空的，请重新选择。")
    media_type = kind_of(content)
    if media_type.startswith("image/"):
        check_image(content)
    name = secrets.token_hex(20)
    _write(path_of(name), content)
    sha256, sm3 = hashlib.sha256(content).hexdigest(), audit.sm3_hex(content)
    return Stored(name, clean_name(filename), media_type, len(content), sha256, sm3)


def enter(
    conn: Connection, stored: Stored, *, root_id: str, field_id: str, subject: str, actor: str, now: datetime,
    work_item_id: str | None = None,
) -> FileRef:  # fmt: skip
    """Name a stored file in the register of attachments, in the caller's transaction; ``subject`` is for the record."""
    ident = new_id()
    row = {
        "id": ident, "root_id": root_id, "work_item_id": work_item_id, "field_id": field_id[:255], **asdict(stored),
        "uploaded_by": actor, "uploaded_at": now,
    }  # fmt: skip
    conn.execute(attachment.insert(), row)
    facts: dict[str, Json] = {"attachment": ident, "sm3": stored.sm3, "size": stored.size}
    audit.record(conn, now=now, actor=actor, action="attachment.upload", subject=subject, facts=facts)
    return FileRef(ident, stored.filename, stored.media_type, stored.size, stored.sha256)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def clean_name(filename: str) -> str:
    """The name people see; never a path."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:NAME_LIMIT]}{dot}{ending[:12]}" if dot else kept[:NAME_LIMIT] or "未命名文件"


def kind_of(content: bytes) -> str:
    """The media type by content; what the browser claims is not asked."""
    for magic, media_type in MAGIC:
        if content.startswith(magic):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _iso_media(content)
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return _text(content)


def _iso_media(content: bytes) -> str:
    if content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif", b"avif"):
        raise Refused(
            "这张照片是 HEIC/AVIF 格式，多数办公电脑打不开。"
            "请在手机“设置—相机—格式”中选“兼容性最佳”，或转成 JPG 后再上传。"
        )
    return "video/mp4"


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.namelist()[:2000]
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("文件已损坏，无法打开，请重新选择。") from error
    for start, media_type in ZIPPED.items():
        if any(name.startswith(start) for name in listed):
            return media_type
    return "application/zip"


def _text(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if decoded.lstrip()[:1] != "<" and all(char >= " " or char in "\t\r\n\f" for char in decoded):
            return "text/plain"
    raise Refused(f"不支持这种文件。{ALLOWED}")


def check_image(content: bytes) -> None:
    """Opens the whole picture once: a broken or enormous one is refused with a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
                if image.width * image.height > PIXEL_LIMIT:
                    raise Refused("图片尺寸过大，请压缩后再上传。")
                image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("图片尺寸过大，请压缩后再上传。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused("图片已损坏或无法识别，请重新拍摄或选择。") from error


def preview(storage_name: str) -> bytes:
    """The picture re-encoded as JPEG: turned upright, at most 1600 px, without its metadata."""
    with Image.open(path_of(storage_name), formats=("JPEG", "PNG", "WEBP")) as image:
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        if upright.mode not in ("RGB", "L"):
            flat = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
            upright = flat
        out = io.BytesIO()
        upright.convert("RGB").save(out, "JPEG", quality=82)
        return out.getvalue()
