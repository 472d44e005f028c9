"""Which names inside objects and loops a template uses and its kind of document does not have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment, nodes

from workflows.db import Json
from workflows.supervision.documents.kinds import KindFacts

_TEXT = frozenset(dir(str)) | frozenset(dir(list))
_OBJECT = frozenset(dir(dict))


@dataclass(frozen=True)
class _Shaped:
    """An object, or a list of such objects, with these parts."""

    parts: Mapping[str, Json]


_PLAIN = _Shaped({})  # text, a truth value, a list of texts
_Thing = _Shaped | None  # None: made by the template itself, so nothing is known of it
_Scope = Mapping[str, _Thing]


def unknown_names(source: str, environment: Environment, facts: KindFacts) -> set[str]:
    """``party.nam``, ``row.pont``: written in the template, known to nobody. Top-level fields are not looked at."""
    scope: dict[str, _Thing] = {name: _Shaped(facts.shape(name) or {}) for name in facts.fields}
    return set(_walk(environment.parse(source), {**scope, "loop": None}))


def _walk(node: nodes.Node, scope: _Scope) -> Iterator[str]:
    if isinstance(node, nodes.For):
        yield from _walk(node.iter, scope)
        inner = {**scope, **dict.fromkeys(_targets(node.target))}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = _thing(node.iter, scope)  # a list and its objects have the same parts
        for part in (*node.body, *node.else_, *([node.test] if node.test else [])):
            yield from _walk(part, inner)
        return
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        yield from _unknown_part(node, scope)
    own = dict(scope)
    for child in node.iter_child_nodes():
        yield from _walk(child, own)
        if isinstance(child, nodes.Assign):  # what a template sets is known from there on
            own |= dict.fromkeys(_targets(child.target))


def _unknown_part(node: nodes.Getattr | nodes.Getitem, scope: _Scope) -> Iterator[str]:
    whole, part = _thing(node.node, scope), _part(node)
    if whole is None or part is None:
        return
    allowed = _OBJECT | whole.parts.keys() if whole.parts else _TEXT
    if part not in allowed:
        yield f"{_written(node.node)}.{part}"


def _thing(node: nodes.Node, scope: _Scope) -> _Thing:
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    part = _part(node) if isinstance(node, nodes.Getattr | nodes.Getitem) else None
    whole = _thing(node.node, scope) if isinstance(node, nodes.Getattr | nodes.Getitem) else None
    if part is None or whole is None or part not in whole.parts:
        return None
    inner = whole.parts[part]
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        return _Shaped(inner[0])
    return _Shaped(inner) if isinstance(inner, dict) and inner else _PLAIN


def _part(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else None


def _targets(node: nodes.Node) -> list[str]:
    return [node.name] if isinstance(node, nodes.Name) else [name.name for name in node.find_all(nodes.Name)]


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        return f"{_written(node.node)}.{_part(node) or '…'}"
    return "…"
