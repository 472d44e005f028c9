"""From bytes to a safe XML tree, or one sentence why not. No document type, no entities, no network, bounded."""

import re

from lxml import etree

from workflows.engine.reading.markup import BPMN, line_of

MAX_BYTES = 2 * 1024 * 1024

_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "gb18030": "gb18030", "gbk": "gb18030",
    "gb2312": "gb18030", "utf-16": "utf-16", "utf-16le": "utf-16", "utf-16be": "utf-16",
}  # fmt: skip
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,200}?\?>")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"']{1,40})["']""")
_OTHER_FILES = (
    (b"PK", "zip 压缩包或 Office 文件（.docx、.xlsx）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件（.doc、.xls）"),
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{", "JSON 文件"),
)


class Unreadable(ValueError):
    """The bytes are no BPMN diagram; ``args[0]`` is the Chinese sentence; upload what it asks for."""

    def __init__(self, rule: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.rule = rule
        self.line = line


def parse(content: bytes) -> etree._Element:
    """The ``bpmn:definitions`` element; raises :class:`Unreadable` for everything else, and nothing but that."""
    root = parse_xml(content, "流程图", ".bpmn")
    if root.tag != f"{{{BPMN}}}definitions":
        raise Unreadable("not-bpmn", f"这不是 BPMN 2.0 流程图（根元素是“{_shown(root.tag)}”），请上传 .bpmn 文件。", 1)
    if not len(root):
        raise Unreadable("not-bpmn", "这个文件里没有流程，请画好流程后再上传。", line_of(root))
    return root


def parse_xml(content: bytes, thing: str, ending: str) -> etree._Element:
    """The root of a safe XML tree; raises :class:`Unreadable`, whose sentence asks for the ``thing`` in such a file."""
    _refuse_other_files(content, thing, ending)
    text = _decoded(content)
    _refuse_dangerous(text)
    return _parsed(_DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text)


def _shown(tag: str) -> str:
    return etree.QName(tag).localname[:40]


def _refuse_other_files(content: bytes, thing: str, ending: str) -> None:
    if not content.strip():
        raise Unreadable("empty-file", f"文件是空的，请重新导出 {ending} 文件。")
    if len(content) > MAX_BYTES:
        raise Unreadable("file-too-large", f"文件超过 2 MB，请删去多余内容或拆成几个{thing.removesuffix('图')}。")
    for start, kind in _OTHER_FILES:
        if content.startswith(start):
            raise Unreadable("not-a-diagram", f"这是{kind}，不是{thing}，请上传建模工具保存的 {ending} 文件。")


def _decoded(content: bytes) -> str:
    codec, body = _codec_of(content)
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "文件内容与声明的编码不一致，请用 UTF-8 编码另存后再上传。"
        raise Unreadable("wrong-encoding", message, line) from error
    declared = _declared(text)
    if declared and (_CODECS.get(declared) == "utf-16") != codec.startswith("utf-16"):
        raise Unreadable("wrong-encoding", f"文件声明的编码是“{declared}”，实际不是，请用 UTF-8 编码另存后再上传。")
    return text


def _codec_of(content: bytes) -> tuple[str, bytes]:
    if content.startswith(b"\xef\xbb\xbf"):
        codec, body = "utf-8", content[3:]
        declared = _declared(body[:300].decode("latin-1"))
        if declared and _CODECS.get(declared) != "utf-8":
            raise Unreadable("wrong-encoding", f"文件声明的编码是“{declared}”，实际是 UTF-8，请改正声明后再上传。")
        return codec, body
    for start, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(start):
            return codec, content[2:]
    for start, codec in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if content.startswith(start):
            return codec, content
    declared = _declared(content[:300].decode("latin-1")) or "utf-8"
    if declared not in _CODECS:
        message = f"不接受编码“{declared}”，请用 UTF-8、UTF-16 或 GB18030 编码另存后再上传。"
        raise Unreadable("wrong-encoding", message)
    return ("utf-8" if _CODECS[declared] == "utf-16" else _CODECS[declared]), content


def _declared(text: str) -> str:
    declaration = _DECLARATION.match(text)
    found = _ENCODING.search(declaration.group()) if declaration else None
    return found.group(1).lower() if found else ""


def _refuse_dangerous(text: str) -> None:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Unreadable("nul-character", "文件中有空字符（NUL），文件可能已损坏，请重新导出。", line)
    for mark in ("<!DOCTYPE", "<!ENTITY"):
        if mark in text:
            line = text[: text.index(mark)].count("\n") + 1
            raise Unreadable("doctype", "文件中有 DOCTYPE 或 ENTITY 声明，出于安全不接受，请删去后再上传。", line)


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        message = f"第 {line} 行附近的 XML 不完整或写错了，请用建模工具重新保存（{_reason(error)}）。"
        raise Unreadable("not-well-formed", message, line) from error
    except (UnicodeEncodeError, etree.LxmlError, ValueError) as error:
        raise Unreadable("not-well-formed", "文件不是完整的 XML，请用建模工具重新保存。") from error


def _reason(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "").split(", line ")[0][:120]
