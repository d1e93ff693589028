"""The demonstration's story reaches every stage by the verbs alone."""

from __future__ import annotations

import pytest

from moothall.casework.panel.models import Determination
from moothall.casework.plans.models import Action
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.core.ledger.queries import verify_partnership
from moothall.demo.children import FAMILY, invent
from moothall.demo.story import CHAPTERS, People, tell_case
from tests.cast import Cast
from tests.database.standing import the_marks_agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> People:
    """The story's people are the tests' cast."""
    return People(Founded(cast.partnership, cast.agencies, cast.actors))


@pytest.mark.parametrize(("number", "chapter"), list(enumerate(chapter for chapter, _times in CHAPTERS)))
def test_each_chapter_is_reached(people: People, number: int, chapter: str) -> None:
    case = tell_case(people, number + 200, chapter, clock.today())
    with ledger.unit(people.coordinator, "Look"):
        made = {d.stage: d.outcome for d in Determination.objects.filter(case_id=case.pk)}
        actions = Action.objects.filter(case_id=case.pk).count()
    expected = {
        "positive": {"reasonable_grounds": "positive", "conclusive_grounds": "positive"},
        "late": {"reasonable_grounds": "positive", "conclusive_grounds": "positive"},
        "negative": {"reasonable_grounds": "negative"},
        "reasonable_only": {"reasonable_grounds": "positive"},
    }.get(chapter, {})
    assert made == expected
    assert actions == (4 if expected else 0)
    assert case.route == ("home_office" if chapter == "out_of_scope" else "panel")
    stage = {
        **dict.fromkeys(["positive", "late", "negative"], "plan"), "reasonable_only": "part_decided",
        **dict.fromkeys(["asked", "answered"], "gathering"), "heard": "ready", "released": "listed",
        "out_of_scope": "elsewhere",
    }.get(chapter, chapter)  # fmt: skip
    assert the_marks_agree(people.coordinator)[case.reference] == stage


def test_the_story_leaves_a_ledger_that_verifies(people: People, cast: Cast) -> None:
    tell_case(people, 300, "positive", clock.today())
    with ledger.unit(cast.data_protection_officer, "Verify"):
        assert verify_partnership(cast.partnership.pk).fault is None


def test_about_sixty_cases_are_told() -> None:
    assert sum(times for _chapter, times in CHAPTERS) == 60


def test_invented_children_are_obviously_invented() -> None:
    assert {invent(number, clock.today()).family for number in range(60)} <= set(FAMILY)
