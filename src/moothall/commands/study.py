"""`moothall study …`: an estimator on any table, for an analyst who wants to see what it does before a protocol uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .study_tables import columns_of, number, plain

if TYPE_CHECKING:
    from moothall.methods.evaluation import Aggregate, GroupTime

KINDS = ("simple", "dynamic", "group", "calendar")


@click.group()
def study() -> None:
    """Run an estimator on a table."""


@study.command()
@click.option("--data", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A table as CSV (also .gz) or Parquet: one row for each unit and time.")  # fmt: skip
@click.option("--outcome", required=True, help="The column of the outcome.")
@click.option("--unit", required=True, help="The column that names the unit: a site, a child.")
@click.option("--time", "time", required=True, help="The column of the time, a number.")
@click.option(
    "--group", required=True, help="The column of the time of first treatment; 0, empty or infinite: never."
)
@click.option("--covariates", multiple=True, help="Columns to adjust for, by commas or given again. They are read at the time before.")  # fmt: skip
@click.option("--weights", help="The column of sampling weights.")
@click.option("--cluster", help="The column of the clusters; without it each unit is its own.")
@click.option("--control", type=click.Choice(["not-yet", "never"]), default="not-yet", show_default=True, help="Compare with those not treated yet, or with those never treated only.")  # fmt: skip
@click.option("--method", type=click.Choice(["dr", "reg", "ipw"]), default="dr", show_default=True, help="Doubly robust, outcome regression, or weighting; without covariates they are the same.")  # fmt: skip
@click.option("--base", type=click.Choice(["varying", "universal"]), default="varying", show_default=True, help="Before treatment: compare with the time before, or always with the last time before treatment.")  # fmt: skip
@click.option("--anticipation", default=0.0, show_default=True, help="For how long before treatment it may have an effect already.")  # fmt: skip
@click.option("--balance", type=float, help="In the aggregate by time since treatment, only cohorts seen for so long after it.")  # fmt: skip
@click.option(
    "--draws", default=999, show_default=True, help="Draws of the multiplier bootstrap; 0 for none."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same numbers.")
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write all of it."
)
def did(data: Path, covariates: tuple[str, ...], draws: int, seed: int, balance: float | None, out: Path | None, **asked: Any) -> None:  # fmt: skip
    """Effects by group and time under staggered treatment (Callaway and Sant'Anna 2021), with their aggregates.

    Prints the aggregates; the JSON holds every group and time with its standard error and band, the four aggregates,
    what was left out, and the options. Units that are not seen at every time are left out and counted.
    """
    from moothall.methods.evaluation import EvaluationError, aggregate, group_time, panel

    names = [name.strip() for each in covariates for name in each.split(",") if name.strip()]
    columns = columns_of(data, [asked["unit"], asked["time"], asked["group"], asked["outcome"], *names, asked["weights"], asked["cluster"]])  # fmt: skip
    try:
        held = panel(
            columns[asked["unit"]], number(columns, asked["time"]), number(columns, asked["group"]),
            number(columns, asked["outcome"]), covariates=[number(columns, name) for name in names],
            weights=number(columns, asked["weights"]) if asked["weights"] else None,
            cluster=columns[asked["cluster"]] if asked["cluster"] else None, anticipation=asked["anticipation"],
        )  # fmt: skip
        found = group_time(
            held, control=asked["control"], method=asked["method"], base=asked["base"], anticipation=asked["anticipation"]
        )  # fmt: skip
    except EvaluationError as wrong:
        raise click.ClickException(str(wrong)) from None
    drawn = [aggregate(found, kind, balance=balance if kind == "dynamic" else None) for kind in KINDS]  # type: ignore[arg-type]
    told = {
        "design": "effects by group and time, Callaway and Sant'Anna 2021",
        "options": {**asked, "covariates": names, "balance": balance, "draws": draws, "seed": seed},
        "units": held.units, "times": len(held.times), "left_out": dict(held.left_out),
        "no_estimate": [one._asdict() for one in found.skipped],
        **_with_bands(found, drawn, draws, seed),
    }  # fmt: skip
    for kind in KINDS:
        one = told[kind]["overall"]
        click.echo(f"{kind:9} {one['effect']:+.6f}  standard error {one['se']:.6f}")
    if out:
        out.write_text(json.dumps(plain(told), indent=1) + "\n")
        click.echo(f"Wrote {out}")


def _with_bands(found: GroupTime, drawn: list[Aggregate], draws: int, seed: int) -> dict[str, Any]:
    """Every estimate with its error, and with the bootstrap's where draws are asked for."""
    from moothall.methods.evaluation import bands

    told: dict[str, Any] = {"group_time": _cells(found)}
    by_cell = bands(found.influence, found.panel, draws=draws, seed=seed) if draws else None
    if by_cell:
        told["critical_value"] = by_cell.critical
        for line, se in zip(told["group_time"], by_cell.se, strict=True):
            line |= _band(line["effect"], float(se), by_cell.critical)
    for one in drawn:
        overall = {"effect": one.overall, "se": one.overall_se}
        lines = [
            {"at": at, "effect": effect, "se": se}
            for at, effect, se in zip(one.at, one.effect, one.se, strict=True)
        ]
        told[one.kind] = {"overall": overall, "by": lines}
        if draws:
            joint = bands(one.overall_influence[None, :], found.panel, draws=draws, seed=seed)
            overall["bootstrap_se"] = float(joint.se[0])
            if lines:
                each = bands(one.influence, found.panel, draws=draws, seed=seed)
                told[one.kind]["critical_value"] = each.critical
                for line, se in zip(lines, each.se, strict=True):
                    line |= _band(line["effect"], float(se), each.critical)
    return told


def _cells(found: GroupTime) -> list[dict[str, Any]]:
    rows = zip(found.group, found.time, found.effect, found.se, found.treated, found.controls, strict=True)
    return [
        {
            "group": group,
            "time": time,
            "effect": effect,
            "se": se,
            "treated": int(treated),
            "controls": int(controls),
        }
        for group, time, effect, se, treated, controls in rows
    ]


def _band(effect: float, se: float, critical: float) -> dict[str, float]:
    return {"bootstrap_se": se, "low": effect - critical * se, "high": effect + critical * se}
