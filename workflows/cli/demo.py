"""``supervision demo``: the demo district."""

import argparse

from workflows import clock, demo
from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.migrations import migrate
from workflows.supervision.accounts.passwords import DEMO_PASSWORD

LOGINS = (
    "handler1 section1 deputy1 head1 inspector1 inspector2 inspector9 legal1 publisher1 archivist1 bianban sifa1 "
    "jiwei1 police1 owner1 ops1 worker1 sysadmin secadmin auditadmin"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--months", type=int, default=3, help="months of cases (default 3)")


def run(args: argparse.Namespace) -> int:
    if not 0 <= args.months <= 24:
        raise Unusable("月数须在 0 至 24 之间。")
    database = Database()
    migrate(database)
    load(database, months=args.months)
    return 0


def load(database: Database, *, months: int) -> None:
    """Load it once, with progress; production refuses."""
    if clock.production():
        raise Unusable("正式环境不能装入演示数据；演示请设 SUPERVISION_ENV=demo。")
    loaded = demo.load(database, months=months, now=clock.now(), report=lambda line: print(line, flush=True))
    print("演示区数据已装入。" if loaded else "演示区数据已在库中，未作改动。")
    print(f"演示账号（密码都是 {DEMO_PASSWORD}）：{LOGINS}")
