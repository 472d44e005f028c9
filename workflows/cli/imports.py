"""``supervision import``: a dry run with its report, or all of the file."""

import argparse
from pathlib import Path

from workflows import clock
from workflows.cli.actors import acting
from workflows.db import Database
from workflows.usecases import imports

KINDS = ("departments", "people", "items", "parties", "permits", "inspections", "calendar")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path, help="CSV (UTF-8 or GBK) or XLSX; a calendar may be the notice's text")
    parser.add_argument("--dry-run", action="store_true", help="only report what the import would do")
    parser.add_argument("--as", dest="actor", metavar="LOGIN", help="act as this person (default: the system)")


def run(args: argparse.Namespace) -> int:
    content, database, now = args.file.read_bytes(), Database(), clock.now()
    ask = imports.preview if args.dry_run else imports.apply
    report = ask(database, acting(database, args.actor, now=now), args.kind, args.file.name, content, now=now)
    print(report)
    return 0 if report.ok else 1
