"""What a document of each kind may say: the samples of all families, for the sweeps over every template."""

from importlib import import_module
from types import ModuleType
from typing import Any

from workflows.supervision.documents import FAMILIES

COMMON: dict[str, Any] = {
    "case_no": "QY-SJ-RC-2026-0001",
    "party": {"name": "清源禾沐餐饮管理有限公司", "uscc": "91370399MA3QX7K292"},
    "item": {"name": "食品经营许可"},
    "inspectors": [{"name": "张示例", "certificate": "3703990001"}, {"name": "李示例", "certificate": "3703990002"}],
    "basis": "《中华人民共和国食品安全法》第一百一十条",
}


def _module(family: ModuleType) -> ModuleType:
    return import_module(f"tests.supervision.documents.samples_of_{family.__name__.rpartition('.')[2]}")


_MODULES = [_module(family) for family in FAMILIES]
SAMPLES: dict[str, dict[str, Any]] = {kind: said for module in _MODULES for kind, said in module.SAMPLES.items()}
SIGNED_BY_PEOPLE: set[str] = {kind for module in _MODULES for kind in module.SIGNED_BY_PEOPLE}


def sample(kind: str) -> dict[str, Any]:
    return {**COMMON, **SAMPLES[kind]}
