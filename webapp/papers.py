"""Files and documents: downloads as attachments, pictures re-encoded, documents to print."""

from urllib.parse import quote

from flask import Blueprint, Response, render_template

from webapp.context import actor, database, now
from workflows.usecases import attachments, papers

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
    document = papers.show(database(), actor(), document_id, now=now())
    words = () if document.kind in DRAWN_BY_HAND else papers.words(database(), actor(), document_id, now=now())
    return render_template("documents/print.html", document=document, c=document.context, words=words,
                           pdf=papers.pdf_possible())  # fmt: skip


def as_attachment(content: bytes, filename: str, mimetype: str) -> Response:
    """Never shown inline, whatever it holds."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return response
