"""moothall instruments: check the questionnaires, and read one as a practitioner would."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from moothall.methods.arrangements import Rule
from moothall.methods.files import Problem
from moothall.methods.instruments import (
    PUBLISHED,
    Catalogue,
    Instrument,
    InstrumentError,
    Number,
    OneOf,
    Question,
    Scale,
    catalogue,
    plain,
    read_folder,
    read_instrument,
    reworded,
)


@click.group()
def instruments() -> None:
    """The questionnaires of the arrangements, as files a practitioner can read."""


@instruments.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: Sequence[Path]) -> None:
    """Check every file, or the files and folders named, and list each rule that is not confirmed.

    Ends with 1 if a file is wrong, after saying the line, the field and how to mend it.
    """
    problems: list[Problem] = []
    read: list[Instrument] = []
    for path in paths or (PUBLISHED, *_own()):
        try:
            read.extend(_read(path))
        except InstrumentError as wrong:
            problems.extend(wrong.problems)
    for instrument in read:
        _say_unconfirmed(instrument)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{_count(len(problems), 'thing')} to mend.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{_count(len(read), 'file')} read; nothing is wrong.")


@instruments.command()
@click.argument("name", required=False)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
def show(name: str | None, on: Any) -> None:
    """Read out the version in force: its questions, how it is scored, its bands. Without a name, list them all."""
    day = on.date() if on else date.today()
    shelf = catalogue(next(iter(_own()), None))
    if name is None:
        for instrument in shelf.all_in_force(day):
            click.echo(f"{instrument.name}  {instrument.title} (version {instrument.version})")
        return
    try:
        instrument = shelf.in_force(name, day)
    except InstrumentError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    for line in _lines(instrument):
        click.echo(line)


@instruments.command()
@click.argument("name")
@click.argument("words", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "begins", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--licence", required=True, help="Whose words they are, and by what right you use them.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="Your folder, if not the setting's."
)
def load_text(name: str, words: Path, begins: Any, licence: str, into: Path | None) -> None:
    """Put the published words of a questionnaire in place of our own, from a table you hold (CSV).

    Its columns are question (a number or a code), prompt, and help where there is any. A new file is written into
    your own folder of instruments; ours and the scoring stay as they are. Ends with 1 and writes nothing if a line
    is wrong, after saying which and how to mend it.
    """
    folder = into or next(iter(_own()), None)
    if folder is None:
        raise click.ClickException("Name your folder with --into, or in the setting MOOTHALL_INSTRUMENTS.")
    version = begins.date().isoformat()
    target = folder / name / f"{version}.yaml"
    if target.exists():
        raise click.ClickException(
            f"{target} is there already. A published file is never altered: choose another day."
        )
    try:
        ours = Catalogue(instruments=catalogue().instruments).in_force(name, begins.date())
        text = reworded(
            ours, PUBLISHED / name / f"{ours.version}.yaml", words.read_text("utf-8"), version=version, licence=licence,
            words_of=str(words),
        )  # fmt: skip
        made = _kept(target, text)
    except UnicodeDecodeError:
        raise click.ClickException(f"{words} is not UTF-8 text. Save it as 'CSV UTF-8'.") from None
    except InstrumentError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(
        f"{target}: {_count(len(made.questions()), 'question')} in the published words, from {version} on."
    )


def _kept(target: Path, text: str) -> Instrument:
    """Write a file and read it as everybody will; take it away again where it cannot be read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    try:
        return read_instrument(target)
    except InstrumentError:
        target.unlink()
        raise


def _own() -> Iterable[Path]:
    """The authority's own folder, where the setting names one."""
    folder = os.environ.get("MOOTHALL_INSTRUMENTS", "")
    return (Path(folder),) if folder else ()


def _read(path: Path) -> tuple[Instrument, ...]:
    """One file; a folder of versions; or a folder of such folders."""
    if path.is_file():
        return (read_instrument(path),)
    if any(path.glob("*.yaml")):
        return tuple(read_instrument(file) for file in sorted(path.glob("*.yaml")))
    found = read_folder(path)
    if not found:
        raise InstrumentError(
            Problem("There are no instruments here.", "Name a file or a folder.", str(path))
        )
    return found


def _lines(instrument: Instrument) -> Iterable[str]:
    yield f"{instrument.title}, version {instrument.version}"
    yield f"\n{instrument.purpose}\n"
    whose = "our own words" if instrument.wording == "ours" else "the published words"
    yield f"Wording: {whose}. {instrument.licence}"
    for section in instrument.sections:
        yield f"\n{section.title}"
        for question in section.questions:
            yield f"  {question.code}  {question.prompt}{_answers(question)}"
    if instrument.all_bands():
        yield ""
    for band in instrument.all_bands():
        also = f", or a yes to {', '.join(band.or_yes_to)}" if band.or_yes_to else ""
        yield f"{plain(band.lowest)} to {plain(band.highest)}{also}: {band.title}. {band.means}".rstrip()
    yield ""
    for rule in instrument.rules():
        yield f"{rule.id}  {rule.statement} ({_standing(rule)}; {rule.source.title})"


def _answers(question: Question) -> str:
    """How a question is answered, where it is not by yes or no, and what a yes is worth where it is not one."""
    kind = question.answer
    if isinstance(kind, Scale):
        return f" ({', '.join(f'{point.value} {point.title}' for point in kind.points)})"
    if isinstance(kind, Number):
        return f" ({kind.lowest} to {kind.highest}{f' {kind.unit}' if kind.unit else ''})"
    if isinstance(kind, OneOf):
        return f" ({', '.join(option.title for option in kind.options)})"
    return f" ({question.points} points)" if question.points != 1 else ""


def _say_unconfirmed(instrument: Instrument) -> None:
    unconfirmed, total = instrument.unconfirmed(), sum(1 for _ in instrument.rules())
    said = f"{len(unconfirmed)} of {total} rules not confirmed"
    click.echo(
        f"{instrument.name} {instrument.version}: {_count(len(instrument.questions()), 'question')}, {said}"
    )
    for rule in unconfirmed:
        click.echo(f"  {rule.id}  {rule.statement}")
        click.echo(f"          source: {rule.source.title} ({rule.source.address})")


def _standing(rule: Rule[Any]) -> str:
    return "confirmed" if rule.confirmed == "yes" else "not confirmed"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
