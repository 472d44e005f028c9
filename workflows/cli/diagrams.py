"""``supervision diagrams``: check files against the rules, publish them."""

import argparse
import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from workflows import clock
from workflows.cli.actors import acting
from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.engine.types import Finding, Severity
from workflows.supervision.organisation.actor import Actor
from workflows.usecases import diagrams


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="report what is wrong, with the repair")
    check.add_argument("--json", action="store_true", help="one JSON list of findings")
    publish = actions.add_parser("publish", help="check, store and publish; new cases run on them")
    publish.add_argument("--as", dest="actor", metavar="LOGIN", required=True)
    for action in (check, publish):
        action.add_argument(
            "paths", metavar="PATH", nargs="+", type=Path, help="a .bpmn or .dmn file, or a folder of them"
        )


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
    for path in sorted(_files(args.paths), key=lambda path: not _decides(path)):  # decisions before who asks them
        findings, stored = _store(database, actor, path, now)
        _show(findings)
        code = max(code, _code(findings))
        told = f"已发布 {'、'.join(stored)}" if stored else "未发布，请先改正"
        print(f"{path}：{told}")
    return code


def _store(database: Database, actor: Actor, path: Path, now: datetime) -> tuple[Sequence[Finding], list[str]]:
    """Findings and the ids of what was published."""
    if _decides(path):
        decided = diagrams.upload_decisions(database, actor, path.name, path.read_bytes(), state="published", now=now)
        return decided.findings, [found.id for found in decided.decisions]
    drawn = diagrams.upload(database, actor, path.name, path.read_bytes(), state="published", now=now)
    return drawn.findings, [drawn.definition.id] if drawn.definition else []


def _decides(path: Path) -> bool:
    return path.suffix.lower() == diagrams.DECISION_ENDING


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of folders named; decided before anything is done."""
    found = []
    for path in paths:
        if not path.exists():
            raise Unusable(f"文件不存在：{path}。请核对路径。")
        found += sorted([*path.rglob("*.bpmn"), *path.rglob("*.dmn")]) if path.is_dir() else [path]
    if not found:
        raise Unusable("所给目录中没有 .bpmn 或 .dmn 文件。")
    return found


def _show(findings: Sequence[Finding]) -> None:
    for finding in findings:
        level = "错误" if finding.severity is Severity.ERROR else "提醒"
        where = f"{finding.file}:{finding.line}"
        element = " ".join(filter(None, (finding.element_id, finding.element_name)))
        print(f"{where}: {level} [{finding.rule}] {element}：{finding.message}")


def _code(findings: Sequence[Finding]) -> int:
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0
