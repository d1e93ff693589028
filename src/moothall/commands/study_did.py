"""`moothall study did`: effects by group and time on any table."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .study_tables import columns_of, covariates_of, names_in, number, plain, there
from .study_times import times_of

if TYPE_CHECKING:
    from moothall.methods.evaluation import Panel, Rows

# What each option may be called; the last words are those of the R package did.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "control": {
        "not-yet": ("not-yet", "not-yet-treated", "notyet", "notyettreated"),
        "never": ("never", "never-treated", "nevertreated"),
    },
    "method": {
        "dr": ("dr", "doubly-robust"),
        "reg": ("reg", "regression", "outcome-regression", "or"),
        "ipw": ("ipw", "weighting"),
    },
    "base": {"varying": ("varying",), "universal": ("universal",)},
    "panel": {
        "balanced": ("balanced", "true"),
        "unbalanced": ("unbalanced",),
        "cross-sections": ("cross-sections", "repeated-cross-sections", "rc", "rcs", "false"),
    },
}


class Word(click.ParamType[str]):
    """One of a few words, however it is written."""

    def __init__(self, name: str) -> None:
        self.name, self.words = name, WORDS[name]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What the help shows."""
        return f"[{'|'.join(self.words)}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word meant."""
        asked = str(value).strip().lower().replace("_", "-").replace(" ", "-")
        for word, forms in self.words.items():
            if asked in forms:
                return word
        self.fail(f"{value!r} is none of {', '.join(self.words)}.", param, ctx)


@click.command(context_settings={"show_default": True, "max_content_width": 110})
@click.option("--data", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A table as CSV or TSV (also .gz) or Parquet: one row for each unit and time.")  # fmt: skip
@click.option("--outcome", required=True, help="The column of the outcome.")
@click.option("--unit", help="The column that names the unit: a site, a child. Cross-sections need none.")
@click.option("--time", "time", required=True, help="The column of the time: a number, a date, a quarter as 2019-Q3.")  # fmt: skip
@click.option("--group", required=True, help="The column of the time of first treatment; 0, empty or infinite: never.")  # fmt: skip
@click.option("--covariates", "--covariate", multiple=True, help="Columns to adjust for, by commas, by spaces or given again. Read at the earlier of the two times; words become one column a level.")  # fmt: skip
@click.argument("more", nargs=-1, metavar="")
@click.option("--weights", help="The column of sampling weights.")
@click.option("--cluster", help="The column of the clusters, the same for all rows of a unit; without it each unit is its own.")  # fmt: skip
@click.option("--control", "--control-group", type=Word("control"), default="not-yet", help="Compare with those not treated yet, or with those never treated only.")  # fmt: skip
@click.option("--method", "--est-method", type=Word("method"), default="dr", help="Doubly robust, outcome regression, or weighting; without covariates they are the same.")  # fmt: skip
@click.option("--base", "--base-period", type=Word("base"), default="varying", help="Before treatment: compare with the time before, or always with the last time before treatment.")  # fmt: skip
@click.option("--anticipation", default=0.0, help="For how long before treatment it may have an effect already.")  # fmt: skip
@click.option("--panel", "kind", type=Word("panel"), default="balanced", help="Units not seen at every time: left out, kept with what is seen of them, or (cross-sections) other people at each time.")  # fmt: skip
@click.option("--allow-unbalanced-panel", "unbalanced", is_flag=True, help="The same as --panel unbalanced.")
@click.option("--balance", "--balance-e", "balance", type=float, help="In the effects by time since treatment, only cohorts seen for so long after it.")  # fmt: skip
@click.option("--draws", "--biters", default=999, type=click.IntRange(min=0), help="Draws of the multiplier bootstrap, by unit or cluster; 0: analytic errors alone.")  # fmt: skip
@click.option("--seed", default=1, help="The same seed gives the same numbers.")
@click.option("--level", default=0.95, type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Of the intervals and bands.")  # fmt: skip
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write all of it.")  # fmt: skip
def did(data: Path, covariates: tuple[str, ...], more: tuple[str, ...], unbalanced: bool, out: Path | None, **asked: Any) -> None:  # fmt: skip
    """Effects by group and time under staggered treatment (Callaway and Sant'Anna 2021), with their aggregates.

    Prints the aggregates, what was left out and which cells have no estimate. The JSON holds every group and time with
    its analytic and bootstrap standard error and its band, the four aggregates, two tests of trends before treatment,
    what a two-way regression would have compared (Goodman-Bacon 2021), and the options. Results are those of the R
    package did 2.5.1.
    """
    # Before NumPy is loaded: sums are then made in one order on every machine, and threads do not wait for each other,
    # which at these sizes took three quarters of the processors' time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from moothall.methods.evaluation import EvaluationError, group_time

    from .study_did_told import said, told

    if more and not covariates:
        raise click.UsageError(f"Got what is no option: {' '.join(more)}")
    if unbalanced:
        asked["kind"] = "unbalanced"
    if asked["kind"] != "cross-sections" and not asked["unit"]:
        raise click.UsageError("Missing option '--unit'. Only with --panel cross-sections is it not needed.")
    names = names_in(data, [*covariates, *more])
    try:
        held, counted = _sample(data, names, asked)
        found = group_time(
            held, control=asked["control"], method=asked["method"], base=asked["base"], anticipation=asked["anticipation"]
        )  # fmt: skip
        whole = told(found, {"data": data.name, "covariates": names, **asked}, counted)
    except EvaluationError as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(said(whole))
    if out:
        out.write_text(json.dumps(plain(whole), indent=1) + "\n")
        click.echo(f"Wrote {out}")


def _sample(
    data: Path, names: list[str], asked: dict[str, Any]
) -> tuple[Panel | Rows, tuple[str, dict[float, str]]]:
    from moothall.methods.evaluation import EvaluationError, panel, rows

    unit, cluster, weights = asked["unit"], asked["cluster"], asked["weights"]
    columns = columns_of(
        data, [unit, asked["time"], asked["group"], asked["outcome"], *names, weights, cluster]
    )
    for name, column in columns.items():
        if name != asked["group"] and not any(there(column)):
            raise EvaluationError(f"The column {name!r} is empty.")
    times = times_of(columns[asked["time"]], columns[asked["group"]], (asked["time"], asked["group"]))
    # Not the times themselves: what is no longer needed is freed.
    counted = times.unit, times.labels
    beside: dict[str, Any] = {
        "covariates": covariates_of(columns, names),
        "weights": number(columns, weights) if weights else None,
        "cluster": columns[cluster] if cluster and cluster != unit else None,
        "anticipation": asked["anticipation"],
    }
    outcome = number(columns, asked["outcome"])
    who = columns[unit] if unit else None
    del columns
    if who is not None and asked["kind"] == "balanced":
        return panel(who, times.time, times.group, outcome, **beside), counted
    if who is not None and asked["kind"] == "unbalanced":
        return rows(who, times.time, times.group, outcome, **beside), counted
    if who is not None and len(set(who.tolist())) < len(who):
        raise EvaluationError(
            f"In cross-sections each row is another person, but {unit!r} names some twice. Leave --unit out if the rows "
            "are different people; say --panel unbalanced if they are not."
        )
    return rows(None, times.time, times.group, outcome, **beside), counted
