"""The release ledger comes back as it was, and what is wrong in it is named."""

from __future__ import annotations

import pytest

from moothall.methods.disclosure import DisclosureError, ledger_from_json, ledger_to_json, of_release, protect
from moothall.methods.disclosure.ledger import beside
from moothall.methods.outputs import ALL

from .making import counts


def entries(period=("2026-01", "2026-06")):
    rows = {("a",): 30, ("b",): 4, ("c",): 25, (ALL,): 59}
    return of_release(protect([counts("by-site", rows, ["site"], period=period)]).published, "june")


def test_it_comes_back_as_it_was():
    assert ledger_from_json(ledger_to_json(entries())) == entries()
    assert {one.release for one in entries()} == {"june"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[]", "not a release ledger"),
        (b'{"form": "other", "published": []}', "has the form 'other'"),
        (ledger_to_json(entries()).replace(b'"low": 30.0', b'"low": 90.0'), "Entry"),
        (ledger_to_json(entries()).replace(b'"low"', b'"lowest"'), "Entry 1"),
    ],
)
def test_what_is_no_ledger_is_refused_by_its_entry(data, said):
    with pytest.raises(DisclosureError, match=said):
        ledger_from_json(data)


def test_only_what_overlaps_in_time_or_reaches_what_does_is_held_beside():
    first, second, third = (
        entries(period) for period in (("2025-01", "2025-03"), ("2025-03", "2025-09"), ("2026-01", "2026-06"))
    )
    keys = [one.key for one in entries(("2025-08", "2025-12"))]
    assert beside(keys, [*first, *second, *third]) == [*second, *first]
