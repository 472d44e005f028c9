"""``supervision import``: a dry run with its report, or all of the file."""

import argparse
from contextlib import suppress
from pathlib import Path

from workflows import clock
from workflows.cli.actors import acting
from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import calendar, imports

KINDS = (
    "departments", "people", "items", "parties", "permits", "equipment", "intermediaries", "organisations",
    "inspections", "calendar",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path, help="CSV (UTF-8 or GBK) or XLSX; a calendar may be the notice's text")
    parser.add_argument("--dry-run", action="store_true", help="only report what the import would do")
    parser.add_argument("--as", dest="actor", metavar="LOGIN", help="act as this person (default: the system)")


def run(args: argparse.Namespace) -> int:
    content, database, now = args.file.read_bytes(), Database(), clock.now()
    actor = acting(database, args.actor, now=now)
    if args.kind == "calendar":
        return _calendar(database, actor, content, dry_run=args.dry_run)
    ask = imports.preview if args.dry_run else imports.apply
    report = ask(database, actor, args.kind, args.file.name, content, now=now)
    print(report)
    return 0 if report.ok else 1


def _calendar(database: Database, actor: Actor, content: bytes, *, dry_run: bool) -> int:
    done = calendar.import_calendar(database, actor, _text(content), now=clock.now(), dry_run=dry_run)
    print("\n".join((*done.report.problems, *done.report.lines)))
    return 1 if done.report.problems else 0


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise Unusable("文件既不是 UTF-8 也不是 GBK 文本，请另存为文本文件后重试。")
