"""The demonstration's study is said beforehand, amended before the data, and run."""

from __future__ import annotations

import pytest

from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.demo.story import People, tell_case
from moothall.demo.study import tell_study
from moothall.evidence.studies.queries import one_study
from moothall.evidence.studies.rules import Standing, Timing
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_both_versions_came_before_the_data_and_the_run_says_so(cast: Cast) -> None:
    people = People(Founded(cast.partnership, cast.agencies, cast.actors))
    for number in (600, 601):
        tell_case(people, number, "positive", clock.today())
    run = tell_study(people, clock.today())
    with ledger.unit(cast.coordinator, "Look"):
        one = one_study(cast.coordinator, run.study_id)
    assert [one.timing(version) for version in one.protocols] == [Timing.BEFORE, Timing.BEFORE]
    assert one.standing() == Standing.RUN
    kinds = {each["kind"] for each in run.deviations}
    assert not kinds & {"not-registered", "data-seen-before", "another-seed"}
