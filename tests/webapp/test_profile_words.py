"""A district of 2015 reads the policy's words on the same pages."""

import pytest

from tests.diagrams.profile_2015 import go_back
from tests.diagrams.world import Walk
from tests.webapp.conftest import Enter
from webapp.labels import LABELS, WORDS_2015


def test_the_words_of_2015_stand_for_codes_of_today() -> None:
    for group, words in WORDS_2015.items():
        assert words.keys() <= LABELS[group].keys()
        assert all(LABELS[group][code] != word for code, word in words.items())


@pytest.mark.parametrize(("then", "word"), [(False, "法制机构"), (True, "法制办")])
def test_a_page_names_the_offices_as_the_profile_does(then: bool, word: str, enter: Enter, walk: Walk) -> None:
    if then:
        go_back(walk.database)
    page = enter("handler1").get("/processes/inspection_batch").text
    assert word in page
