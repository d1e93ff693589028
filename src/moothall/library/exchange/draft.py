"""A record while it is read: each value is brought into form, and what is not understood is kept and reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from moothall.library.exchange import identifiers
from moothall.library.exchange.dates import read_date
from moothall.library.exchange.licences import licence_of
from moothall.library.exchange.places import country_of, language_of
from moothall.library.exchange.record import KINDS, Author, Kind, Record
from moothall.library.exchange.report import Report
from moothall.library.exchange.words import pages_of, tidy, tidy_paragraphs, without_markup

#: How much of one value is kept; a longer one is no summary but a text.
LONGEST_VALUE = 100_000


@dataclass(slots=True)
class Draft:
    """One entry being read. `form` names the format: what is kept beside the fields is named 'ris:M1'."""

    report: Report
    form: str
    line: int | None = None
    entry: str = ""
    kind: Kind = "report"
    values: dict[str, str] = field(default_factory=dict)
    authors: list[Author] = field(default_factory=list)
    lists: dict[str, dict[str, None]] = field(default_factory=dict)
    beside: list[tuple[str, str]] = field(default_factory=list)
    short_title: str = ""

    def doubt(self, source: str, value: str, message: str, mend: str = "") -> None:
        """Something here is not understood."""
        self.report.add(message, mend, line=self.line, entry=self.entry, field=source, value=value)

    def keep(self, source: str, value: str) -> None:
        """What the source says and we have no field for."""
        said = (f"{self.form}:{source}", tidy(value[:LONGEST_VALUE]))
        if said[1] and said not in self.beside:
            self.beside.append(said)

    def text(self, name: str, source: str, value: str) -> None:
        """A line of text. The first that is told counts; another is kept beside."""
        self._settle(name, source, tidy(without_markup(self._cut(source, value))))

    def paragraphs(self, name: str, source: str, value: str) -> None:
        """Text of several paragraphs."""
        self._settle(name, source, tidy_paragraphs(without_markup(self._cut(source, value))))

    def doi(self, source: str, value: str, *, or_url: bool = False) -> None:
        """A DOI; where an address may stand as well, that."""
        found = identifiers.doi_of(value)
        if found:
            self._settle("doi", source, found)
        elif or_url:
            self.url(source, value)
        elif value.strip():
            self._not(source, value, "This is no DOI.", "A DOI begins with 10. and has a slash in it.")

    def url(self, source: str, value: str) -> None:
        """An address; that of a DOI is the DOI."""
        found = identifiers.address_of(value)
        if found and (doi := identifiers.doi_of(found)):
            self._settle("doi", source, doi)
        elif found:
            self._settle("url", source, found)
        elif value.strip():
            self._not(
                source, value, "This is no address of a page.", "It should begin with https:// or http://."
            )

    def number(self, source: str, value: str) -> None:
        """An ISSN or an ISBN, told apart by their digits."""
        if issn := identifiers.issn_of(value):
            self._settle("issn", source, issn)
        elif isbn := identifiers.isbn_of(value):
            self._settle("isbn", source, isbn)
        elif value.strip():
            self._not(source, value, "This is neither an ISBN nor an ISSN.", "Check its digits.")

    def date(self, source: str, value: str) -> None:
        """A date; the one that tells most counts, where they agree."""
        bare = value.strip()
        told, _, more = self._of_four_parts(bare)
        found = read_date(told)
        if found is None:
            if bare:
                self._not(
                    source, bare, "This is no date that can be read for certain.", "Write it as 2020-10-21."
                )
            return
        if more:
            self.keep(source, more)
        have = self.values.get("published", "")
        if not have or found.startswith(have):
            self.values["published"] = found
        elif not have.startswith(found):
            self.keep(source, value)

    @staticmethod
    def _of_four_parts(text: str) -> tuple[str, str, str]:
        """'2021/12/05/text' is RIS: year, month, day, and a word of its own."""
        parts = text.split("/", 3)
        if len(parts) == 4 and len(parts[0]) == 4 and parts[0].isdigit():
            return "/".join(part.strip() for part in parts[:3] if part.strip()), "/", parts[3].strip()
        return text, "", ""

    def language(self, source: str, value: str) -> None:
        """One language, or several with a comma or semicolon between them."""
        self._listed(
            "languages",
            source,
            value,
            language_of,
            "This language is not known.",
            "Write a tag such as en or cy.",
        )

    def country(self, source: str, value: str) -> None:
        """One country, or several with a semicolon between them."""
        self._listed(
            "countries",
            source,
            value,
            country_of,
            "This country is not known.",
            "Write a code such as GB or TH.",
        )

    def pages(self, source: str, value: str) -> None:
        """Pages, the first and the last or an article's number."""
        self._settle("pages", source, pages_of(self._cut(source, value)))

    def licence(self, source: str, value: str) -> None:
        """A licence."""
        self._settle("licence", source, licence_of(tidy(value)))

    def keywords(self, values: Iterable[str]) -> None:
        """Keywords, each once."""
        found = self.lists.setdefault("keywords", {})
        found.update(
            dict.fromkeys(word for word in (tidy(without_markup(value)) for value in values) if word)
        )

    def author(self, author: Author | None) -> None:
        """Someone who wrote, once."""
        if author is not None and author not in self.authors:
            self.authors.append(author)

    def of_kind(self, source: str, value: str, known: dict[str, Kind]) -> None:
        """What kind of work, by the words of the format; our own words are understood everywhere."""
        word = tidy(value).casefold().replace(" ", "-")
        found = next((kind for kind in KINDS if kind == word), None) or known.get(value.strip().casefold())
        if found:
            self.kind = found
        elif value.strip():
            self._not(
                source,
                value,
                "This type is not known: the work is taken as a report.",
                "Choose its kind in the library.",
            )

    def finish(self) -> Record | None:
        """The record, or None where it has no title. Either way the report counts it."""
        title, subtitle = self.values.pop("title", ""), self.values.pop("subtitle", "")
        if not title:
            self.doubt("title", "", "There is no title: the entry is not kept.", "Give it one.")
            self.report.lost += 1
            return None
        short = tidy(without_markup(self.short_title))
        if not subtitle and short and title.startswith(f"{short}: "):
            title, subtitle = short, title[len(short) + 2 :]
        self.report.records += 1
        told: dict[str, Any] = {name: tuple(found) for name, found in self.lists.items()} | self.values
        return Record(
            title=title, subtitle=subtitle, kind=self.kind, authors=tuple(self.authors), other=tuple(self.beside),
            **told,
        )  # fmt: skip

    def _settle(self, name: str, source: str, value: str) -> None:
        if not value:
            return
        if self.values.setdefault(name, value) != value:
            self.keep(source, value)

    def _cut(self, source: str, value: str) -> str:
        if len(value) <= LONGEST_VALUE:
            return value
        self.doubt(
            source,
            value,
            f"This is longer than {LONGEST_VALUE:,} characters: it is cut there.",
            "Give a summary.",
        )
        return value[:LONGEST_VALUE]

    def _not(self, source: str, value: str, message: str, mend: str) -> None:
        self.doubt(source, value, message, mend)
        self.keep(source, value)

    def _listed(self, name, source, value, known, message, mend) -> None:  # type: ignore[no-untyped-def]
        for piece in value.replace(",", ";").split(";") if known(value) is None else [value]:
            if not piece.strip():
                continue
            found = known(piece)
            if found is None:
                self._not(source, piece, message, mend)
            else:
                self.lists.setdefault(name, {})[found] = None
