"""What can be done to a person (处理), from lightest to heaviest (公务员法57、61–64条; 山东省行政执法监督条例38条)."""

from collections.abc import Mapping
from enum import StrEnum


class Measure(StrEnum):
    NONE = "none"  # 尽职免责
    TALK = "talk"
    CRITICISE = "criticise"
    EXAMINE = "examine"
    ADMONISH = "admonish"
    SUSPEND_CERTIFICATE = "suspend_certificate"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    REASSIGN = "reassign"
    WARNING = "warning"
    DEMERIT = "demerit"
    MAJOR_DEMERIT = "major_demerit"
    DEMOTE = "demote"
    REMOVE = "remove"
    DISMISS = "dismiss"
    TO_DISCIPLINE = "to_discipline"
    TO_JUSTICE = "to_justice"


WEIGHT: Mapping[str, int] = {measure.value: place for place, measure in enumerate(Measure)}
WORDS: Mapping[str, str] = {
    "none": "尽职免责，不予处理", "talk": "谈话提醒", "criticise": "批评教育", "examine": "责令检查",
    "admonish": "诫勉",
    "suspend_certificate": "暂扣执法证", "withdraw_certificate": "调离执法岗位", "reassign": "组织调整",
    "warning": "警告处分", "demerit": "记过处分", "major_demerit": "记大过处分", "demote": "降级处分",
    "remove": "撤职处分", "dismiss": "开除处分", "to_discipline": "移送纪委监委", "to_justice": "移送司法机关",
    "recover": "追偿",
}  # fmt: skip
MONTHS: Mapping[str, int] = {"warning": 6, "demerit": 12, "major_demerit": 18, "demote": 24, "remove": 24}
"""处分期间 (公务员法64条)."""
SANCTIONS = frozenset({"warning", "demerit", "major_demerit", "demote", "remove", "dismiss"})
LIABILITY_WORDS: Mapping[str, str] = {
    "direct": "直接责任", "main_leader": "主要领导责任", "important_leader": "重要领导责任",
    "organ": "监管责任（机关）", "exempt": "尽职免责",
}  # fmt: skip


def heavier(measure: str, than: str) -> bool:
    return WEIGHT[measure] > WEIGHT[than]
