"""Every published version of every arrangement, found by day or by fingerprint."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from .arrangement import Arrangement
from .cross_references import Known
from .errors import ArrangementChangedError, ArrangementError, Problem
from .reading import PUBLISHED, SHARED, read_arrangement
from .rule import Frozen


class Catalogue(Frozen):
    """All versions, ordered by name and then by the day each comes into force."""

    arrangements: tuple[Arrangement, ...]

    def names(self) -> tuple[str, ...]:
        """The name of each arrangement, once."""
        return tuple(dict.fromkeys(arrangement.name for arrangement in self.arrangements))

    def versions(self, name: str) -> tuple[Arrangement, ...]:
        """Every version of one arrangement, oldest first; ArrangementError if there is none of that name."""
        found = tuple(each for each in self.arrangements if each.name == name)
        if not found:
            raise ArrangementError(
                f"There is no arrangement called '{name}'.",
                f"There are: {', '.join(self.names()) or 'none'}.",
            )
        return found

    def in_force(self, name: str, on: date) -> Arrangement:
        """The version in force on that day: the last to have begun, unless it has ended.

        Raises ArrangementError where none had begun, or the last one has ended.
        """
        versions = self.versions(name)
        begun = [version for version in versions if version.effective_from <= on]
        if not begun:
            raise ArrangementError(
                f"No version of '{name}' was in force on {on}.",
                f"The first begins on {versions[0].effective_from}.",
            )
        latest = begun[-1]
        if latest.effective_until and latest.effective_until < on:
            raise ArrangementError(f"'{name}' came to an end on {latest.effective_until}.")
        return latest

    def taking(self, message: str, on: date) -> Arrangement:
        """The arrangement in force that day whose referrals come as this kind of message.

        Raises ArrangementError where none does.
        """
        for name in self.names():
            try:
                found = self.in_force(name, on)
            except ArrangementError:
                continue
            taken = found.function.takes_message
            if taken is not None and taken.value == message:
                return found
        raise ArrangementError(f"No arrangement in force on {on} takes referrals of the kind '{message}'.")

    def version(self, name: str, version: str) -> Arrangement:
        """One version by its own name; ArrangementError if it was never published."""
        for each in self.versions(name):
            if each.version == version:
                return each
        raise ArrangementError(
            f"'{name}' has no version '{version}'.", "A published version is never removed."
        )

    def pinned(self, name: str, version: str, sha256: str) -> Arrangement:
        """The version a case holds on to. Raises ArrangementChangedError if the file has changed since."""
        found = self.version(name, version)
        if found.sha256 != sha256:
            raise ArrangementChangedError(
                f"{name} {version} is not the file this case was decided under: "
                f"it was {sha256[:12]}, it is now {found.sha256[:12]}.",
                "Put the published file back, and publish the change as a new version.",
            )
        return found


def names_in(folder: Path) -> frozenset[str]:
    """The names of the arrangements kept in a folder, whatever their files say."""
    return frozenset(path.parent.name for path in folder.glob("*/*.yaml")) - {SHARED}


def read_catalogue(folder: Path, known: Known | None = None) -> Catalogue:
    """Read every file `<folder>/<name>/<version>.yaml`. Raises ArrangementError with all that is wrong.

    With `known`, the instruments and arrangements that the files name must be among those.
    """
    read: list[Arrangement] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.yaml")):
        if path.parent.name == SHARED:
            continue
        try:
            read.append(read_arrangement(path, known))
        except ArrangementError as wrong:
            problems.extend(wrong.problems)
    ordered = sorted(read, key=lambda each: (each.name, each.effective_from))
    problems.extend(_same_day(ordered, folder))
    if problems:
        raise ArrangementError(problems)
    return Catalogue(arrangements=tuple(ordered))


def _same_day(ordered: list[Arrangement], folder: Path) -> list[Problem]:
    """Two versions may not begin on one day: each day must have one answer."""
    problems = []
    for (name, day), group in groupby(ordered, key=lambda each: (each.name, each.effective_from)):
        versions = [each.version for each in group]
        if len(versions) > 1:
            problems.append(
                Problem(
                    f"Versions {' and '.join(versions)} both begin on {day}.",
                    "Give each version its own first day.",
                    str(folder / name),
                )
            )
    return problems


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The published arrangements that come with Moothall, read once."""
    return read_catalogue(PUBLISHED)
