"""Counts: what is small is hidden, and what it could be worked out from; over all tables and releases together."""

from __future__ import annotations

import dataclasses

import pytest

from moothall.methods.disclosure import (
    DisclosureError,
    StillOpen,
    default_rules,
    of_release,
    protect,
    verify,
)
from moothall.methods.outputs import ALL, Column, Mark, Role

from .making import JULY, counts, marked, table

SITES = {
    ("a", "boy"): 40,
    ("a", "girl"): 3,
    ("b", "boy"): 25,
    ("b", "girl"): 30,
    ("c", "boy"): 18,
    ("c", "girl"): 22,
}


def rules_with(**parts):
    """The default rules, some values changed: `rules_with(threshold={"value": 5})`."""
    rules = default_rules()
    return rules.model_copy(
        update={name: getattr(rules, name).model_copy(update=changed) for name, changed in parts.items()}
    )


def test_a_small_count_is_hidden_and_so_is_what_it_could_be_worked_out_from():
    found = protect([table("by-site", SITES, ["site", "gender"])])
    hidden = marked(found.output("by-site"))
    assert ("a", "girl") in hidden
    assert len([key for key in hidden if key[0] == "a"]) > 1
    assert len([key for key in hidden if key[1] == "girl"]) > 1
    report = found.report("by-site")
    assert report.before_exactly == 1
    assert report.after_exactly == report.after_within == 0
    assert report.secondary == report.hidden - 1


def test_what_is_released_carries_marks_notes_and_the_hash_of_the_rules():
    released = protect([table("by-site", SITES, ["site", "gender"])]).output("by-site")
    assert released.protected_by == default_rules().sha256
    assert Mark.HIDDEN in {row[-1] for row in released.rows}
    assert "too few children" in released.notes[-1]
    assert not released.places(Role.CHILDREN)


def test_the_log_and_the_ledger_hold_no_hidden_value():
    found = protect([table("by-site", SITES, ["site", "gender"])])
    assert {line.stage for line in found.log} == {"primary", "secondary"}
    for entry in found.published:
        assert not entry.hidden or (entry.low, entry.high) == (1, None)


def test_the_proof_holds_in_whole_numbers():
    found = protect([table("by-site", SITES, ["site", "gender"])])
    assert all(one.whole and one.high - one.low >= one.asked for one in found.proof)


def test_where_nothing_is_small_nothing_is_hidden():
    found = protect([table("by-site", {key: value + 10 for key, value in SITES.items()}, ["site", "gender"])])
    assert not marked(found.output("by-site"))
    assert not found.log


def test_the_same_outputs_give_the_same_answer_in_whatever_order():
    one, other = (
        table("by-site", SITES, ["site", "gender"]),
        table("by-gender", {("boy",): 83, ("girl",): 55}, ["gender"]),
    )
    assert protect([one, other]).outputs == tuple(reversed(protect([other, one]).outputs))
    assert protect([one, other]) == protect([one, other])


def test_two_tables_of_the_same_children_are_held_against_each_other():
    alone = table("by-site", {("a",): 43, ("b",): 55, ("c",): 4, ("d",): 6}, ["site"])
    found = protect([alone, counts("of-d", {(ALL,): 6}, ["gender"], where={"site": "d"})])
    assert ("d",) in marked(found.output("by-site"))
    assert (ALL,) in marked(found.output("of-d"))


def test_what_a_total_less_its_categories_leaves_is_guarded():
    shown = {("afghan",): 40, ("albanian",): 30, (ALL,): 73}
    found = protect([counts("top-two", shown, ["nationality"])])
    assert marked(found.output("top-two"))
    assert any(one.stage == "between" for one in found.proof)


def test_a_condition_less_than_all_is_guarded():
    everyone = counts("all", {("a",): 40, ("b",): 33, (ALL,): 73}, ["site"])
    criminal = counts(
        "criminal", {("a",): 38, ("b",): 20, (ALL,): 58}, ["site"], where={"exploitation": "criminal"}
    )
    found = protect([everyone, criminal])
    assert ("a",) in marked(found.output("all")) | marked(found.output("criminal"))


