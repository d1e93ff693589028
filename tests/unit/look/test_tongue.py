"""Words in the other of our languages are marked, so that a screen reader says them with the right voice."""

from __future__ import annotations

import pytest
from django.utils import translation

from moothall.look.tongue import spoken, tongue_of


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I do not want to go back to that flat.", "en"),
        ("Dw i ddim eisiau mynd yn ôl i’r fflat.", "cy"),
        ("Mae’r plentyn yn ddioddefwr.", "cy"),
        ("Hullhaven Police", ""),
        ("MH-2026-0041", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_by_its_small_words_or_not_at_all(words: str, language: str) -> None:
    assert tongue_of(words) == language


def test_words_are_marked_only_where_the_page_is_in_the_other_language() -> None:
    english, welsh = "She told the <nurse>.", "Roedd y nyrs yno."
    with translation.override("cy"):
        assert spoken(english) == '<span lang="en">She told the &lt;nurse&gt;.</span>'
        assert spoken(welsh) == welsh
        assert spoken("Hullhaven Police") == "Hullhaven Police"
    with translation.override("en"):
        assert spoken(english) == "She told the &lt;nurse&gt;."
        assert spoken(welsh) == f'<span lang="cy">{welsh}</span>'
        assert spoken("") == ""


def test_a_word_with_a_hyphen_is_one_word() -> None:
    assert tongue_of("Is-deitl") == ""
