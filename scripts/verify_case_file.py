#!/usr/bin/env python3
"""Check an exported case file (案卷). Python's standard library only; one file, made to be passed on.

    python3 verify_case_file.py CASE.zip [--digest HEX]

HEX is the SHA-256 of the manifest that the system showed at the export and keeps in its audit record; without it the
zip is only checked against its own manifest. Prints 一致 (exit 0), or 不一致 and every difference (exit 1); exit 2 for
a file that is no case file. SHA-256 is always checked, SM3 where this Python's OpenSSL knows it.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from typing import Any

FORMAT = "supervision-case-file/1"
MANIFEST = "manifest.json"
BLOCK = 1 << 20


class NotACaseFile(ValueError):
    """The file is no exported case file."""


def differences(archive: zipfile.ZipFile, digest: str = "") -> list[str]:
    """Sentences about everything that differs; empty when all agrees."""
    listed = archive.namelist()
    if listed.count(MANIFEST) != 1:
        raise NotACaseFile("压缩包里没有（唯一的）manifest.json，不是导出的案卷。")
    raw = archive.read(MANIFEST)
    manifest = parsed(raw)
    found = []
    actual = hashlib.sha256(raw).hexdigest()
    if digest and actual != digest.lower():
        found.append(f"清单的 SHA-256 是 {actual}，与给出的不同")
    wanted = [str(row["path"]) for row in manifest["files"]]
    found += [f"重复的文件：{path}" for path in sorted({path for path in listed if listed.count(path) > 1})]
    found += [f"清单里没有的文件：{path}" for path in listed if path not in wanted and path != MANIFEST]
    for row in manifest["files"]:
        found += faults(archive, row, listed)
    return found


def parsed(raw: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(raw)
        rows = manifest["files"]
        fits = manifest["format"] == FORMAT and all(
            isinstance(row[name], str) for row in rows for name in ("path", "sha256", "sm3")
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotACaseFile("清单 manifest.json 读不懂。") from error
    if not fits:
        raise NotACaseFile(f"清单不是 {FORMAT} 格式。")
    return dict(manifest)


def faults(archive: zipfile.ZipFile, row: dict[str, Any], listed: list[str]) -> list[str]:
    path = row["path"]
    if path not in listed:
        return [f"缺少文件：{path}"]
    digests = [hashlib.sha256()]
    if "sm3" in hashlib.algorithms_available:
        digests.append(hashlib.new("sm3"))
    size = 0
    try:
        with archive.open(path) as content:
            while block := content.read(BLOCK):
                size += len(block)
                for one in digests:
                    one.update(block)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        return [f"文件读不出来：{path}（{error}）"]
    wrong = [one.name.upper() for one in digests if one.hexdigest() != row[one.name].lower()]
    if size != row.get("size"):
        wrong.append("大小")
    return [f"被改动的文件：{path}（{'、'.join(wrong)}不同）"] if wrong else []


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check an exported case file (案卷).")
    parser.add_argument("file")
    parser.add_argument("--digest", default="", help="SHA-256 of the manifest from the audit record")
    given = parser.parse_args(arguments)
    try:
        with zipfile.ZipFile(given.file) as archive:
            found = differences(archive, given.digest)
            count = len(archive.namelist()) - 1
    except NotACaseFile as error:
        print(f"不是案卷：{error}")
        return 2
    except (OSError, zipfile.BadZipFile) as error:
        print(f"打不开：{given.file}（{error}）")
        return 2
    for sentence in found:
        print(sentence)
    print("不一致" if found else f"一致：{count} 个文件与清单相符")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
