"""What came of a file of labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """How many labels were taken, were there already, or were none; and the titles that are no record of the project."""

    taken: int = 0
    there: int = 0
    unread: int = 0
    unknown: tuple[str, ...] = ()
