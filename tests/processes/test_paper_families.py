"""Families of documents: each kind has its builder in the module of the same family, its template and its sample."""

import pytest

from tests.supervision.documents.samples import SAMPLES
from workflows.processes import documents, shipped
from workflows.supervision.documents import FAMILIES, KINDS


def test_kinds_and_builders_are_gathered_from_the_same_families() -> None:
    kinds = {family.__name__.rpartition(".")[2]: set(family.KINDS) for family in FAMILIES}
    builders = {family.__name__.rpartition("papers_of_")[2]: set(family.CONTEXTS) for family in documents.FAMILIES}
    assert kinds == builders
    assert set(SAMPLES) == set(KINDS) == set(documents.CONTEXTS)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_template(kind: str) -> None:
    assert f"documents/{kind}.docx" in shipped.resources()
