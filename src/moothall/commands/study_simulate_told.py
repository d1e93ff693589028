"""The document of `moothall study simulate`, its verdicts written by what was found."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moothall.methods.evaluation.simulation_series import SeriesScore
    from moothall.methods.evaluation.simulation_study import Score

BEGINNING = """# Do the estimators say what is true?

Panels of sites with effects that are known, {runs} of each kind, and what the estimators made of them. Made by

    moothall study simulate --runs {runs} --draws {draws} --seed {seed} --out docs/reference/evaluation-simulation.md

and not to be edited. Panels are drawn by `methods/simulation/panels.py`: quarters of six years, a level for each authority,
a common course with seasons, errors of spread 1, and an effect of 0.5 from a site's start on. Coverage is how often the 95%
interval held the true mean effect of the treated; false finds, how often an effect was found at the level of 0.05 where
there was none; power, how often where there was one. With {runs} runs a share of 0.95 is known to within {within:.3f}.

What is recommended must hold the truth in 92 to 97 of a hundred intervals (as far as so many runs can tell): **bold** is
what does not.
"""

READING = """
## The recommended interval, drawn {more_runs} times

| sites | bias | coverage | false finds | power |
| --- | ---: | ---: | ---: | ---: |
{more}

## What follows for a protocol

{verdicts}
- Effects by group and time compare with one time before treatment alone: their spread is {lasting} times that of imputation
  where errors last and {alone} times where they do not. They rest on least, and are the check beside the main estimate.
- A two-way regression with one effect for all is off by {two_way:+.3f} (of about {size:.2f}) where nearly all join and effects
  grow, and holds the truth in {two_way_coverage:.3f} of its intervals there: it is not to be used.
- Those who were followed alone mislead where following them differs with the site; weights by how likely each was to be
  followed put it right only if what made them lost is known and among the weights' columns.

## One site: interrupted time series

Monthly series with a trend and seasons; coverage of the mean effect after the start.

| months | starts in | errors that last | Prais and Winsten (recommended) | Newey and West |
| ---: | ---: | ---: | ---: | ---: |
{series}

Newey and West's errors are too small in series of a few years ({newey}), and should not be used there. Prais and Winsten's, with
what lasts put right for the shortness of the series and degrees of freedom of what errors that last leave, held the truth in
{prais}; where errors last long and the series is short they too are somewhat small, and the finding warns.
"""


def document(
    scores: Sequence[Score],
    more: Sequence[Score],
    series: Sequence[SeriesScore],
    *,
    runs: int,
    draws: int,
    seed: int,
) -> str:
    """The whole text."""
    from moothall.methods.evaluation.simulation_study import ESTIMATORS, SCENARIOS, holds

    within = 1.96 * sqrt(0.95 * 0.05 / runs)
    parts = [BEGINNING.format(runs=runs, draws=draws, seed=seed, within=within)]
    for scenario in SCENARIOS:
        parts.append(f"\n## {scenario.title[0].upper()}{scenario.title[1:]}\n")
        parts.append("| estimator | bias | spread | coverage | false finds | power |\n| --- | ---: | ---: | ---: | ---: | ---: |")  # fmt: skip
        for one in scores:
            if one.scenario == scenario.key:
                coverage = f"{one.coverage:.3f}" if holds(one) else f"**{one.coverage:.3f}**"
                parts.append(
                    f"| {ESTIMATORS[one.estimator][0]} | {one.bias:+.3f} | {one.spread:.3f} | {coverage} "
                    f"| {one.false_finds:.3f} | {one.power:.3f} |"
                )
    by = {(one.scenario, one.estimator): one for one in scores}

    def ratio(scenario: str) -> str:
        return f"{by[scenario, 'group-time'].spread / by[scenario, 'imputation'].spread:.1f}"

    two_way = by["all-join", "two-way"]
    parts.append(
        READING.format(
            verdicts="\n".join(_verdicts(scores)),
            lasting=ratio("planned"),
            alone=ratio("independent"),
            two_way=two_way.bias,
            two_way_coverage=two_way.coverage,
            size=_size(),
            series="\n".join(_series(series)),
            prais=_range(series[::2]),
            newey=_range(series[1::2]),
            more="\n".join(_more(more)),
            more_runs=more[0].runs,
        )
    )
    return "\n".join(parts)


def _size() -> float:
    from moothall.methods.evaluation.simulation_study import SCENARIOS
    from moothall.methods.simulation.panels import site_panel

    options = next(one.options for one in SCENARIOS if one.key == "all-join")
    return site_panel(1, **options).overall


def _verdicts(scores: Sequence[Score]) -> list[str]:
    from moothall.methods.evaluation.simulation_study import ESTIMATORS, SCENARIOS, holds

    titles = {one.key: one.title for one in SCENARIOS if one.key != "lost"}
    told = []
    for key, (title, _run) in ESTIMATORS.items():
        own = [one for one in scores if one.estimator == key and one.scenario in titles]
        missed = [one for one in own if not holds(one)]
        lowest, highest = min(one.coverage for one in own), max(one.coverage for one in own)
        said = f"- **{title}**: coverage {lowest:.3f} to {highest:.3f} where nobody is lost unseen"
        if missed:
            said += "; not to be relied on with " + "; ".join(
                f"{titles[one.scenario]} ({one.coverage:.3f})" for one in missed
            )
        told.append(said + ".")
    return told


def _range(series: Sequence[SeriesScore]) -> str:
    found = [one.coverage for one in series]
    return f"{min(found):.3f} to {max(found):.3f}"


def _more(more: Sequence[Score]) -> list[str]:
    from moothall.methods.evaluation.simulation_study import SCENARIOS, holds

    titles = {one.key: one.title for one in SCENARIOS}
    return [
        f"| {titles[one.scenario]} | {one.bias:+.3f} | {one.coverage:.3f}{'' if holds(one) else ' (not as it says)'} "
        f"| {one.false_finds:.3f} | {one.power:.3f} |"
        for one in more
    ]


def _series(series: Sequence[SeriesScore]) -> list[str]:
    lines = []
    for first, second in zip(series[::2], series[1::2], strict=True):
        lines.append(
            f"| {first.periods} | {first.begins} | {first.lasting:.1f} | {first.coverage:.3f} | {second.coverage:.3f} |"
        )
    return lines
