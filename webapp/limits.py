"""期限计算: the limit calculator for clerks."""

from datetime import date, datetime

from flask import Blueprint, render_template, request

from webapp.context import database, now
from workflows.clock import SHANGHAI
from workflows.engine.types import Refused
from workflows.supervision.deadlines import DayKind, DueAnswer, Roll
from workflows.usecases import calculator
from workflows.usecases.explained import rules_in_force

limits = Blueprint("limits", __name__, url_prefix="/limits")


@limits.get("/")
def calculate() -> str:
    """The form; with values in the address also the answer, so that it can be kept or sent on."""
    answer, error = None, ""
    if request.args.get("since"):
        try:
            answer = answered()
        except Refused as refused:
            error = str(refused)
    rules = rules_in_force(database(), now=now())
    return render_template("limits/calculate.html", answer=answer, error=error, rules=rules, kinds=DayKind, rolls=Roll)


def answered() -> DueAnswer:
    return calculator.calculate(database(), wanted(), since=since())


def wanted() -> str | calculator.FreeLimit:
    if request.args.get("code"):
        return request.args["code"][:32]
    kind, roll, n = request.args.get("kind", ""), request.args.get("roll", ""), request.args.get("n", "")
    if not n.isdecimal() or len(n) > 6:
        raise Refused("请填写期限的长度，例如 20。")
    if kind not in set(DayKind) or kind == DayKind.FIXED_DATE:
        raise Refused("请选择期限的单位。")
    return calculator.FreeLimit(int(n), DayKind(kind), Roll(roll) if roll in set(Roll) else Roll.NEXT_WORKDAY)


def since() -> datetime | date:
    """A day; with a time of day an instant."""
    day, time = request.args.get("since", ""), request.args.get("time", "")
    try:
        if time:
            return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)
        return date.fromisoformat(day)
    except ValueError as error:
        raise Refused("请填写起算日期。") from error
