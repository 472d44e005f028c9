"""``supervision user``: accounts and tokens, for whoever holds the machine."""

import argparse
import sys

from workflows import clock
from workflows.cli.actors import acting
from workflows.cli.failures import Unusable
from workflows.db import Database
from workflows.usecases import accounts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="open an account; prints its first password")
    add.add_argument("--name", default="", help="name of the officer, where he is not known yet")
    add.add_argument("--department", default="", help="his department")
    add.add_argument("--role", action="append", default=[], help="role code; may be given several times")
    disable = actions.add_parser("disable", help="close an account; its sessions and tokens end")
    passwd = actions.add_parser("passwd", help="give a new first password")
    token = actions.add_parser("token", help="issue a Bearer token for the REST API")
    token.add_argument("--scope", default="engine_rest")
    token.add_argument("--days", type=int, default=90)
    token.add_argument("--note", default="")
    for action in (add, disable, passwd, token):
        action.add_argument("login")
        action.add_argument("--as", dest="actor", metavar="LOGIN", help="act as this person (default: the system)")
    for action in (add, passwd):
        action.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(args: argparse.Namespace) -> int:
    database, now = Database(), clock.now()
    actor = acting(database, args.actor, now=now)
    if args.action == "disable":
        accounts.disable(database, actor, args.login, now=now)
        print(f"账号 {args.login} 已停用。")
    elif args.action == "token":
        print(accounts.issue_token(
            database, actor, args.login, scope=args.scope, note=args.note, days=args.days, now=now
        ))  # fmt: skip
    elif args.action == "passwd":
        password = accounts.reset_password(database, actor, args.login, password=_password(args), now=now)
        print(f"账号 {args.login} 的新初始密码：{password}（首次登录须修改）")
    else:
        password = accounts.add_user(
            database, actor, args.login, name=args.name, department=args.department, roles=tuple(args.role),
            password=_password(args), now=now,
        )  # fmt: skip
        print(f"账号 {args.login} 已开通，初始密码：{password}（首次登录须修改）")
    return 0


def _password(args: argparse.Namespace) -> str | None:
    if not args.password_stdin:
        return None
    try:
        password = sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Unusable("标准输入中的密码不是 UTF-8 文字。") from None
    if not password:
        raise Unusable("标准输入中没有密码。")
    return password
