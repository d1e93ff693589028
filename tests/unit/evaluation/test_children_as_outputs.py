"""Balance, missing follow-up and equity as outputs: every figure says what stands behind it, and passes control."""

from __future__ import annotations

import numpy as np
import pytest

from moothall.methods.evaluation.equity import (
    Behind,
    By,
    between_sites,
    between_sites_output,
    effects_by_group,
    effects_output,
    rates_by_group,
    rates_output,
    sites_beside,
    sites_output,
)
from moothall.methods.evaluation.figures import Scale
from moothall.methods.evaluation.missing import (
    Answer,
    Kind,
    Wave,
    answers,
    answers_output,
    lost_outputs,
    tipping_output,
    who_is_lost,
)
from moothall.methods.evaluation.weighting import (
    About,
    arms_outputs,
    balance,
    balance_output,
    covariates,
    effect_output,
    inverse_probability_weights,
    propensity,
    sizes_output,
    weighted_effect,
)
from moothall.methods.outputs import ALL, Mark, Output, Role, from_json, to_json

ABOUT = About("days", ("2023-08", "2025-12"), {"arrangement": "nrm-child"})


def column(output: Output, name: str) -> list[object]:
    place = [one.name for one in output.columns].index(name)
    return [row[place] for row in output.rows]


def whole(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """What must be true of each: children behind every figure, the same after being written and read."""
    for output in outputs:
        assert output.places(Role.CHILDREN), output.name
        assert output.period == ABOUT.period
        assert output.name.startswith("days-")
        assert from_json(to_json(output)) == output
    return outputs


def compared() -> tuple[Output, ...]:
    draw = np.random.default_rng(1)
    x = np.column_stack([draw.normal(15, 1, 900), draw.random(900) < 0.2, draw.random(900) < 0.004])
    treated = draw.random(900) < 0.4
    y = (draw.random(900) < 0.3 + 0.1 * treated).astype(float)
    table = covariates(x, ("age", "girl", "rare"))
    weights = inverse_probability_weights(propensity(table, treated).score, treated)
    found, alike = weighted_effect(y, treated, table), balance(table, treated, weights)
    scale = Scale("children_compared", "share", 3)
    arms = {"treated": "With", "not-treated": "Without"}
    return (
        effect_output(found, "The effect", ABOUT, scale), *arms_outputs(found, "Heard", ABOUT, scale, labels=arms),
        sizes_output(alike, "Sizes", ABOUT, counted="children", labels=arms),
        balance_output(alike, "Alike", ABOUT, counted="children", labels={"girl": "A girl"}, fewest={"girl": 7}),
    )  # fmt: skip


def test_the_comparison_says_how_few_children_stand_behind_each_line() -> None:
    effect, arms, ratios, sizes, table = whole(compared())
    behind = dict(zip(column(table, "covariate"), column(table, "children"), strict=True))
    assert behind["rare"] < 5 < behind["girl"] == 7 < behind["age"]
    assert column(table, "ratio_after")[1:] == [Mark.NOT_APPLICABLE.value] * 2
    assert column(sizes, "arm") == column(arms, "arm") == ["treated", "not-treated"]
    assert "kept" not in {one.name for one in sizes.columns}
    assert column(effect, "effect") == pytest.approx([np.subtract(*column(arms, "effect"))])
    assert column(ratios, "scale") == ["risk-ratio", "odds-ratio"]
    for one in (effect, arms, ratios):
        assert all(row < 300 for row in column(one, "events"))  # type: ignore[operator]
        assert column(one, "children")[0] == 900


WORDS = {"arm": {"a": "One", "b": "Another"}, "wave": {"month_12": "After a year"}}


def who(*waves: str) -> tuple[Output, ...]:
    told = [Wave(f"{arm}{n}", wave, 12, n >= 20 * (1 + (arm == "b")), False, "declined" if n < 3 else "not_found") for wave in waves for arm in "ab" for n in range(100)]  # fmt: skip
    return tuple(lost_outputs(who_is_lost(told, {one.child: one.child[0] for one in told}), "Wellbeing", ABOUT, counted="lost", labels=WORDS))  # fmt: skip


def lost() -> tuple[Output, ...]:
    draw = np.random.default_rng(1)
    x = draw.normal(size=200)
    y = np.where(draw.random(200) < 0.3, np.nan, x + draw.normal(size=200))

    def mean(table, weights):  # type: ignore[no-untyped-def]
        return Answer(float(np.average(table["y"], weights=weights)), float(np.var(table["y"]) / len(table["y"])), len(table["y"]) - 1)  # fmt: skip

    four = answers({"x": x, "y": y}, {"x": Kind.NUMBER, "y": Kind.NUMBER}, "y", mean, covariates(x), deltas=[-1, 0, -2], draws=3, rounds=1)  # fmt: skip
    scale = Scale("score", "points")
    about = About("days-lost", ABOUT.period)
    return (*who("month_12"), answers_output(four, "Answers", about, scale), tipping_output(four.tipping, four.children, "Worse", about, scale))  # fmt: skip


def test_what_is_missing_is_told_by_arm_and_reason_and_the_answers_stand_together() -> None:
    shares, reasons, more, told, tipping = whole(lost())
    assert shares.where["wave"] == "month_12"
    assert column(shares, "arm") == ["a", "b", ALL]
    assert column(shares, "share") == pytest.approx([0.2, 0.4, 0.3])
    assert column(shares, "events") == [20, 40, 60]
    assert dict(zip(column(reasons, "reason"), column(reasons, "lost"), strict=True)) == {"declined": 3, "not_found": 37}  # fmt: skip
    assert column(more, "difference") == pytest.approx([-0.2])
    assert column(told, "estimator") == ["imputed", "weighted", "complete-cases"]
    assert column(told, "children") == [200, *column(told, "children")[1:]]
    assert column(tipping, "worse") == ["0", "1", "2"]
    assert any("never told alone" in note for note in told.notes)


def test_how_much_more_of_one_arm_is_lost_is_not_told_where_a_part_of_it_is_small() -> None:
    """A difference of two shares, one of them shown, is the other share."""
    from moothall.methods.disclosure import protect

    told = who("month_6", "month_12")
    assert column(told[2], "events") == [3, 3]
    safe = protect(told).outputs
    assert column(safe[2], "difference") == [Mark.HIDDEN.value] * 2
    assert column(safe[0], "wave") == ["month_12"] * 3 + ["month_6"] * 3


GENDER, SITE = By("gender", "Gender", {"large": "Many"}), By("site_group", "Kind of site")


def groups() -> tuple[Output, ...]:
    draw = np.random.default_rng(1)
    rates = rates_by_group(["large", "small"], [150, 2], [200, 5])
    site = np.repeat(np.arange(6), 60)
    event = (draw.random(360) < 0.7).astype(int)
    many = effects_by_group("abcde", [0.1, 0.2, 0.3, 0.2, 0.1], [0.1] * 5, [5, 50, 50, 50, 50])
    two = effects_by_group(["large", "small"], [0.1, 0.2], [0.1] * 2, [500, 5])
    behind = {
        (by.name, one.group): Behind(40, 0.3)
        for by, found in ((SITE, many), (GENDER, two))
        for one in found.groups
    }
    return (
        rates_output("heard", "Heard", [(GENDER, rates)], ABOUT, counted="heard"),
        effects_output("effects", "Effects", [(SITE, many), (GENDER, two)], ABOUT, Scale("days", "days"), label="Difference", behind=behind),
        sites_output("sites", "Positive", sites_beside(site.astype(str), event), ABOUT, counted="positive"),
        between_sites_output("Sites", {"first": (between_sites(site, event), 100)}, ABOUT, counted="decisions", labels={"first": "The first"}),
    )  # fmt: skip


def test_a_small_groups_raw_rate_is_marked_and_what_it_is_drawn_to_is_given() -> None:
    rates, effects, sites, between = whole(groups())
    assert column(rates, "share") == [0.75, Mark.UNRELIABLE.value]
    assert column(rates, "drawn")[1] > 0.4  # type: ignore[operator]
    assert column(rates, "drawn_high")[1] < 1  # type: ignore[operator]
    assert any(note.startswith(Mark.UNRELIABLE.value) for note in rates.notes)
    assert column(effects, "effect")[0] == Mark.UNRELIABLE.value
    assert isinstance(column(effects, "drawn")[0], float)
    assert len(sites.rows) == 6
    assert [one.name for one in sites.columns][4:8] == ["lower_950", "upper_950", "lower_998", "upper_998"]
    assert column(between, "median_odds_ratio")[0] >= 1  # type: ignore[operator]
    assert column(between, "events") == [100]


def test_groups_by_several_traits_stand_in_one_table_each_of_all_by_the_others() -> None:
    effects = groups()[1]
    assert [row[:2] for row in effects.rows] == [
        *((one, ALL) for one in "abcde"),
        (ALL, "large"),
        (ALL, "small"),
    ]
    assert column(effects, "least") == [0.3] * 7
    assert any(note.startswith("Gender: 2 groups are too few") for note in effects.notes)


def test_where_none_is_drawn_a_small_group_is_marked_in_both_places() -> None:
    small = groups()[1].rows[-1]
    assert small[2:8] == (Mark.UNRELIABLE.value,) * 6


def test_all_of_them_pass_through_disclosure_control_and_what_is_of_few_is_hidden() -> None:
    from moothall.methods.disclosure import protect

    outputs = (*compared(), *lost(), *groups())
    safe = {one.name: one for one in protect(outputs).outputs}
    assert len(safe) == len(outputs)
    rare = next(row for row in safe["days-balance"].rows if row[0] == "rare")
    assert rare[1] == Mark.HIDDEN.value
    assert Mark.HIDDEN.value in column(safe["days-lost-why"], "lost")
