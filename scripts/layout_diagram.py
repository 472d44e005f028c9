#!/usr/bin/env python3
"""Write the diagram interchange of a BPMN file: ``scripts/layout_diagram.py bpmn/daily_inspection.bpmn``.

Owners draw in a modeler; this tool is for whoever edits the XML by hand. Places come from ``layout/places/<key>.json``:
``{element: [column, row in its lane]}``; an expanded sub-process is ``[column, row, columns, rows]`` and its
elements have places in the same lane. Of black-box pools the first lies below, the second above. Routes and labels are
found. Everything else in the file stays.
"""

import itertools
import json
import sys
from pathlib import Path

from layout.grid import CLEAR, DOWN, LEFT, RIGHT, STEP, UP, Box, Grid, Port
from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
PLACES = Path(__file__).parent / "layout" / "places"
COLUMN, ROW, MARGIN, TOP, HEAD, HEADROOM = 150, 140, 160, 80, 30, 20
LETTER, LINE, WRAP = 12, 14, 7
EVENT, GATEWAY, TASK = (36, 36), (50, 50), (100, 80)
ABOVE = 140  # room for a black-box pool above
Points = list[tuple[float, float]]


def child(root: etree._Element, tag: str) -> etree._Element:
    found = root.find(f"{{{BPMN}}}{tag}")
    if found is None:
        raise SystemExit(f"the file has no {tag}: draw a pool around the process")
    return found


def size_of(tag: str) -> tuple[int, int]:
    return EVENT if tag.endswith("Event") else GATEWAY if tag.endswith("Gateway") else TASK


