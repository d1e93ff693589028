"""`moothall study survival`: time to an event on any table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from .study_tables import columns_of, names_in, plain

BETWEEN = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command(context_settings={"show_default": True, "max_content_width": 110})
@click.option("--data", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A table as CSV or TSV (also .gz) or Parquet: one row for each child, or for each stretch of a child's follow-up.")  # fmt: skip
@click.option("--time", required=True, help="The column of the end of each row's follow-up: a number, in any one unit.")  # fmt: skip
@click.option("--event", required=True, help="The column of what ended it: 0 and 1, true and false, or R's 1 and 2; with --competing codes or names.")  # fmt: skip
@click.option("--event-is", multiple=True, help="The value of that column that is the event; all others are none. Given again for several.")  # fmt: skip
@click.option("--by", help="The column of the groups to compare.")
@click.option("--entry", "--start", "entry", help="The column of the start of each row's follow-up (delayed entry, or rows one after another): at risk after it, up to and at the end.")  # fmt: skip
@click.option("--covariates", "--covariate", multiple=True, help="Columns of the model, by commas, by spaces or given again; words become one column a category.")  # fmt: skip
@click.argument("more", nargs=-1, metavar="")
@click.option("--categorical", multiple=True, help="Covariates whose numbers are categories.")
@click.option("--reference", multiple=True, metavar="COLUMN=VALUE", help="The category to compare the others with; without it the first in order.")  # fmt: skip
@click.option("--strata", multiple=True, help="Columns whose combinations have a baseline of their own, in the log-rank test, Gray's and the models.")  # fmt: skip
@click.option("--id", "child", help="The column that names the child, where a child has several rows.")
@click.option("--cluster", help="The column of the clusters (sites, families) for robust errors; without it the child, where one has several events.")  # fmt: skip
@click.option("--robust/--model-errors", "robust", default=None, help="Robust errors, or the model's. Without a word: robust with a cluster, with weights that are not whole, and with several events of a child.")  # fmt: skip
@click.option("--weights", help="The column of weights above nought.")
@click.option("--offset", help="The column that is added to the model's linear predictor.")
@click.option(
    "--ties", type=click.Choice(["efron", "breslow"]), default="efron", help="Tied events in the models."
)
@click.option("--tau", type=float, help="The horizon of the restricted mean time; without it the last time that every group is watched to.")  # fmt: skip
@click.option("--horizons", multiple=True, help="Horizons, by commas: figures of each group there, and contrasts adjusted for the covariates by pseudo-values.")  # fmt: skip
@click.option("--competing", is_flag=True, help="The column of the event holds several kinds, each of which ends the wait for the others.")  # fmt: skip
@click.option("--censored", multiple=True, help="With --competing: the value that is none of the events. Without it 0, 'censored' and the like.")  # fmt: skip
@click.option("--recurrent", is_flag=True, help="A child can have the event again: every row that ends with it counts. Needs --id.")  # fmt: skip
@click.option("--event-number", help="With --recurrent: the column of which event each row leads to; without it counted.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), help="With --recurrent: events from this number on share a stratum.")  # fmt: skip
@click.option("--conf", type=click.Choice(["log", "log-log", "plain"]), default="log", help="The scale of the curves' intervals.")  # fmt: skip
@click.option("--level", type=BETWEEN, default=0.95, help="Of all intervals.")
@click.option("--variance", type=click.Choice(["robust", "aalen"]), default="robust", help="With --competing: the infinitesimal jackknife (as R survival), or Aalen's (as R cmprsk).")  # fmt: skip
@click.option("--quantiles", multiple=True, default=["0.25,0.5,0.75"], help="The shares whose times are read off the curves.")  # fmt: skip
@click.option("--rho", type=float, default=0.0, help="Of the log-rank and Gray's tests: 0 weighs all times alike, 1 early ones more.")  # fmt: skip
@click.option("--transform", type=click.Choice(["km", "identity", "rank", "log"]), default="km", help="The function of time in the test of proportional hazards.")  # fmt: skip
@click.option("--pseudo", type=click.Choice(["jackknife", "infinitesimal"]), default="jackknife", help="How pseudo-values are made; the second is R survival's way.")  # fmt: skip
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write all of it, to the last digit.")  # fmt: skip
def survival(data: Path, more: tuple[str, ...], out: Path | None, **asked: Any) -> None:
    """Time to an event: curves, medians, the log-rank test, restricted means and proportional hazards.

    With --competing: cumulative incidences, time lost, Gray's test and a model for each kind of event; a death, turning
    eighteen or leaving the area is a kind of event and never censoring. With --recurrent: the mean number of events,
    the models of Andersen and Gill and of Prentice, Williams and Peterson, and negative binomial regression. Errors and
    intervals are those of R survival 3, cmprsk and MASS. Rows with an empty value are left out and counted.
    """
    from moothall.methods.evaluation import EvaluationError

    from .study_survival_said import said
    from .study_survival_told import told

    if more and not asked["covariates"]:
        raise click.UsageError(f"Got what is no option: {' '.join(more)}")
    _check(asked)
    asked["covariates"] = names_in(data, [*asked["covariates"], *more])
    asked["strata"], asked["categorical"] = (
        names_in(data, asked[name]) for name in ("strata", "categorical")
    )
    asked["horizons"], asked["quantiles"] = (
        _numbers(name, asked[name]) for name in ("horizons", "quantiles")
    )
    asked["reference"] = dict(_pair(one) for one in asked["reference"])
    named = ("time", "event", "by", "entry", "child", "cluster", "weights", "offset", "event_number")
    columns = columns_of(data, [*(asked[name] for name in named), *asked["covariates"], *asked["strata"]])
    try:
        whole = told(columns, {"data": data.name, **asked})
    except EvaluationError as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(said(whole))
    if out:
        out.write_text(json.dumps(plain(whole), indent=1, ensure_ascii=False) + "\n")
        click.echo(f"Wrote {out}")


def _check(asked: dict[str, Any]) -> None:
    if asked["recurrent"] and asked["competing"]:
        raise click.UsageError(
            "An event that comes again and events that compete are two questions: ask one."
        )
    if asked["recurrent"] and not asked["child"]:
        raise click.UsageError("Missing option '--id': with --recurrent it names the child.")
    if asked["event_is"] and asked["competing"]:
        raise click.UsageError("--event-is names the one event; with --competing say --censored instead.")


def _numbers(name: str, given: tuple[str, ...]) -> list[float]:
    try:
        return [float(one) for each in given for one in each.replace(",", " ").split()]
    except ValueError:
        raise click.UsageError(f"--{name} are numbers, by commas.") from None


def _pair(given: str) -> tuple[str, str]:
    name, found, value = given.partition("=")
    if not found:
        raise click.UsageError(f"--reference is COLUMN=VALUE, not {given!r}.")
    return name, value
