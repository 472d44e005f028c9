"""The register of document numbers, and the templates with their fields."""

from flask import Blueprint, Response, render_template, request

from webapp.context import actor, database, now
from webapp.papers import WORD, as_attachment
from webapp.sheets import sheet
from workflows.usecases import papers_kinds, papers_registered

numbers = Blueprint("numbers", __name__, url_prefix="/documents")
kinds = Blueprint("kinds", __name__, url_prefix="/documents/kinds")
HEADS = (("文号", 30), ("文书", 26), ("机关", 26), ("签发日期", 12), ("签发人", 12), ("案号", 22), ("状态", 8),
         ("作废原因", 40))  # fmt: skip


@numbers.get("/")
def register() -> str:
    return render_template("documents/register.html", found=_register(), heads=HEADS)


@numbers.get("/register.xlsx")
def export() -> Response:
    found = _register(whole=True)
    rows = (
        (one.document.number, one.title, one.organisation, f"{one.document.issued_at:%Y-%m-%d}", one.issued_by,
         one.case_no, "作废" if one.document.voided_at else "有效", one.document.void_reason)
        for one in found.entries
    )  # fmt: skip
    return sheet(f"documents-{found.year}.xlsx", "文书编号台账", HEADS, rows)


def _register(*, whole: bool = False) -> papers_registered.Register:
    asked = request.args
    return papers_registered.register(
        database(), actor(), organisation=asked.get("organisation", "")[:64], year=asked.get("year", type=int),
        type_word=asked.get("type", "")[:64], page=asked.get("page", 1, type=int), whole=whole, now=now(),
    )  # fmt: skip


@kinds.get("/")
def listing() -> str:
    return render_template("documents/kinds.html", kinds=papers_kinds.kinds(database(), actor(), now=now()))


@kinds.get("/<kind>.docx")
def template(kind: str) -> Response:
    """The template in force, to change in Word or WPS and upload with its process."""
    content = papers_kinds.template_in_force(database(), actor(), kind, key=request.args.get("key", ""), now=now())
    return as_attachment(content, f"{kind}.docx", WORD)
