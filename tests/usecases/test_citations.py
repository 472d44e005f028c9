import pytest

from workflows.usecases.citations import citation, in_chinese


@pytest.mark.parametrize(
    ("law", "article", "named"),
    [
        ("食品生产经营监督检查管理办法", "39", "《食品生产经营监督检查管理办法》第三十九条"),
        ("行政执法机关移送涉嫌犯罪案件的规定", "5(1)", "《行政执法机关移送涉嫌犯罪案件的规定》第五条第一款"),
        ("行政处罚法", "64(一)", "《行政处罚法》第六十四条第（一）项"),
        ("投诉举报处理办法(121号令)", "15", "《投诉举报处理办法（121号令）》第十五条"),
        ("投诉举报处理办法", "21/23", "《投诉举报处理办法》第二十一条、第二十三条"),
        ("移送规定/公安程序规定", "8/180(1)", "《移送规定》第八条、《公安程序规定》第一百八十条第一款"),
        ("行政处罚法48/公示规定11", "", "《行政处罚法》第四十八条、《公示规定》第十一条"),
        ("国办发〔2018〕118号", "", "国办发〔2018〕118号"),
        ("本区加强行政审批事中事后监管的实施意见", "五", "本区加强行政审批事中事后监管的实施意见第五部分"),
    ],
)
def test_an_article_is_named_as_the_law_is_cited(law: str, article: str, named: str) -> None:
    assert citation(law, article) == named


def test_article_numbers_are_written_in_chinese() -> None:
    written = " ".join(in_chinese(n) for n in (1, 10, 12, 20, 39, 100, 101, 110, 180, 563, 1001, 1010))
    assert written == "一 十 十二 二十 三十九 一百 一百零一 一百一十 一百八十 五百六十三 一千零一 一千零一十"
