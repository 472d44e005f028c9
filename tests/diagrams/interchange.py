"""Measures the drawing of a ``.bpmn`` file from its diagram interchange alone; shares no code with the layout tool."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

from lxml import etree

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
LETTER = 12
FRAMES = ("participant", "lane")
LABELLED = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "exclusiveGateway", "parallelGateway",
            "inclusiveGateway",
            "eventBasedGateway", "messageFlow")  # fmt: skip

Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Rect") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def crossed_by(self, segment: Segment) -> bool:
        (x1, y1), (x2, y2) = segment
        low_x, high_x, low_y, high_y = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        return low_x < self.x + self.width and high_x > self.x and low_y < self.y + self.height and high_y > self.y


@dataclass(frozen=True)
class Picture:
    """What is drawn where, and what the model says should be drawn."""

    names: dict[str, str]
    tags: dict[str, str]
    shapes: dict[str, Rect]
    edges: dict[str, list[Point]]
    labels: dict[str, Rect]
    conditional: frozenset[str]
    attached: dict[str, str]
    inside: dict[str, str] = field(default_factory=dict)  # element → the sub-process it is drawn in

    def holds(self, outer: str, inner: str) -> bool:
        """Whether ``outer`` is a sub-process around ``inner``."""
        return self.inside.get(inner) == outer

    def segments(self) -> Iterator[tuple[str, Segment]]:
        for name, points in self.edges.items():
            yield from ((name, pair) for pair in pairwise(points))

    def solid(self) -> dict[str, Rect]:
        """Everything but pools and lanes."""
        return {name: rect for name, rect in self.shapes.items() if self.tags[name] not in FRAMES}


def picture(path: Path) -> Picture:
    root = etree.parse(str(path)).getroot()
    model = {e.get("id"): e for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith(MODEL) and e.get("id")}
    shapes, edges, labels = {}, {}, {}
    for drawn in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        name = drawn.get("bpmnElement", "")
        if drawn.tag == f"{DI}BPMNShape":
            shapes[name] = _rect(drawn)
        else:
            edges[name] = [(float(p.get("x", "")), float(p.get("y", ""))) for p in drawn.iter(f"{DD}waypoint")]
        label = drawn.find(f"{DI}BPMNLabel")
        if label is not None and label.find(f"{DC}Bounds") is not None:
            labels[name] = _text_rect(_rect(label), model[name].get("name", ""))
    conditional = {e.get("id", "") for e in root.iter(f"{MODEL}sequenceFlow") if len(e)}
    conditional |= {e.get("default", "") for e in root.iter(f"{MODEL}exclusiveGateway") if e.get("default")}
    return Picture(
        names={str(key): e.get("name", "") for key, e in model.items()},
        tags={str(key): e.tag.removeprefix(MODEL) for key, e in model.items()},
        shapes=shapes,
        edges=edges,
        labels=labels,
        conditional=frozenset(conditional),
        attached={str(k): e.get("attachedToRef", "") for k, e in model.items() if e.get("attachedToRef")},
        inside={str(k): _holder(e) for k, e in model.items() if _holder(e)},
    )


def _holder(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("id", "") if parent is not None and parent.tag == f"{MODEL}subProcess" else ""


def _rect(holder: etree._Element) -> Rect:
    found = holder.find(f"{DC}Bounds")
    assert found is not None
    return Rect(*(float(found.get(key, "")) for key in ("x", "y", "width", "height")))


def _text_rect(box: Rect, text: str) -> Rect:
    """The ink of a label: twelve pixels per letter, centred, as bpmn-js sets it in the given bounds."""
    per_line = max(1, int(box.width // LETTER))
    lines = -(-len(text) // per_line)
    width = LETTER * min(per_line, len(text))
    return Rect(box.x + (box.width - width) / 2, box.y, width, lines * (LETTER + 2))


def overlaps(drawn: Picture) -> list[tuple[str, str]]:
    """Pairs of shapes that lie on each other; a boundary event may lie on its host."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(drawn.solid().items(), 2)
        if a.overlaps(b)
        and drawn.attached.get(one) != other
        and drawn.attached.get(other) != one
        and not (drawn.holds(one, other) or drawn.holds(other, one))
    ]