def test_july_is_not_had_from_january_to_july_less_january_to_june():
    june = protect([counts("by-site", {("a",): 30, ("b",): 40, (ALL,): 70}, ["site"])])
    assert not june.log
    july = counts("by-site", {("a",): 33, ("b",): 75, (ALL,): 108}, ["site"], period=JULY)
    alone = protect([july])
    assert not alone.log
    found = protect([july], earlier=of_release(june.published, "june"))
    assert ("a",) in marked(found.output("by-site"))
    assert verify([july], [july], june.published)
    assert not verify(found.outputs, [july], june.published)


def test_what_an_earlier_release_gives_away_is_said_to_the_checkers_and_stops_nothing():
    before = protect([counts("by-site", {("a",): 30, ("b",): 40, (ALL,): 70}, ["site"])]).published
    careless = tuple(
        dataclasses.replace(one, low=3, high=3) if one.conditions.get("site") == ("a",) else one
        for one in before
    )
    careless = tuple(
        dataclasses.replace(one, low=43, high=43) if not one.conditions else one for one in careless
    )
    found = protect([counts("again", {("a",): 3, ("b",): 40, (ALL,): 43}, ["site"])], earlier=careless)
    assert found.report("again").level == "high"
    assert "earlier release gives away" in found.report("again").text()


def test_a_figure_revised_since_does_not_stop_a_release():
    before = protect([counts("by-site", {("a",): 30, ("b",): 40, (ALL,): 70}, ["site"])]).published
    found = protect([counts("again", {("a",): 31, ("b",): 40, (ALL,): 71}, ["site"])], earlier=before)
    assert "revised since" in found.report("again").text()


def test_categories_that_overlap_are_not_added_up():
    rows = {("criminal",): 40, ("labour",): 30, ("sexual",): 4, (ALL,): 55}
    found = protect([counts("kinds", rows, ["exploitation"])])
    assert marked(found.output("kinds")) == {("sexual",)}


def test_columns_that_are_parts_of_another_are_held_against_it():
    columns = (
        Column("site", "Site", Role.DIMENSION), Column("decided", "Decided", Role.FIGURE),
        Column("positive", "Positive", Role.FIGURE), Column("negative", "Negative", Role.FIGURE),
    )  # fmt: skip
    rows = (("a", 50, 47, 3), ("b", 60, 30, 30), (ALL, 110, 77, 33))
    found = protect([counts("decisions", {}, ["site"], columns=columns, rows=rows)])
    assert found.outputs[0].rows[0].count("[c]") >= 2


def test_an_episode_count_is_hidden_by_the_children_behind_it():
    columns = (
        Column("site", "Site", Role.DIMENSION),
        Column("episodes", "Episodes", Role.FIGURE),
        Column("n", "n", Role.CHILDREN),
    )
    rows = (("a", 60, 2), ("b", 50, 30), ("c", 40, 25), (ALL, 150, 57))
    found = protect([counts("missing", {}, ["site"], columns=columns, rows=rows)])
    assert ("a",) in marked(found.outputs[0], ["episodes"])


def test_a_share_goes_with_its_count():
    columns = (
        Column("site", "Site", Role.DIMENSION),
        Column("n", "Children", Role.FIGURE),
        Column("share", "Share", Role.FIGURE, "%", 1),
    )
    rows = (("a", 3, 2.803738), ("b", 50, 46.728972), ("c", 54, 50.467290), (ALL, 107, 100.0))
    found = protect([counts("shares", {}, ["site"], columns=columns, rows=rows)]).outputs[0]
    assert found.rows[0][1:] == ("[c]", "[c]")
    assert all((row[1] == "[c]") <= (row[2] == "[c]") for row in found.rows)
    assert all(row[2] in ("[c]", 46.7, 50.5, 100.0) for row in found.rows)


