"""The smallest effect a study could have found, worked out by rule from what is published and from nothing else."""

from __future__ import annotations

import math
from typing import Any

import pytest

from moothall.evidence.release.smallest import smallest_standardised, smallest_told, the_rule
from moothall.methods.evaluation.finding import Direction, Finding, Sentence
from moothall.methods.evaluation.protocol.estimand import Measure
from moothall.methods.outputs import Cell, Column, Mark, Output, OutputKind, Role


def effect(low: Cell = -0.30, high: Cell = -0.12, *, ratio: bool = False) -> Output:
    more = (Column("ratio", "Ratio", Role.FIGURE, decimals=2),) if ratio else ()
    return Output(
        "missing-effect", "Effect", OutputKind.ESTIMATES,
        (
            Column("estimator", "Estimator", Role.DIMENSION),
            Column("effect", "Effect", Role.FIGURE, decimals=2),
            Column("low", "Lower end", Role.LOW, decimals=2),
            Column("high", "Upper end", Role.HIGH, decimals=2),
            *more,
        ),
        (("imputation", -0.21, low, high, *((0.8,) if ratio else ())),),
        counted="missing", protected_by="0" * 64,
    )  # fmt: skip


def checks(**said: Cell) -> Output:
    return Output(
        "missing-checks", "Checks", OutputKind.ESTIMATES,
        (Column("check", "Check", Role.DIMENSION), Column("value", "Value", Role.FIGURE, decimals=2)),
        tuple((name.replace("_", "-"), value) for name, value in said.items()),
        counted="missing", protected_by="0" * 64,
    )  # fmt: skip


def over_time(*others: Cell) -> Output:
    return Output(
        "missing-over-time", "Over time", OutputKind.MEANS,
        (
            Column("period", "Period", Role.DIMENSION),
            Column("where", "Where", Role.DIMENSION),
            Column("mean", "Mean", Role.FIGURE, decimals=2),
        ),
        tuple((f"20{20 + at}", "others", value) for at, value in enumerate(others)),
        counted="missing", protected_by="0" * 64,
    )  # fmt: skip


def found(*outputs: Output, comparison: str = "not-yet-treated") -> tuple[Finding, dict[str, Output]]:
    told = Sentence({"en": "It is so."})
    finding = Finding(
        analysis="missing", title="Missing", design="staggered-roll-out", role="primary", outcome="missing_rate",
        direction=Direction.BETTER, estimates=(), diagnostics=(), outputs=outputs, reading=(told,), plain=(told,),
        methods=(), citations=(), facts={"comparison": comparison},
    )  # fmt: skip
    return finding, {one.name: one for one in outputs}


def standardised(measure: str, *outputs: Output, **more: Any) -> str | None:
    finding, shown = found(*outputs, **more)
    return smallest_standardised(finding, measure, [finding], shown)


def test_of_episodes_it_is_what_the_check_says_over_the_root_of_the_mean_of_those_compared() -> None:
    told = (effect(), checks(smallest_effect=0.43), over_time(1.0, 0.8, Mark.HIDDEN))
    assert standardised("missing_rate", *told) == f"{math.ceil(100 * 0.43 / math.sqrt(0.9)) / 100:.2f}"


def test_episodes_that_fall_on_few_children_are_spread_more_widely() -> None:
    told = (effect(), checks(smallest_effect=0.4, spread=4.0), over_time(1.0))
    assert standardised("missing_rate", *told) == "0.20"


def test_without_a_check_it_is_worked_out_of_the_interval_as_published() -> None:
    error = 0.18 / 2 / 1.96
    assert (
        standardised("in_time", effect(), over_time(0.5)) == f"{math.ceil(100 * 2.8 * error / 0.5) / 100:.2f}"
    )


def test_a_ratio_is_taken_of_the_mean_it_is_a_ratio_to() -> None:
    told = (effect(ratio=True), checks(smallest_effect=math.log(1.5)), over_time(1.0))
    assert standardised("missing_episodes", *told) == "0.50"


@pytest.mark.parametrize("measure", ["score", "days_to_conclusive_grounds", "log_days_to_conclusive_grounds"])
def test_where_nothing_published_says_how_widely_an_outcome_is_spread_it_is_not_given(measure: str) -> None:
    assert standardised(measure, effect(), checks(smallest_effect=0.4), over_time(1.0)) is None


def test_what_is_hidden_is_not_guessed() -> None:
    hidden = Mark.HIDDEN
    assert (
        standardised("missing_rate", effect(hidden, hidden), checks(smallest_effect=hidden), over_time(1.0))
        is None
    )
    assert standardised("missing_rate", effect(), over_time(hidden)) is None
    finding, _shown = found(effect(), checks(smallest_effect=0.4), over_time(1.0))
    assert smallest_standardised(finding, "missing_rate", [finding], {}) is None
    assert smallest_told(finding, {}) is None


def test_a_study_that_compares_with_nobody_has_none() -> None:
    told = (effect(), checks(smallest_effect=0.4), over_time(1.0))
    assert standardised("missing_rate", *told, comparison="none") is None
    assert standardised("missing_rate", *told, comparison="before-after") is None


def test_the_rule_says_where_it_is_from_and_names_measures_there_are() -> None:
    from typing import get_args

    rule = the_rule()
    assert {"source", "version", "effective", "confidence"} <= set(rule)
    assert set(rule["shares"]) | set(rule["counts"]) <= set(get_args(Measure))
