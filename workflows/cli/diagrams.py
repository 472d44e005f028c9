"""``supervision diagrams``: check files against the rules, publish them."""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from workflows import clock
from workflows.cli.actors import acting
from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.engine.types import Finding, Severity
from workflows.usecases import diagrams


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="report what is wrong, with the repair")
    check.add_argument("--json", action="store_true", help="one JSON list of findings")
    publish = actions.add_parser("publish", help="check, store and publish; new cases run on them")
    publish.add_argument("--as", dest="actor", metavar="LOGIN", required=True)
    for action in (check, publish):
        action.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a .bpmn file, or a folder of them")


def run(args: argparse.Namespace) -> int:
    return _publish(args) if args.action == "publish" else _check(args)


def _check(args: argparse.Namespace) -> int:
    findings = diagrams.check_paths(_files(args.paths), now=clock.now())
    if args.json:
        print(json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        _show(findings)
    return _code(findings)


def _publish(args: argparse.Namespace) -> int:
    database, now, code = Database(), clock.now(), 0
    actor = acting(database, args.actor, now=now)
    for path in _files(args.paths):
        stored = diagrams.upload(database, actor, path.name, path.read_bytes(), state="published", now=now)
        _show(stored.findings)
        code = max(code, _code(stored.findings))
        print(f"{path}：{f'已发布 {stored.definition.id}' if stored.definition else '未发布，请先改正'}")
    return code


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of folders named; decided before anything is done."""
    found = []
    for path in paths:
        if not path.exists():
            raise Unusable(f"文件不存在：{path}。请核对路径。")
        found += sorted(path.rglob("*.bpmn")) if path.is_dir() else [path]
    if not found:
        raise Unusable("所给目录中没有 .bpmn 文件。")
    return found


def _show(findings: Sequence[Finding]) -> None:
    for finding in findings:
        level = "错误" if finding.severity is Severity.ERROR else "提醒"
        where = f"{finding.file}:{finding.line}"
        element = " ".join(filter(None, (finding.element_id, finding.element_name)))
        print(f"{where}: {level} [{finding.rule}] {element}：{finding.message}")


def _code(findings: Sequence[Finding]) -> int:
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0
