"""Login, logout, one's own password."""

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.guard import open_to_all
from webapp.identity import identity, sessions
from webapp.identity.destinations import own_path
from workflows.engine.types import Refused
from workflows.usecases import session
from workflows.usecases.session import LockedOut, SignInRefused


def address() -> str:
    return request.remote_addr or ""


@identity.route("/login", methods=["GET", "POST"])
@open_to_all
def login() -> Response | str | tuple[str, int]:
    target = own_path(request.values.get("next"))
    if request.method == "GET":
        return redirect(target) if g.actor is not None else render_template("identity/login.html", next=target)
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    try:
        signed_in = session.sign_in(database(), username, password, address=address(), now=now())
    except SignInRefused as refused:
        status = 429 if isinstance(refused, LockedOut) else 401
        page = render_template("identity/login.html", next=target, sentence=str(refused), username=username[:64])
        return page, status
    sessions.begin(signed_in.token)
    return redirect(url_for("identity.change_password") if signed_in.must_change else target)


@identity.post("/logout")
@open_to_all
def logout() -> Response:
    token = sessions.end()
    if token:
        session.sign_out(database(), token, now=now())
    return redirect(url_for("identity.login"))


@identity.route("/password", methods=["GET", "POST"])
def change_password() -> Response | str | tuple[str, int]:
    if request.method == "GET":
        return render_template("identity/password.html", first=g.must_change)
    old, new, again = (request.form.get(field, "") for field in ("old", "new", "again"))
    try:
        if new != again:
            raise Refused("两次输入的新密码不一致，请重新输入。")
        signed_in = session.change_password(database(), actor(), old, new, address=address(), now=now())
    except SignInRefused as refused:
        sentence = str(refused) if isinstance(refused, LockedOut) else "原密码不正确，请重新输入。"
        return render_template("identity/password.html", first=g.must_change, sentence=sentence), 422
    except Refused as refused:
        return render_template("identity/password.html", first=g.must_change, sentence=str(refused)), 422
    sessions.begin(signed_in.token)
    flash("密码已更改，其他设备上的登录已全部退出。", "success")
    return redirect("/")
