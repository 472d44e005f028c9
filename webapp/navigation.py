"""The entries of the top bar: shown when their page exists and the actor may open it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from workflows.supervision.organisation.actor import Actor
from workflows.usecases.permissions import Permission, may


@dataclass(frozen=True)
class Entry:
    text: str
    endpoint: str
    icon: str
    may: Callable[[Actor], bool] = lambda actor: True


def handles_cases(actor: Actor) -> bool:
    return not any(actor.has(role) for role in ("sysadmin", "secadmin", "auditadmin"))


def administers(actor: Actor) -> bool:
    return any(actor.has(role) for role in ("sysadmin", "secadmin", "auditadmin"))


def reads_board(actor: Actor) -> bool:
    return may(actor, Permission.BOARD_READ)


def edits_caps(actor: Actor) -> bool:
    return may(actor, Permission.CAP_EDIT)


def operates(actor: Actor) -> bool:
    return actor.has("case_operator")


ENTRIES = (
    Entry("待办", "inbox.todo", "inbox", handles_cases),
    Entry("案件", "cases.listing", "folders", handles_cases),
    Entry("发起", "start.choose", "file-plus", handles_cases),
    Entry("计划", "plans.listing", "calendar-event", handles_cases),
    Entry("双随机", "batches.listing", "arrows-shuffle", handles_cases),
    Entry("台账", "registries.alarms", "books", handles_cases),
    Entry("流程", "processes.listing", "sitemap"),
    Entry("看板", "dashboard.show", "chart-bar", reads_board),
    Entry("期限计算", "limits.calculate", "calendar-time"),
    Entry("期限规则", "rules.listing", "gavel"),
    Entry("频次上限", "caps.listing", "repeat", edits_caps),
    Entry("运维", "repair.listing", "tool", operates),
    Entry("系统管理", "identity.administration", "settings", administers),
)


def install(app: Flask) -> None:
    @app.context_processor
    def bar() -> dict[str, object]:
        known = current_app.view_functions
        if g.get("actor") is None:
            return {"actor": None, "entries": [], "known_endpoints": known}
        shown = [entry for entry in ENTRIES if entry.endpoint in known and entry.may(g.actor)]
        entries = [(entry, url_for(entry.endpoint), is_here(entry)) for entry in shown]
        return {"actor": g.actor, "entries": entries, "known_endpoints": known}


def is_here(entry: Entry) -> bool:
    return request.blueprint == entry.endpoint.partition(".")[0]
