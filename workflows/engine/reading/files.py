"""Diagrams on disk: a bundle is the ``.bpmn`` file with the forms and documents it names, found beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from workflows.engine.reading import markup
from workflows.engine.reading.checking import check
from workflows.engine.reading.drawing import Drawing, draw, executable
from workflows.engine.reading.forms import form_key, shared_name, shared_path
from workflows.engine.reading.intake import MAX_BYTES, Unreadable, parse
from workflows.engine.reading.markup import bpmn
from workflows.engine.types import Bundle, Finding, Severity, Vocabulary


def bundle_at(path: Path) -> Bundle:
    """The diagram at ``path`` and those files of ``forms/`` and ``documents/`` beside it that it names.

    Raises OSError where the diagram itself cannot be read; a named file that is missing is a finding of ``check``.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    bare = Bundle(path.name, content)
    drawing = _drawing(bare)
    resources = dict(_resources(drawing, path.parent)) if drawing is not None else {}
    return Bundle(path.name, content, resources)


def check_paths(paths: Sequence[Path], vocabulary: Vocabulary) -> list[Finding]:
    """Findings of every ``.bpmn`` file among the paths and below the directories; ``file`` is the path as given.

    The processes of the files themselves count as known, so that diagrams that call each other can be checked together.
    """
    findings: list[Finding] = []
    bundles: dict[Path, Bundle] = {}
    for path in _files(paths):
        try:
            bundles[path] = bundle_at(path)
        except OSError as error:
            message = f"文件打不开（{error.strerror or error}），请检查路径和权限。"
            findings.append(Finding(str(path), 1, "", "", "unreadable-file", Severity.ERROR, message))
    called = _called(bundles.values())
    if vocabulary.processes is not None:
        vocabulary = replace(vocabulary, processes=vocabulary.processes | called.keys())
    for path, bundle in bundles.items():
        found = check(bundle, vocabulary, called_keys=lambda key: called.get(key, ()))
        findings += [replace(one, file=_beside(path, bundle, one)) for one in found]
    return findings


def _beside(path: Path, bundle: Bundle, finding: Finding) -> str:
    return str(path if finding.file == bundle.file else path.parent / finding.file)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.bpmn"))
        else:
            yield path


def _drawing(bundle: Bundle) -> Drawing | None:
    try:
        root = parse(bundle.diagram)
    except Unreadable:
        return None
    processes = executable(root)
    return draw(bundle, root, processes[0]) if len(processes) == 1 else None


def _resources(drawing: Drawing, folder: Path) -> Iterator[tuple[str, bytes]]:
    names = {shared_path(name) for name in (shared_name(form_key(node)) for node in drawing.nodes) if name}
    for node in drawing.nodes:
        names |= {f"documents/{name}.docx" for name in markup.codes(node.properties.get("document", ""))}
    for name in sorted(names):
        found = folder / name
        if _is_plain(name) and found.is_file():
            yield name, found.read_bytes()


def _is_plain(name: str) -> bool:
    """A name from a diagram never becomes a path out of its folder."""
    return ".." not in name and "\\" not in name and "\0" not in name and name.count("/") == 1


def _called(bundles: Iterable[Bundle]) -> dict[str, set[str]]:
    called: dict[str, set[str]] = {}
    for bundle in bundles:
        drawing = _drawing(bundle)
        if drawing is not None:
            keys = {found.get("calledElement", "").strip() for found in drawing.process.iter(bpmn("callActivity"))}
            called[drawing.process.get("id", "")] = keys - {""}
    return called