class Layout:
    """One process with its pools: boxes first, then routes, then labels."""

    def __init__(self, root: etree._Element, places: dict[str, list[int]]) -> None:
        self.root, self.places = root, places
        self.process = child(root, "process")
        self.collaboration = child(root, "collaboration")
        self.nodes = {e.get("id", ""): e for e in self.process.iter() if e.get("id") in places}
        self.tags = {name: etree.QName(e).localname for name, e in self.nodes.items()}
        self.hosts = {name: e.get("attachedToRef", "") for name, e in self.nodes.items() if e.get("attachedToRef")}
        self.flows = {f.get("id", ""): f for f in self.process.iter(f"{{{BPMN}}}sequenceFlow")}
        self.within = {name: self.parent(e) for name, e in {**self.nodes, **self.flows}.items()}
        black = [p for p in self.collaboration.findall(f"{{{BPMN}}}participant") if not p.get("processRef")]
        self.top = TOP + (ABOVE if len(black) > 1 else 0)
        self.messages = {f.get("id", ""): f for f in self.collaboration.findall(f"{{{BPMN}}}messageFlow")}
        self.boxes: dict[str, Box] = {}
        self.frames: dict[str, Box] = {}
        self.routes: dict[str, Points] = {}
        self.labels: dict[str, Box] = {}
        self.solid: list[Box] = []

    def parent(self, element: etree._Element) -> str:
        """The sub-process an element is drawn in; "" for the process."""
        holder = element.getparent()
        name = "" if holder is None else holder.get("id", "")
        return name if name in self.places else ""

    def run(self) -> None:
        self.place()
        self.connect()
        self.name()
        self.write()

    # --- boxes -------------------------------------------------------------------------------------------------------

    def place(self) -> None:
        lanes = self.process.findall(f".//{{{BPMN}}}lane")
        columns = 1 + max(place[0] for place in self.places.values())
        right = MARGIN + 2 * HEAD + columns * COLUMN + 30
        y = self.top
        for lane in lanes:
            headroom = HEADROOM if y == self.top else 0  # for the ways back above everything
            drawn = [ref.text or "" for ref in lane.findall(f"{{{BPMN}}}flowNodeRef")]
            members = drawn + [name for name in self.nodes if self.within[name] in drawn]
            rows = 1 + max((self.places[name][1] for name in members), default=0)
            self.frames[lane.get("id", "")] = Box(MARGIN + HEAD, y, right - MARGIN - HEAD, rows * ROW + headroom)
            for name in members:
                column, row, *extent = self.places[name]
                left, over = MARGIN + 2 * HEAD + column * COLUMN + 5, y + headroom + row * ROW
                if extent:
                    wide, high = extent[0] * COLUMN - 10, extent[1] * ROW - 10
                    self.boxes[name] = Box(left + 5, over + 5, wide, high)
                    continue
                width, height = size_of(self.tags[name])
                cx, cy = left + COLUMN // 2, over + ROW // 2
                self.boxes[name] = Box(cx - width / 2, cy - height / 2, width, height)
            y += rows * ROW + headroom
        for name, host in self.hosts.items():
            at = self.boxes[host]
            aside = 40 if host not in [self.hosts[other] for other in self.hosts if other < name] else -40
            middle = round((at.centre[0] + aside) / STEP) * STEP
            self.boxes[name] = Box(middle - 18, at.bottom - 18, *EVENT)
        own = self.process.get("id")
        below = y + 80
        for pool in self.collaboration.findall(f"{{{BPMN}}}participant"):
            if pool.get("processRef") == own:
                self.frames[pool.get("id", "")] = Box(MARGIN, self.top, right - MARGIN, y - self.top)
            elif below:
                self.frames[pool.get("id", "")] = Box(MARGIN, below, right - MARGIN, 60)
                below = 0
            else:
                self.frames[pool.get("id", "")] = Box(MARGIN, TOP, right - MARGIN, 60)
        self.right, self.bottom = right, y

    # --- routes ------------------------------------------------------------------------------------------------------

    def ports(self, name: str, *, leaving: bool, towards: Box) -> list[Port]:
        if name not in self.boxes:  # a black-box pool: straight down or up from the other end
            frame = self.frames[name]
            middle = round(towards.centre[0] / STEP) * STEP
            xs = [x for x in range(middle - 60, middle + 61, STEP) if frame.x + 40 < x < frame.right - 10]
            if frame.y < self.top:
                return [Port((x, frame.bottom), DOWN, abs(x - middle)) for x in xs]
            return [Port((x, frame.y), UP, abs(x - middle)) for x in xs]
        box, tag = self.boxes[name], self.tags[name]
        cx, cy = box.centre
        ahead = towards.x - box.x if leaving else box.x - towards.x
        against = 15 if ahead < 0 and towards.centre[1] == cy else 160  # a short way back along the row is fine
        sides = [
            Port((box.right, cy), RIGHT, 0 if leaving else against),
            Port((box.x, cy), LEFT, against if leaving else 0),
            Port((cx, box.y), UP, 30),
            Port((cx, box.bottom), DOWN, 30),
        ]
        if name in self.hosts:
            return [Port((cx, box.bottom), DOWN, 0), Port((box.right, cy), RIGHT, 0)]
        if size_of(tag) == GATEWAY:
            fan = self.fan(name, leaving=leaving)
            if towards in fan:
                return self.in_fan(box, fan, towards, leaving=leaving)
            for dx in (-10, 10):
                sides += [Port((cx + dx, cy - 15), UP, 120), Port((cx + dx, cy + 15), DOWN, 120)]
        if size_of(tag) == TASK:
            for shift in (-30, 30):
                sides += [Port((cx + shift, box.y), UP, 40), Port((cx + shift, box.bottom), DOWN, 40)]
            for shift in (-20, 20):
                sides += [Port((box.x, cy + shift), LEFT, 170 if leaving else 12)]
        return sides

    def fan(self, name: str, *, leaving: bool) -> list[Box]:
        """The other ends of a gateway where many flows part or meet, the nearest row first; empty for few flows."""
        end, other = ("sourceRef", "targetRef") if leaving else ("targetRef", "sourceRef")
        ends = [self.boxes[f.get(other, "")] for f in self.flows.values() if f.get(end) == name]
        middle = self.boxes[name].centre[1]
        return sorted(ends, key=lambda box: abs(box.centre[1] - middle)) if len(ends) > 4 else []

    def in_fan(self, box: Box, fan: list[Box], towards: Box, *, leaving: bool) -> list[Port]:
        """Flows of a fan do not cross: the nearer its row, the nearer to the other ends a flow leaves or arrives."""
        (cx, cy), sign = box.centre, 1 if leaving else -1
        if towards.centre[1] == cy:
            return [Port((cx + 25 * sign, cy), RIGHT if leaving else LEFT, 0)]
        above = towards.centre[1] < cy
        place = [one for one in fan if one.centre[1] != cy and (one.centre[1] < cy) == above].index(towards)
        vertical, up = UP if above else DOWN, -1 if above else 1
        points = [
            Port((cx + 10 * sign, cy + 15 * up), vertical, 0),
            Port((cx, cy + 25 * up), vertical, 0),
            Port((cx - 10 * sign, cy + 15 * up), vertical, 0),
            Port((cx - 15 * sign, cy + 10 * up), LEFT if leaving else RIGHT, 0),
        ]
        return points[place : place + 1] or points

    def connect(self) -> None:
        high = TOP + 60 if self.top > TOP else self.top + 10
        whole = Box(MARGIN + 2 * HEAD + 10, high, self.right - MARGIN - 2 * HEAD - 20, self.bottom + 90 - high)
        edges = {**self.flows, **self.messages}
        for inside in sorted(set(self.within.values())):
            area = self.boxes[inside].grown(-STEP) if inside else whole
            self.connect_in(area, inside, {k: e for k, e in edges.items() if self.within.get(k, "") == inside})

    def connect_in(self, area: Box, inside: str, edges: dict[str, etree._Element]) -> None:
        """The edges of one sub-process (or of the process): the shapes of its level are walls."""
        grid = Grid(area)
        for name, box in self.boxes.items():
            if self.within[name] != inside:
                continue
            grid.walls.append(box if name in self.hosts else box.grown(CLEAR))
            if size_of(self.tags[name]) != TASK:
                high = self.tags[name].endswith("Gateway")
                wide = LETTER * min(WRAP, len(self.nodes[name].get("name", ""))) + 8
                top = box.y - 34 if high else box.bottom + 2
                grid.zones.append(Box(box.centre[0] - wide / 2, top, wide, 32))
        grid.forbidden_rows = {int(frame.y) for frame in self.frames.values()} | {self.bottom}
        grid.freeze()
        order = sorted(edges, key=lambda name: (name in self.messages, self.span(edges[name])))
        for _round in range(4):
            for name in order:
                grid.release(name)
                source, target = edges[name].get("sourceRef", ""), edges[name].get("targetRef", "")
                one = self.boxes.get(source) or self.boxes[target]
                other = self.boxes.get(target) or one
                taken = {p for other_name, r in self.routes.items() if other_name != name for p in (r[0], r[-1])}
                starts = [p for p in self.ports(source, leaving=True, towards=other) if p.at not in taken]
                ends = [p for p in self.ports(target, leaving=False, towards=one) if p.at not in taken]
                grid.floor = self.bottom - STEP if name in self.flows else self.bottom + 80
                grid.ceiling = self.top + STEP if name in self.flows else 0
                found = grid.route(starts, ends) if starts and ends else None
                if found is None:
                    raise SystemExit(f"no way for {name}: give its ends more room")
                self.routes[name] = found
                grid.occupy(name, found)

    def span(self, edge: etree._Element) -> float:
        one = self.boxes.get(edge.get("sourceRef", "")) or self.boxes[edge.get("targetRef", "")]
        other = self.boxes.get(edge.get("targetRef", "")) or one
        (x1, y1), (x2, y2) = one.centre, other.centre
        back = 4000 if x2 <= x1 - STEP else 0
        return abs(x1 - x2) + 2 * abs(y1 - y2) + back

    # --- labels ------------------------------------------------------------------------------------------------------

    def name(self) -> None:
        self.solid = [box for name, box in self.boxes.items() if self.tags[name] != "subProcess"]
        for name, box in self.boxes.items():  # bpmn-js writes the name of a sub-process at the top, in the middle
            if self.tags[name] == "subProcess":
                wide = LETTER * len(self.nodes[name].get("name", "")) + 12
                self.solid.append(Box(box.centre[0] - wide / 2, box.y, wide, 24))
        for name, node in self.nodes.items():
            text = node.get("name", "")
            if text and self.tags[name] != "subProcess" and size_of(self.tags[name]) != TASK:
                self.labels[name] = self.best(name, self.around(self.boxes[name], text, self.tags[name]))
        for name, edge in {**self.flows, **self.messages}.items():
            if text := edge.get("name", ""):
                self.labels[name] = self.best(name, self.along(self.routes[name], text))

    def around(self, box: Box, text: str, tag: str) -> list[Box]:
        sizes = [text_size(text, wrap) for wrap in (WRAP, 4)]
        found = []
        for width, height in sizes:
            cx = box.centre[0]
            under = Box(cx - width / 2, box.bottom + 5, width, height)
            over = Box(cx - width / 2, box.y - height - 5, width, height)
            corners = [
                Box(box.right - 10, box.y - height, width, height),
                Box(box.right - 10, box.bottom, width, height),
                Box(box.x + 10 - width, box.y - height, width, height),
                Box(box.x + 10 - width, box.bottom, width, height),
            ]
            found += [over, under, *corners] if tag.endswith("Gateway") else [under, over, *corners]
        moves = [(20, 0), (-20, 0), (40, 0), (-40, 0), (10, 14), (10, 24), (20, 34)]
        return found + [Box(one.x + dx, one.y + dy, one.width, one.height) for one in found for dx, dy in moves]

    def along(self, points: Points, text: str) -> list[Box]:
        width, height = text_size(text, WRAP)
        found = []
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if y1 == y2:
                direction = 1 if x2 > x1 else -1
                for offset in range(6, max(7, int(abs(x2 - x1) - width)), 10):
                    x = x1 + offset if direction > 0 else x1 - offset - width
                    found += [Box(x, y1 - height - 4, width, height), Box(x, y1 + 4, width, height)]
            else:
                direction = 1 if y2 > y1 else -1
                for offset in range(8, max(9, int(abs(y2 - y1) - height)), 8):
                    y = y1 + offset if direction > 0 else y1 - offset - height
                    found += [Box(x1 + 5, y, width, height), Box(x1 - 5 - width, y, width, height)]
        return found

    def best(self, name: str, candidates: list[Box]) -> Box:
        return min(enumerate(candidates), key=lambda pair: 100 * self.trouble(pair[1]) + pair[0])[1]

    def trouble(self, box: Box) -> int:
        shapes = sum(box.grown(1).meets(other) for other in self.solid)
        lines = sum(
            box.grown(2).meets_segment(one, other)
            for route in self.routes.values()
            for one, other in itertools.pairwise(route)
        )
        borders = sum(
            box.grown(2).meets_segment((frame.x, y), (frame.right, y))
            for frame in self.frames.values()
            for y in (frame.y, frame.bottom)
        )
        return 3 * shapes + lines + borders + sum(box.grown(2).meets(other) for other in self.labels.values())

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        for old in self.root.findall(f"{{{DI}}}BPMNDiagram"):
            self.root.remove(old)
        key = self.process.get("id")
        diagram = etree.SubElement(self.root, f"{{{DI}}}BPMNDiagram", id=f"diagram_{key}")
        plane = etree.SubElement(
            diagram, f"{{{DI}}}BPMNPlane", id=f"plane_{key}", bpmnElement=self.collaboration.get("id", "")
        )
        for name, frame in self.frames.items():
            shape = self.shape(plane, name, frame)
            shape.set("isHorizontal", "true")
        for name, box in self.boxes.items():
            shape = self.shape(plane, name, box)
            if self.tags[name] == "exclusiveGateway":
                shape.set("isMarkerVisible", "true")
            if self.tags[name] == "subProcess":
                shape.set("isExpanded", "true")
        for name, points in self.routes.items():
            edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{name}_di", bpmnElement=name)
            for x, y in points:
                etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")
            self.label(edge, name)

    def shape(self, plane: etree._Element, name: str, box: Box) -> etree._Element:
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{name}_di", bpmnElement=name)
        bounds(shape, box)
        self.label(shape, name)
        return shape

    def label(self, holder: etree._Element, name: str) -> None:
        if name in self.labels:
            bounds(etree.SubElement(holder, f"{{{DI}}}BPMNLabel"), self.labels[name])


def text_size(text: str, wrap: int) -> tuple[int, int]:
    letters = min(wrap, len(text))
    return LETTER * letters + 4, LINE * -(-len(text) // letters)


def bounds(holder: etree._Element, box: Box) -> None:
    values = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(holder, f"{{{DC}}}Bounds", {key: f"{value:g}" for key, value in values.items()})


def main(paths: list[str]) -> None:
    for path in paths:
        tree = etree.parse(path, etree.XMLParser(remove_blank_text=True))
        key = child(tree.getroot(), "process").get("id", "")
        Layout(tree.getroot(), json.loads((PLACES / f"{key}.json").read_text(encoding="utf-8"))).run()
        etree.indent(tree, "  ")
        tree.write(path, xml_declaration=True, encoding="UTF-8")
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
