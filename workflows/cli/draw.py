"""``supervision draw verify``: recompute a published draw record."""

import argparse
import json
from pathlib import Path

from workflows.supervision.drawing.verify import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("verify", help="recompute the draw; exit 0 when the record is right")
    check.add_argument("file", type=Path)
    check.add_argument("--secret-sha256", help="what was published when the batch was opened")
    check.add_argument("--pool-sha256", help="what was published when the pool was frozen")


def run(args: argparse.Namespace) -> int:
    try:
        record = json.loads(args.file.read_bytes())
    except (ValueError, RecursionError):
        print("不一致\n这不是 JSON 文件，无法核验。请使用从抽取页面下载的公开记录。")
        return 1
    found = verify(record, secret_sha256=args.secret_sha256, pool_sha256=args.pool_sha256)
    print("\n".join(["不一致", *found]) if found else "一致")
    return 1 if found else 0