def shapes_under_edges(drawn: Picture) -> list[tuple[str, str]]:
    return [
        (edge, name)
        for edge, segment in drawn.segments()
        for name, rect in drawn.solid().items()
        if Rect(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2).crossed_by(segment)
        and not _touches(drawn, edge, name)
        and not drawn.holds(name, edge)
    ]


def _touches(drawn: Picture, edge: str, name: str) -> bool:
    """An end of the edge lies on the border of the shape, or of the host of a boundary event at its end."""
    grown = drawn.shapes[name]
    box = Rect(grown.x - 1, grown.y - 1, grown.width + 2, grown.height + 2)
    ends = (drawn.edges[edge][0], drawn.edges[edge][-1])
    if any(box.crossed_by((end, end)) for end in ends):
        return True
    guests = [guest for guest, host in drawn.attached.items() if host == name]
    return any(_touches(drawn, edge, guest) for guest in guests)


def labels_in_the_way(drawn: Picture) -> list[tuple[str, str]]:
    """Labels on a shape, on a line, on the border of a lane or on another label."""
    found = []
    for name, label in drawn.labels.items():
        found += [
            (name, other)
            for other, rect in drawn.solid().items()
            if label.overlaps(rect if drawn.tags[other] != "subProcess" else _title(rect, drawn.names[other]))
        ]
        found += [(name, edge) for edge, segment in drawn.segments() if label.crossed_by(segment)]
        for frame, rect in drawn.shapes.items():
            if drawn.tags[frame] in FRAMES:
                for y in (rect.y, rect.y + rect.height):
                    if label.crossed_by(((rect.x, y), (rect.x + rect.width, y))):
                        found.append((name, frame))
    pairs = combinations(drawn.labels.items(), 2)
    return found + [(one, other) for (one, a), (other, b) in pairs if a.overlaps(b)]


def _title(rect: Rect, name: str) -> Rect:
    """Where bpmn-js writes the name of an expanded sub-process."""
    width = LETTER * len(name)
    return Rect(rect.x + (rect.width - width) / 2, rect.y + 4, width, LETTER + 4)


def crossings(drawn: Picture) -> list[tuple[str, str]]:
    """Pairs of edges of which a horizontal and a vertical part meet, or two parts lie on each other."""
    found = []
    for (one, a), (other, b) in combinations(list(drawn.segments()), 2):
        if one != other and _meet(a, b) and not ({a[0], a[1]} & {b[0], b[1]}):
            found.append((one, other))
    return found


def _meet(a: Segment, b: Segment) -> bool:
    def spans(segment: Segment, axis: int) -> tuple[float, float]:
        return min(segment[0][axis], segment[1][axis]), max(segment[0][axis], segment[1][axis])

    return all(spans(a, axis)[0] <= spans(b, axis)[1] and spans(b, axis)[0] <= spans(a, axis)[1] for axis in (0, 1))


def slanted(drawn: Picture) -> list[str]:
    """Edges that are not drawn with right angles."""
    return [name for name, ((x1, y1), (x2, y2)) in drawn.segments() if x1 != x2 and y1 != y2]


def unlabelled(drawn: Picture) -> list[str]:
    """Events, gateways, message flows and conditional flows without a name or without a place for it."""
    expected = [name for name, tag in drawn.tags.items() if tag in LABELLED] + sorted(drawn.conditional)
    return [name for name in expected if not drawn.names.get(name) or name not in drawn.labels]


def undrawn(drawn: Picture) -> list[str]:
    """Elements of the model that have no shape or edge."""
    flows = ("sequenceFlow", "messageFlow")
    missing = [n for n, tag in drawn.tags.items() if tag in flows and len(drawn.edges.get(n, [])) < 2]
    kinds = (
        *FRAMES,
        *LABELLED[:-1],
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "manualTask",
    )
    return missing + [n for n, tag in drawn.tags.items() if tag in kinds and n not in drawn.shapes]


def outside(drawn: Picture) -> list[str]:
    """Sequence flows that leave the pool."""
    pools = [rect for name, rect in drawn.shapes.items() if drawn.tags[name] == "participant"]
    return [
        name
        for name, points in drawn.edges.items()
        if drawn.tags[name] == "sequenceFlow"
        and not any(all(p.x <= x <= p.x + p.width and p.y <= y <= p.y + p.height for x, y in points) for p in pools)
    ]
