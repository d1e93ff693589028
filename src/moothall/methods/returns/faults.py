"""What is wrong with a return: where, what was there, what may be, and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from moothall.methods.files import FileError

#: `wrong`: the row is set aside. `look`: it is kept, and somebody should look. `file`: the file was not read on.
Severity = Literal["wrong", "look", "file"]
LONGEST_SHOWN = 60


class ReturnRefused(FileError):
    """Nothing of it can be read, or what was asked makes no sense."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `line` counts from 1 in the file as received; `found` is cut at sixty letters."""

    severity: Severity
    code: str
    file: str
    line: int | None
    table: str
    column: str
    found: str
    message: str
    allowed: str = ""
    mend: str = ""
    child: str = ""

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"line {self.line}" if self.line else "", self.column) if part
        )
        return " ".join(part for part in (f"{place}:", self.message, self.mend) if part)


def shown(text: object) -> str:
    """What was there, short enough to be shown and without signs that cannot be seen."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in str(text))
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"
