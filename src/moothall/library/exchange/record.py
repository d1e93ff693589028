"""A work as libraries tell each other of it: who, what, when, where, and what the source said that we have no field for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

Kind = Literal["review", "evaluation", "report", "guidance", "statute", "data-set", "article"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who wrote. `given` holds what follows the family name, a suffix too: 'John, Jr.'."""

    family: str
    given: str = ""
    orcid: str = ""

    @property
    def name(self) -> str:
        """The name as it is spoken."""
        given, _, suffix = self.given.partition(", ")
        return " ".join(part for part in (given, self.family, suffix) if part)

    @property
    def in_order(self) -> str:
        """The name as a list sorts it."""
        return f"{self.family}, {self.given}" if self.given else self.family


@dataclass(frozen=True, slots=True)
class Body:
    """A body that wrote: a department, a charity, a panel."""

    name: str

    @property
    def in_order(self) -> str:
        """The name as a list sorts it."""
        return self.name


Author = Person | Body


@dataclass(frozen=True, slots=True)
class Record:
    """One work. Empty means not told; nothing here is guessed.

    `published` is as much of an ISO date as is known: '2020', '2020-10', '2020-10-21'. `languages` are BCP 47
    tags, `countries` ISO 3166 codes (the nations of the United Kingdom as 'GB-WLS'), `licence` an SPDX name
    where there is one. `other` keeps what the source said and we have no field for: ('ris:M1', 'text').
    """

    title: str
    kind: Kind = "report"
    key: str = ""
    subtitle: str = ""
    authors: tuple[Author, ...] = ()
    published: str = ""
    doi: str = ""
    url: str = ""
    isbn: str = ""
    issn: str = ""
    publisher: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    licence: str = ""
    abstract: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    other: tuple[tuple[str, str], ...] = ()

    @property
    def year(self) -> int | None:
        """The year it was published, where that is known."""
        return int(self.published[:4]) if self.published else None

    @property
    def full_title(self) -> str:
        """Title and subtitle as one."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    def said(self, name: str) -> str:
        """The first thing the source said under a name we have no field for; '' where it said nothing."""
        return next((value for named, value in self.other if named == name), "")

    def with_key(self, key: str) -> Record:
        """The same work under another key."""
        return replace(self, key=key)
