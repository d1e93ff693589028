"""`moothall study register`: a protocol from a file, registered in the name of an evaluator, as the pages would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command("register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "email", required=True, metavar="EMAIL", help="The evaluator who registers it. The ledger names them.")  # fmt: skip
@click.option(
    "--purpose", default="", help="The code of the purpose of its extracts; a first version needs it."
)
@click.option("--partnership", metavar="CODE", help="The code of the partnership, where there are several.")
@click.option(
    "--check", is_flag=True, help="Say what would be registered and what is wrong, and register nothing."
)
def register_command(file: Path, email: str, purpose: str, partnership: str | None, check: bool) -> None:
    """Register a protocol (YAML or JSON), or the amendment of one that is registered, by the name it bears.

    What is registered is public within the partnership at once, and is never changed or taken back. It leaves the same
    entries in the ledger as the pages do, with the evaluator's name. Where something is wrong, nothing is kept.
    """
    from moothall.commands import setup_django

    setup_django()
    text = _text(file)
    actor = _evaluator(partnership, email)
    for line in _registered(actor, text, purpose, check):
        click.echo(line)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8 text. Save it so.") from None


def _evaluator(partnership: str | None, email: str) -> Any:
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import NotVisible, Role

    try:
        return first_actor(partnership_code=partnership, email=email, role=Role.EVALUATOR)
    except NotVisible:
        raise click.ClickException("There is no such evaluator. Look at --partnership and --as.") from None


class _OnlyLooked(Exception):
    """Nothing is kept: it was only asked what would be registered."""


def _registered(actor: Any, text: str, purpose: str, check: bool) -> list[str]:
    from moothall.core import ledger
    from moothall.core.kinds import Clash, Invalid, Refused
    from moothall.evidence.studies.filing import register_text
    from moothall.evidence.studies.queries import one_study

    told: list[str] = []
    try:
        with ledger.unit(actor, "Register the protocol of a study from a file"):
            version = register_text(by=actor, text=text, purpose=purpose)
            timing = one_study(actor, version.study_id).timing(version)
            told = _told(version, str(timing), actor.name, check)
            if check:
                raise _OnlyLooked
    except _OnlyLooked:
        return told
    except Invalid as wrong:
        raise click.ClickException(f"--{wrong.field}: {wrong.message}") from None
    except (Refused, Clash) as refused:
        reasons = "".join(f"\n  {one}" for one in getattr(refused, "reasons", ()))
        raise click.ClickException(f"{refused.message}{reasons}") from None
    return [*told, *_place(actor, version)]


WHEN = {
    "before": "before the data of its purpose were seen",
    "after": "after the data of its purpose were seen",
    "not-seen-yet": "no data of its purpose have been seen yet",
}


def _told(version: Any, timing: str, name: str, check: bool) -> list[str]:
    done = "Would be registered" if check else "Registered"
    return [
        version.title,
        f"{done} as {version.study.code}, version {version.number}, by {name}: {WHEN[timing]}.",
        f"SHA-256 {version.sha256}",
    ]


def _place(actor: Any, version: Any) -> list[str]:
    """Where the ledger has it; its entry is there once the unit has ended."""
    from moothall.core import ledger
    from moothall.evidence.studies.queries import ledger_place

    with ledger.unit(actor, "Look where a protocol was registered"):
        place = ledger_place(version)
    return [f"Entry {place.number} of the ledger, hash {place.sha256}"] if place else []
