"""`moothall study imputation`: effects by imputation on any table, and what they are held against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .study_tables import columns_of, covariates_of, names_in, number, plain
from .study_times import times_of

if TYPE_CHECKING:
    from moothall.methods.evaluation import Grid

ALSO = ("sun-abraham", "sensitivity", "randomisation", "detectable")


@click.command(context_settings={"show_default": True, "max_content_width": 110})
@click.option("--data", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A table as CSV or TSV (also .gz) or Parquet: one row for each unit and time.")  # fmt: skip
@click.option("--outcome", required=True, help="The column of the outcome.")
@click.option("--unit", required=True, help="The column that names the unit: a site, a child.")
@click.option("--time", "time", required=True, help="The column of the time: a number, a date, a quarter as 2019-Q3.")  # fmt: skip
@click.option("--group", required=True, help="The column of the time of first treatment; 0, empty or infinite: never.")  # fmt: skip
@click.option("--covariates", "--covariate", multiple=True, help="Columns that change over time, to adjust for, by commas or given again.")  # fmt: skip
@click.option("--weights", help="The column of weights, which may change over time.")
@click.option("--cluster", help="The column of the clusters, the same for all rows of a unit; without it each unit is its own.")  # fmt: skip
@click.option("--anticipation", default=0.0, help="For how long before treatment it may have an effect already.")  # fmt: skip
@click.option("--unidentified", type=click.Choice(["refuse", "leave-out"]), default="refuse", help="What is done with treated cells whose effect cannot be told, since nobody untreated is seen then.")  # fmt: skip
@click.option("--over", type=click.Choice(["cohort-and-time", "cohort", "horizon", "all"]), default="cohort-and-time", help="Cells within which effects are taken as alike when errors are computed; larger ones for few units.")  # fmt: skip
@click.option("--few", type=click.Choice(["unbiased", "left-out", "as-published"]), default="unbiased", help="What errors allow for where cohorts are small: right on average; each unit left out of the average it stands against (too large); nothing (too small, and as those of the R package didimputation).")  # fmt: skip
@click.option("--leads", default=4, type=click.IntRange(min=0), help="How many times before treatment are tested for a difference in trend; 0: none.")  # fmt: skip
@click.option("--also", multiple=True, help=f"What else is run, by commas: {', '.join(ALSO)}.")
@click.option("--draws", default=999, type=click.IntRange(min=1), help="Draws of the randomisation, and a fifth of it runs of what is detectable.")  # fmt: skip
@click.option("--seed", default=1, help="The same seed gives the same numbers.")
@click.option("--level", default=0.95, type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Of the intervals.")  # fmt: skip
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write all of it.")  # fmt: skip
def imputation(data: Path, covariates: tuple[str, ...], also: tuple[str, ...], out: Path | None, **asked: Any) -> None:  # fmt: skip
    """Effects of staggered treatment by imputation (Borusyak, Jaravel and Spiess 2024), overall and in every cut.

    Rows may be missing. Prints the overall effect with its interval, what was left out, the test of the times before
    treatment, and what else was asked for: interaction-weighted effects (Sun and Abraham 2021), how far these stand if
    trends differ (Rambachan and Roth 2023), randomisation inference, and the minimum detectable effect.
    """
    from moothall.methods.evaluation import EvaluationError

    from .study_imputation_told import said, told

    more = [one.strip() for part in also for one in part.split(",") if one.strip()]
    for one in more:
        if one not in ALSO:
            raise click.UsageError(f"--also {one!r} is none of {', '.join(ALSO)}.")
    names = names_in(data, list(covariates))
    try:
        held = _grid(data, names, asked)
        whole = told(held, more, {"data": data.name, "covariates": names, **asked})
    except EvaluationError as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(said(whole))
    if out:
        out.write_text(json.dumps(plain(whole), indent=1) + "\n")
        click.echo(f"Wrote {out}")


def _grid(data: Path, names: list[str], asked: dict[str, Any]) -> Grid:
    from moothall.methods.evaluation import grid

    unit, cluster, weights = asked["unit"], asked["cluster"], asked["weights"]
    columns = columns_of(
        data,
        [unit, asked["time"], asked["group"], asked["outcome"], *names, weights, cluster],
        [cluster],
    )
    for name in (unit, cluster):
        if name and columns[name].dtype == object and any(one is None for one in columns[name]):
            raise click.ClickException(f"The column {name!r} has an empty value: leave those rows out.")
    times = times_of(columns[asked["time"]], columns[asked["group"]], (asked["time"], asked["group"]))
    beside = covariates_of(columns, names)
    return grid(
        columns[unit], times.time, times.group, number(columns, asked["outcome"]), covariates=beside,
        names=names if len(names) == len(beside) else (),
        weights=number(columns, weights) if weights else None, cluster=columns[cluster] if cluster else None,
    )  # fmt: skip
