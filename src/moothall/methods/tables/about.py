"""What a file of tables says of itself: title, who publishes, when, under which licence, and who can be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


class TablesError(ValueError):
    """Something that cannot stand in a file of tables. The message names the field and the mend."""


@dataclass(frozen=True)
class Asked:
    """Whom a reader asks about the tables: a name, and an address to write to."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class TablesAbout:
    """What stands on the cover, and in the metadata of every table.

    `first` is what a reader has to know before any figure (that the evaluator is not independent); `licence` its name
    and `licence_url` where it can be read; `identifier` the DOI or address of the whole; `language` `en` or `cy`. `absent` are tables that are not there, each a line with its title and why.
    """

    title: str
    publisher: str
    released_on: date
    licence: str
    licence_url: str = ""
    summary: str = ""
    first: str = ""
    identifier: str = ""
    language: str = "en"
    contact: Asked | None = None
    absent: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "publisher", "licence"):
            if not getattr(self, name).strip():
                raise TablesError(f"{name}: a file of tables says it on its cover. Fill it in.")
        if not re.fullmatch(r"[a-z]{2}", self.language):
            raise TablesError(f"language: two small letters such as en, not {self.language!r}.")
