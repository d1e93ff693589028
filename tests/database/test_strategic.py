"""The strategic picture: counted from the records of an arrangement that rates, small numbers hidden."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from moothall.casework.intake.arrivals import PersonTold, Told, open_told
from moothall.casework.intake.models import Case
from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.standing import rate_case
from moothall.casework.overview.strategic import Part, Picture, strategic_picture
from moothall.casework.sharing.onward import note_not_sent
from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from moothall.methods.process.periods import Period
from moothall.web.ui.strategic import _drawing, _spread
from tests.attack import doors
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def contact(cast: Cast, name: str, rating: str = "") -> Case:
    """A contact at the front door, rated if a level is named."""
    person = PersonTold(given_names=name, family_name="Notional-Frost", date_of_birth=date(2011, 2, 3))
    answers = {"kind": "contact", "concern": "Money and journeys."}
    told = Told(arrangement="mash", account="Money and journeys.", answers=answers, person=person)
    case = open_told(by=cast.coordinator, told=told).case
    if rating:
        rate_case(by=cast.coordinator, case_id=case.pk, rating=rating, reasons="What was told.")
    return case


def picture(actor: Actor, period: Period | None = None) -> Picture:
    with ledger.unit(actor, "look"):
        arrangement = in_force(actor, "mash", clock.today())
        return strategic_picture(actor, arrangement, period or Period(clock.today().year))


def numbers(found: Picture, kind: str) -> dict[str, int | None]:
    return {part.code: part.number for part in found.parts[kind]}


@pytest.fixture
def told(cast: Cast) -> list[Case]:
    """Six contacts: two red, one green, three not rated; one route considered and not taken."""
    levels = ["red", "red", "green", "", "", ""]
    cases = [contact(cast, f"Sparrow{number}", level) for number, level in enumerate(levels)]
    note_not_sent(
        by=cast.coordinator, case_id=cases[0].pk, route="nrm_child", reason="Looked at; no sign of it."
    )
    return cases


def test_each_kind_adds_up_to_what_came(cast: Cast, told: list[Case]) -> None:
    found = picture(cast.coordinator)
    assert found.total == 6
    assert numbers(found, "rating") == {"red": 2, "green": 1, "": 3}
    assert [part.code for part in found.parts["rating"]] == ["red", "green", ""]
    for kind in ("week", "source", "outcome", "repeat"):
        assert sum(number or 0 for number in numbers(found, kind).values()) == 6, kind
    assert numbers(found, "onward") == {"nrm_child:not_made": 1}


def test_the_newest_rating_counts(cast: Cast, told: list[Case]) -> None:
    rate_case(by=cast.coordinator, case_id=told[0].pk, rating="amber", reasons="Heard more.")
    assert numbers(picture(cast.coordinator), "rating") == {"red": 1, "amber": 1, "green": 1, "": 3}


def test_small_numbers_are_hidden_from_those_who_see_no_case(cast: Cast, told: list[Case]) -> None:
    found = picture(cast.evaluator)
    assert found.hides
    assert found.total == 6
    assert set(numbers(found, "rating").values()) == {None}
    assert picture(cast.evaluator, Period(clock.today().year, 4)).period == Period(clock.today().year)


def test_a_week_in_which_nothing_came_is_drawn_as_nought_and_a_hidden_one_as_a_gap() -> None:
    weeks = [Part("2026-11-02", "", 3), Part("2026-11-16", "", None), Part("2026-11-23", "", 4)]
    drawn = _drawing("week", weeks, [])
    assert "3, 0, –, 4" in drawn


def test_how_soon_it_was_decided_is_said_in_days() -> None:
    assert _spread(Part("red", "Red", 6, half_within=1, most_within=5)) == (
        "half within 1 day, nine in ten within 5 days"
    )


def test_another_partnership_and_another_year_have_nothing(cast: Cast, told: list[Case]) -> None:
    assert picture(cast.stranger).total == 0
    assert picture(cast.coordinator, Period(clock.today().year - 1)).total == 0


def test_the_page_and_the_file_say_the_same(cast: Cast, told: list[Case], settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    client = doors.client_of(cast.coordinator)
    page = client.get(f"/governance/strategic/?arrangement=mash&period={clock.today().year}").content.decode()
    assert "6 came" in page
    assert "Red" in page
    assert "Not rated" in page
    file = client.get(f"/governance/strategic/table.csv?arrangement=mash&period={clock.today().year}")
    assert "Red,2" in file.content.decode()
