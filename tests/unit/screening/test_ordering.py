"""The order in which records are read: by lot at first, then by what was learned, the same every time."""

from __future__ import annotations

from moothall.library.screening.ordering import Shelf, Words
from moothall.library.screening.simulation import labelled, read_in_order

RECORDS = labelled(300, 0.06, seed=4)
RELEVANT = [at for at, matters in enumerate(RECORDS.matters) if matters]


def test_a_share_is_read_by_lot_before_the_model_is_asked() -> None:
    shelf = Shelf(RECORDS.words, seed=7)
    places = shelf.order({RELEVANT[0]: True})
    first = [place for place in places if place.by == "lot"]
    assert {place.record for place in first} == set(shelf.at_random()) - {RELEVANT[0]}
    assert places[: len(first)] == first
    assert all(place.score is not None for place in places[len(first) :])


def test_one_relevant_record_is_enough_to_learn_from() -> None:
    shelf = Shelf(RECORDS.words, seed=7)
    places = [place.record for place in shelf.order({RELEVANT[0]: True}, share=0) if place.by == "model"]
    found = [places.index(one) for one in RELEVANT[1:] if one in places]
    assert sum(found) / len(found) < len(places) * 0.35


def test_while_nothing_relevant_is_known_the_lot_decides() -> None:
    shelf = Shelf(RECORDS.words, seed=7)
    assert {place.by for place in shelf.order({})} == {"lot"}
    assert {place.by for place in shelf.order({3: False, 5: False})} == {"lot"}


def test_the_same_records_decisions_and_seed_give_the_same_order_and_another_seed_another() -> None:
    decided = {one: RECORDS.matters[one] for one in (*RELEVANT[:3], 1, 2)}
    orders = [
        [place.record for place in Shelf(RECORDS.words, seed=seed).order(decided)] for seed in (7, 7, 8)
    ]
    assert orders[0] == orders[1] != orders[2]


def test_what_is_decided_does_not_come_again_and_everything_else_does() -> None:
    decided = {RELEVANT[0]: True, 2: False}
    places = [place.record for place in Shelf(RECORDS.words, seed=7).order(decided)]
    assert sorted([*places, *decided]) == list(range(300))


def test_records_without_a_word_come_by_lot() -> None:
    shelf = Shelf([Words(""), Words("."), Words("")], seed=1)
    assert {place.by for place in shelf.order({0: True})} == {"lot"}
    assert Shelf([], seed=1).order({}) == []


def test_the_order_finds_nearly_all_that_matters_long_before_the_end() -> None:
    of = labelled(800, 0.04, seed=11)
    found = list(read_in_order(of, seed=11))
    early = found[: int(800 * 0.45)]
    assert sum(early) >= 0.95 * sum(of.matters)
    assert len(found) == 800