def test_counts_of_nobody_may_be_hidden_too():
    rows = {("a", "boy"): 0, ("a", "girl"): 30, ("b", "boy"): 20, ("b", "girl"): 25}
    shown = protect([table("zeros", rows, ["site", "gender"])])
    assert not marked(shown.outputs[0])
    hidden = protect([table("zeros", rows, ["site", "gender"])], rules_with(counts={"zeros": "hide"}))
    assert ("a", "boy") in marked(hidden.outputs[0])


def test_that_everyone_of_a_group_is_in_one_category_is_told():
    rows = {("a", "boy"): 0, ("a", "girl"): 30, ("b", "boy"): 20, ("b", "girl"): 25}
    assert "everyone of a group" in protect([table("groups", rows, ["site", "gender"])]).reports[0].text()


def test_a_chart_that_shows_a_single_child_is_told_and_not_drawn():
    found = protect([counts("lone", {("a",): 1, ("b",): 30, ("c",): 31}, ["site"], chart="bars")])
    assert found.reports[0].level == "high"
    assert "single child" in found.reports[0].text()
    assert ("a",) in marked(found.outputs[0])
    gone = protect([counts("lone", {("a",): 1, ("b",): 2, ("c",): 3}, ["site"], chart="bars")])
    assert gone.outputs[0].chart == ""


def test_an_output_protected_before_or_named_twice_is_refused():
    one = table("by-site", SITES, ["site", "gender"])
    with pytest.raises(DisclosureError, match="protected already"):
        protect(protect([one]).outputs)
    with pytest.raises(DisclosureError, match="Two outputs"):
        protect([one, one])


def test_figures_of_which_a_part_is_larger_than_its_whole_are_refused():
    with pytest.raises(DisclosureError, match="larger than its whole"):
        protect([counts("odd", {("a",): 30, (ALL,): 20}, ["site"])])


def test_the_adversary_stops_a_release_that_gives_a_child_away(monkeypatch):
    from moothall.methods.disclosure import hiding, linking

    def careless(problem, first, *found):
        found = hiding.hide(problem, first, *found)
        found.shown = ~(first & problem.may_hide)
        return found

    monkeypatch.setattr(linking, "hide", careless)
    with pytest.raises(StillOpen, match="Nothing is released"):
        protect([table("by-site", SITES, ["site", "gender"])])


@pytest.mark.parametrize("way", ["conventional", "random"])
def test_counts_are_rounded_with_no_exact_total_beside(way):
    rules = rules_with(counts={"method": "round"}, rounding={"way": way})
    found = protect([table("by-site", SITES, ["site", "gender"])], rules, secret=b"sixteen bytes and more")
    shown = [row[-1] for row in found.outputs[0].rows if row[-1] != "[c]"]
    assert shown
    assert all(value % 5 == 0 for value in shown)
    assert "rounded to the nearest 5" in " ".join(found.outputs[0].notes)


def test_rounding_by_chance_needs_a_secret():
    rules = rules_with(counts={"method": "round"}, rounding={"way": "random"})
    with pytest.raises(DisclosureError, match="needs a secret"):
        protect([table("by-site", SITES, ["site", "gender"])], rules)


def test_hidden_and_rounded_needs_less_hidden_than_hidden_alone():
    exact = protect([table("by-site", SITES, ["site", "gender"])])
    both = protect(
        [table("by-site", SITES, ["site", "gender"])], rules_with(counts={"method": "suppress-and-round"})
    )
    assert ("a", "girl") in marked(both.outputs[0])
    assert len(marked(both.outputs[0])) <= len(marked(exact.outputs[0]))


def test_a_long_list_is_settled_by_few_linear_programs(monkeypatch):
    """Nearly three hundred of a thousand categories are small; they are moved together and not asked one by one."""
    from moothall.methods.disclosure import auditing, hiding, solving

    asked = []

    def counting(*given, **more):
        asked.append(given)
        return solving.solve(*given, **more)

    for module in (auditing, hiding):
        monkeypatch.setattr(module, "solve", counting)
    cells = {(f"c{number:04}",): 1 + number * number % 37 for number in range(1000)}
    found = protect([counts("long", {**cells, (ALL,): sum(cells.values())}, ["site"])])
    assert found.reports[0].hidden >= 200
    assert len(asked) < 60
