"""What a design tells is what the package behind it finds: the same figures, cell by cell, made into outputs once."""

import numpy as np
import pytest

from moothall.methods.evaluation.designs import Study
from moothall.methods.evaluation.designs.child_level import compared
from moothall.methods.evaluation.designs.group_effects import groups_in
from moothall.methods.evaluation.equity import positive_rates
from moothall.methods.evaluation.missing import lost_and_kept
from moothall.methods.evaluation.process_figures.facts import facts_of
from moothall.methods.evaluation.protocol import read_protocol
from moothall.methods.evaluation.study_data import read_children
from moothall.methods.evaluation.study_data.panels import just_before
from moothall.methods.evaluation.weighting import balance, covariates, entropy_balance, weighted_effect
from moothall.methods.outputs import ALL, Role

from .conftest import EXAMPLES


def output(run, name):
    return next(one for one in run.outputs if one.name == name)


def column(one, name):
    place = [each.name for each in one.columns].index(name)
    return [row[place] for row in one.rows]


@pytest.fixture(scope="module")
def study(roll_out, extract):
    return Study(roll_out, extract, read_children(extract, roll_out), roll_out.seed)


def test_a_weighted_comparison_is_the_packages_own(child_run, by_child, extract):
    asked = next(one for one in by_child.analyses if one.design == "weighted-comparison")
    study = Study(by_child, extract, read_children(extract, by_child), 1)
    measured = study.measured(asked.outcome)
    of = compared(study, measured.seen, asked.covariates, asked.name)
    x, y = covariates(of.x, of.names), measured.value[of.places]
    found = weighted_effect(y, of.treated, x, estimand="ATT", weighting="entropy", cluster=of.cluster)
    alike = balance(x, of.treated, entropy_balance(x, of.treated))
    told = found.effect("difference")
    effect = output(child_run, f"{asked.name}-effect")
    assert [column(effect, name)[0] for name in ("effect", "low", "high")] == pytest.approx([told.estimate, told.low, told.high])  # fmt: skip
    arms = column(output(child_run, f"{asked.name}-arms"), "effect")
    assert arms == pytest.approx([found.treated_mean.estimate, found.compared_mean.estimate])
    table = output(child_run, f"{asked.name}-balance")
    assert column(table, "before") == pytest.approx([one.difference_before for one in alike.rows])
    assert column(output(child_run, f"{asked.name}-sizes"), "worth") == pytest.approx([alike.treated_effective, alike.compared_effective])  # fmt: skip


def test_columns_that_are_groups_of_one_trait_rest_on_its_smallest_group(child_run, by_child, extract):
    """Else the group that is left out of the columns, or hidden for being small, could be had from the others."""
    asked = next(one for one in by_child.analyses if one.design == "weighted-comparison")
    table = output(child_run, f"{asked.name}-balance")
    study = Study(by_child, extract, read_children(extract, by_child), 1)
    of = compared(study, study.measured(asked.outcome).seen, asked.covariates, asked.name)
    gender = study.children.words["gender"][of.places]
    smallest = min(
        int(((gender == one) & arm).sum()) for one in set(gender) for arm in (of.treated, ~of.treated)
    )
    assert set(column(table, "children")) == {smallest}


def test_the_answers_with_what_is_missing_stand_with_who_was_lost_at_every_wave(run, study):
    found = run.finding("wellbeing-lost")
    effect, lost = output(run, "wellbeing-lost-effect"), output(run, "wellbeing-lost-lost")
    assert column(effect, "effect") == pytest.approx([one.value for one in found.estimates])
    rows = {row[:2]: row for row in lost.rows}
    place = [one.name for one in lost.columns].index("share")
    measured = study.measured("wellbeing")
    due = measured.due & ~np.isfinite(study.children.numbers["died_day"])
    assert rows["month_12", ALL][place] == pytest.approx(1 - measured.seen[due].mean(), abs=0.01)
    assert {"baseline", "month_3", "month_6", "month_12"} <= {row[0] for row in lost.rows}
    assert "declined" in column(output(run, "wellbeing-lost-lost-why"), "reason")


