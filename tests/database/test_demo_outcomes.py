"""The demonstration's children of past years, and whom other agencies write down otherwise, told by the product's own verbs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from moothall.casework.intake.models import Case
from moothall.casework.outcomes.joins.models import JoinPair
from moothall.casework.outcomes.models import Wave
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.core.kinds import Actor
from moothall.demo.joins import tell_joins
from moothall.demo.outcomes import MONTHS_AGO, tell_outcomes
from moothall.demo.story import People
from tests.cast import Cast
from tests.database.test_returns_pages import page_of, work_done
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


def test_children_of_five_years_are_followed_and_pairs_wait_on_the_desk_and_stand_beside_their_case(
    cast: Cast,
) -> None:
    people, by = People(Founded(cast.partnership, cast.agencies, cast.actors)), cast.coordinator
    tell_outcomes(people, clock.today())
    with ledger.unit(by, "look"):
        ways = set(Wave.objects.values_list("way", flat=True))
        assert Wave.objects.values("case_id").distinct().count() == len(MONTHS_AGO)
    assert {"with_child", "without_child", "missed"} <= ways
    tell_joins(people, clock.today())
    with ledger.unit(by, "look"):
        pairs = list(JoinPair.objects.select_related("left", "right"))
        whys = {
            one.right.values["family_name"]: (one.why, one.stands)
            for one in pairs
            if one.right.source != "case"
        }
        case = Case.objects.get(
            child_id=next(one.left.child_id for one in pairs if "Pretendby" in str(one.right.values))
        )
    assert whys["Supposewell-Tran"] == ("number_contradicted", ""), "a number that stands on the wrong record"
    assert whys["Fablewick-Osei"] == ("different_names", ""), "twins"
    assert {whys[name][1] for name in ("Haile Notareal", "Imaginham")} == {""}, "another script, 1 January"
    assert {whys[name][1] for name in ("Pretendby Hoxha", "Inventley Kaya")} == {"same"}
    assert whys["Okafor Storyfield"][1] == "different", "taken back"
    waits = sum(one.stands == "" for one in pairs)
    assert f"{waits} pairs of records may be of one child" in page_of(browse(by), reverse("today"))
    _beside_the_case(cast, by, case)


def _beside_the_case(cast: Cast, by: Actor, case: Case) -> None:
    """What was answered stands where a worker looks, with who said it and how to take it back; nobody else sees it."""
    address = reverse("case_referral", args=[case.reference])
    page = page_of(browse(by), address)
    for words in ("Records elsewhere that are this child", "Ardit Pretendby Hoxha", "List of Hullhaven Police",
                  "Dana Whitcombe", "the same school"):  # fmt: skip
        assert words in page, words
    pair = page.partition('href="/same-child/')[2][:36]
    work_done()
    with ledger.unit(by, "look"):
        assert Case.objects.get(pk=case.pk).child.same_as_id is None, "nothing merges"
    sent = {"answer": "different", "reason": "Another boy after all."}
    assert browse(by).post(reverse("same_child_pair", args=[pair]), sent).status_code == 302
    assert "Records elsewhere" not in page_of(browse(by), address)
