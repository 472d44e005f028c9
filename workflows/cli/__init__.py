"""The command ``supervision``: an edge like the web. It reads the clock, calls use cases, prints.

Exit codes: 0 done, 1 findings or a failure with a sentence, 2 wrong usage. Never a traceback.
"""

import argparse
import importlib
import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from workflows.cli.failures import sentence
from workflows.db import new_id

# command → module with ``add_arguments(parser)`` and ``run(args) -> exit code``; only the one asked for is imported.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("workflows.cli.init", "make or migrate the database, load the law and the shipped diagrams"),
    "serve": ("workflows.cli.serve", "start the web server and its worker"),
    "worker": ("workflows.worker", "fire what has come due: timers, reminders, the outbox"),
    "diagrams": ("workflows.cli.diagrams", "check or publish .bpmn files"),
    "import": ("workflows.cli.imports", "bring in a table of an office (CSV or XLSX)"),
    "user": ("workflows.cli.users", "accounts and API tokens"),
    "due": ("workflows.cli.due", "count a limit and explain it day by day"),
    "draw": ("workflows.cli.draw", "verify a published draw record"),
    "demo": ("workflows.cli.demo", "load the demo district"),
    "doctor": ("workflows.cli.doctor", "say what this machine has and lacks"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the entry point ``supervision``."""
    given = list(sys.argv[1:] if argv is None else argv)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("supervision").setLevel(os.environ.get("SUPERVISION_LOG_LEVEL", "INFO"))
    try:
        args = _parser(given[0] if given else "").parse_args(given)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:  # `supervision … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return _failed(error)


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="supervision", description="Supervision after approval, run as BPMN.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name == asked:
            group = importlib.import_module(module)
            group.add_arguments(command)
            command.set_defaults(run=group.run)
    return parser


def _failed(error: Exception) -> int:
    known = sentence(error)
    if known is None:
        number = new_id()
        log = _keep_trace(number, error)
        known = f"系统出现意外错误，操作没有完成。请记下编号 {number} 并联系系统管理员（详情在 {log}）。"
    print(known, file=sys.stderr)
    return 1


def _keep_trace(number: str, error: Exception) -> Path:
    """The trace goes to a file for whoever mends it, not to the clerk's screen."""
    log = Path(os.environ.get("SUPERVISION_HOME", "var")) / "errors.log"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{number}\n{''.join(traceback.format_exception(error))}\n")
    return log
