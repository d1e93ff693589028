"""`moothall access matrix`: who may do what, printed from the one table that decides it."""

from __future__ import annotations

import csv
import sys

import click


@click.group()
def access() -> None:
    """Who may do what."""


@access.command()
@click.option("--csv", "as_csv", is_flag=True, help="As comma-separated values.")
def matrix(as_csv: bool) -> None:
    """Print every capability, and for each role: no, yes, or the relation to the case it needs."""
    from moothall.core.access.capabilities import matrix as table
    from moothall.core.kinds import Role

    roles = [role.value for role in Role]
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(["capability", *roles])
        for capability, cells in table():
            writer.writerow([capability, *(cells[role] for role in roles)])
        return
    for capability, cells in table():
        click.echo(capability)
        for role in roles:
            if cells[role] != "no":
                needs = "" if cells[role] == "yes" else f" who {_words(cells[role])}"
                click.echo(f"    {role.replace('_', ' ')}{needs}")
    click.echo(f"\n{len(table())} capabilities; a role that is not named does not have it.")


def _words(relations: str) -> str:
    return relations.replace("holds_case", "holds the case").replace("panel_seat", "has a seat on its panel").replace(
        "action_owner", "owns the action"
    ).replace("asked", "was asked").replace("guardian", "is the child's guardian")  # fmt: skip
