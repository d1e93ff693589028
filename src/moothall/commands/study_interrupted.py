"""`moothall study interrupted`: one site before and after, on any table."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .study_tables import columns_of, number, plain
from .study_times import times_of

if TYPE_CHECKING:
    from moothall.methods.evaluation import Interrupted


@click.command(context_settings={"show_default": True, "max_content_width": 110})
@click.option("--data", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A table as CSV or TSV (also .gz) or Parquet: one row for each period, without gaps.")  # fmt: skip
@click.option("--outcome", required=True, help="The column of the outcome of the site.")
@click.option(
    "--time", "time", required=True, help="The column of the period: a number, a date, a month as 2021-06."
)
@click.option("--begins", required=True, help="The first period in which the site ran, written as in the column of time.")  # fmt: skip
@click.option("--comparison", help="The column of the same outcome where no site began.")
@click.option(
    "--counts", is_flag=True, help="The outcome is a count: a quasi-Poisson regression with a logarithm."
)
@click.option("--exposure", help="The column of how many could have had it, for counts.")
@click.option("--comparison-exposure", help="The same for the comparison.")
@click.option("--errors", type=click.Choice(["prais-winsten", "newey-west"]), default="prais-winsten", help="How errors that last are dealt with; the latter needs many years.")  # fmt: skip
@click.option("--season", default=12, type=click.IntRange(min=2), help="How many periods a year has.")
@click.option(
    "--waves", default=1, type=click.IntRange(min=0), help="How many waves of the year are fitted; 0: none."
)
@click.option("--at", multiple=True, type=click.IntRange(min=0), help="After how many periods the effect is told; given again for more. Without it: at the end.")  # fmt: skip
@click.option("--level", default=0.95, type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Of the intervals.")  # fmt: skip
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write all of it."
)
def interrupted(
    data: Path, time: str, begins: str, at: tuple[int, ...], out: Path | None, **asked: Any
) -> None:
    """An interrupted time series: what changed, at once and in its slope, when one site began.

    Prints the effect at each of the periods asked for, the mean over all after, and what makes the finding weak.
    """
    import numpy as np

    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation import interrupted as fitted

    named = ("comparison", "exposure", "comparison_exposure")
    columns = columns_of(data, [time, asked["outcome"], *(asked[name] for name in named)])
    start = np.full(len(columns[time]), begins, dtype=object)
    times = times_of(columns[time], _like(columns[time], start, begins), (time, "begins"))
    order = np.argsort(times.time)
    steps = np.diff(times.time[order])
    if len(steps) == 0 or not np.allclose(steps, steps[0]) or steps[0] <= 0:
        raise click.ClickException(
            f"The column {time!r} has gaps or the same period twice: a series has one row for each period."
        )
    beside = {name: number(columns, asked[name])[order] if asked[name] else None for name in named}
    place = int(np.searchsorted(times.time[order], times.group[0]))
    try:
        found = fitted(
            number(columns, asked["outcome"])[order], place, **beside, counts=asked["counts"], errors=asked["errors"],
            season=asked["season"], waves=asked["waves"], at=at, level=asked["level"],
        )  # fmt: skip
    except EvaluationError as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(_said(found))
    if out:
        told = {name: one.tolist() if hasattr(one, "tolist") else one for name, one in asdict(found).items()}
        whole = {"design": "interrupted time series", "options": {"data": data.name, "time": time, "begins": begins, "at": list(at), **asked}, **told}  # fmt: skip
        out.write_text(json.dumps(plain(whole), indent=1) + "\n")
        click.echo(f"Wrote {out}")


def _like(time: Any, start: Any, begins: str) -> Any:
    """What was typed, as a column of the kind that the times are."""
    import numpy as np

    if time.dtype == object:
        return start
    try:
        if time.dtype.kind == "M":
            return np.full(len(time), np.datetime64(begins, "D"))
        return np.full(len(time), float(begins))
    except ValueError:
        raise click.ClickException(
            f"--begins {begins!r} is not written as the times are: a number, or a date as 2021-06-01."
        ) from None


def _said(found: Interrupted) -> str:
    lines = []
    for one in (*found.at, found.mean):
        name = "mean over all periods after" if one is found.mean else f"after {one.after:g} periods"
        lines.append(
            f"{name}: {one.effect:+.4f} ({one.low:+.4f} to {one.high:+.4f}), "
            f"ratio {one.ratio:.4f} ({one.ratio_low:.4f} to {one.ratio_high:.4f})"
        )
    lines.append(f"Errors that last: {found.lasting:.3f}; autocorrelation left: p {found.unexplained:.4f}")
    return "\n".join([*lines, *(f"Note: {one}" for one in found.warnings)])