def test_the_example_tells_groups_apart_by_all_that_a_child_may_be_treated_differently_for():
    asked = next(one for one in read_protocol(EXAMPLES / "roll-out.yaml").analyses if one.design == "equity")
    assert asked.by == ("age_band", "gender", "ethnic_group", "nationality_group", "exploitation")
    assert asked.tell == ("outcome", "effects", "decisions", "sites")


def test_in_what_those_seen_differ_from_those_lost_is_the_packages_own(run, roll_out, study):
    asked = next(one for one in roll_out.analyses if one.design == "missing-follow-up")
    table = output(run, f"{asked.name}-lost-differ")
    measured = study.measured(asked.outcome)
    due = (
        measured.due
        & ~np.isfinite(study.children.numbers["died_day"])
        & ~just_before(study.children, asked.period)
    )
    of = compared(study, due, asked.covariates, asked.name)
    found = lost_and_kept(covariates(of.x, of.names), measured.seen[of.places])
    assert column(table, "difference") == pytest.approx([one.difference_before for one in found.rows])
    assert column(table, "children")[0] <= found.rows[0].fewest


def test_equity_tells_effects_and_decisions_by_every_trait_drawn_together_and_marks_what_could_not_be_found(
    run,
):
    effects = output(run, "by-group-effects")
    assert tuple(effects.columns[place].name for place in effects.places(Role.DIMENSION)) == (
        "gender",
        "exploitation",
    )
    for name in ("drawn", "drawn_low", "drawn_high", "effect", "low", "high", "least"):
        assert any(isinstance(cell, float) for cell in column(effects, name)), name
    low, drawn, high = (column(effects, name) for name in ("drawn_low", "drawn", "drawn_high"))
    assert all(
        one < two < three for one, two, three in zip(low, drawn, high, strict=True) if isinstance(two, float)
    )
    decisions = [
        one for one in run.outputs if one.name.startswith(("by-group-reasonable", "by-group-conclusive"))
    ]
    assert {one.where["stage"] for one in decisions} == {"reasonable_grounds", "conclusive_grounds"}
    assert len({one.where["test"] for one in decisions}) == len(decisions)
    told = next(one for one in run.finding("by-group").diagnostics if one.name == "detectable")
    assert "None of these is claimed" in told.says.words["en"]


def test_the_effect_in_a_group_is_that_of_the_roll_outs_own_analysis(run):
    """Two analyses that ask the same of the same children say the same."""
    own, equity = output(run, "missing-by-gender"), output(run, "by-group-effects")
    assert [row[1:] for row in own.rows] == [row[2:] for row in equity.rows if row[0] != ALL]
    assert all(least >= 0.25 for least in column(own, "least"))


def test_rates_of_decisions_are_the_packages_own(run, study, extract):
    only = study.children.words["case"].tolist()
    facts = facts_of(extract, first=study.period()[0], panel_only=True, only=only)
    told = facts.in_period("reasonable_grounds")
    told = told.of(told.tests == "RG-2")
    names = [name for name, _these in groups_in("gender", study)]
    rates = positive_rates("reasonable_grounds", told, facts.groups["gender"][told.case], names)
    table = output(run, "by-group-reasonable-grounds-rg-2")
    rows = {row[0]: row[2:] for row in table.rows if row[0] != ALL}
    for one in rates.groups:
        assert rows[one.group][:3] == pytest.approx((one.shrunk, one.shrunk_low, one.shrunk_high))
        assert rows[one.group][-3:] == (one.children, one.events, one.children)


def test_how_far_sites_agree_on_the_same_kind_of_case_is_in_a_run(run):
    between = output(run, "by-group-between-sites")
    assert all(one >= 1 for one in column(between, "median_odds_ratio"))
    assert any(one.name == "by-group-sites-reasonable-grounds-rg-2" for one in run.outputs)
    assert any("two sites drawn at random" in one.words["en"] for one in run.finding("by-group").reading)
