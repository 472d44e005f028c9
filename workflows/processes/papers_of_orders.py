"""What the order to correct and the opinion of the re-check say."""

from collections.abc import Callable, Mapping

from workflows.clock import aware
from workflows.db import Json
from workflows.processes.paper_source import Context, Source, day, lines
from workflows.supervision.documents import chinese_date, documents_of

ORDER_BASIS = "《中华人民共和国行政处罚法》第二十八条第一款、《中华人民共和国行政许可法》第六十六条"
RECHECK_BASIS = "《中华人民共和国行政许可法》第六十一条"


def _order(source: Source) -> Context:
    """One problem per line; the form's ``basis`` is what the party broke, not what the order rests on."""
    facts, violated = lines(source.text("problem")), source.text("basis")
    alone = len(facts) == 1
    if facts and violated and not alone:
        facts[-1] = f"{facts[-1].rstrip('。')}。以上情况违反了{violated.rstrip('。')}的规定。"
    problems: list[Json] = [{"point": "", "fact": fact, "basis": violated if alone else ""} for fact in facts]
    return {
        "basis": ORDER_BASIS,
        "problems": problems,
        "requirement": source.text("requirement"),
        "deadline": day(source.text("deadline_on")),
    }


def _recheck(source: Source) -> Context:
    orders = [one for one in documents_of(source.conn, source.case.id) if one.kind == "rectification_order"]
    found = "；".join(line.rstrip("。；;") for line in lines(source.text("problem")))
    rows: list[Json] = [
        {
            "point": found,
            "requirement": row.get("requirement", ""),
            "result": "已改正" if row.get("corrected") == "corrected" else "未改正",
            "fact": row.get("fact") or "",
        }
        for row in source.value("points") or []
    ]
    return {
        "basis": RECHECK_BASIS,
        "order_number": orders[-1].number if orders else "",
        "order_date": chinese_date(aware(orders[-1].issued_at).date()) if orders else "",
        "rechecked_on": day(source.text("rechecked_on")),
        "recheck_rows": rows,
        "conclusion": source.chosen("recheck_result"),
        "opinion": source.text("recheck_opinion"),
    }


CONTEXTS: Mapping[str, Callable[[Source], Context]] = {
    "rectification_order": _order,
    "recheck_opinion": _recheck,
}
