"""Every role × every address that reads, with a sensitive case present: its party, title, number and content stay in.

New pages are walked by themselves: an address is filled with the ids of the sensitive case wherever one fits.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from tests.diagrams.acts import an_inspection, approved, prepared, published, served, visited
from tests.diagrams.world import DISTRICT, OTHER_STAFF, SINCE, Walk
from tests.support.people import PASSWORD, an_account, an_officer
from tests.webapp.conftest import PEOPLE, Enter, csrf_of
from workflows.engine.tables import attachment, instance, work_item
from workflows.supervision import cases as room
from workflows.supervision.cases.tables import case, case_access, notification, publication
from workflows.supervision.documents.tables import document
from workflows.supervision.organisation import changes
from workflows.supervision.parties.tables import party
from workflows.usecases import inbox
from workflows.usecases.inbox.views import Filters

PARTY, TITLE, FACT, NUMBER = "暗记堂餐饮店", "暗记案件标题", "暗记违法事实", "QY-SJ-YS-2026-0777"
MARKS = (PARTY, TITLE, FACT, NUMBER)
FURTHER = {
    "sifa1": "legal_affairs", "minzheng1": "civil_affairs", "caizheng1": "finance", "owner1": "process_owner",
    "ops1": "case_operator", "sysadmin": "sysadmin", "secadmin": "secadmin", "auditadmin": "auditadmin",
    "observer7": "observer",
}  # fmt: skip
EVERYBODY = sorted(
    {*PEOPLE, *DISTRICT, *OTHER_STAFF, *FURTHER} - {"uncertified", "gov2", "legal2", "deputy9", "section9"}
)
MEMBERS = {"head1", "legal1", "inspector4", "handler1"}  # handler1 did its handler's steps
CONCERNED = "inspector3"
REGISTER = ("registries.", "lookup.", "plans.", "caps.")
"""The register of parties is open to staff: a name there says nothing of a case."""
FILES, UPLOADER = ("files.", "documents.", "evidence."), "inspector1"
TELLS_NUMBERS = {"sensitive.access": {"auditadmin", "head1", "jiwei1"}}
"""The access log names the case by its number to those who watch over it."""


@dataclass(frozen=True)
class Secret:
    """The ids of the sensitive case, by the names that addresses give their places."""

    process_key: str
    ids: dict[str, list[str]]
    steps: dict[str, str]

    def addresses(self, rule: str) -> Iterator[str]:
        """The address with each of the ids in its place, the others with the first of theirs."""
        places = re.findall(r"<(?:(\w+):)?(\w+)>", rule)
        longest = max((len(self._ids(kind, name)) for kind, name in places), default=1)
        for number in range(longest):
            address = rule
            for kind, name in places:
                ids = self._ids(kind, name)
                address = re.sub(rf"<(?:\w+:)?{name}>", ids[min(number, len(ids) - 1)], address, count=1)
            yield address

    def _ids(self, kind: str, name: str) -> list[str]:
        return self.ids.get(name) or (self.ids["case_id"] if kind == "int" else ["1"])


@pytest.fixture(params=["case_referral", "accountability_tracing"])
def secret(request: pytest.FixtureRequest, walk: Walk) -> Secret:
    """A case with forms, photos, documents, a publication, reminders and open steps, made sensitive at the end."""
    with walk.database.transaction() as conn:
        conn.execute(update(party).where(party.c.id == 6).values(name=PARTY))

        for login, role in FURTHER.items():
            an_officer(conn, login, department_id=office_of(role))
            changes.assign_role(conn, officer_id(conn, login), office_of(role), role, valid_from=SINCE)
        for login in set(EVERYBODY) - set(PEOPLE):
            an_account(conn, login)
    visited(served(approved(prepared(an_inspection(walk, party=6, reason=FACT), content=FACT))), failed=True)
    walk.do(
        "inspector1", "decide_result", overall="发现问题待后续处理", disposal=["rectification"], result_summary="小结"
    )
    published(walk, "publish_result")
    walk.later(days=30)
    with walk.database.transaction() as conn:
        conn.execute(
            update(case).where(case.c.id == walk.case_id).values(
                secrecy="sensitive", title=TITLE, case_no=NUMBER, source="inspection", opened_by="system",
                process_key=request.param,
            )
        )  # fmt: skip
        conn.execute(update(case).where(case.c.id != walk.case_id).values(title="另案", party_id=1))
        conn.execute(update(publication).values(title="公示", body="公示"))
        (held,) = conn.scalars(
            select(work_item.c.id).where(work_item.c.root_id == walk.root_id, work_item.c.state == "open").limit(1)
        )
        conn.execute(update(work_item).where(work_item.c.id == held).values(assignee=CONCERNED))
        room.name_officers(conn, walk.case_id, "inspector", [])
        room.name_officers(conn, walk.case_id, "handler", [])
        room.name_officers(conn, walk.case_id, "team", ["inspector4"])
        room.add_officer(conn, walk.case_id, "concerned", CONCERNED)
        for login in ("publisher1", "bianban1", CONCERNED):
            row = {
                "login": login, "case_id": walk.case_id, "kind": "result", "text": f"{TITLE}{PARTY}", "at": walk.now,
            }  # fmt: skip
            conn.execute(insert(notification).values(**row))
    return _secret(walk, request.param, held)


def _secret(walk: Walk, key: str, held: str) -> Secret:
    def all_of(query: Any) -> list[str]:
        return [str(row[0]) for row in walk.ask(query)]

    roots = all_of(select(instance.c.id).where(instance.c.root_id == walk.root_id))
    steps = all_of(select(work_item.c.id).where(work_item.c.root_id == walk.root_id))
    assert len(roots) > 1
    ids = {
        "case_id": [str(walk.case_id)], "item_id": steps, "instance_id": roots, "task_id": steps, "id": steps,
        "attachment_id": all_of(select(attachment.c.id).where(attachment.c.root_id == walk.root_id)),
        "file_id": all_of(select(attachment.c.id).where(attachment.c.root_id == walk.root_id)),
        "document_id": all_of(select(document.c.id).where(document.c.case_id == walk.case_id)),
        "publication_id": all_of(select(publication.c.id).where(publication.c.case_id == walk.case_id)),
        "key": ["daily_inspection"], "name": ["recusal_requested"], "party_id": ["6"],
    }  # fmt: skip
    assert all(ids.values()), ids
    return Secret(key, ids, {"held": held})


def officer_id(conn: Any, login: str) -> int:
    from workflows.supervision.organisation.tables import officer

    found: int = conn.scalar(select(officer.c.id).where(officer.c.login == login))
    return found


def office_of(role: str) -> int:
    return 2 if role == "legal_affairs" else 1


def may_open(login: str, secret: Secret) -> bool:
    return login in MEMBERS or (login == "jiwei1" and secret.process_key == "accountability_tracing")


def readable(app: Flask) -> list[Any]:
    skipped = {"static", "identity.login", "identity.logout"}
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint not in skipped]


def test_nobody_outside_reads_a_word_of_it_anywhere(app: Flask, enter: Enter, secret: Secret) -> None:
    leaks, read = [], dict.fromkeys(EVERYBODY, 0)
    for login in EVERYBODY:
        client = enter(login)
        basic = {"Authorization": "Basic " + base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()}
        for rule in readable(app):
            headers = basic if rule.endpoint.startswith("engine_rest.") else {}
            for address in secret.addresses(rule.rule):
                answer = client.get(address, headers=headers)
                if answer.status_code >= 500:
                    leaks.append((login, address, {"a server error"}))
                found = {mark for mark in MARKS if mark in answer.get_data().decode(errors="replace")}
                read[login] += bool(found)
                if rule.endpoint.startswith(REGISTER):
                    found -= {PARTY}
                if answer.status_code == 200 and rule.endpoint.startswith(FILES) and login != UPLOADER:
                    found |= {"a file"}
                if login in TELLS_NUMBERS.get(rule.endpoint, ()):
                    found -= {NUMBER}
                if found and not may_open(login, secret):
                    leaks.append((login, address, found))
    assert leaks == [], "\n".join(map(str, leaks))
    assert {login for login in EVERYBODY if read[login] > 8} == {
        login for login in EVERYBODY if may_open(login, secret)
    }, read  # fmt: skip


def test_searching_does_not_tell_whether_there_is_such_a_case(secret: Secret, walk: Walk) -> None:
    for login in EVERYBODY:
        actor = walk.who(login)
        for text in MARKS:
            wanted = Filters(search=text)
            found = [
                *inbox.todo(walk.database, actor, filters=wanted, now=walk.now).rows,
                *inbox.done(walk.database, actor, filters=wanted, now=walk.now).rows,
                *inbox.started(walk.database, actor, filters=wanted, now=walk.now).rows,
            ]
            assert not found or may_open(login, secret), (login, text)


def test_a_person_concerned_sees_his_own_step_and_nothing_of_the_case(
    enter: Enter, secret: Secret
) -> None:  # fmt: skip
    client = enter(CONCERNED)
    page = client.get(f"/tasks/{secret.steps['held']}")
    assert page.status_code == 200
    assert "案件其他内容不对您开放" in page.text
    assert not [mark for mark in MARKS if mark in page.text]
    assert client.get(f"/cases/{secret.ids['case_id'][0]}").status_code == 404


def test_every_opening_is_on_record_with_who_when_and_where(enter: Enter, secret: Secret, walk: Walk) -> None:
    client = enter("head1")
    case_id = secret.ids["case_id"][0]
    asked = {
        f"/cases/{case_id}": "page", f"/tasks/{secret.ids['item_id'][0]}": "task",
        f"/files/{secret.ids['attachment_id'][0]}": "file",
        f"/documents/{secret.ids['document_id'][0]}/print": "document",
    }  # fmt: skip
    for address in asked:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
    token = csrf_of(client, f"/cases/{case_id}")
    exported = client.post(f"/cases/{case_id}/file", data={"csrf_token": token, "purpose": "领导调阅"})
    assert exported.status_code == 200
    rows = walk.ask(select(case_access).order_by(case_access.c.id))
    assert {row.what for row in rows} == {*asked.values(), "export"}
    assert {(row.login, row.address, row.case_id) for row in rows} == {("head1", "127.0.0.1", int(case_id))}
    client.get(f"/cases/{case_id}/diagram.json")
    assert walk.ask(select(func.count()).select_from(case_access))[0][0] == len(rows), "part of the page just opened"
    enter("section1").get(f"/cases/{case_id}")
    assert walk.ask(select(func.count()).select_from(case_access))[0][0] == len(rows), "404 opens nothing"


def test_the_log_is_read_by_the_audit_administrator_discipline_and_the_chief(
    enter: Enter, secret: Secret
) -> None:  # fmt: skip
    enter("legal1").get(f"/cases/{secret.ids['case_id'][0]}")
    expected = {
        "auditadmin": True, "head1": True, "jiwei1": secret.process_key == "accountability_tracing", "head9": False,
    }  # fmt: skip
    for login, told in expected.items():
        page = enter(login).get("/sensitive/access")
        assert page.status_code == 200, login
        assert (NUMBER in page.text) == told, login
    for login in ("handler1", "bianban1", "section1", "sysadmin"):
        assert enter(login).get("/sensitive/access").status_code == 403, login


def test_the_establishment_office_learns_stage_and_lateness_and_counts(enter: Enter, secret: Secret) -> None:
    page = enter("bianban1").get("/sensitive/stages")
    assert page.status_code == 200
    assert ("市场监管局" in page.text) == (secret.process_key == "case_referral")
    assert "超期天数" in page.text or secret.process_key != "case_referral"
    assert not [mark for mark in MARKS if mark in page.text]
    assert "倒查追责（仅数量）" in page.text
    assert "倒查追责（仅数量）" not in enter("sifa1").get("/sensitive/stages").text
    assert enter("handler1").get("/sensitive/stages").status_code == 403
