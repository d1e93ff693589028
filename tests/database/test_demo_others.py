"""The story of the four older arrangements is told whole by the verbs."""

from __future__ import annotations

import pytest

from moothall.casework.intake.models import Case
from moothall.casework.panel.models import Determination
from moothall.casework.sharing.models import OnwardReferral
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.demo.others import tell_others
from moothall.demo.story import People
from tests.cast import Cast
from tests.database.standing import the_marks_agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> People:
    return People(Founded(cast.partnership, cast.agencies, cast.actors))


def test_every_arrangement_has_cases_that_came_to_an_outcome(people: People) -> None:
    tell_others(people, clock.today())
    with ledger.unit(people.coordinator, "test"):
        named = set(Case.objects.values_list("arrangement", flat=True))
        decided = set(Determination.objects.values_list("case__arrangement", "outcome"))
        repeats = Case.objects.exclude(repeat_of=None).count()
        carried = OnwardReferral.objects.filter(to_arrangement="nrm-child", state="made").count()
    assert {"mash", "marac", "missing-hub", "channel", "nrm-child"} <= named
    assert {("mash", "strategy_discussion"), ("marac", "high_risk"), ("channel", "support_begins"),
            ("channel", "consent_refused"), ("missing-hub", "plan_agreed")} <= decided  # fmt: skip
    assert repeats >= 1
    assert carried == 2
    the_marks_agree(people.coordinator)
