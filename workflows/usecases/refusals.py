"""The sentences for what the rooms of organisation and accounts refuse."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from workflows.engine.types import Refused
from workflows.supervision.accounts import passwords, store
from workflows.supervision.organisation import changes, departments, officers, profiles, roles

SENTENCES: Mapping[type[Exception], str] = {
    roles.RolesExclusive: "三员分立：系统、安全、审计管理员各由一人专任，不得互兼，也不得兼任业务岗位。"
    "请先结束其他岗位，或另行指定人员。",
    changes.EndsBeforeStart: "结束日期早于开始日期，请改选较晚的日期。",
    changes.AlreadyEnded: "这条记录已经结束，不能再次结束。",
    changes.AlreadyHeld: "该日已有相同的有效记录，无需重复添加。",
    changes.NotInForce: "所选日期部门或人员不在册，请核对日期或另选。",
    changes.UnknownRow: "这条记录不存在，请刷新页面后再试。",
    departments.UnknownDepartment: "没有这个部门，请从部门列表中选择。",
    officers.UnknownOfficer: "没有这个人员，请从人员列表中选择。",
    profiles.UnknownProfile: "没有这套配置，可选 2015 或 2026。",
    profiles.FunctionsAlreadyBound: "职能对应表已有数据，配置只能装入空库；此后请在“职能”页按日期调整。",
    store.UnknownAccount: "没有这个账号，请先为该人员开通账号。",
    store.AccountExists: "该登录名已有账号，无需重复开通；忘记密码请重置。",
    passwords.PasswordTooShort: "密码至少 8 位，请加长。",
    passwords.PasswordTooLong: "密码最多 128 位，请缩短。",
    passwords.PasswordTooPlain: "密码须包含大写字母、小写字母、数字、符号中的至少三种。",
    passwords.PasswordContainsLogin: "密码不能包含登录名，请另设。",
    passwords.PasswordReused: "不能使用最近 5 次用过的密码，请另设。",
    passwords.PasswordIsPublic: "演示密码是公开的，正式环境不能使用，请另设。",
}


@contextmanager
def in_words(field: str | None = None) -> Iterator[None]:
    """Turns a fact of those rooms into a refusal with its sentence, at ``field`` where it belongs to one."""
    try:
        yield
    except tuple(SENTENCES) as fact:
        raise Refused(SENTENCES[type(fact)], field) from fact
