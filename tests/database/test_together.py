"""One person in several arrangements: what is known there, the one chronology, the one plan, and what conflicts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from moothall.casework.intake.arrivals import open_told
from moothall.casework.intake.bringing import bring_hazard
from moothall.casework.intake.care import record_hazard
from moothall.casework.intake.models import Case
from moothall.casework.overview.together import conflicts_of, others_of
from moothall.casework.plans.actions import add_action
from moothall.casework.plans.models import Action
from moothall.casework.plans.settling import settle_conflict
from moothall.casework.sharing.onward import refer_on
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Invalid, NotVisible
from tests.cast import Cast
from tests.database.test_any_arrangement import again, told
from tests.database.test_arrival_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast: Cast) -> tuple[Case, Case]:
    """A child at the front door, sent on to the child panel."""
    answers = {"kind": "contact", "concern": "Seen with older men at the station."}
    first = open_told(by=cast.coordinator, told=told("mash", answers, born=date(2012, 3, 1))).case
    sent = refer_on(
        by=cast.coordinator, case_id=first.pk, route="nrm_child", reason="Carried packets by train."
    )
    assert sent.to_case is not None
    return again(cast.coordinator, first), again(cast.coordinator, sent.to_case)


def act(cast: Cast, case: Case, text: str, direction: str = "", about: str = "") -> Action:
    return add_action(
        by=cast.coordinator, case_id=case.pk, text=text, owner_agency_id=cast.agency("police").pk,
        due_on=clock.today() + timedelta(days=7), because="safety", direction=direction, about=about,
    )  # fmt: skip


def seen(actor: Actor, case: Case) -> list[str]:
    with ledger.unit(actor, "test"):
        return [one.case.reference for one in others_of(actor, case)]


def test_the_other_case_is_known_to_whoever_may_see_it_and_to_nobody_else(
    cast: Cast, pair: tuple[Case, Case]
) -> None:
    first, second = pair
    assert seen(cast.coordinator, first) == [second.reference]
    assert seen(cast.coordinator, second) == [first.reference]
    assert seen(cast.stranger, first) == []
    assert seen(cast.police, second) == []


def test_a_hazard_is_offered_and_brought_with_where_it_comes_from(
    cast: Cast, pair: tuple[Case, Case]
) -> None:
    first, second = pair
    known = record_hazard(by=cast.coordinator, case_id=first.pk, about="staff", text="A dog that bites.",
                          review_on=clock.today() + timedelta(days=9))  # fmt: skip
    brought = bring_hazard(by=cast.coordinator, case_id=second.pk, hazard_id=known.pk)
    assert brought.case_id == second.pk
    assert f"From case {first.reference}." in brought.text
    with pytest.raises(NotVisible):
        bring_hazard(by=cast.stranger, case_id=second.pk, hazard_id=known.pk)


def test_a_hazard_of_somebody_else_is_not_brought(cast: Cast, pair: tuple[Case, Case]) -> None:
    _first, second = pair
    answers = {"kind": "contact", "concern": "Something else."}
    other = told("mash", answers, born=date(2009, 1, 1))
    stranger = open_told(by=cast.coordinator, told=type(other)(**{
        **other.__dict__, "person": type(other.person)("Quill", "Otherwise")})).case  # fmt: skip
    known = record_hazard(by=cast.coordinator, case_id=stranger.pk, about="staff", text="A dog that bites.",
                          review_on=clock.today() + timedelta(days=9))  # fmt: skip
    with pytest.raises(NotVisible):
        bring_hazard(by=cast.coordinator, case_id=second.pk, hazard_id=known.pk)


def test_actions_that_go_against_each_other_are_shown_until_somebody_settles_them(
    cast: Cast, pair: tuple[Case, Case]
) -> None:
    first, second = pair
    mine = act(cast, first, "Arrange a weekly visit", "contact", "the father")
    theirs = act(cast, second, "Keep him away from school", "no_contact", "The Father")

    def now() -> int:
        with ledger.unit(cast.coordinator, "test"):
            others = others_of(cast.coordinator, first)
            return len(conflicts_of(first, list(Action.objects.filter(case=first)), others))

    assert now() == 1
    with pytest.raises(Invalid):
        settle_conflict(by=cast.coordinator, first_id=mine.pk, second_id=theirs.pk, stands="first", reason="")
    settle_conflict(by=cast.coordinator, first_id=mine.pk, second_id=theirs.pk, stands="second",
                    reason="He may be the one who exploits the child.")  # fmt: skip
    assert now() == 0
    with ledger.unit(cast.coordinator, "test"):
        mine.refresh_from_db()
    assert mine.state == "withdrawn"


def test_the_chronology_and_the_plan_are_one(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    act(cast, first, "Find a safe way home")
    client: Client = browser(cast.coordinator)
    words = client.get(f"/cases/{second.reference}/chronology/").content.decode()
    assert first.reference in words
    assert "Multi-agency safeguarding hub" in words
    assert (
        first.reference
        not in client.get(
            f"/cases/{second.reference}/chronology/?arrangement=National Referral Mechanism, child panel"
        )
        .content.decode()
        .split("<main")[1]
        .split("mh-timeline")[-1]
    )
    plan = client.get(f"/cases/{second.reference}/plan/").content.decode()
    assert "Find a safe way home" in plan
    page = client.get(f"/cases/{second.reference}/elsewhere/").content.decode()
    assert first.reference in page
