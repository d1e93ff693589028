"""The stopping rule: what it says of small cases that can be counted by hand, and that it keeps its word."""

from __future__ import annotations

import pytest

from moothall.library.screening.simulation import Setting, trials
from moothall.library.screening.stopping import advise, chance_of, missed_if_short, share_relevant


@pytest.mark.parametrize(("found", "missed"), [(0, 1), (1, 1), (18, 1), (19, 2), (38, 3), (57, 4), (95, 6)])
def test_how_many_must_be_missed_for_the_target_to_be_missed(found: int, missed: int) -> None:
    assert missed_if_short(found, 0.95) == missed
    assert found / (found + missed) < 0.95
    assert missed == 1 or found / (found + missed - 1) >= 0.95


def test_the_chance_is_that_of_drawing_so_few() -> None:
    # One read and not relevant, nine unread, one of the ten relevant: nine in ten would draw another.
    assert chance_of(1, [False], 10) == pytest.approx(0.9)
    # Five read, none relevant, five unread of which one is: five in ten.
    assert chance_of(1, [False] * 5, 10) == pytest.approx(0.5)
    assert chance_of(2, [True] + [False] * 5, 10) == pytest.approx(4 * 3 / (9 * 8))


def test_everything_read_may_stop_and_nothing_read_may_not() -> None:
    assert advise([True] + [False] * 29, 30).may_stop
    assert advise([True] + [False] * 29, 30).recall_at_least == 1.0
    nothing = advise([], 300)
    assert (nothing.may_stop, nothing.chance, nothing.recall_at_least) == (False, 1.0, None)
    assert nothing.missed_at_most == 300


def test_it_is_looked_at_only_every_fifty_records() -> None:
    labels = [True] * 10 + [False] * 89
    assert advise(labels, 100).looked_at == 50
    assert advise(labels, 100).next_look == 100
    assert advise(labels, 100).unread == 1


def test_a_long_end_without_anything_relevant_lets_reading_stop_and_says_how_much_may_be_missed() -> None:
    advice = advise([True] * 20 + [False] * 780, 1000)
    assert advice.may_stop
    assert advice.missed_at_most <= 1
    assert advice.recall_at_least is not None
    assert advice.recall_at_least >= 0.95


def test_a_relevant_record_just_now_says_read_on() -> None:
    assert not advise([True] * 20 + [False] * 100 + [True] * 30, 1000).may_stop


@pytest.mark.parametrize(
    ("labels", "records", "target"), [([True] * 3, 2, 0.95), ([True], 2, 1.0), ([True], 2, 0.0)]
)
def test_what_makes_no_sense_is_refused(labels: list[bool], records: int, target: float) -> None:
    with pytest.raises(ValueError, match=r"read|Target"):
        advise(labels, records, target=target)


def test_the_share_of_the_lot_is_that_of_the_tables() -> None:
    low, high = share_relevant(5, 50)
    assert (low, high) == (pytest.approx(0.0333, abs=1e-4), pytest.approx(0.2181, abs=1e-4))
    assert share_relevant(0, 50)[0] == 0.0
    assert share_relevant(50, 50)[1] == 1.0


def test_the_rule_keeps_its_target_in_at_least_the_share_of_runs_it_states() -> None:
    done = trials(Setting(400, 0.06, 0.25), 2, seed=21)
    assert sum(one.kept for one in done) == len(done)
    assert sum(one.read_at_stop for one in done) / len(done) < 0.97
    by_lot = trials(Setting(400, 0.1, 0.25, by_lot=True), 20, seed=3)
    assert sum(one.kept for one in by_lot) >= 19
