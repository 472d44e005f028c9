"""Rules about who acts, why and until when: candidates, lanes, legal content, properties."""

from collections import Counter
from collections.abc import Iterator

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Node
from workflows.engine.reading.markup import Element
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding

PEOPLE = ("userTask", "manualTask")


def known_groups(subject: Subject) -> Iterator[Finding]:
    known = subject.vocabulary.groups
    for node in subject.drawing.nodes:
        codes = list(markup.codes(node.attribute("candidateGroups")))
        codes += markup.codes(node.properties.get("groups", "")) if node.awaits_message else ()
        for code in codes:
            if known is not None and "{" not in code and code not in known:
                message = f"{shown(node)}的候选岗位“{code[:60]}”不是已有的岗位或职能代码，请改正（如 inspector）。"
                yield subject.error(node, "unknown-group", message)


def starter_groups(subject: Subject) -> Iterator[Finding]:
    known, process = subject.vocabulary.groups, subject.drawing.process
    for code in markup.codes(process.get(markup.camunda("candidateStarterGroups"), "")):
        if "{" in code or (known is not None and code not in known):
            message = f"可以发起流程的岗位“{code[:60]}”不是已有的岗位或职能代码，请改正（如 handler）。"
            yield subject.error(process, "unknown-group", message)


def lanes_agree(subject: Subject) -> Iterator[Finding]:
    """Only candidateGroups decide who acts; a step whose groups are those of another lane is drawn in the wrong one."""
    usual = _usual_groups(subject)
    owner = {groups: lane for lane, groups in usual.items()}
    for node in subject.drawing.of(*PEOPLE):
        lane, groups = _lane(subject, node), node.attribute("candidateGroups")
        if lane is None or not groups or lane not in usual or usual[lane] == groups:
            continue
        elsewhere = owner.get(groups)
        hint = f"，而这是泳道“{elsewhere.get('name', '')}”的岗位" if elsewhere is not None else ""
        message = f"{shown(node)}画在泳道“{lane.get('name', '')}”里，候选岗位却是“{groups[:60]}”{hint}，请核对。"
        yield subject.warning(node, "lane-disagrees", message)


def _usual_groups(subject: Subject) -> dict[Element, str]:
    """The groups of most steps of a lane; no entry where there is no majority."""
    counted: dict[Element, Counter[str]] = {}
    for node in subject.drawing.of(*PEOPLE):
        lane, groups = _lane(subject, node), node.attribute("candidateGroups")
        if lane is not None and groups:
            counted.setdefault(lane, Counter())[groups] += 1
    usual = {}
    for lane, counter in counted.items():
        groups, count = counter.most_common(1)[0]
        if 2 * count > counter.total():
            usual[lane] = groups
    return usual


def _lane(subject: Subject, node: Node) -> Element | None:
    lanes = subject.drawing.lanes.get(node.id, [])
    return lanes[0] if len(lanes) == 1 else None


def in_a_lane(subject: Subject) -> Iterator[Finding]:
    if not subject.drawing.lanes:
        return
    for node in subject.drawing.inside(""):
        if node.id and node.id not in subject.drawing.lanes and node.tag != "boundaryEvent":
            yield subject.warning(node, "not-in-lane", f"{shown(node)}不在任何泳道里，请把它放进一个泳道。")


def legal_content(subject: Subject) -> Iterator[Finding]:
    """A step of a person names its legal basis, its limit and its role."""
    report = subject.error if subject.vocabulary.legal_content_is_error else subject.warning
    for node in subject.drawing.of(*PEOPLE):
        if not node.properties.get("legal_basis", "").strip():
            yield report(
                node,
                "no-legal-basis",
                f"{shown(node)}没有写依据，请填写属性 legal_basis（如“《行政处罚法》第四十二条”）。",
            )
        if not node.attribute("dueDate"):
            yield report(node, "no-due-date", f"{shown(node)}没有时限，请填写到期时间，如 ${{due('T-A-05')}}。")
        if not any(node.attribute(name) for name in ("candidateGroups", "candidateUsers", "assignee")):
            yield report(node, "no-candidate", f"{shown(node)}没有写由谁办理，请填写候选组（candidateGroups）。")


def documents(subject: Subject) -> Iterator[Finding]:
    known = subject.vocabulary.documents
    for node in subject.drawing.nodes:
        for name in (
            *markup.codes(node.properties.get("document", "")),
            *markup.codes(node.properties.get("serves", "")),
        ):
            if known is not None and name not in known:
                message = f"{shown(node)}要出具的文书“{name[:60]}”没有模板，请改正名称或先上传模板。"
                yield subject.error(node, "unknown-document", message)


def separated_steps(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        for ident in markup.codes(node.properties.get("separate_from", "")):
            other = subject.drawing.by_id.get(ident)
            if other is None or other.tag not in (*PEOPLE, "startEvent") or other is node:
                message = (
                    f"{shown(node)}要求与“{ident[:60]}”不同的人办理，但那不是本图中的另一个任务，请改正 separate_from。"
                )
                yield subject.error(node, "separate-from", message)


_CHOICES = {"certificate": ("required",), "correctable": ("true", "false")}


def property_values(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        for name in ("certificate", "correctable"):
            value = node.properties.get(name)
            if value is not None and value not in _CHOICES[name]:
                allowed = " 或 ".join(_CHOICES[name])
                message = f"{shown(node)}的属性 {name} 只能写 {allowed}，请改正。"
                yield subject.error(node, "property-value", message)


RULES: tuple[Rule, ...] = (
    known_groups, starter_groups, lanes_agree, in_a_lane, legal_content, documents, separated_steps, property_values,
)  # fmt: skip
