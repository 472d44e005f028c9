"""The matter as a path (检查 → 整改 → 处罚 → 移送 → 倒查), and what may be started from a case by hand."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from workflows import engine
from workflows.db import Database, Json
from workflows.engine.types import Diagram
from workflows.processes.common.chains import MOST_SECRET, declared
from workflows.supervision import cases
from workflows.supervision.cases import Case, chains
from workflows.supervision.cases.tables import case
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.case_head import CaseHead, head_of_case
from workflows.usecases.cases.start import may_start
from workflows.usecases.cases.views import ChainNode, ChainStage
from workflows.usecases.errors import NotFound
from workflows.usecases.permissions import is_administrator, require_case, visible_cases
from workflows.usecases.secrecy import SENSITIVE, UNTOLD

SHOWN = 4
"""Cases named at one place of the path; the others are counted."""
KNOWN = ("item", "party", "problem", "basis", "inspectors", "source_case")
LINKS: Mapping[str, str] = {
    "administrative_penalty": "penalty", "case_referral": "referral", "accountability_tracing": "tracing",
    "accident": "accident",
}  # fmt: skip
"""Process → kind of link; ``follow_up`` for the others."""


def path(conn: Connection, actor: Actor, case_id: int) -> tuple[ChainStage, ...]:
    """The whole matter in order, earliest first; empty for a case that stands alone."""
    found = chains.chain(conn, case_id)
    if len(found) < 2:
        return ()
    ids = [one.id for one in found]
    opened = set(conn.scalars(select(case.c.id).where(case.c.id.in_(ids), visible_cases(actor))))
    names = _process_names(conn, {one.process_key for one in found})
    depth = _depths(ids, [(link.from_case_id, link.to_case_id) for link in chains.links_among(conn, ids)])
    stages: dict[int, list[ChainNode]] = {}
    for one in found:
        node = _node(one, names, case_id) if one.id in opened else _closed(one, actor, names)
        if node is not None:
            stages.setdefault(depth[one.id], []).append(node)
    return tuple(_stage(stages[level]) for level in sorted(stages))


def _stage(nodes: list[ChainNode]) -> ChainStage:
    first = sorted(nodes, key=lambda node: not node.here)[:SHOWN]
    return ChainStage(tuple(node for node in nodes if node in first), len(nodes) - len(first))


def _node(one: Case, names: Mapping[str, str], here: int) -> ChainNode:
    return ChainNode(one.id, names.get(one.process_key, ""), one.case_no, one.title, one.state, one.id == here)


def _closed(one: Case, actor: Actor, names: Mapping[str, str]) -> ChainNode | None:
    """Only the kind; that there is a sensitive case is told in its own department, that there is a tracing to nobody.

    Otherwise the inspection would tell who was referred, and to the person concerned that he is traced.
    """
    if one.process_key in UNTOLD or (one.secrecy == SENSITIVE and one.department_id != actor.department_id):
        return None
    return ChainNode(None, names.get(one.process_key, ""), "", "", one.state, False)


def _depths(ids: list[int], arrows: list[tuple[int, int]]) -> dict[int, int]:
    """How far along each case stands; a circle (退回处理) ends after as many rounds as there are cases."""
    depth = dict.fromkeys(ids, 0)
    for _round in ids:
        moved = False
        for earlier, later in arrows:
            if later > earlier and depth[later] <= depth[earlier]:
                depth[later], moved = depth[earlier] + 1, True
        if not moved:
            break
    return depth


def _process_names(conn: Connection, keys: set[str]) -> dict[str, str]:
    newest = {key: engine.latest(conn, key) for key in keys}
    return {key: one.name for key, one in newest.items() if one is not None}


def follow_ups(conn: Connection, actor: Actor, head: CaseHead) -> tuple[tuple[str, str], ...]:
    """The processes this person may start from the case: those whose start form asks for what is known of it."""
    if is_administrator(actor):
        return ()
    newest = {one.key: one for one in sorted(engine.definitions(conn, state="published"), key=lambda d: d.version)}
    found = []
    for definition in newest.values():
        diagram = engine.diagram(conn, definition.id)
        if diagram.starter_groups and may_start(actor, diagram) and _asks_for_a_matter(diagram):
            found.append((definition.key, diagram.name or definition.key))
    return tuple(sorted(found, key=lambda one: one[1]))


def _asks_for_a_matter(diagram: Diagram) -> bool:
    fields = {field.id for field in diagram.start_form.fields} if diagram.start_form else set()
    return bool(fields & {"party", "problem", "source_case"})


def known_of(database: Database, actor: Actor, case_id: int, process_key: str, *, now: datetime) -> dict[str, Json]:
    """What the start form of the process begins with when it is opened from this case."""
    with database.reading() as conn:
        require_case(conn, actor, case_id)
        head = head_of_case(conn, case_id)
        newest = engine.latest(conn, process_key)
        if head is None or newest is None:
            raise NotFound(process_key)
        diagram = engine.diagram(conn, newest.id)
        names = declared(diagram)
        if head.secrecy == MOST_SECRET and diagram.properties.get("secrecy") != MOST_SECRET:
            names -= {"source_case"}
        given = _known(conn, head)
        return {name: given[name] for name in KNOWN if name in names and given.get(name) not in (None, "", [])}


def _known(conn: Connection, head: CaseHead) -> dict[str, Json]:
    variables = engine.instance_view(conn, head.instance_id).variables
    found = [one for one in cases.findings_of(conn, head.id) if one.state == "open"]
    violated = "；".join(dict.fromkeys(one.basis for one in found if one.basis))
    return {
        "item": head.item_id,
        "party": head.party_id,
        "problem": "\n".join(one.fact for one in found) or variables.get("problem"),
        "basis": violated or variables.get("basis"),
        "inspectors": variables.get("inspectors"),
        "source_case": head.case_no,
    }


def link_kind(process_key: str) -> str:
    return LINKS.get(process_key, "follow_up")
