"""`moothall extract` and `moothall simulate`: the extract for evaluation, and a fictional one of any size."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

DAY = click.DateTime(["%Y-%m-%d"])
FOLDER = click.Path(path_type=Path)


@click.command()
@click.option("--as-at", type=DAY, help="The day: what was known at its end, and nothing recorded later.")
@click.option("--out", type=FOLDER, help="A folder that is not there yet; its parent is.")
@click.option("--purpose", help="The code of the purpose it was asked and approved for.")
@click.option("--partnership", help="The code of the partnership, where there are several.")
@click.option("--as", "email", help="The evaluator's email, where there are several.")
@click.option(
    "--verify", "verified", type=FOLDER, help="Check every file of an extract against its manifest."
)
@click.option("--dictionary", is_flag=True, help="Print the data dictionary.")
def extract(
    as_at: datetime | None, out: Path | None, purpose: str | None, partnership: str | None, email: str | None,
    verified: Path | None, dictionary: bool,
) -> None:  # fmt: skip
    """Write the pseudonymised extract of a day: Parquet tables, their dictionary, a quality report, a manifest.

    It has to be asked for by the evaluator and approved by the data protection officer first, on the page
    'Extracts' under Governance. Who made it, and why, is in the ledger. The same day gives the same bytes.
    """
    if dictionary:
        from moothall.methods.extracts import current_schema
        from moothall.methods.extracts.dictionary import as_markdown

        click.echo(as_markdown(current_schema()), nl=False)
    elif verified is not None:
        _verify(verified)
    elif as_at is None or out is None or not purpose:
        raise click.UsageError("Give --as-at, --out and --purpose; or --verify, or --dictionary.")
    else:
        _tell(_make(as_at.date(), out, purpose, partnership, email), out)


def _verify(folder: Path) -> None:
    from moothall.methods.extracts.folder import NotAnExtract, verify

    try:
        manifest = verify(folder)
    except NotAnExtract as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"Every file is as it was written. As at {manifest['as_at']}, hash {manifest['sha256']}")


def _make(as_at: date, out: Path, purpose: str, partnership: str | None, email: str | None) -> dict[str, Any]:
    from moothall.commands import setup_django

    setup_django()

    from moothall.core import ledger
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import NotVisible, Refused, Role
    from moothall.evidence.extract.actions import make_extract
    from moothall.evidence.extract.queries import request_for

    try:
        actor = first_actor(partnership_code=partnership, email=email, role=Role.EVALUATOR)
    except NotVisible:
        raise click.ClickException("There is no such evaluator. Look at --partnership and --as.") from None
    try:
        with ledger.unit(actor, "Look for an approved extract"):
            asked = request_for(actor, purpose, as_at)
        return make_extract(by=actor, request_id=asked.request.pk, out=out)
    except NotVisible:
        raise click.ClickException(
            f"{actor.name} has not asked for an extract as at {as_at} for {purpose!r}. "
            "Ask on the page 'Extracts' under Governance; the data protection officer approves it there."
        ) from None
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    except OSError as problem:
        raise click.ClickException(_words(problem)) from None


def _words(problem: OSError) -> str:
    """What is wrong with a place to write, without repeating a path that the person has just typed twice."""
    return problem.strerror or str(problem)


def _tell(manifest: dict[str, Any], out: Path) -> None:
    for one in manifest["files"]:
        if "rows" in one:
            click.echo(f"{one['rows']:>12,}  {one['name']}")
    click.echo(f"Wrote {out}, as at {manifest['as_at']}, hash {manifest['sha256']}")


@click.command()
@click.option("--out", required=True, type=FOLDER, help="A folder that is not there yet; its parent is.")
@click.option(
    "--truth", type=FOLDER, help="Where the true effects go; OUT.truth.json beside it if not given."
)
@click.option("--seed", required=True, type=int, help="The same seed and options give the same bytes.")
@click.option("--children", type=int, default=60_000, show_default=True)
@click.option("--authorities", type=int, default=150, show_default=True)
@click.option("--from", "from_year", type=int, default=2018, show_default=True, help="The first year.")
@click.option("--months", type=int, default=96, show_default=True, help="How many months of referrals.")
@click.option(
    "--starts", default="41:10,61:10", show_default=True,
    help="In which month, counted from nought, how many sites begin.",
)  # fmt: skip
@click.option("--null", is_flag=True, help="With no effect at all, for the error of the first kind.")
def simulate(
    out: Path, truth: Path | None, seed: int, children: int, authorities: int, from_year: int, months: int,
    starts: str, null: bool,
) -> None:  # fmt: skip
    """Make a fictional national extract with known effects, in the very schema of a real one. Nobody in it lives."""
    from rich.progress import Progress

    from moothall.methods.simulation import BadPlan, Plan
    from moothall.methods.simulation import simulate as write

    truth = truth or out.with_name(f"{out.name}.truth.json")
    try:
        plan = Plan(
            seed=seed, children=children, authorities=authorities, from_year=from_year, months=months,
            starts=_starts(starts), null=null,
        )  # fmt: skip
        with Progress(transient=True) as bar:
            task = bar.add_task("Children", total=children)
            manifest = write(plan, out, truth, lambda done: bar.advance(task, done))
    except BadPlan as wrong:
        raise click.UsageError(str(wrong)) from None
    except OSError as problem:
        raise click.ClickException(_words(problem)) from None
    _tell(manifest, out)
    click.echo(f"Wrote {truth}: the true effects, to be kept apart until the analysis is done.")


def _starts(text: str) -> tuple[tuple[int, int], ...]:
    try:
        pairs = [one.split(":") for one in text.split(",") if one]
        return tuple((int(month), int(count)) for month, count in pairs)
    except ValueError:
        raise click.UsageError(
            "--starts: write month:sites, several with commas, such as 41:10,61:10."
        ) from None
