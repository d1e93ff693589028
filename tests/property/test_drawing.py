"""A sample is drawn by rule, the same by anybody who draws it again, and nobody's order of the list matters."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from moothall.casework.quality.drawing import Drawable, draw, how_many, mark_of, shares, ticket
from moothall.methods.arrangements.sections.amounts import Period
from moothall.methods.arrangements.sections.governance import DipSample

SOON = Period(limit=20, unit="working_days")
POPULATION = st.lists(
    st.builds(
        Drawable,
        key=st.uuids(),
        stage=st.sampled_from(["first", "second"]),
        outcome=st.sampled_from(["positive", "negative", "other"]),
    ),
    max_size=60,
    unique_by=lambda one: one.key,
)
RULES = st.one_of(
    st.builds(
        DipSample, decisions=st.integers(1, 30), evenly_by=st.sampled_from([None, "stage", "outcome"]), read_within=st.just(SOON)
    ),
    st.builds(
        DipSample, in_a_hundred=st.integers(1, 100), at_least=st.integers(0, 5),
        evenly_by=st.sampled_from([None, "stage", "outcome"]), read_within=st.just(SOON),
    ),
)  # fmt: skip
SEEDS = st.text("0123456789abcdef", min_size=8, max_size=64)


@given(POPULATION, RULES, SEEDS)
def test_a_sample_is_as_large_as_the_rule_says_and_of_the_population(
    population: list[Drawable], rule: DipSample, seed: str
) -> None:
    drawn = draw(population, rule, seed)
    assert len(drawn) == len(set(drawn)) == how_many(rule, len(population))
    assert set(drawn) <= {one.key for one in population}


@given(POPULATION, RULES, SEEDS, st.randoms())
def test_it_can_be_drawn_again_from_the_list_in_any_order(
    population: list[Drawable], rule: DipSample, seed: str, shuffler: random.Random
) -> None:
    shuffled = list(population)
    shuffler.shuffle(shuffled)
    assert draw(shuffled, rule, seed) == draw(population, rule, seed)
    assert mark_of(shuffled) == mark_of(population)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), min_size=1), st.integers(0, 60))
def test_every_group_has_its_share_and_none_more_than_it_has(sizes: dict[str, int], wanted: int) -> None:
    wanted = min(wanted, sum(sizes.values()))
    places = shares(sizes, wanted)
    assert sum(places.values()) == wanted
    assert all(0 <= places[name] <= size for name, size in sizes.items())
    if wanted >= len(sizes):
        assert all(count >= 1 for count in places.values())


def test_a_share_is_rounded_up_and_held_to_its_least() -> None:
    rule = DipSample(in_a_hundred=10, at_least=3, read_within=SOON)
    assert [how_many(rule, n) for n in (0, 2, 5, 30, 31)] == [0, 2, 3, 3, 4]


def test_every_decision_has_the_same_chance() -> None:
    population = [Drawable(UUID(int=number), "first", "positive") for number in range(10)]
    rule = DipSample(decisions=3, read_within=SOON)
    counts = dict.fromkeys((one.key for one in population), 0)
    for number in range(3000):
        for key in draw(population, rule, f"seed {number}"):
            counts[key] += 1
    # 900 expected each; five standard deviations are 125.
    assert all(abs(count - 900) < 126 for count in counts.values())


def test_a_ticket_is_what_anybody_would_compute() -> None:
    import hashlib

    key = UUID("018f3c1e-0000-7000-8000-000000000001")
    assert ticket("ab12", key) == hashlib.sha256(b"ab12:018f3c1e-0000-7000-8000-000000000001").hexdigest()


def test_a_rule_counts_in_one_way() -> None:
    with pytest.raises(ValidationError, match="how many"):
        DipSample(read_within=SOON)
    with pytest.raises(ValidationError, match="how many"):
        DipSample(decisions=3, in_a_hundred=10, read_within=SOON)
