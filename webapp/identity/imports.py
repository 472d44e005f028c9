"""导入: upload, dry run with its report, then the import itself; templates of every kind."""

from flask import Response as FileResponse
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.guard import takes_uploads
from webapp.identity import held, identity
from workflows.engine.types import Refused
from workflows.usecases import imports


@identity.get("/admin/import")
def import_data() -> str:
    return render_template("identity/import.html", kinds=imports_for(), report=None, kind=request.args.get("kind", ""))


@identity.post("/admin/import")
@takes_uploads
def try_import() -> str | tuple[str, int]:
    """Only tries the file; what passes is held for an hour to be confirmed."""
    kind, upload = _kind(), request.files.get("file")
    content = upload.read() if upload else b""
    filename = (upload.filename or "")[-100:] if upload else ""
    report = imports.preview(database(), actor(), kind, filename, content, now=now())
    key = held.hold(actor().login, filename, content) if report.ok else ""
    return _answer(kind, report, key)


@identity.post("/admin/import/confirm")
def confirm_import() -> Response | str | tuple[str, int]:
    """Imports the file that was tried."""
    kind, found = _kind(), held.take(actor().login, request.form.get("held", ""))
    if found is None:
        flash("试导入的文件已过期，请重新选择文件。", "warning")
        return redirect(url_for("identity.import_data", kind=kind))
    filename, content = found
    return _answer(kind, imports.apply(database(), actor(), kind, filename, content, now=now()), "")


def _kind() -> str:
    kind = request.form.get("kind", "")
    if kind not in imports.KINDS:
        raise Refused("请选择导入什么。", "kind")
    return kind


def _answer(kind: str, report: imports.Report, key: str) -> str | tuple[str, int]:
    page = render_template("identity/import.html", kinds=imports_for(), report=report, kind=kind, held=key)
    return page, 200 if report.ok else 422


@identity.get("/admin/import/template/<kind>")
def import_template(kind: str) -> FileResponse:
    if kind not in imports.KINDS:
        abort(404)
    response = make_response(imports.template(kind))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}-template.csv"'
    return response


def imports_for() -> list[tuple[str, str]]:
    """The kinds that this person may import."""
    return [(kind, imports.title(kind)) for kind in imports.KINDS if imports.may_import(actor(), kind)]
