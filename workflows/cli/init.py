"""``supervision init``: everything a fresh or older database needs, any number of times."""

import argparse

from workflows import clock
from workflows.db import Database
from workflows.migrations import migrate
from workflows.usecases import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", choices=["2015", "2026"], default="2026", help="the law to load (default 2026)")
    parser.add_argument("--demo", action="store_true", help="load the demo district, once")


def run(args: argparse.Namespace) -> int:
    database = Database()
    print("数据库已升级。" if migrate(database) else "数据库已是最新。")
    # The demo district names its own departments and binds the functions of 2026 to them.
    installation.install(database, profile=None if args.demo else args.profile, now=clock.now())
    if args.demo:
        from workflows.cli.demo import load  # the demo district is only imported where it is asked for

        load(database, months=3)
    return 0
