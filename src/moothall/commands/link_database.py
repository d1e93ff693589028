"""`moothall link` over the partnership's own records: train, weigh, and bring in an agency's list, as a coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from moothall.commands import setup_django


def _coordinator(partnership: str | None, email: str | None) -> Any:
    setup_django()
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import NotVisible, Role

    try:
        return first_actor(partnership_code=partnership, email=email, role=Role.COORDINATOR)
    except NotVisible:
        raise click.ClickException("No coordinator was found. Check --partnership and --as.") from None


@contextmanager
def _said_plainly() -> Iterator[None]:
    from moothall.core.kinds import Invalid, Refused

    try:
        yield
    except (Invalid, Refused) as wrong:
        raise click.ClickException(wrong.message) from None


def train_own(partnership: str | None, email: str | None, seed: int, out: Path | None) -> None:
    """Train on the partnership's own records, show every weight, and keep the model as its newest."""
    from moothall.commands.link import weights_told

    actor = _coordinator(partnership, email)
    from moothall.casework.outcomes.joins.actions import train_from_records

    with _said_plainly():
        kept, model = train_from_records(by=actor, seed=seed)
    for line in weights_told(model):
        click.echo(line)
    if out is not None:
        out.write_text(kept.as_json, encoding="utf-8")
    click.echo(f"\n{_sources(kept.sources)}. Model {kept.number} of this partnership, {kept.sha256[:12]}.")


def predict_own(partnership: str | None, email: str | None, seed: int) -> None:
    """Weigh the partnership's own records, and put the pairs on the coordinators' desk."""
    actor = _coordinator(partnership, email)
    from moothall.casework.outcomes.joins.actions import find_pairs

    with _said_plainly():
        run = find_pairs(by=actor, seed=seed)
    click.echo(
        f"{_sources(run.sources)}; {run.pairs_weighed} pairs weighed by model {run.model.number}. Line at {run.line:.4f}. "
        f"{run.pairs_kept} pairs with a child of a case wait for a person or were answered, {run.pairs_new} of them new."
    )


def bring_list_in(
    file: Path, agency: str, of_code: str, said: dict[str, str], partnership: str | None, email: str | None
) -> None:
    """Keep an agency's list as rows with their source."""
    actor = _coordinator(partnership, email)
    from moothall.casework.outcomes.joins.lists import bring_in_list
    from moothall.core import ledger
    from moothall.core.access.people import agencies

    if not file.is_file():
        raise click.ClickException(f"There is no file {file}.")
    with ledger.unit(actor, "Find the agency of a list"):
        known = {one.name: one.pk for one in agencies(actor)}
    if agency not in known:
        raise click.ClickException(
            f"There is no agency '{agency}' here. There are: {', '.join(sorted(known))}."
        )
    with _said_plainly():
        one, new = bring_in_list(
            by=actor, agency_id=known[agency], name=file.name, content=file.read_bytes(), of_code=of_code, said=said
        )  # fmt: skip
    read = ", ".join(f"{column} ({kind})" for kind, column in sorted(one.columns.items()))
    click.echo(
        f"{one.rows} lines kept. Columns read: {read}."
        if new
        else "This list was brought in before; nothing has changed."
    )


def _sources(counted: dict[str, int]) -> str:
    words = {"case": "children of cases", "return": "children of returns", "list": "lines of lists"}
    return (
        ", ".join(f"{counted[source]} {word}" for source, word in words.items() if counted.get(source))
        or "No records"
    )
