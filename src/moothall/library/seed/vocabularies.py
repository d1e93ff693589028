"""The words works are filed under: kinds, licences, designs, the rows and columns of the map, topics."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from moothall.library.appraisal.scales import Address, Frozen, Words
from moothall.library.appraisal.scales import Code as Code


class Coded(Frozen):
    """A code, with its words in English and in Welsh."""

    code: Code
    en: Words
    cy: Words


class Licence(Frozen):
    """What may be done with a work. Only where it may be passed on may the library keep its file."""

    code: Code
    en: Words
    cy: Words
    url: Address | None = None
    may_redistribute: bool


class Design(Coded):
    """How a study was made, with a plain sentence of what such a study can and cannot show."""

    shows: Words
    shows_cy: Words
    about: Literal["effect", "description", "synthesis", "unknown"]


class Row(Coded):
    """A row of the map: an arrangement (how agencies decide together), or something done with or for a child."""

    kind: Literal["arrangement", "intervention"]


class Vocabularies(Frozen):
    """All of them, in the order in which they are shown."""

    kinds: tuple[Coded, ...] = Field(min_length=1)
    licences: tuple[Licence, ...] = Field(min_length=1)
    designs: tuple[Design, ...] = Field(min_length=1)
    rows: tuple[Row, ...] = Field(min_length=1)
    domains: tuple[Coded, ...] = Field(min_length=1)
    themes: tuple[Coded, ...] = Field(min_length=1)
    topics: tuple[Coded, ...] = Field(min_length=1)

    def entries(self, name: str) -> tuple[Coded | Licence, ...]:
        """One vocabulary; `arrangements` or `interventions` gives one kind of row, `columns` the map's columns."""
        if name in ("arrangements", "interventions"):
            return tuple(row for row in self.rows if f"{row.kind}s" == name)
        if name == "columns":
            return (*self.domains, *self.themes)
        return tuple(getattr(self, name))

    def codes(self, name: str) -> tuple[str, ...]:
        """The codes of one vocabulary, by the same names."""
        return tuple(each.code for each in self.entries(name))

    def entry(self, name: str, code: str) -> Coded | Licence | None:
        """The word of one vocabulary with this code, if there is one."""
        return next((each for each in self.entries(name) if each.code == code), None)

    def licence(self, code: str) -> Licence | None:
        """The licence with this code, if there is one."""
        return next((licence for licence in self.licences if licence.code == code), None)

    def design(self, code: str) -> Design | None:
        """The design with this code, if there is one."""
        return next((design for design in self.designs if design.code == code), None)
