"""Every version of every instrument, found by day or by fingerprint; an authority's own stand before ours."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from moothall.methods.arrangements import said_in, words_in
from moothall.methods.arrangements.rule import Frozen
from moothall.methods.files import Problem

from .errors import InstrumentChangedError, InstrumentError
from .instrument import Instrument
from .languages import in_language
from .reading import read_instrument

PUBLISHED = Path(__file__).parent / "published"


class Catalogue(Frozen):
    """All versions, ordered by name and then by the day each comes into force.

    `own` are an authority's: a file of one of our names stands before ours for new assessments, from its first
    day on; ours stays for the old ones.
    """

    instruments: tuple[Instrument, ...]
    own: tuple[Instrument, ...] = ()

    def everything(self) -> tuple[Instrument, ...]:
        """Ours and the authority's."""
        return (*self.instruments, *self.own)

    def names(self) -> tuple[str, ...]:
        """The name of each instrument, once."""
        return tuple(dict.fromkeys(instrument.name for instrument in self.everything()))

    def in_force(self, name: str, on: date) -> Instrument:
        """The version for a new assessment on that day. Raises InstrumentError where there is none."""
        self._known(name)
        for shelf in (self.own, self.instruments):
            found = _begun([each for each in shelf if each.name == name], on)
            if found is not None:
                return found
        raise InstrumentError(
            f"No version of '{name}' is in force on {on}.", "Look at its first and last day."
        )

    def all_in_force(self, on: date) -> tuple[Instrument, ...]:
        """The version of each instrument for a new assessment on that day; those that have none are left out."""
        found = []
        for name in self.names():
            try:
                found.append(self.in_force(name, on))
            except InstrumentError:
                continue
        return tuple(found)

    def pinned(self, name: str, version: str, sha256: str) -> Instrument:
        """The very file an assessment was made with. Raises InstrumentChangedError if it has changed since."""
        self._known(name)
        found = [each for each in self.everything() if (each.name, each.version) == (name, version)]
        for each in found:
            if each.sha256 == sha256:
                return each
        if not found:
            raise InstrumentError(
                f"'{name}' has no version '{version}'.", "A published version is never removed."
            )
        raise InstrumentChangedError(
            f"{name} {version} is not the file this assessment was made with: "
            f"it was {sha256[:12]}, it is now {found[0].sha256[:12]}.",
            "Put the published file back, and publish the change as a new version.",
        )

    def _known(self, name: str) -> None:
        if name not in self.names():
            raise InstrumentError(
                f"There is no instrument called '{name}'.", f"There are: {', '.join(self.names()) or 'none'}."
            )


def _begun(versions: list[Instrument], on: date) -> Instrument | None:
    """The last version to have begun by that day, unless it has ended."""
    begun = [version for version in versions if version.effective_from <= on]
    if not begun:
        return None
    latest = begun[-1]
    return None if latest.effective_until and latest.effective_until < on else latest


def read_folder(folder: Path) -> tuple[Instrument, ...]:
    """Read every file `<folder>/<name>/<version>.yaml`. Raises InstrumentError with all that is wrong."""
    read: list[Instrument] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.yaml")):
        try:
            read.append(read_instrument(path))
        except InstrumentError as wrong:
            problems.extend(wrong.problems)
    ordered = sorted(read, key=lambda each: (each.name, each.effective_from))
    problems.extend(_same_day(ordered, folder))
    if problems:
        raise InstrumentError(problems)
    return tuple(ordered)


def _same_day(ordered: list[Instrument], folder: Path) -> list[Problem]:
    """Two versions may not begin on one day: each day must have one answer."""
    problems = []
    for (name, day), group in groupby(ordered, key=lambda each: (each.name, each.effective_from)):
        versions = [each.version for each in group]
        if len(versions) > 1:
            said = f"Versions {' and '.join(versions)} both begin on {day}."
            problems.append(Problem(said, "Give each version its own first day.", str(folder / name)))
    return problems


@lru_cache(maxsize=4)
def catalogue(own: Path | None = None) -> Catalogue:
    """The instruments that come with Moothall and those of an authority's folder, read once."""
    return Catalogue(instruments=read_folder(PUBLISHED), own=read_folder(own) if own else ())


@lru_cache(maxsize=8)
def said_catalogue(own: Path | None, language: str) -> Catalogue:
    """The same in the words of a language, as far as there are any; codes, scores and fingerprints stay."""
    shelf = catalogue(own)
    folders = (PUBLISHED, own) if own else (PUBLISHED,)
    words = {
        written: said for folder in folders for written, said in words_in(folder, language).items()
    } if language else {}  # fmt: skip
    if not words:
        return shelf
    return Catalogue(
        instruments=tuple(said_in(in_language(each, language), words) for each in shelf.instruments),
        own=tuple(said_in(in_language(each, language), words) for each in shelf.own),
    )
