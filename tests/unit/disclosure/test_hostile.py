"""What an attacker tried on outputs as a study makes them, each in its smallest case."""

from dataclasses import replace

from moothall.methods.disclosure import protect
from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

from .making import JUNE, counts, marked, table, with_margins


def flow(**steps):
    """A flow as a study makes it: the first line is all referrals, the last those studied."""
    cells = {(ALL,): sum(steps.values()), **{(step,): count for step, count in steps.items()}}
    return counts("flow", cells, ["step"], counted="referrals-of-the-extract")


def test_a_small_step_of_the_flow_is_not_had_from_its_first_and_last_line():
    found = protect([flow(another=4, studied=96)])
    assert len(marked(found.outputs[0])) >= 2


def test_the_total_hidden_in_the_flow_is_not_printed_in_a_table_of_those_studied():
    arms = with_margins({("treated",): 40, ("not-treated",): 56})
    studied = counts("studied", arms, ["arm"], counted="referrals-of-the-extract", where={"step": "studied"})
    hidden = protect([flow(another=4, studied=96), studied])
    of_flow, of_studied = (marked(one) for one in hidden.outputs)
    assert ((ALL,) in of_flow) or (("studied",) in of_flow and (ALL,) in of_studied)


def curve(name, months, events, at_risk, **more):
    """A curve of what happens to so many children, or a table of some months of it."""
    total = at_risk[0]
    rows, so_far = [], 0
    for month, happened, followed in zip(months, events, at_risk, strict=True):
        so_far += happened
        rows.append((month, so_far / total, happened, followed))
    return Output(
        name=name, title=name, kind=OutputKind.SURVIVAL, counted="again-events", period=JUNE, rows=tuple(rows),
        columns=(
            Column("months", "Months", Role.DIMENSION), Column("share", "Share", Role.FIGURE, "share", 3),
            Column("events", "Events", Role.EVENTS), Column("at_risk", "Followed", Role.AT_RISK),
        ), **more,
    )  # fmt: skip


def test_a_table_of_some_months_of_a_curve_says_no_more_than_the_curve():
    whole = curve("curve", range(6), [0, 12, 0, 1, 10, 3], [200, 190, 180, 170, 160, 150])
    some = curve("by-months", [1, 3, 4, 5], [12, 1, 10, 3], [190, 170, 160, 150])
    some = replace(
        some,
        rows=tuple((row[0], {1: 0.06, 3: 0.065, 4: 0.115, 5: 0.13}[row[0]], *row[2:]) for row in some.rows),
    )
    shown, told = protect([whole, some]).outputs
    assert [row[1] for row in shown.rows] == [0.0, 0.06, 0.06, 0.06, 0.115, "[c]"]
    assert told.rows == ((1, 0.06), (3, "[c]"), (4, 0.115), (5, "[c]"))


def rates_of(positive, sizes):
    """Rates of all cells and margins."""
    over, under = with_margins(positive), with_margins(sizes)
    return Output(
        name="rates", title="rates", kind=OutputKind.RATES, counted="positive", period=JUNE,
        rows=tuple((*key, 100 * over[key] / under[key], over[key], under[key]) for key in under),
        columns=(
            Column("area", "Area", Role.DIMENSION), Column("kind", "Kind", Role.DIMENSION), Column("share", "Share", Role.FIGURE, "%", 1),
            Column("events", "Events", Role.EVENTS), Column("at_risk", "Of", Role.AT_RISK),
        ),
    )  # fmt: skip


def test_a_rate_over_a_hidden_count_is_hidden_since_rates_of_parts_tell_their_sizes():
    sizes = {("a", "x"): 4, ("a", "y"): 46, ("b", "x"): 30, ("b", "y"): 40, ("c", "x"): 60, ("c", "y"): 55}
    positive = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 28, ("c", "x"): 30, ("c", "y"): 30}
    referred = table("referred", sizes, ["area", "kind"])
    rates = rates_of(positive, sizes)
    found = protect([referred, rates]).outputs
    assert marked(found[0]) - {("a", "x")}
    assert marked(found[0]) <= marked(found[1], ["share"])


def test_the_notes_do_not_tell_a_small_figure_from_one_hidden_for_its_sake():
    alone = protect([counts("alone", {("a",): 4, ("b",): 60}, ["area"])]).outputs[0]
    both = protect([table("both", {("a",): 4, ("b",): 60, ("c",): 70}, ["area"])]).outputs[0]
    assert alone.notes == both.notes != ()


def test_a_table_of_one_category_does_not_make_the_list_of_them_open():
    """Seed 1005 of the attack: the only figure hidden of a list was its total less the rest, and all was refused."""
    one = counts("one", {("a", "x"): 1, ("a", "y"): 7, ("a", "z"): 0, ("b", "x"): 7, ("b", "y"): 34, ("b", "z"): 1}, ["area", "kind"], where={"age": "old"})  # fmt: skip
    ages = counts(
        "ages", {("young",): 26, ("old",): 8, ("middle",): 12, (ALL,): 46}, ["age"], where={"area": "a"}
    )
    kind = counts("kind", {("a",): 1, ("b",): 8, (ALL,): 9}, ["area"], where={"kind": "z"})
    found = protect([one, ages, kind]).outputs[1]
    assert len(marked(found)) >= 2


def test_a_rate_of_nobody_among_few_is_hidden_and_its_count_of_nobody_refuses_nothing():
    """Seed 1025 of the attack: the nought was shown in a table of counts, and so the rates were refused whole."""
    over = {("a", "x"): 0, ("a", "y"): 30, ("b", "x"): 40, ("b", "y"): 50}
    under = {("a", "x"): 3, ("a", "y"): 50, ("b", "x"): 60, ("b", "y"): 80}
    positive, rates = table("positive", over, ["area", "kind"], counted="positive"), rates_of(over, under)
    shown = protect([positive, rates])
    assert ("a", "x") in marked(shown.outputs[1], ["share"])
    assert not any("earlier release" in one.words for report in shown.reports for one in report.findings)


def test_a_plain_difference_of_shares_says_on_how_few_events_it_rests():
    import numpy as np

    from moothall.methods.evaluation.designs.building import Check, checks_output, fewest_events

    y, treated = np.array([1.0] * 3 + [0.0] * 97 + [1.0] * 40 + [0.0] * 60), np.arange(200) < 100
    assert (fewest_events(y, treated), fewest_events(y + 0.5, treated)) == (3, None)
    checks = [Check("unweighted", "Plain", -0.37, 200, events=3), Check("overlap", "Overlap", 1.0, 200)]
    shown = protect([checks_output("a", "A", checks, "again", JUNE)]).outputs[0]
    assert [row[1] for row in shown.rows] == ["[c]", 1.0]


def test_an_error_told_in_a_report_says_no_number_of_children():
    from moothall.methods.evaluation.errors import EvaluationError, in_a_report

    wrong = EvaluationError(
        "No overlap for 3 children: beyond 0.01 in 2026-01. 'age_12' is empty for 7 of 1,212."
    )
    assert in_a_report(wrong) == "No overlap for so many children: beyond 0.01 in 2026-01. 'age_12' is empty for so many of so many."  # fmt: skip
