"""The demonstration's children of past years, told by the product's own verbs."""

from __future__ import annotations

import pytest

from moothall.casework.outcomes.models import Wave
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.demo.outcomes import MONTHS_AGO, tell_outcomes
from moothall.demo.story import People
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_children_of_five_years_are_followed_and_some_waves_are_missed(cast: Cast) -> None:
    tell_outcomes(People(Founded(cast.partnership, cast.agencies, cast.actors)), clock.today())
    with ledger.unit(cast.coordinator, "look"):
        ways = set(Wave.objects.values_list("way", flat=True))
        cases = Wave.objects.values("case_id").distinct().count()
    assert cases == len(MONTHS_AGO)
    assert {"with_child", "without_child", "missed"} <= ways
