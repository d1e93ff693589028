"""moothall arrangements: check the files that say how a panel works, and read one as a list of rules."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from moothall.methods.arrangements import (
    Arrangement,
    ArrangementError,
    Catalogue,
    Problem,
    Rule,
    catalogue,
    read_arrangement,
    read_catalogue,
)
from moothall.methods.arrangements.catalogue import names_in
from moothall.methods.arrangements.cross_references import Known
from moothall.methods.arrangements.reading import PUBLISHED
from moothall.methods.instruments import catalogue as instruments


@click.group()
def arrangements() -> None:
    """How each kind of panel works, as files a chair can read."""


@arrangements.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: Sequence[Path]) -> None:
    """Check every file, or the files and folders named, and list each rule that is not confirmed.

    Without a name: those that come with Moothall, and those of the folder MOOTHALL_ARRANGEMENTS. Ends with 1 if a
    file is wrong, after saying the file, the line, the field and how to mend it.
    """
    problems: list[Problem] = []
    read: list[Arrangement] = []
    looked_at = paths or (PUBLISHED, *_own("MOOTHALL_ARRANGEMENTS"))
    known = _known(looked_at)
    for path in looked_at:
        try:
            read.extend(_read(path, known))
        except ArrangementError as wrong:
            problems.extend(wrong.problems)
    for arrangement in read:
        _say_unconfirmed(arrangement)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{_count(len(problems), 'thing')} to mend.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{_count(len(read), 'file')} read; nothing is wrong.")


@arrangements.command()
@click.argument("name")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
def show(name: str, on: Any) -> None:
    """Read out the version in force as a plain list of rules."""
    try:
        arrangement = _shelf().in_force(name, on.date() if on else date.today())
    except ArrangementError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"{arrangement.title}, version {arrangement.version}\n\n{arrangement.summary}\n")
    for rule in arrangement.rules():
        click.echo(f"{rule.id}  {rule.statement} ({_standing(rule)}; {rule.source.title})")


def _own(setting: str) -> tuple[Path, ...]:
    """The partnership's own folder, where the setting names one."""
    folder = os.environ.get(setting, "")
    return (Path(folder),) if folder else ()


def _shelf() -> Catalogue:
    """What comes with Moothall, and what the partnership's own folder adds."""
    own = [each for folder in _own("MOOTHALL_ARRANGEMENTS") for each in read_catalogue(folder).arrangements]
    return Catalogue(arrangements=(*catalogue().arrangements, *own))


def _known(paths: Sequence[Path]) -> Known:
    """The instruments and arrangements that a file may name: those there are, and those looked at with it."""
    folders = [PUBLISHED, *_own("MOOTHALL_ARRANGEMENTS"), *paths]
    folders += [path.parent.parent for path in paths if path.is_file()]
    folders += [path.parent for path in paths if any(path.glob("*.yaml"))]
    shelf = instruments(next(iter(_own("MOOTHALL_INSTRUMENTS")), None))
    nations: dict[str, set[str]] = {}
    for one in shelf.all_in_force(date.today()):
        nations.setdefault(one.name, set()).update(nation.value for nation in one.nations)
    return Known(
        instruments=frozenset(shelf.names()),
        nations={name: frozenset(for_these) for name, for_these in nations.items()},
        arrangements=frozenset().union(*(names_in(folder) for folder in folders)),
    )


def _read(path: Path, known: Known) -> tuple[Arrangement, ...]:
    """One file; a folder of versions; or a folder of such folders."""
    if path.is_file():
        return (read_arrangement(path, known),)
    if any(path.glob("*.yaml")):
        return _each(sorted(path.glob("*.yaml")), known)
    found = read_catalogue(path, known).arrangements
    if not found:
        raise ArrangementError(
            Problem("There are no arrangements here.", "Name a file or a folder.", str(path))
        )
    return found


def _each(files: Sequence[Path], known: Known) -> tuple[Arrangement, ...]:
    read: list[Arrangement] = []
    problems: list[Problem] = []
    for file in files:
        try:
            read.append(read_arrangement(file, known))
        except ArrangementError as wrong:
            problems.extend(wrong.problems)
    if problems:
        raise ArrangementError(problems)
    return tuple(read)


def _say_unconfirmed(arrangement: Arrangement) -> None:
    unconfirmed = arrangement.unconfirmed()
    total = sum(1 for _ in arrangement.rules())
    click.echo(f"{arrangement.name} {arrangement.version}: {len(unconfirmed)} of {total} rules not confirmed")
    for rule in unconfirmed:
        click.echo(f"  {rule.id}  {rule.statement}")
        click.echo(f"          value: {_value(rule)}")
        click.echo(f"          source: {rule.source.title} ({rule.source.address})")


def _value(rule: Rule[Any]) -> str:
    """The value on one line; a list of options by its codes."""
    value = rule.model_dump(mode="json", exclude_defaults=True)["value"]
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        return ", ".join(str(part.get("code") or part.get("function")) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_inline(part)}" for name, part in value.items())
    return _inline(value)


def _inline(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_inline, value))
    if isinstance(value, dict):
        said = ", ".join(f"{name} {_inline(part)}" for name, part in value.items())
        return str(value.get("code", said))
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _standing(rule: Rule[Any]) -> str:
    confirmed = "confirmed" if rule.confirmed == "yes" else "not confirmed"
    return f"{confirmed}, may be changed locally" if rule.may_be_overridden else confirmed


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
