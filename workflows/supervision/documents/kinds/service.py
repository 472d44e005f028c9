"""The service record (送达回证)."""

from collections.abc import Mapping

from workflows.db import Json
from workflows.supervision.documents.kinds.model import KindFacts

FIELD_NAMES: Mapping[str, str] = {
    "served_title": "送达文书名称",
    "served_number": "送达文书文号",
    "addressee": "受送达人",
    "way": "送达方式",
    "served_on": "送达日期",
    "servers": "送达人",
    "place": "送达地点",
    "received_by": "签收人",
    "refused": "是否拒收",
    "refusal_reason": "拒收事由",
    "witness": "见证人",
    "particulars": "邮件编号、公告、受托机关或者确认书",
    "particulars_name": "上一项的名称",
    "remarks": "备注",
}

SHAPES: Mapping[str, Mapping[str, Json]] = {
    "servers": {"name": "", "certificate": ""},
}

KINDS: Mapping[str, KindFacts] = {
    "service_record": KindFacts(
        "送达回证",
        "",  # it takes no number: it names the number of what was served
        frozenset({"served_title", "addressee", "way", "served_on", "servers"}),
        {
            "served_number": "",
            "place": "",
            "received_by": "",
            "refused": False,
            "refusal_reason": "",
            "witness": "",
            "particulars": "",
            "particulars_name": "",
            "remarks": "",
        },
        common=frozenset({"case_no"}),
    ),
}
