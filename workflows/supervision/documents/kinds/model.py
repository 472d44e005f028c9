"""What is known of a kind of document (文书), and how a context becomes complete.

A context is JSON: text (dates already in Chinese), truth values, objects and lists of objects. A missing required
field is an error; a missing optional one is left blank, to be written by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.db import Json
from workflows.supervision.documents.numbers import STANDARD_PATTERN

COMMON_NAMES: Mapping[str, str] = {
    "case_no": "案号",
    "party": "被检查人",
    "item": "检查事项",
    "inspectors": "检查人员",
    "basis": "依据",
    "place": "检查地点",
    "content": "检查内容",
    "rows": "逐项检查情况",
    "overall": "检查结果",
    "problems": "存在的问题",
    "requirement": "改正要求",
    "deadline": "改正期限",
    "order_number": "原通知书文号",
    "conclusion": "复查结论",
    "reason": "检查事由",
    "facts": "查明的事实",
}
"""How fields are called on paper where a family does not say otherwise."""

COMMON_SHAPES: Mapping[str, Mapping[str, Json]] = {
    "party": {"name": "", "uscc": "", "address": "", "representative": "", "phone": ""},
    "item": {"name": ""},
    "inspectors": {"name": "", "certificate": ""},
    "representative": {"name": "", "position": ""},
    "rows": {"point": "", "basis": "", "result": "", "fact": "", "evidence": ""},
    "problems": {"point": "", "fact": "", "basis": ""},
}
"""What an object, or each object of a list, holds besides what the caller gives."""

SET_BY_ISSUE = frozenset({"number", "date", "title", "organisation"})
REQUIRED = frozenset({"case_no", "party", "item", "inspectors", "basis"})
OPTIONAL: Mapping[str, Json] = {"organisation_address": "", "contact": "", "contact_phone": ""}

VISIT: Mapping[str, Json] = {
    "started_at": "", "ended_at": "", "duration": "", "scan_in": "", "scan_out": "", "scan_note": "",
}  # fmt: skip
SIGNED: Mapping[str, Json] = {
    "representative": {}, "certificates_shown": True, "recusal_told": True, "remarks": "", "refused_to_sign": False,
    "witness": "",
}  # fmt: skip


class FieldMissing(ValueError):
    """A required field of the document is missing or empty; fill it in the form of this step."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class KindFacts:
    """``type_word`` stands in the number; ``required`` and ``optional`` come on top of the common fields.

    ``names`` and ``shapes`` are those of the family, put in when the families are gathered.
    """

    title: str
    type_word: str
    required: frozenset[str]
    optional: Mapping[str, Json] = field(default_factory=dict)
    pattern: str = STANDARD_PATTERN
    common: frozenset[str] = REQUIRED  # a document that is about no party and nobody's visit has others
    official: bool = False  # an official document (公文) laid out by GB/T 9704-2012; else a form of law enforcement
    names: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """Every top-level name a template of this kind may use."""
        return SET_BY_ISSUE | self.common | self.required | OPTIONAL.keys() | self.optional.keys()

    @property
    def numbered(self) -> bool:
        """Whether the document takes a number (文号): a record (笔录) without a type word takes none."""
        return bool(self.type_word)

    def name(self, name: str) -> str:
        """How a field is called on paper."""
        return self.names.get(name) or COMMON_NAMES.get(name, name)

    def complete(self, context: Mapping[str, Json]) -> dict[str, Json]:
        """The context with its optional fields; names the first required field that is missing."""
        for name in self.missing(context):
            raise FieldMissing(name)
        given = {**OPTIONAL, **self.optional, **{name: value for name, value in context.items() if value is not None}}
        return {name: self._shaped(name, value) for name, value in given.items()}

    def missing(self, context: Mapping[str, Json]) -> list[str]:
        """The required fields that nothing is known of, in a fixed order."""
        return [name for name in sorted(self.common | self.required) if context.get(name) in (None, "", [], {})]

    def shape(self, name: str) -> Mapping[str, Json] | None:
        """What an object of this field, or each object of its list, holds."""
        return self.shapes.get(name) or COMMON_SHAPES.get(name)

    def _shaped(self, name: str, value: Json) -> Json:
        shape = self.shape(name)
        if shape is None:
            return value
        if isinstance(value, list):
            return [_with(shape, part) if isinstance(part, dict) else part for part in value]
        return _with(shape, value) if isinstance(value, dict) else value


def _with(shape: Mapping[str, Json], value: Mapping[str, Json]) -> Json:
    return {**shape, **{name: "" if part is None else part for name, part in value.items()}}
