"""账号: open, disable, first passwords, API tokens; and the front page of the administrators."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.context import actor, database, now
from webapp.identity import asking, identity
from workflows.engine.types import Refused
from workflows.usecases import accounts as usecase
from workflows.usecases.permissions import Permission, may


@identity.get("/admin")
def administration() -> Response:
    """Each administrator begins at the own desk."""
    manages = may(actor(), Permission.ACCOUNT_MANAGE)
    return redirect(url_for("identity.accounts" if manages else "identity.departments"))


@identity.get("/admin/accounts")
def accounts() -> str:
    return render_template("identity/accounts.html", rows=usecase.accounts(database(), actor(), now=now()))


@identity.post("/admin/accounts")
def open_account() -> Response | str:
    login = asking.word("login")
    return _handed_over(lambda: usecase.add_user(database(), actor(), login, now=now()), login, "账号已开通")


@identity.post("/admin/accounts/<login>/password")
def reset_password(login: str) -> Response | str:
    return _handed_over(lambda: usecase.reset_password(database(), actor(), login, now=now()), login, "密码已重置")


@identity.post("/admin/accounts/<login>/disable")
def disable_account(login: str) -> Response:
    return asking.done(
        lambda: usecase.disable(database(), actor(), login, now=now()),
        f"账号 {login} 已停用，其登录和令牌立即失效。",
        url_for("identity.accounts"),
    )


@identity.post("/admin/accounts/<login>/enable")
def enable_account(login: str) -> Response:
    return asking.done(
        lambda: usecase.enable(database(), actor(), login, now=now()),
        f"账号 {login} 已恢复使用。",
        url_for("identity.accounts"),
    )


@identity.get("/admin/accounts/<login>/tokens")
def tokens(login: str) -> str:
    rows = usecase.tokens_of(database(), actor(), login, now=now())
    return render_template("identity/tokens.html", login=login, rows=rows)


@identity.post("/admin/accounts/<login>/tokens")
def issue_token(login: str) -> Response | str:
    days = asking.optional_number("days") or 0
    try:
        token = usecase.issue_token(
            database(), actor(), login, scope=asking.word("scope"), note=asking.word("note"), days=days, now=now()
        )
    except Refused as refused:
        flash(str(refused), "danger")
        return redirect(url_for("identity.tokens", login=login))
    return render_template("identity/secret.html", login=login, secret=token, title="接口令牌已发放", kind="令牌")


@identity.post("/admin/accounts/<login>/tokens/<int:token_id>/revoke")
def revoke_token(login: str, token_id: int) -> Response:
    return asking.done(
        lambda: usecase.revoke_token(database(), actor(), login, token_id, now=now()),
        "令牌已作废。",
        url_for("identity.tokens", login=login),
    )


def _handed_over(make: Callable[[], str], login: str, title: str) -> Response | str:
    """Show a first password once."""
    try:
        password = make()
    except Refused as refused:
        flash(str(refused), "danger")
        return redirect(url_for("identity.accounts"))
    return render_template("identity/secret.html", login=login, secret=password, title=title, kind="初始密码")
