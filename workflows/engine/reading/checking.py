"""``check`` and ``read``: any bytes end in a diagram or in findings, never in a traceback."""

from workflows.engine.reading import rules
from workflows.engine.reading.diagram import diagram_of
from workflows.engine.reading.drawing import draw, executable
from workflows.engine.reading.intake import Unreadable, parse
from workflows.engine.reading.rules import CalledKeys, Subject
from workflows.engine.reading.rules.expressions import declared_in
from workflows.engine.reading.rules.whole_file import file_findings
from workflows.engine.types import Bundle, Diagram, Finding, Severity, Vocabulary

MAX_FINDINGS = 200


class DiagramRefused(ValueError):
    """The file holds no one executable process; ``findings`` say why in Chinese; mend it and upload again."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings[0].message if findings else "")
        self.findings = findings


def check(bundle: Bundle, vocabulary: Vocabulary, *, called_keys: CalledKeys | None = None) -> list[Finding]:
    """Everything wrong with an upload, in the order of the file; empty means it may be published.

    Errors forbid publication, warnings do not. ``called_keys`` gives the keys that another process calls, so that
    circles of call activities are found. Never raises, whatever the bytes are.
    """
    try:
        root = parse(bundle.diagram)
    except Unreadable as unreadable:
        return [_unreadable(bundle, unreadable)]
    found = file_findings(bundle.file, root)
    processes = executable(root)
    if len(processes) == 1:
        subject = Subject(draw(bundle, root, processes[0]), vocabulary, called_keys)
        found += [finding for rule in rules.ALL for finding in rule(subject)]
    return _in_order(found)


def read(bundle: Bundle) -> Diagram:
    """The diagram of a bundle that :func:`check` accepted; raises :class:`DiagramRefused` where there is none.

    Only what makes reading impossible is refused here: a published version must stay readable when rules grow stricter.
    """
    try:
        root = parse(bundle.diagram)
    except Unreadable as unreadable:
        raise DiagramRefused([_unreadable(bundle, unreadable)]) from unreadable
    processes = executable(root)
    if len(processes) != 1:
        raise DiagramRefused(file_findings(bundle.file, root))
    return diagram_of(draw(bundle, root, processes[0]))


def declared_names(bundle: Bundle) -> frozenset[str]:
    """The variables that a diagram gives values to; none where it cannot be read."""
    try:
        root = parse(bundle.diagram)
    except Unreadable:
        return frozenset()
    processes = executable(root)
    return declared_in(draw(bundle, root, processes[0])) if len(processes) == 1 else frozenset()


def _unreadable(bundle: Bundle, error: Unreadable) -> Finding:
    return Finding(bundle.file, error.line, "", "", error.rule, Severity.ERROR, str(error))


def _in_order(found: list[Finding]) -> list[Finding]:
    """Errors and warnings by file and line; a flood is cut with a last sentence, errors first to stay."""
    unique = list(dict.fromkeys(found))
    kept = sorted(unique, key=lambda finding: finding.severity is not Severity.ERROR)[:MAX_FINDINGS]
    kept.sort(key=lambda finding: (finding.file, finding.line))
    if len(unique) > MAX_FINDINGS:
        last = kept[-1]
        message = f"另有 {len(unique) - MAX_FINDINGS} 处问题没有列出，请改正以上问题后再检查。"
        kept.append(Finding(last.file, last.line, "", "", "more-findings", Severity.ERROR, message))
    return kept
