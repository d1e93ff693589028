"""What lies within what: rates within their denominators, a part within its whole, by role, by name and by figures."""

from __future__ import annotations

from dataclasses import replace

from moothall.methods.disclosure import of_release, protect, verify
from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

from .making import JULY, JUNE, counts, marked

RATE = (
    Column("site", "Site", Role.DIMENSION), Column("share", "Share", Role.FIGURE, "%", 1),
    Column("of", "Positive", Role.EVENTS), Column("n", "Decided", Role.AT_RISK),
)  # fmt: skip


def rates(*rows, name="rates", **more):
    told = {"counted": "positive", "period": JUNE, **more}
    cells = tuple((site, 100 * over / under, over, under) for site, over, under in rows)
    return Output(name=name, title=name, kind=OutputKind.RATES, columns=RATE, rows=cells, **told)


def only(output, *hidden):
    """As released, with these sites hidden and no other: what a careless guard would do."""
    rows = tuple((row[0], "[c]", *row[2:]) if row[0] in hidden else row for row in output.rows)
    return replace(output, rows=rows).shown()


def test_a_rate_that_is_nearly_all_of_its_few_is_not_had_from_the_rate_of_all():
    """Eleven of twelve: with another hidden beside it, the sum alone leaves it open, its denominator does not."""
    given = rates(("a", 11, 12), ("b", 58, 60), ("c", 20, 50), (ALL, 89, 122))
    assert verify([only(given, "a", "b")], [given])
    found = protect([given])
    assert len(marked(found.outputs[0], ["share"])) > 2
    assert not verify(found.outputs, [given])


def test_those_left_of_all_less_the_sites_that_are_listed_are_guarded():
    """Thirty of thirty-two elsewhere were positive: two were not, and nobody printed that."""
    given = rates(("a", 20, 40), ("b", 31, 60), (ALL, 81, 132))
    found = protect([given])
    assert marked(found.outputs[0], ["share"])
    assert any(one.stage == "between" for one in found.proof)


def test_a_count_that_nowhere_exceeds_another_is_taken_to_lie_within_it():
    """Of those decided at a, 39 are known to be positive; then too little is left for the few of b."""
    decided = counts("decided", {("a",): 40, ("b",): 4, ("c",): 60, (ALL,): 104}, ["site"], counted="decided")
    positive = counts("positive", {("a",): 39, ("c",): 30}, ["site"], counted="positive")
    careless = replace(decided, rows=(("a", "[c]"), ("b", "[c]"), *decided.rows[2:]))
    assert verify([careless, positive], [decided, positive])
    found = protect([decided, positive])
    assert not verify(found.outputs, [decided, positive])
    assert protect([decided]).report("decided").hidden == 2
    assert sum(one.hidden for one in found.reports) == 3


def test_what_is_only_taken_to_lie_within_is_no_small_figure_where_it_is_nearly_the_whole():
    episodes = counts("episodes", {("a",): 43, ("b",): 62, (ALL,): 105}, ["site"], counted="episodes")
    children = counts("children", {("a",): 40, ("b",): 60, (ALL,): 100}, ["site"], counted="children")
    assert not protect([episodes, children]).log


def test_where_a_table_counts_what_rates_are_of_it_says_what_is_known():
    decided = counts("decided", {("a",): 12, ("b",): 4, ("c",): 50, (ALL,): 66}, ["site"], counted="decided")
    share = rates(("a", 5, 12), ("b", 2, 4), ("c", 20, 50), (ALL, 27, 66))
    found = protect([decided, share])
    assert not verify(found.outputs, [decided, share])
    assert marked(found.output("decided")) <= marked(found.output("rates"), ["share"])


def test_of_three_children_no_more_can_be_kept_open_than_three():
    given = rates(("a", 2, 3), ("b", 30, 60), ("c", 25, 50), (ALL, 57, 113))
    found = protect([given])
    assert not verify(found.outputs, [given])
    of_a = next(one for one in found.proof if "site a" in one.about and one.stage == "hidden")
    assert (of_a.low, of_a.high, of_a.asked) == (0, 3, 3)


def test_a_hidden_rate_is_kept_in_the_ledger_as_no_more_than_its_denominator():
    given = rates(("a", 3, 40), ("b", 30, 60), ("c", 1, 3), (ALL, 34, 103))
    ledger = protect([given]).published
    entries = {one.conditions.get("site", ("",))[0]: one for one in ledger if one.measure == "positive"}
    assert entries["a"].high == 40
    assert entries["c"].high is None
    later = rates(("a", 5, 44), ("b", 31, 66), ("c", 2, 5), (ALL, 38, 115), period=JULY)
    # Denominators are kept for the next release, but those of a few.
    assert {one.low for one in ledger if one.measure == "positive/at-risk"} == {40, 60, 103}
    before = of_release(ledger, "june")
    assert not verify(protect([later], earlier=before).outputs, [later], before)
