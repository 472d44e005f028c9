"""The documents of the methods: each Word file opens and holds its words; numbers where they go out."""

from pathlib import Path

import docx
import pytest

from workflows.processes import shipped
from workflows.supervision.documents import KINDS, check_template

WORDS = {
    "inspection_approval": ("任务来源", "本年度检查", "上限", "承办人意见", "负责人意见"),
    "sampling_record": ("样品清单", "基数", "备样", "封样编号", "送检机构", "扫码记录"),
    "result_notice": ("检查结果", "处理意见", "公示", "异议", "送 达 回 证"),
    "online_record": ("平台名称", "网址", "取证时间", "SHA-256"),
    "equipment_record": ("设备编号", "上次检验", "下次检验"),
    "expert_opinion": ("第三方机构", "委托合同", "不在检查文书上签名"),
    "site_record": ("扫码记录", "检查时间"),
}


@pytest.mark.parametrize("kind", WORDS)
def test_the_word_file_opens_and_says_what_it_must(kind: str) -> None:
    template = shipped.resources()[f"documents/{kind}.docx"]
    assert check_template(template, kind) == ()
    opened = docx.Document(str(Path(shipped.FOLDER) / "documents" / f"{kind}.docx"))
    said = "".join(one.text for one in opened.paragraphs)
    said += "".join(cell.text.replace("\n", "") for table in opened.tables for row in table.rows for cell in row.cells)
    assert [word for word in WORDS[kind] if word not in said] == []
    assert "{{ number }}" in said and "{{ title }}" in said


def test_no_two_kinds_share_the_word_of_their_number() -> None:
    words = [facts.type_word for facts in KINDS.values() if facts.numbered]
    assert len(set(words)) == len(words)


def test_only_inspectors_sign_the_opinion_of_experts() -> None:
    opened = docx.Document(str(Path(shipped.FOLDER) / "documents" / "expert_opinion.docx"))
    signing = [one.text for one in opened.paragraphs if "（签名）" in one.text]
    assert signing and all(text.startswith("检查人员") for text in signing)
