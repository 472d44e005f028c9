"""案件移送: the list of referrals by stage and days."""

from flask import Blueprint, render_template

from webapp.context import actor, database, now
from workflows.usecases import referrals as desk

referrals = Blueprint("referrals", __name__, url_prefix="/referrals")


@referrals.get("")
def listing() -> str:
    return render_template("referrals/listing.html", view=desk.listing(database(), actor(), now=now()))
