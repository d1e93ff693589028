"""Name forms, dates and numbers: what brings two writings of one child together, and what does not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.linkage import dates, identifiers, names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammed", "Muhammad"),
        ("Nguyễn", "NGUYEN"),
        ("Đức", "Duc"),
        ("Tesfaye", "Tesfay"),
        ("Ghebremedhin", "Gebremedhin"),
        ("Xhevdet", "Jevdet"),
        ("Najibollah", "Najeebullah"),
        ("al-Hassan", "Hasan"),
        ("Abdelrahman", "Abdirahman"),
        ("Kovač, Nina", "Nina Kovac"),
    ],
)
def test_two_writings_of_a_name_have_one_form(one: str, other: str) -> None:
    assert names.name_forms(one).canonical == names.name_forms(other).canonical


@pytest.mark.parametrize(("one", "other"), [("Mohammed", "Mahmoud"), ("Ali", "Alem"), ("Minh", "Linh")])
def test_two_names_that_only_look_alike_keep_two_forms(one: str, other: str) -> None:
    assert names.name_forms(one).canonical != names.name_forms(other).canonical


def test_a_nickname_meets_its_name_but_two_names_of_one_nickname_do_not_meet() -> None:
    short, one, other = (set(names.name_forms(name).forms) for name in ("Alex", "Alexander", "Alexandra"))
    assert short & one
    assert short & other
    assert not one & other


@given(st.text(st.characters(max_codepoint=0x24F) | st.sampled_from("Nguyễn Thị ’ʿ")))
def test_any_text_has_forms_and_folding_twice_changes_nothing(text: str) -> None:
    forms = names.name_forms(text)
    assert names.folded(forms.plain) == forms.plain
    assert bool(forms.plain) == bool(forms.parts)


def test_every_transliteration_stands_in_one_group_only() -> None:
    forms = [form for group in names.transliterations() for form in group]
    assert sorted(forms) == sorted(set(forms))


@given(st.dates())
def test_a_date_is_read_the_same_however_it_is_written(day: object) -> None:
    written = [f"{day:%d/%m/}{day.year:04d}", f"{day.year:04d}{day:%m%d}", f"{day.year:04d}{day:-%m-%d}"]  # type: ignore[attr-defined]
    assert {dates.read_birth(one) for one in written} == {str(day)}


@pytest.mark.parametrize(
    "said", ["17/02/09", "17.2.09", "17-Feb-09", "17FEB2009", "17 February 2009", "February 17, 2009"]
)
def test_a_date_of_birth_is_read_in_short_and_in_words(said: str) -> None:
    assert dates.read_birth(said) == "2009-02-17"


def test_a_year_in_two_digits_is_never_one_to_come() -> None:
    next_year = date.today().year + 1
    assert dates.read_birth(f"17/02/{next_year % 100:02d}") == f"{next_year - 100}-02-17"


@pytest.mark.parametrize("said", ["", None, "not known", "2009", "02/09", "17 Foo 2009", "tomorrow"])
def test_what_is_no_full_date_is_none(said: str | None) -> None:
    assert dates.read_birth(said) == ""


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_one_check_digit_at_most_makes_an_nhs_number(nine: str) -> None:
    good = [digit for digit in "0123456789" if identifiers.nhs_number_valid(nine + digit)]
    assert len(good) <= 1


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_a_wrong_digit_in_a_upn_is_found(twelve: str, place: int, more: int) -> None:
    upn = identifiers.with_upn_letter(twelve)
    assert identifiers.upn_valid(upn)
    wrong = str((int(upn[place + 1]) + more) % 10)
    assert not identifiers.upn_valid(upn[: place + 1] + wrong + upn[place + 2 :])


@pytest.mark.parametrize("said", ["UN1", "n/a", "not known", "0000000000", " - "])
def test_what_is_written_in_place_of_a_number_is_no_number(said: str) -> None:
    assert identifiers.bare(said) == ""
