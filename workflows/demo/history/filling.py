"""Fills a form as a person would: reads its fields, answers by what a field is called, else by its type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from workflows.db import Json
from workflows.demo.history import pictures, words
from workflows.engine.types import Field, Form
from workflows.usecases.forms import ChecklistPoint
from workflows.usecases.forms.cleaning import is_required, read_only

Upload = Callable[[str, str, bytes], str]
"""Field path, file name and content → the id that the form carries."""
Answer = Callable[[Field, "Scene"], Json]


@dataclass(frozen=True)
class Scene:
    """Where somebody sits before a form: the case, what is known of it, who can be named, how files get in."""

    step: str
    now: datetime
    luck: Random
    case_no: str
    upload: Upload
    workday: Callable[[int], date]
    inspectors: Sequence[str]
    party_id: int | None = None
    item_id: int | None = None
    department_id: int | None = None
    party_name: str = ""
    party_address: str = ""
    item_name: str = ""
    variables: Mapping[str, Json] = field(default_factory=dict)
    checklist: Sequence[ChecklistPoint] = ()
    path: str = ""
    actor: str = ""
    before: int = 0
    """How often this step was done in this case already."""

    @property
    def today(self) -> date:
        return self.now.date()


def fill(form: Form, scene: Scene, answers: Mapping[str, Answer]) -> dict[str, Json]:
    """Raw values for ``form``; ``answers`` by field id go before what the type suggests."""
    return _fill(form.fields, scene, answers)


def _fill(fields: Sequence[Field], scene: Scene, answers: Mapping[str, Answer]) -> dict[str, Json]:
    filled: dict[str, Json] = {}
    for one in fields:
        if read_only(one):
            continue
        here = replace(scene, path=f"{scene.path}{one.id}")
        if one.id in answers:
            answer = answers[one.id](one, here)
            fits = _offered(one, answer) and (answer is not None or not is_required(one, filled))
            filled[one.id] = answer if fits else by_type(one, here, answers)
        elif is_required(one, filled):
            filled[one.id] = by_type(one, here, answers)
    return {name: value for name, value in filled.items() if value is not None}


def _offered(one: Field, answer: Json) -> bool:
    """Whether a choice is one of those this form offers: fields of one name differ from form to form."""
    if one.type not in ("enum", "multi_enum") or answer is None:
        return True
    chosen = answer if isinstance(answer, list) else [answer]
    return set(chosen) <= {option.id for option in one.options}


def by_type(one: Field, scene: Scene, answers: Mapping[str, Answer]) -> Json:
    """A value the type accepts; the default where there is one."""
    if one.default is not None:
        return one.default
    if one.type == "table":
        least = int(one.properties.get("min_count") or 1)
        return [
            {"id": row, **_fill(one.columns, replace(scene, path=f"{scene.path}.{row}."), answers)}
            for row in (f"r{number}" for number in range(1, max(least, 1) + 1))
        ]
    if one.type == "checklist":
        return [
            {"id": point.code, **_fill(one.columns, replace(scene, path=f"{scene.path}.{point.code}."), answers)}
            for point in scene.checklist
        ]
    return BY_TYPE[one.type](one, scene)


def plain(one: Field, scene: Scene) -> Json:
    said, least = words.PLAIN.get(one.id, "按规定办理。"), int(one.constraints.get("minlength") or 0)
    return said * (least // len(said) + 1) if len(said) < least else said


def photo(one: Field, scene: Scene) -> Json:
    number = scene.luck.randrange(pictures.KINDS)
    return [scene.upload(scene.path, f"现场照片{number + 1}.jpg", pictures.photo(number))]


def signature(one: Field, scene: Scene) -> Json:
    return [scene.upload(scene.path, "签名.png", pictures.signature(scene.luck.randrange(pictures.KINDS)))]


def scan(one: Field, scene: Scene) -> Json:
    return [scene.upload(scene.path, "扫描件.png", pictures.scan(scene.luck.randrange(pictures.KINDS)))]


def _number(one: Field, scene: Scene) -> Json:
    return str(one.constraints.get("min", "1"))


def _day(one: Field, scene: Scene) -> Json:
    """Tomorrow; today where the form asks for a day that is not to come."""
    ahead = 0 if one.constraints.get("max") == "today" else 1
    return (scene.today + timedelta(days=ahead)).isoformat()


def _users(one: Field, scene: Scene) -> Json:
    return list(scene.inspectors[:2])


BY_TYPE: Mapping[str, Answer] = {
    "string": plain,
    "text": plain,
    "long": _number,
    "decimal": _number,
    "money": lambda one, scene: "100.00",
    "boolean": lambda one, scene: True,
    "date": _day,
    "datetime": lambda one, scene: scene.now.isoformat(timespec="minutes"),
    "enum": lambda one, scene: one.options[0].id,
    "multi_enum": lambda one, scene: [one.options[0].id],
    "user": lambda one, scene: scene.inspectors[0],
    "users": _users,
    "department": lambda one, scene: scene.department_id,
    "departments": lambda one, scene: [scene.department_id],
    "party": lambda one, scene: scene.party_id,
    "item": lambda one, scene: scene.item_id,
    "file": scan,
    "files": scan,
    "photo": photo,
    "signature": signature,
    "uscc": lambda one, scene: "91370399MA3QX7K292",
    "idno": lambda one, scene: "37039919900101001X",
    "geo": lambda one, scene: {"lat": 36.8, "lng": 118.0},
}
