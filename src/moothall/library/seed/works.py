"""A work of the library, and the studies in it, as a curator writes them down."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from moothall.library.appraisal.scales import Address, Code, Frozen, Words

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Told = Literal["yes", "no", "not-stated"]
#: A year, a year and month, or a whole day.
Published = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
#: What of the work was read, by whoever wrote its summary.
Read = Literal["text", "part", "abstract", "secondary", "metadata", "memory"]


class Author(Frozen):
    """A person, or a body."""

    family: str = ""
    given: str = ""
    body: str = ""

    @model_validator(mode="after")
    def _person_or_body(self) -> Author:
        if bool(self.family) == bool(self.body) or (self.body and self.given):
            raise ValueError("an author is a person with a family name, or a body")
        return self


class Outcome(Frozen):
    """One outcome as it was reported. A number that was not read is left out; nothing is worked out from others.

    `effect` with `low` and `high` is in the units that `measure` names. `direction` is of the outcome for the person.
    """

    name: Words
    domain: Code
    measure: Words
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    direction: Literal["better", "worse", "no-difference", "mixed", "not-stated"] = "not-stated"
    as_reported: Words
    page: str = ""


class Study(Frozen):
    """One study inside a work: what was asked of whom, how, and what it can and cannot show."""

    label: Words
    arrangements: tuple[Code, ...] = ()
    interventions: tuple[Code, ...] = ()
    themes: tuple[Code, ...] = ()
    population: Words
    setting: Words
    countries: tuple[str, ...] = ()
    design: Code
    sample: Words
    sample_size: Annotated[int, Field(ge=1)] | None = None
    comparison: Words
    follow_up_months: Annotated[int, Field(ge=0, le=1200)] | None = None
    funder: str = ""
    independent: Told = "not-stated"
    published_in_full: Told = "not-stated"
    outcomes: tuple[Outcome, ...] = ()
    can_show: Words
    cannot_show: Words


class Work(Frozen):
    """One work. `metadata` says whether its title, authors and the rest were read, and `metadata_source` where.

    `read` says what of the work itself was read for the summary: its text, a part, its abstract, what others say of
    it, nothing but its metadata, or nothing at all (memory). `licence_basis` says whether the licence stands on the
    work, or is only what the site it stands on gives for most of its works: then no file is kept until it is read.
    """

    key: Key
    kind: Code
    title: Words
    subtitle: str = ""
    authors: tuple[Author, ...] = Field(min_length=1)
    year: Annotated[int, Field(ge=1900, le=2999)] | None = None
    published: Published | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    url: Address | None = None
    publisher: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    isbn: str = ""
    licence: Code
    licence_basis: Literal["work", "site"] = "work"
    languages: tuple[str, ...] = Field(min_length=1)
    countries: tuple[str, ...] = ()
    arrangements: tuple[Code, ...] = ()
    themes: tuple[Code, ...] = ()
    topics: tuple[Code, ...] = Field(min_length=1)
    teaser: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=240)]
    summary: Words
    read: Read
    metadata: Literal["read", "memory"]
    metadata_source: Words
    cites: tuple[Key, ...] = ()
    file: str = ""
    studies: tuple[Study, ...] = ()

    @property
    def from_memory(self) -> bool:
        """Is anything here not from something that was read?"""
        return self.metadata == "memory" or self.read == "memory"
