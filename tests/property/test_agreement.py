"""Cohen's kappa and its interval: worked examples from the literature, and a second way of computing both."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import isclose, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from moothall.methods.agreement import cohens_kappa

ANSWERS = ("yes", "partly", "no")
PAIRS = st.lists(st.tuples(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS)), min_size=2, max_size=60)


def _table(rows: list[list[int]]) -> list[tuple[str, str]]:
    """A table of counts as the pairs it stands for."""
    names = "abcdef"
    return [
        (names[i], names[j])
        for i, row in enumerate(rows)
        for j, count in enumerate(row)
        for _each in range(count)
    ]


def test_the_diagnoses_of_fleiss_give_what_his_book_gives() -> None:
    # Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, table 18.1: 100 subjects.
    found = cohens_kappa(_table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert (found.pairs, found.agreed) == (100, 89)
    assert found.kappa == pytest.approx(0.68, abs=0.005)
    # The book works with rounded shares and gives 0.087; without the rounding it is 0.0877.
    assert found.standard_error == pytest.approx(0.087, abs=0.001)


def test_the_grants_of_fifty_people_give_four_tenths() -> None:
    found = cohens_kappa(_table([[20, 5], [10, 15]]))
    assert found.expected == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.4 < found.high


def test_agreement_without_exception_is_one_and_its_interval_has_no_width() -> None:
    found = cohens_kappa(_table([[7, 0], [0, 5]]))
    assert (found.kappa, found.low, found.high, found.standard_error) == pytest.approx((1.0, 1.0, 1.0, 0.0))


def test_where_both_say_one_thing_throughout_kappa_has_no_meaning() -> None:
    found = cohens_kappa([("yes", "yes")] * 9)
    assert (found.kappa, found.share) == (None, 1.0)


def test_nothing_read_twice_is_no_agreement_and_no_fault() -> None:
    found = cohens_kappa([])
    assert (found.pairs, found.kappa, found.share) == (0, None, None)


def test_a_confidence_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        cohens_kappa([("a", "b")], confidence=95)


def _kappa_by_definition(shares: dict[tuple[str, str], float]) -> float:
    total = sum(shares.values())
    observed = sum(share for (one, other), share in shares.items() if one == other) / total
    expected = sum(
        sum(s for (one, _o), s in shares.items() if one == code)
        * sum(s for (_o, other), s in shares.items() if other == code)
        for code in ANSWERS
    ) / (total * total)
    return (observed - expected) / (1 - expected)


def _error_by_the_delta_method(shares: dict[tuple[str, str], float], n: int) -> float:
    """The slope of kappa in each cell, felt for by a small step, and the variance of a multinomial."""
    step = 1e-5
    slopes = {}
    for cell in product(ANSWERS, ANSWERS):
        up, down = dict(shares), dict(shares)
        up[cell] = up.get(cell, 0.0) + step
        down[cell] = down.get(cell, 0.0) - step
        slopes[cell] = (_kappa_by_definition(up) - _kappa_by_definition(down)) / (2 * step)
    mean = sum(shares.get(cell, 0.0) * slope for cell, slope in slopes.items())
    square = sum(shares.get(cell, 0.0) * slope**2 for cell, slope in slopes.items())
    return sqrt(max(square - mean**2, 0.0) / n)


@given(PAIRS)
def test_a_second_way_of_computing_kappa_and_its_error_gives_the_same(pairs: list[tuple[str, str]]) -> None:
    found = cohens_kappa(pairs)
    assume(found.kappa is not None)
    shares = {cell: count / len(pairs) for cell, count in Counter(pairs).items()}
    assert found.kappa is not None
    assert found.standard_error is not None
    assert isclose(found.kappa, _kappa_by_definition(shares), abs_tol=1e-9)
    assert isclose(found.standard_error, _error_by_the_delta_method(shares, len(pairs)), abs_tol=1e-4)


@given(PAIRS)
def test_it_does_not_matter_who_is_called_the_first_reader(pairs: list[tuple[str, str]]) -> None:
    one, other = cohens_kappa(pairs), cohens_kappa([(b, a) for a, b in pairs])
    assert (one.kappa is None) == (other.kappa is None)
    if one.kappa is not None and other.kappa is not None:
        assert isclose(one.kappa, other.kappa, abs_tol=1e-9)


@given(PAIRS)
def test_the_interval_holds_kappa_and_stays_within_its_bounds(pairs: list[tuple[str, str]]) -> None:
    found = cohens_kappa(pairs)
    if found.kappa is not None:
        assert found.low is not None
        assert found.high is not None
        assert -1 <= found.low <= found.kappa + 1e-12
        assert found.kappa - 1e-12 <= found.high <= 1
