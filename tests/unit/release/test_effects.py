"""What a bundle says was found: an effect in the units that stand beside it, or what is reported in words."""

from __future__ import annotations

from dataclasses import replace

from moothall.evidence.release.effects import HIDDEN, _outcome, effect_in
from moothall.methods.evaluation.finding import CellAt, Sentence
from moothall.methods.evaluation.protocol.estimand import Outcome
from moothall.methods.outputs import Column, Mark, Role
from tests.unit.release.test_smallest import checks, effect, found

OUTCOME = Outcome.model_validate(
    {
        "name": "missing_rate", "title": "Missing episodes", "measure": "missing_rate", "within_months": 12,
        "unit": "episodes a year", "better": "lower", "plain": {"en": "how often", "cy": "pa mor aml"},
    }
)  # fmt: skip


def test_what_could_have_been_found_stands_beside_what_was() -> None:
    finding, shown = found(effect(), checks(smallest_effect=0.434))
    told = _outcome(OUTCOME, finding, shown)["as_reported"]
    assert told == "-0.21 (95% interval -0.30 to -0.12) episodes a year. An effect of 0.43 would have been found four times in five."  # fmt: skip


def test_what_was_estimated_as_a_logarithm_is_told_as_the_ratio_beside_it() -> None:
    log = effect()
    ratio = replace(
        log,
        columns=(
            *log.columns,
            Column("ratio", "Ratio of rates", Role.FIGURE, decimals=2),
            Column("ratio_low", "Ratio from", Role.LOW, decimals=2),
            Column("ratio_high", "Ratio to", Role.HIGH, decimals=2),
        ),
        rows=((*log.rows[0], 0.81, 0.74, 0.89),),
    )
    finding, shown = found(ratio, checks(smallest_effect=0.1))
    told = _outcome(OUTCOME, finding, shown)
    assert (told["effect"], told["low"], told["high"], told["measure"]) == (
        "0.81",
        "0.74",
        "0.89",
        "ratio of rates",
    )
    assert "At most 0.90, or at least 1.11, would have been found" in told["as_reported"]


def test_figures_of_groups_are_no_effect_and_are_told_in_words() -> None:
    says = Sentence(
        {"en": "The groups lie {d} apart."}, {"d": CellAt("missing-effect", ("imputation",), "effect")}
    )
    finding, shown = found(effect(), comparison="none")
    finding = replace(finding, reading=(says,))
    told = _outcome(OUTCOME, finding, shown)
    assert "effect" not in told
    assert told["direction"] == "not-stated"
    assert told["as_reported"].startswith("The groups lie ")
    assert _outcome(OUTCOME, finding, {})["as_reported"] == HIDDEN


def test_a_hidden_end_hides_the_effect() -> None:
    finding, shown = found(effect(Mark.HIDDEN), checks(smallest_effect=0.4))
    assert effect_in(finding, shown) is None
    assert _outcome(OUTCOME, finding, shown)["as_reported"] == HIDDEN
