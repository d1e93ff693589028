"""`moothall ledger verify`: walk the record of every write and every read, and name the first fault."""

from __future__ import annotations

import os
import sys

import click


@click.group()
def ledger() -> None:
    """The record of every write and every read."""


@ledger.command()
@click.option("--partnership", help="The code of one partnership; all of them where this is left out.")
def verify(partnership: str | None) -> None:
    """Walk each chain; print the count and the head hash; name the first fault and exit 1.

    Runs as the owner of the tables where its address is known, since no role of the site sees every entry.
    """
    from moothall.commands import setup_django

    _as_owner()
    setup_django()

    from moothall.core.access.models import Partnership
    from moothall.core.ledger.queries import partnerships_with_a_ledger, verify_partnership

    names = {row.pk: row for row in Partnership.objects.all()}
    chains = [key for key in partnerships_with_a_ledger() if partnership in (None, _code(names, key))]
    if not chains:
        raise click.ClickException("No ledger was found: is this the owner's database, and the code right?")
    faults = 0
    for key in chains:
        verdict = verify_partnership(key)
        click.echo(f"{_code(names, key)}: {verdict.count} entries, head {verdict.head.hex()}")
        if verdict.fault:
            faults += 1
            click.echo(f"{_code(names, key)}: {verdict.fault}", err=True)
    if faults:
        click.echo(f"The ledger does not verify: {faults} of {len(chains)} chains have a fault.", err=True)
        sys.exit(1)
    click.echo("Every entry follows from the one before it.")


def _code(names: dict, key: object) -> str:  # type: ignore[type-arg]
    return names[key].code if key in names else str(key)


def _as_owner() -> None:
    """Use the owner's address where there is one, the demonstration's included."""
    from moothall.commands import borrow_the_demonstrations_settings

    borrow_the_demonstrations_settings()
    if os.environ.get("MOOTHALL_OWNER_DATABASE_URL"):
        os.environ["MOOTHALL_AS_OWNER"] = "1"
