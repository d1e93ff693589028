"""Today among many: the most urgent come first, however many there are, and in as few queries as ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moothall.casework.overview import worklists
from moothall.casework.overview.tasks import NEAR_18
from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from moothall.methods.arrangements import birthday
from tests.cast import Cast
from tests.database.outcomes_work import past_case
from tests.database.test_intake import another_child, receive

pytestmark = pytest.mark.django_db


def turning_18(actor: Actor) -> list[str]:
    with ledger.unit(actor, "test"):
        found = worklists.today_of(actor)
    return [task.reference for task in found.tasks if task.verb == "Plan for 18"]


def born_to_turn_18_in(days: int) -> date:
    day = clock.today() + timedelta(days=days)
    return day.replace(year=day.year - 18)


def a_case(cast: Cast, days: int) -> str:
    born = born_to_turn_18_in(days)
    assert (birthday(born, 18) - clock.today()).days == days
    return str(receive(cast, another_child(Customer__DOB=born.isoformat())).case.reference)


def test_of_many_who_turn_18_the_first_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {days: a_case(cast, days) for days in (140, 12, 90, 40, 3)}
    monkeypatch.setattr(worklists, "MOST", 3)
    assert turning_18(cast.coordinator) == [made[3], made[12], made[40]]


def test_nobody_is_told_of_before_or_after_their_time(cast: Cast) -> None:
    near, last = a_case(cast, 0), a_case(cast, NEAR_18)
    for days in (-1, NEAR_18 + 1, 400):
        a_case(cast, days)
    assert turning_18(cast.coordinator) == [near, last]


def test_of_those_who_turn_18_one_sees_ones_own(cast: Cast) -> None:
    a_case(cast, 20)
    assert turning_18(cast.chair) == []
    assert turning_18(cast.stranger) == []


def queries_of(actor: Actor) -> int:
    with ledger.unit(actor, "test"), CaptureQueriesContext(connection) as made:
        worklists.today_of(actor)
    return len([query for query in made.captured_queries if "set_config" not in query["sql"]])


def test_the_number_of_queries_is_the_same_at_2_and_at_25_cases(cast: Cast) -> None:
    for days in (30, 60):
        a_case(cast, days)
    few = queries_of(cast.coordinator)
    for days in range(100, 123):
        a_case(cast, days)
    assert queries_of(cast.coordinator) == few <= 8


def waves_of(actor: Actor) -> list[tuple[str, str]]:
    with ledger.unit(actor, "test"):
        found = worklists.today_of(actor)
    return [(task.verb, task.page) for task in found.tasks if task.page in ("wave_record", "outcomes")]


def test_many_waves_that_nobody_explained_are_one_line_and_those_to_be_asked_stand_by_themselves(
    cast: Cast,
) -> None:
    for number in range(3):
        past_case(cast, clock.today() - timedelta(days=60), number=number)
    missed, ask = ("Say why a wave was missed", "wave_record"), ("Ask how a child is", "wave_record")
    assert waves_of(cast.coordinator) == [missed] * 3
    past_case(cast, clock.today() - timedelta(days=60), number=3)
    past_case(cast, clock.today() - timedelta(days=20), number=4)
    assert waves_of(cast.coordinator) == [("Say why waves were missed", "outcomes"), ask]
