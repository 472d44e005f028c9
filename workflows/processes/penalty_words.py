"""Parts of the documents of a penalty: amounts, remedies by the law of the day, what other steps said."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.clock import aware
from workflows.db import Json
from workflows.engine.tables import submission
from workflows.processes.common.reading import rows
from workflows.processes.paper_source import Context, Source
from workflows.supervision import deadlines, penalties
from workflows.supervision.documents import OfficialDocument, chinese_date, documents_of
from workflows.supervision.organisation.officers import names
from workflows.supervision.penalties import Penalty

CF = "《中华人民共和国行政处罚法》"
QZ = "《中华人民共和国行政强制法》"
REVIEW_LAW_OF_2024 = "2024-01-01"
EVIDENCE = {
    "documentary": "书证", "physical": "物证", "audiovisual": "视听资料", "electronic": "电子数据",
    "testimony": "证人证言", "statement": "当事人的陈述", "expert": "鉴定意见", "record": "勘验笔录、现场笔录",
}  # fmt: skip
"""行政处罚法46条."""
OUTCOMES = {
    "penalty": "给予行政处罚", "no_penalty": "不予行政处罚", "not_established": "违法事实不能成立，不予行政处罚",
    "referral": "涉嫌犯罪，移送司法机关",
}  # fmt: skip
LEVELS = {"exempt": "不予处罚", "mitigated": "减轻处罚", "light": "从轻处罚", "normal": "一般处罚", "heavy": "从重处罚"}
REASONS = {
    "minor": f"违法行为轻微并及时改正，没有造成危害后果，符合{CF}第三十三条第一款的规定",
    "first_time": f"初次违法且危害后果轻微并及时改正，符合{CF}第三十三条第一款的规定",
    "no_fault": f"有证据足以证明没有主观过错，符合{CF}第三十三条第二款的规定",
    "minor_age": f"符合{CF}第三十条、第三十一条依法不予处罚的规定",
    "too_late": f"违法行为超过{CF}第三十六条规定的追责时效",
}
MEASURES = {"register": "先行登记保存", "seal": "查封", "detain": "扣押"}
DIGITS, PLACES = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


def yuan(amount: int) -> str:
    return f"{amount / 100:,.2f}元"


def in_words(amount: int) -> str:
    """An amount in 分 as it is written on a decision: 壹万零伍拾元整."""
    whole, cents = divmod(amount, 100)
    said = ""
    for unit, group in zip(("亿", "万", ""), (whole // 10**8, whole // 10**4 % 10**4, whole % 10**4), strict=True):
        if not group:
            continue
        gap = bool(said) and group < 1000
        said += ("零" if gap else "") + _group(group) + unit
    jiao, fen = divmod(cents, 10)
    tail = (f"{DIGITS[jiao]}角" if jiao else "零" if fen and said else "") + (f"{DIGITS[fen]}分" if fen else "")
    return f"{said or ('零' if not cents else '')}{'元' if said or not cents else ''}{tail or '整'}"


def _group(number: int) -> str:
    said, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if zero and said else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return said


def record(source: Source) -> Penalty:
    return penalties.of_case(source.conn, source.case.id)


def name_of(source: Source, login: str | None) -> str:
    return names(source.conn, [login]).get(login, "") if login else ""


def names_of(source: Source, logins: Any) -> str:
    given = [str(one) for one in logins] if isinstance(logins, list) else []
    known = names(source.conn, given)
    return "、".join(known.get(one, one) for one in given)


def said(source: Source, *element_ids: str) -> Mapping[str, Any]:
    """What was last filled in at one of these steps of the case."""
    table = submission
    query = select(table.c.data).where(table.c.root_id == source.item.root_id, table.c.element_id.in_(element_ids))
    found: Mapping[str, Any] | None = source.conn.scalar(query.order_by(table.c.id.desc()).limit(1))
    return found or {}


def last_document(source: Source, kind: str) -> OfficialDocument | None:
    found = [one for one in documents_of(source.conn, source.case.id) if one.kind == kind]
    return found[-1] if found else None


def number_of(document: OfficialDocument | None) -> str:
    return (document.number or "") if document else ""


def issued_on(document: OfficialDocument | None) -> str:
    return chinese_date(aware(document.issued_at).date()) if document else ""


def today(source: Source) -> str:
    return chinese_date(aware(source.now).date())


def remedies(source: Source) -> Context:
    """复议六十日 (复议法20条), 诉讼六个月 (行诉法46条), and who reviews: since 2024 the government alone (24条)."""
    on = aware(source.now).date()
    review, suit = (deadlines.rule_for(source.conn, code, on) for code in ("T-G-12", "T-G-13"))
    alone = on.isoformat() >= REVIEW_LAW_OF_2024
    organ = "本级人民政府" if alone else "本级人民政府或者上一级主管部门"
    return {"review_organ": organ, "review_days": str(review.number), "suit_months": str(suit.number)}


def days_of(source: Source, code: str) -> str:
    return str(deadlines.rule_for(source.conn, code, aware(source.now).date()).number)


def evidence(data: Mapping[str, Any]) -> list[Json]:
    return [
        {
            "kind": EVIDENCE.get(str(row.get("kind")), ""),
            "name": row.get("name") or "",
            "proves": row.get("proves") or "",
        }
        for row in rows(data, "evidence")
    ]


def goods(found: Any) -> list[Json]:
    keys = ("name", "spec", "quantity", "state")
    return [{key: row.get(key) or "" for key in keys} for row in found or [] if isinstance(row, dict)]


def until(source: Source, code: str, since: str) -> str:
    stops = deadlines.stops_for(source.conn, source.case.id, code)
    answer = deadlines.due_for(
        source.conn, code, date.fromisoformat(since[:10]), stops=stops, opened=source.case.rule_date
    )
    return chinese_date(answer.on) if answer.on else ""
