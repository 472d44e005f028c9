"""What the notice of an inspection and the record on site say."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from workflows.processes import papers_of_methods
from workflows.processes.paper_source import Context, Source, day
from workflows.supervision.parties.tables import party


def _notice(source: Source) -> Context:
    address = source.conn.scalar(select(party.c.address).where(party.c.id == source.case.party_id))
    return {
        "planned_on": day(source.text("planned_on")),
        "place": address or "被检查人住所（经营场所）",
        "content": source.text("content"),
        "method": papers_of_methods.start_word(source, "method"),
        "materials": [],
    }


def _site_record(source: Source) -> Context:
    methods = {"expert_assisted": "专家协助检查"}
    return {
        **papers_of_methods.visit(source),
        **papers_of_methods.told(source),
        **papers_of_methods.checked(source),
        "method": methods.get(source.item.process_key, "实地检查"),
    }


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "inspection_notice": _notice,
    "site_record": _site_record,
}
