"""Word templates (docxtpl): which fields they use, and rendering them in memory.

Process owners write the templates: expressions run in a sandbox, an unknown field is an error, never an empty space.
"""

import io
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from workflows.supervision.documents.kinds import KINDS
from workflows.supervision.documents.template_names import unknown_names

LARGEST_TEMPLATE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
UNREADABLE = (
    TemplateError,
    PackageNotFoundError,
    BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    ArithmeticError,
    AttributeError,
    SyntaxError,
    RecursionError,
    NotImplementedError,
    OSError,
)  # what docx, lxml and jinja raise for files that are no Word templates


class TemplateUnreadable(ValueError):
    """The file is not a Word template that can be filled in; save it as .docx and check its ``{{ }}`` and ``{% %}``."""


class UnknownTemplateField(ValueError):
    """The template uses a field that its document does not have; ``names`` lists them; correct the spelling."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class TemplateTooLarge(TemplateUnreadable):
    """The file is too large, or becomes too large when it is unpacked; take out pictures and save it anew."""


@lru_cache(maxsize=64)
def template_fields(template: bytes) -> frozenset[str]:
    """The top-level fields a template uses; read once per template."""
    found = _reading(template, lambda opened: opened.get_undeclared_template_variables(_environment()))
    return frozenset(found)


def check_template(template: bytes, kind: str) -> tuple[str, ...]:
    """Fields the template uses and the kind of document does not have, also inside objects and loops
    (``party.nam``), as they are written in the template; empty when it is right."""
    facts = KINDS[kind]
    unknown = template_fields(template) - facts.fields
    inner = _reading(template, lambda opened: unknown_names(_source(opened), _environment(), facts))
    return (*sorted(unknown), *sorted(inner))


def _source(opened: DocxTemplate) -> str:
    """Body, headers and footers as the template language reads them."""
    opened.init_docx()
    parts = [opened.get_xml()]
    for address in (opened.HEADER_URI, opened.FOOTER_URI):
        parts += [opened.get_part_xml(part) for _, part in opened.get_headers_footers(address)]
    return "".join(opened.patch_xml(part) for part in parts)


def render(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The filled document. Every field must be in ``context``."""
    missing = template_fields(template) - set(context)
    if missing:
        raise UnknownTemplateField(tuple(sorted(missing)))

    def fill(opened: DocxTemplate) -> bytes:
        opened.render(dict(context), _environment(), autoescape=True)
        filled = io.BytesIO()
        opened.save(filled)
        return filled.getvalue()

    result: bytes = _reading(template, fill)
    return result


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _reading(template: bytes, act: Any) -> Any:
    _refuse_bombs(template)
    try:
        return act(DocxTemplate(io.BytesIO(template)))
    except UndefinedError as error:
        raise UnknownTemplateField((str(error),)) from error
    except UNREADABLE as error:
        raise TemplateUnreadable(f"{type(error).__name__}: {error}") from error


def _refuse_bombs(template: bytes) -> None:
    if len(template) > LARGEST_TEMPLATE:
        raise TemplateTooLarge(f"{len(template)} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
    except BadZipFile as error:
        raise TemplateUnreadable("not a .docx file") from error
    if unpacked > LARGEST_UNPACKED:
        raise TemplateTooLarge(f"{unpacked} bytes unpacked")
