"""登记台账: permits, equipment, intermediaries, organisations, what is running out, ratings, and one party."""

from flask import Blueprint, render_template, request

from webapp.context import actor, database, now
from workflows.supervision.cases.evaluations import RATINGS
from workflows.usecases import registries as desk
from workflows.usecases.permissions import Permission, may
from workflows.usecases.registries import Wanted

registries = Blueprint("registries", __name__, url_prefix="/registries")
STANDINGS = ("running_out", "overdue", "good")
TABS = [
    ("registries.alarms", "到期提醒"), ("registries.permits", "许可"), ("registries.equipment", "设备设施"),
    ("registries.intermediaries", "中介服务机构"), ("registries.organisations", "承接社会组织"),
    ("registries.ratings", "评价等级"),
]  # fmt: skip


@registries.context_processor
def tabs() -> dict[str, object]:
    return {"tabs": TABS, "standings": STANDINGS}


@registries.get("/")
def alarms() -> str:
    wanted, kind = asked(), request.args.get("kind", "")
    rows = desk.alarms(database(), actor(), wanted, kind=kind, now=now())
    may_start = may(actor(), Permission.CASE_START)
    return render_template("registries/alarms.html", rows=rows, kind=kind, may_start=may_start, **shared(wanted))


@registries.get("/permits")
def permits() -> str:
    wanted = asked()
    page = desk.permits(database(), actor(), wanted, cursor=request.args.get("after", "")[:40], now=now())
    return render_template("registries/permits.html", page=page, **shared(wanted))


@registries.get("/equipment")
def equipment() -> str:
    wanted = asked()
    page = desk.equipment(database(), actor(), wanted, cursor=request.args.get("after", "")[:40], now=now())
    return render_template("registries/equipment.html", page=page, **shared(wanted))


@registries.get("/intermediaries")
def intermediaries() -> str:
    wanted = asked()
    page = desk.intermediaries(database(), actor(), wanted, cursor=request.args.get("after", "")[:40], now=now())
    return render_template("registries/intermediaries.html", page=page, **shared(wanted))


@registries.get("/organisations")
def organisations() -> str:
    """All of them unless a department is asked for: few departments have transferred items."""
    wanted = asked(own=False)
    page = desk.organisations(database(), actor(), wanted, cursor=request.args.get("after", "")[:40], now=now())
    return render_template("registries/organisations.html", page=page, **shared(wanted))


@registries.get("/ratings")
def ratings() -> str:
    wanted = asked(own=False)
    kind, rating = request.args.get("kind", ""), request.args.get("rating", "")
    rows = desk.ratings(database(), actor(), wanted, kind=kind, rating=rating, now=now())
    chosen = {"kind": kind, "rating": rating, "kinds": desk.KINDS, "ratings": RATINGS}
    return render_template("registries/ratings.html", rows=rows, **chosen, **shared(wanted))


@registries.get("/parties/<int:party_id>")
def party(party_id: int) -> str:
    return render_template("registries/party.html", view=desk.party(database(), actor(), party_id, now=now()))


def asked(*, own: bool = True) -> Wanted:
    """The filters of this request; one's ``own`` department where nothing was asked and it has items."""
    standing = request.args.get("standing", "")
    known = {department_id for department_id, _name in desk.departments(database(), actor())}
    department_id = request.args.get("department", type=int)
    if own and "department" not in request.args and actor().department_id in known:
        department_id = actor().department_id
    return Wanted(
        text=request.args.get("q", "")[:100].strip(),
        standing=standing if standing in STANDINGS else "",
        department_id=department_id if department_id in known else None,
    )


def shared(wanted: Wanted) -> dict[str, object]:
    return {"wanted": wanted, "departments": desk.departments(database(), actor())}
