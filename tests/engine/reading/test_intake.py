"""Any bytes end in a diagram or in one plain sentence, never in an exception."""

import io
import json
import time
import zipfile
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.reading.building import (
    ROOTS,
    VOCABULARY,
    diagram,
    end,
    errors_of,
    findings,
    flows,
    start,
    straight,
    user,
)
from tests.engine.reading.test_accepted import ACCEPTED
from workflows.engine.reading import DiagramRefused, check, read
from workflows.engine.types import Bundle, Finding, Severity, Vocabulary

GOOD = straight(user("a", name="现场检查"))
TEXT = GOOD.decode()


def declared(encoding: str) -> str:
    return TEXT.replace('encoding="UTF-8"', f'encoding="{encoding}"')


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        declared("utf-8").encode(),
        declared("GB18030").encode("gb18030"),
        declared("GBK").encode("gbk"),
        declared("gb2312").encode("gb18030"),
        declared("UTF-16").encode("utf-16"),
        declared("UTF-16").encode("utf-16-le"),
        b"\xfe\xff" + declared("UTF-16").encode("utf-16-be"),
        TEXT.replace('<?xml version="1.0" encoding="UTF-8"?>', "").encode(),
        TEXT.replace('<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0"?>').encode(),
        GOOD.replace(b"\n", b"\r\n"),
    ],
)
def test_the_encodings_of_chinese_offices_are_read(content: bytes) -> None:
    assert errors_of(content) == set()
    assert read(Bundle("图.bpmn", content)).steps["a"].name == "现场检查"


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, GOOD)
    return buffer.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'

