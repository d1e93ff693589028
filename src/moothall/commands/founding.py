"""`moothall found-partnership FILE`, from a YAML file; `moothall run-arrangements CODE NAME…`, what it runs later."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import yaml


@click.command("found-partnership")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def found_partnership(file: Path) -> None:
    """Make the partnership FILE describes (docs/operate/founding.md shows one). Run as the owner."""
    from moothall.commands import setup_django

    os.environ["MOOTHALL_AS_OWNER"] = "1"
    setup_django()
    from moothall.core.access.founding import found
    from moothall.core.access.models import Partnership

    new = _read(yaml.safe_load(file.read_text()))
    if Partnership.objects.filter(code=new.code).exists():
        raise click.ClickException(
            f"code: a partnership {new.code!r} exists already. Give this one another code."
        )
    made = found(new)
    click.echo(
        f"Founded {made.partnership.name}: {len(made.agencies)} agencies, {len(made.actors)} memberships."
    )
    click.echo("Each person sets a password through 'Forgotten your password?' on the sign-in page.")


@click.command("run-arrangements")
@click.argument("code")
@click.argument("names", nargs=-1)
@click.option(
    "--by", "email", required=True, help="E-mail of an administrator of the partnership, for its ledger."
)
@click.option("--reason", required=True, help="Why; it stands in the ledger.")
def run_arrangements(code: str, names: tuple[str, ...], email: str, reason: str) -> None:
    """Let the partnership CODE run the arrangements NAMES from now on, and no others. Run as the owner.

    Without NAMES it runs each that is made for its nation. Cases go on under what they were opened in.
    """
    from moothall.commands import setup_django

    os.environ["MOOTHALL_AS_OWNER"] = "1"
    setup_django()
    from moothall.core.access.founding import change_arrangements

    try:
        changed = change_arrangements(code, tuple(_known(list(names))), email=email, reason=reason)
    except (LookupError, ValueError) as refused:
        raise click.ClickException(str(refused.args[0])) from None
    click.echo(f"{changed.name} runs: {', '.join(names) or 'each made for its nation'}.")


def _known(names: list[str]) -> list[str]:
    """The arrangements it runs, by name; ValueError for one that there is not."""
    from moothall.casework.intake.shelf import all_arrangements

    there = all_arrangements().names()
    for name in names:
        if name not in there:
            raise ValueError(
                f"arrangements: there is none called {name!r}. Write some of: {', '.join(there)}."
            )
    return names


def _read(content: Any) -> Any:
    from moothall.core.access.founding import NewAgency, NewPartnership
    from moothall.core.kinds import Role

    try:
        agencies = tuple(
            NewAgency(
                name=agency["name"],
                function=agency["function"],
                reference_code=agency.get("reference_code", ""),
                inbox=agency.get("inbox", ""),
                people=tuple(
                    (one["name"], one["email"], Role(one["role"]), one.get("title", ""))
                    for one in agency["people"]
                ),
            )
            for agency in content["agencies"]
        )
        return NewPartnership(
            name=content["name"],
            code=content["code"],
            nation=content["nation"],
            authority_codes=tuple(content["authority_codes"]),
            agencies=agencies,
            case_prefix=content.get("case_prefix", "MH"),
            help_phone=content.get("help_phone", ""),
            arrangements=tuple(_known(content.get("arrangements", []))),
        )
    except KeyError as missing:
        raise click.ClickException(f"{missing.args[0]}: the file does not say it. Add it.") from None
    except (TypeError, ValueError) as wrong:
        raise click.ClickException(f"The file cannot be understood: {wrong}") from None
