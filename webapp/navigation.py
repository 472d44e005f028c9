"""The menus of the top bar: an entry is shown when its page exists and the actor may open it.

A new page is one line in the group where people look for it: ``Entry(text, endpoint, icon, may)``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from workflows.supervision.organisation.actor import Actor
from workflows.usecases.permissions import Permission, may


def everybody(actor: Actor) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """``desks``: further blueprints whose pages belong to this entry."""

    text: str
    endpoint: str
    icon: str
    may: Callable[[Actor], bool] = everybody
    desks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    text: str
    icon: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Place:
    """An entry as it is shown: ``here`` where the open page belongs to it, ``exact`` where it is the page."""

    text: str
    icon: str
    address: str
    here: bool
    exact: bool


@dataclass(frozen=True)
class Menu:
    """A group with several places, or one place that stands for its group."""

    text: str
    icon: str
    places: tuple[Place, ...]

    @property
    def here(self) -> bool:
        return any(place.here for place in self.places)


def handles_cases(actor: Actor) -> bool:
    return not any(actor.has(role) for role in ("sysadmin", "secadmin", "auditadmin"))


def administers(actor: Actor) -> bool:
    return any(actor.has(role) for role in ("sysadmin", "secadmin", "auditadmin"))


def reads_board(actor: Actor) -> bool:
    return may(actor, Permission.BOARD_READ)


def reads_stages(actor: Actor) -> bool:
    return may(actor, Permission.STAGE_READ) or may(actor, Permission.TRACING_COUNT)


def reads_access(actor: Actor) -> bool:
    return may(actor, Permission.ACCESS_READ)


def previews_record(actor: Actor) -> bool:
    return may(actor, Permission.TRACING_PREVIEW)


def decides_leads(actor: Actor) -> bool:
    return may(actor, Permission.LEAD_DECIDE)


def edits_caps(actor: Actor) -> bool:
    return may(actor, Permission.CAP_EDIT)


def reads_register(actor: Actor) -> bool:
    return may(actor, Permission.DOCUMENT_REGISTER)


def operates(actor: Actor) -> bool:
    return actor.has("case_operator")


OF_A_CASE = ("files", "documents", "visits", "clock", "evidence")
GROUPS = (
    Group("工作台", "inbox", (
        Entry("待办", "inbox.todo", "inbox", handles_cases, desks=("tasks",)),
        Entry("代理授权", "substitutions.listing", "user-share", handles_cases),
    )),
    Group("案件", "folders", (
        Entry("全部案件", "cases.listing", "folders", handles_cases, desks=OF_A_CASE),
        Entry("发起案件", "start.choose", "file-plus", handles_cases),
        Entry("案件移送", "referrals.listing", "gavel", handles_cases),
    )),
    Group("监管", "shield-check", (
        Entry("年度检查计划", "plans.listing", "calendar-event", handles_cases),
        Entry("双随机抽查", "batches.listing", "arrows-shuffle", handles_cases),
        Entry("专项整治", "campaigns.listing", "target", handles_cases),
    )),
    Group("台账", "books", (
        Entry("台账", "registries.alarms", "books", handles_cases),
        Entry("问题台账", "problems.listing", "list-check", handles_cases),
        Entry("处罚案件", "penalties.listing", "gavel", handles_cases),
        Entry("文书编号台账", "numbers.register", "number", reads_register),
        Entry("倒查线索", "leads.listing", "zoom-question", decides_leads),
    )),
    Group("看板", "chart-bar", (
        Entry("看板", "dashboard.show", "chart-bar", reads_board),
        Entry("移送和倒查概况", "sensitive.told", "clock-shield", reads_stages),
        Entry("记录查询（倒查）", "tracing.preview", "history", previews_record, desks=("tracing",)),
    )),
    Group("规则与流程", "sitemap", (
        Entry("流程", "processes.listing", "sitemap", desks=("decisions",)),
        Entry("文书模板", "kinds.listing", "file-text"),
        Entry("期限计算", "limits.calculate", "calendar-time"),
        Entry("期限规则", "rules.listing", "gavel"),
        Entry("频次上限", "caps.listing", "repeat", edits_caps),
    )),
    Group("管理", "settings", (
        Entry("故障处理", "repair.listing", "tool", operates),
        Entry("查阅记录", "sensitive.access", "eye", reads_access),
        Entry("系统管理", "identity.administration", "settings", administers),
    )),
)  # fmt: skip


def install(app: Flask) -> None:
    @app.context_processor
    def bar() -> dict[str, object]:
        if g.get("actor") is None:
            return {"actor": None, "menus": [], "known_endpoints": current_app.view_functions}
        return {"actor": g.actor, "menus": menus(g.actor), "known_endpoints": current_app.view_functions}


def menus(actor: Actor) -> list[Menu]:
    """What this actor's bar holds; a group without an entry for him is left out."""
    found = [Menu(group.text, group.icon, places(group, actor)) for group in GROUPS]
    return [menu for menu in found if menu.places]


def places(group: Group, actor: Actor) -> tuple[Place, ...]:
    shown = [one for one in group.entries if one.endpoint in current_app.view_functions and one.may(actor)]
    return tuple(
        Place(one.text, one.icon, url_for(one.endpoint), is_here(one, shown), request.endpoint == one.endpoint)
        for one in shown
    )


def is_here(entry: Entry, shown: list[Entry]) -> bool:
    """The page itself, or a page of the same desk that is no entry of its own."""
    if any(one.endpoint == request.endpoint for one in shown):
        return request.endpoint == entry.endpoint
    return request.blueprint in (entry.endpoint.partition(".")[0], *entry.desks)