UNREADABLE = {
    "empty": (b"", "empty-file"),
    "blank": (b" \n\t", "empty-file"),
    "too large": (GOOD + b" " * (2 * 1024 * 1024), "file-too-large"),
    "a zip": (zipped("diagram.bpmn"), "not-a-diagram"),
    "a Word file": (zipped("word/document.xml"), "not-a-diagram"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "not-a-diagram"),
    "a PDF": (b"%PDF-1.7\n", "not-a-diagram"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "not-a-diagram"),
    "a Camunda form": (b'{"components": []}', "not-a-diagram"),
    "plain text": ("这不是流程图".encode(), "not-well-formed"),
    "a truncated file": (GOOD[: len(GOOD) // 2], "not-well-formed"),
    "two roots": (GOOD + b"<a/>", "not-well-formed"),
    "an unknown entity": (GOOD.replace("现场检查".encode(), b"&what;"), "not-well-formed"),
    "an undeclared prefix": (GOOD.replace(b"<bpmn:endEvent", b"<nobody:endEvent"), "not-well-formed"),
    "huge nesting": (b"<a>" * 5000 + b"</a>" * 5000, "not-well-formed"),
    "a web page": (b"<html><body/></html>", "not-bpmn"),
    "a decision table": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "not-bpmn"),
    "no namespace": (b"<definitions><process isExecutable='true'/></definitions>", "not-bpmn"),
    "an empty definitions": (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not-bpmn"),
    "a NUL": (GOOD.replace("现场".encode(), b"a\0b"), "nul-character"),
    "a bell": (GOOD.replace("现场".encode(), b"a\7b"), "not-well-formed"),
    "a billion laughs": (LAUGHS, "doctype"),
    "a file inclusion": (OUTSIDE, "doctype"),
    "a bare doctype": (b"<!DOCTYPE x>" + GOOD, "doctype"),
    "UTF-8 declared, GBK inside": (TEXT.encode("gbk"), "wrong-encoding"),
    "GBK declared, UTF-8 mark": (b"\xef\xbb\xbf" + declared("GBK").encode(), "wrong-encoding"),
    "UTF-16 declared, UTF-8 inside": (declared("UTF-16").encode(), "wrong-encoding"),
    "UTF-8 declared, UTF-16 inside": (TEXT.encode("utf-16"), "wrong-encoding"),
    "ASCII declared, Chinese inside": (declared("us-ascii").encode(), "wrong-encoding"),
    "an encoding nobody has": (declared("klingon").encode(), "wrong-encoding"),
    "Latin-1": (declared("ISO-8859-1").encode(), "wrong-encoding"),
    "UTF-7": (declared("utf-7").encode(), "wrong-encoding"),
    "UTF-32": (TEXT.encode("utf-32"), "nul-character"),
    "random": (bytes(range(256)) * 20, "wrong-encoding"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_diagram_gives_exactly_one_sentence(name: str) -> None:
    content, rule = UNREADABLE[name]
    found = findings(content)
    assert [(one.rule, one.severity) for one in found] == [(rule, Severity.ERROR)]
    assert found[0].message.endswith("。")
    with pytest.raises(DiagramRefused):
        read(Bundle("图.bpmn", content))


def test_the_line_of_a_broken_file_is_shown() -> None:
    broken = GOOD.replace(b"</bpmn:userTask>", b"</bpmn:userTaks>")
    assert findings(broken)[0].line == next(n for n, line in enumerate(GOOD.splitlines(), 1) if b"userTask" in line)


def judged(content: bytes) -> list[Finding]:
    found = check(Bundle("图.bpmn", content, {"forms/f.json": content}), VOCABULARY)
    assert all(one.message and isinstance(one.line, int) for one in found)
    if any(one.severity is Severity.ERROR for one in found):
        with suppress(DiagramRefused):
            read(Bundle("图.bpmn", content))
    else:
        read(Bundle("图.bpmn", content))
    return found


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_random_bytes_never_raise(content: bytes) -> None:
    assert judged(content)


PIECES = [content.decode() for content in ACCEPTED.values()]
WORDS = st.sampled_from(
    ["", "${", "}", "&amp;", "a", "s", "e", "true", "false", "P1D", "${x >", "timer", "sub", "userTask", "endEvent",
     "startEvent", "subProcess", "camunda:", "boundaryEvent", "-1", "'", "＞", "M1", "𠮷", "\u202e", "x" * 300]
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PIECES), st.data())
def test_mutated_diagrams_never_raise(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        upto = data.draw(st.integers(at, min(len(text), at + 40)))
        text = text[:at] + data.draw(WORDS) + text[upto:]
    judged(text.encode())


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PIECES), st.data())
def test_diagrams_with_swapped_values_never_raise(text: str, data: st.DataObject) -> None:
    """Stays well-formed: attribute values and tags are exchanged among each other, which reaches the rules."""
    parts = text.split('"')
    for _ in range(data.draw(st.integers(1, 6))):
        one = data.draw(st.integers(0, (len(parts) - 2) // 2)) * 2 + 1
        other = data.draw(st.integers(0, (len(parts) - 2) // 2)) * 2 + 1
        parts[one] = data.draw(st.one_of(st.just(parts[other]), WORDS.filter(lambda word: "&" not in word)))
    judged('"'.join(parts).encode())


def test_a_large_diagram_is_judged_in_seconds_and_its_flood_is_cut() -> None:
    names = [f"t{number}" for number in range(4000)]
    content = diagram(
        start(), *(f'<bpmn:scriptTask id="{name}"/>' for name in names), end(), *flows(">".join(["s", *names, "e"]))
    )
    begun = time.process_time()
    found = check(Bundle("图.bpmn", content), Vocabulary())
    assert time.process_time() - begun < 10
    assert len(found) == 201
    assert any(one.rule == "more-findings" for one in found)


def test_many_steps_with_one_large_form_cost_no_more_than_seconds() -> None:
    fields = [{"id": f"f{number}", "label": "字段", "type": "text"} for number in range(300)]
    names = [f"t{number}" for number in range(3000)]
    steps = [user(name, camunda_formKey="forms:f") for name in names]
    content = diagram(start(), *steps, end(), *flows(">".join(["s", *names, "e"])))
    begun = time.process_time()
    assert errors_of(content, {"forms/f.json": json.dumps({"fields": fields}).encode()}) == set()
    assert time.process_time() - begun < 10


def test_a_join_behind_a_node_that_is_not_there_does_not_raise() -> None:
    gateways = ['<bpmn:exclusiveGateway id="g"/>', '<bpmn:parallelGateway id="j"/>']
    content = diagram(start(), *gateways, end(), *flows("s>g>nowhere>j>e", "g>j"))
    assert "dangling-reference" in errors_of(content)


def test_a_ladder_of_joins_costs_no_more_than_seconds() -> None:
    names = [f"g{number}" for number in range(1500)]
    gateways = [f'<bpmn:{("exclusive", "parallel")[n % 2]}Gateway id="{name}"/>' for n, name in enumerate(names)]
    back = [f"{other}>{one}" for one, other in pairwise(names)]
    content = diagram(start(), *gateways, end(), *flows(">".join(["s", *names, "e"]), *back), *flows("g0>e"))
    begun = time.process_time()
    assert errors_of(content)
    assert time.process_time() - begun < 10


def test_long_chains_and_wide_forks_of_gateways_cost_no_more_than_seconds() -> None:
    names = [f"g{number}" for number in range(4000)]
    gateways = [f'<bpmn:parallelGateway id="{name}"/>' for name in names]
    content = diagram(start(), *gateways, end(), *flows(">".join(["s", *names, "e"])), roots=ROOTS)
    begun = time.process_time()
    assert errors_of(content) == set()
    assert time.process_time() - begun < 10
