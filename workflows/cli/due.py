"""``supervision due``: the limit calculator."""

import argparse
import json
from datetime import date, datetime

from workflows.clock import SHANGHAI
from workflows.db import Database
from workflows.supervision.deadlines import DayKind, DueAnswer, Roll
from workflows.usecases.calculator import FreeLimit, calculate

KINDS = {
    "work": DayKind.WORK,
    "natural": DayKind.NATURAL,
    "hour": DayKind.HOUR,
    "month": DayKind.MONTH,
    "year": DayKind.YEAR,
}
ROLLS = {"next": Roll.NEXT_WORKDAY, "previous": Roll.PREV_WORKDAY, "none": Roll.NONE}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = (
        "supervision due CODE --since WHEN [--json]\n"
        "       supervision due --n N --kind KIND [--roll ROLL] --since WHEN [--json]"
    )
    parser.add_argument("code", nargs="?", help="code of a deadline rule, for example T-A-05")
    parser.add_argument("--n", type=int, help="length of a limit that stands in no rule")
    parser.add_argument("--kind", choices=KINDS, help="its unit")
    parser.add_argument("--roll", choices=ROLLS, default="next", help="when it ends on a rest day (default next)")
    parser.add_argument("--since", type=_moment, required=True, metavar="WHEN", help="2026-03-16 or 2026-03-16T09:30")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(refuse=parser.error)


def run(args: argparse.Namespace) -> int:
    free = args.n is not None and args.kind is not None
    if free == bool(args.code) or (args.code and (args.n is not None or args.kind)):
        args.refuse("give either CODE, or --n and --kind")
    limit = FreeLimit(args.n, KINDS[args.kind], ROLLS[args.roll]) if free else args.code
    answer = calculate(Database(), limit, since=args.since)
    print(json.dumps(_facts(answer), ensure_ascii=False) if args.json else _text(answer))
    return 0


def _moment(text: str) -> datetime | date:
    try:
        if len(text) == len("2026-03-16"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"not a day or an instant: {text!r} (2026-03-16 or 2026-03-16T09:30)"
        ) from None
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment


def _facts(answer: DueAnswer) -> dict[str, object]:
    return {
        "due_on": answer.on.isoformat() if answer.on else None,
        "due_at": answer.at.isoformat(),
        "provisional": answer.provisional,
        "explanation": [line.text for line in answer.explanation],
    }


def _text(answer: DueAnswer) -> str:
    return "\n".join(line.text for line in answer.explanation)
