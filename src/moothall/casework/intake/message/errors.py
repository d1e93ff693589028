"""What can be wrong with a referral message, in words for the person who has to put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MessageError:
    """One thing wrong: the field's name in the message, what is wrong with it, and what to do about it.

    Neither text repeats what was written about the child: it may end in a log or on a shared screen.
    """

    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{place}{self.problem} {self.mend}"


class BadReferral(Exception):
    """The message cannot be taken in. Carries every error found at once, and the warnings beside them.

    ``not_a_child_referral`` is true when the message reads well but is about an adult: that is an outcome to
    report (the Home Office keeps it), not a file to mend.
    """

    def __init__(
        self,
        errors: Iterable[MessageError],
        *,
        warnings: Iterable[MessageError] = (),
        not_a_child_referral: bool = False,
    ) -> None:
        self.errors = tuple(errors)
        self.warnings = tuple(warnings)
        self.not_a_child_referral = not_a_child_referral
        super().__init__("; ".join(str(error) for error in self.errors))


@dataclass(slots=True)
class Findings:
    """Errors and warnings gathered while one message is read, so that all are told at once."""

    errors: list[MessageError] = field(default_factory=list)
    warnings: list[MessageError] = field(default_factory=list)
    not_a_child_referral: bool = False

    def wrong(self, name: str, problem: str, mend: str) -> None:
        """Add an error."""
        self.errors.append(MessageError(shown(name), problem, mend))

    def warn(self, name: str, problem: str, mend: str) -> None:
        """Add a warning: the message is taken in, and a person is told."""
        self.warnings.append(MessageError(shown(name), problem, mend))

    def raise_if_wrong(self) -> None:
        """Raise `BadReferral` with everything found, when there is any error."""
        if self.errors:
            raise BadReferral(
                self.errors, warnings=self.warnings, not_a_child_referral=self.not_a_child_referral
            )


_LONGEST_SHOWN = 80


def shown(text: str) -> str:
    """A name from the file made safe to show and store: short, no control characters, no halves of
    characters."""
    cut = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in cut)
