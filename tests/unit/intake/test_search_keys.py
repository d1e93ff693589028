"""Keys a child is found by: the same however a name is written, and silent about what it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from moothall.casework.intake.search import Known, keys_of, plain_identifier, sound_of, typed_date, words_of

NAMES = some.text(alphabet=some.characters(categories=["L"], max_codepoint=0x24F), min_size=1, max_size=12)


@given(NAMES, NAMES)
def test_swapped_names_have_the_same_keys(one: str, other: str) -> None:
    assert keys_of(Known(names=(one, other))) == keys_of(Known(names=(other, one)))


@given(NAMES, NAMES)
def test_a_hyphen_or_a_space_or_case_makes_no_difference(one: str, other: str) -> None:
    assert words_of(f"{one}-{other}") == words_of(f"{one} {other}")
    assert words_of(" ".join(words_of(one)).upper()) == words_of(" ".join(words_of(one)))


@pytest.mark.parametrize(
    ("one", "other"), [("Tamsin", "Tamsyn"), ("Mohammed", "Muhammad"), ("Katherine", "Catherine"), ("Nguyễn", "Nguyen"),
                       ("Thảo", "Thao"), ("Đặng", "Dang"), ("Shaun", "Shawn")],
)  # fmt: skip
def test_names_that_sound_alike_share_a_sound(one: str, other: str) -> None:
    (first,), (second,) = words_of(one), words_of(other)
    assert sound_of(first) == sound_of(second) != ""


def test_no_key_holds_what_it_stands_for() -> None:
    known = Known(names=("Tamsin", "Quayle"), date_of_birth=date(2011, 2, 17), identifiers=("HO 1",))
    for _what, digest in keys_of(known):
        assert len(digest) == 16
        assert b"tamsin" not in digest.lower()


@pytest.mark.parametrize("typed", ["17/2/2011", "17.02.2011", "17 2 2011", "2011-02-17", " 17-02-2011 "])
def test_a_date_is_understood_however_it_is_typed(typed: str) -> None:
    assert typed_date(typed) == date(2011, 2, 17)


@pytest.mark.parametrize("typed", ["31/2/2011", "Tamsin", "2011", "MH-2026-0041", "0/0/0"])
def test_what_is_no_date_is_not_taken_for_one(typed: str) -> None:
    assert typed_date(typed) is None


def test_a_number_is_the_same_with_and_without_its_signs() -> None:
    assert plain_identifier("HO/123 45-a") == plain_identifier("ho12345A")
