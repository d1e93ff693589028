"""What is said when an arrangement cannot be read, found or changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong, in a file or in what was asked of it, and how to mend it."""

    message: str
    mend: str = ""
    file: str = ""
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.file and self.line else self.file
        parts = [part for part in (place, self.field) if part]
        said = ": ".join([*parts, self.message])
        return f"{said} {self.mend}".strip()


class ArrangementError(ValueError):
    """An arrangement is wrong, or was asked something it cannot answer. Carries every problem found."""

    def __init__(self, problems: Problem | Iterable[Problem] | str, mend: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem(problems, mend)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ArrangementChangedError(ArrangementError):
    """The file a case was pinned to is no longer the same file, byte for byte."""


class OverrideRefusedError(ArrangementError):
    """A partnership may not change this rule, or not to this value."""
