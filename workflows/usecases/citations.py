"""How an article of law is named in Chinese: 《食品生产经营监督检查管理办法》第三十九条."""

import re

DIGITS = "〇一二三四五六七八九"
ARTICLE = re.compile(r"(\d+)(?:\((\d+|[一二三四五六七八九十]+)\))?")
LAW_WITH_ARTICLE = re.compile(r"(\D*[^\d号])(\d+)")


def citation(law: str, article: str) -> str:
    """``law`` and ``article`` as the rules keep them (``39``, ``5(1)``, ``64(一)``, ``21/23``); other words stay."""
    laws, articles = law.split("/"), article.split("/") if article else []
    if len(laws) > 1 and not articles and all(map(LAW_WITH_ARTICLE.fullmatch, laws)):
        return "、".join(_title(m[1]) + _article(m[2]) for m in map(LAW_WITH_ARTICLE.fullmatch, laws) if m)
    if len(laws) > 1 and len(laws) == len(articles):
        return "、".join(_title(one) + _article(number) for one, number in zip(laws, articles, strict=True))
    return _title(law) + "、".join(map(_article, articles))


def _title(law: str) -> str:
    if "《" in law or "〔" in law or law.startswith("本"):
        return law
    return f"《{law.replace('(', '（').replace(')', '）')}》"


def _article(text: str) -> str:
    found = ARTICLE.fullmatch(text.strip())
    if found is None:
        return f"第{text}部分" if re.fullmatch("[一二三四五六七八九十]+", text) else text
    part = found[2] or ""
    tail = f"第{in_chinese(int(part))}款" if part.isdecimal() else f"第（{part}）项" if part else ""
    return f"第{in_chinese(int(found[1]))}条{tail}"


def in_chinese(number: int) -> str:
    """1 to 9999 as articles of law are numbered: 十二, 三十九, 一百八十, 五百六十三, 一千零一."""
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap else "") + DIGITS[digit] + name
        gap = bool(written) and not digit
    return written.removeprefix("一") if written.startswith("一十") else written
