"""Files and documents: downloads as attachments, pictures re-encoded, documents to print, void and serve."""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from workflows.engine.types import Refused
from workflows.usecases import attachments, papers, papers_served, papers_voided
from workflows.usecases.errors import FormInvalid

files = Blueprint("files", __name__, url_prefix="/files")
documents = Blueprint("documents", __name__, url_prefix="/documents")
DRAWN_BY_HAND = frozenset({"inspection_notice", "site_record", "rectification_order", "recheck_opinion"})
"""Kinds with a page of their own; of all others the page shows the lines and tables of the Word file."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@files.get("/<attachment_id>")
def download(attachment_id: str) -> Response:
    file = attachments.download(database(), actor(), attachment_id, now=now())
    return as_attachment(file.content, file.filename, "application/octet-stream")


@files.get("/<attachment_id>/preview")
def preview(attachment_id: str) -> Response:
    picture = attachments.preview(database(), actor(), attachment_id, now=now())
    response = Response(picture, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@documents.get("/<int:document_id>/word")
def word(document_id: int) -> Response:
    filename, content = papers.word_file(database(), actor(), document_id, now=now())
    return as_attachment(content, filename, WORD)


@documents.get("/<int:document_id>/pdf")
def pdf(document_id: int) -> Response:
    filename, content = papers.pdf_file(database(), actor(), document_id, now=now())
    return as_attachment(content, filename, "application/pdf")


@documents.get("/<int:document_id>/print")
def to_print(document_id: int) -> str:
    return print_page(document_id)


def print_page(document_id: int, *, reason: str = "", error: str = "") -> str:
    view = papers_served.paper(database(), actor(), document_id, now=now())
    document = view.document
    words = () if document.kind in DRAWN_BY_HAND else papers.words(database(), actor(), document_id, now=now())
    return render_template(
        "documents/print.html", document=document, view=view, c=document.context, words=words,
        pdf=papers.pdf_possible(), reason=reason, error=error,
    )  # fmt: skip


@documents.post("/<int:document_id>/void")
def void(document_id: int) -> Redirect | tuple[str, int]:
    """作废: the number stays used; a refusal is said beside the form, with what was written kept."""
    reason = request.form.get("reason", "")
    try:
        papers_voided.void_document(database(), actor(), document_id, reason=reason, now=now())
    except Refused as refused:
        return print_page(document_id, reason=reason, error=str(refused)), 422
    flash("文书已作废，文号保留在编号台账中。", "success")
    return redirect(url_for("documents.to_print", document_id=document_id))


@documents.get("/<int:document_id>/service")
def service(document_id: int) -> str:
    return service_page(document_id, None, {})


def service_page(document_id: int, given: Mapping[str, object] | None, errors: Mapping[str, str]) -> str:
    form = papers_served.service_form(database(), actor(), document_id, now=now())
    return render_template(
        "documents/service.html", form=form, values=form.values if given is None else given, errors=errors
    )


@documents.post("/<int:document_id>/service")
@takes_uploads
def serve(document_id: int) -> Redirect | tuple[str, int]:
    raw, servers = request.form.to_dict(), request.form.getlist("servers")
    scan = request.files.get("receipt")
    receipt = (scan.filename, scan.read()) if scan is not None and scan.filename else None
    given: dict[str, object] = {**raw, "servers": servers}
    try:
        case_id = papers_served.record_service(
            database(), actor(), document_id, raw, servers, receipt=receipt, now=now()
        )
    except FormInvalid as invalid:
        return service_page(document_id, given, invalid.errors), 422
    except Refused as refused:
        return service_page(document_id, given, {"": str(refused)}), 422
    flash("已登记送达，送达回证已生成。", "success")
    return redirect(url_for("cases.show", case_id=case_id))


@documents.get("/<int:document_id>/receipt")
def receipt(document_id: int) -> Response:
    """The 送达回证 to take along and have signed."""
    filename, content = papers_served.receipt_to_fill_in(database(), actor(), document_id, now=now())
    return as_attachment(content, filename, WORD)


def as_attachment(content: bytes, filename: str, mimetype: str) -> Response:
    """Never shown inline, whatever it holds."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return response
