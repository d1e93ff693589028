"""Records of other libraries taken in: what is here already is left, what may be is told, the rest is put in by hundreds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from moothall.library.catalogue.actions import put_new_works
from moothall.library.catalogue.description import WorkDescription
from moothall.library.catalogue.keys import Keys
from moothall.library.catalogue.models import Contributor, Work
from moothall.library.catalogue.records import described
from moothall.library.catalogue.rules import check_description
from moothall.library.errors import Invalid
from moothall.library.exchange import Author, Body, Person, Reading, Record
from moothall.library.exchange.same import Known, Verdict

#: How many works are put in at a time, each time in a transaction of its own.
AT_A_TIME = 500
#: How many works that are here already, or may be, are told one by one.
MOST_TOLD = 10_000


@dataclass(frozen=True, slots=True)
class Met:
    """A record of a file that is here already, or may be."""

    file: str
    title: str
    verdict: Verdict

    def row(self) -> tuple[str, ...]:
        """As a line beside what was not understood."""
        sure = self.verdict.standing == "the same"
        mend = "" if sure else "Look at both; if they are two, load it with --also-perhaps."
        what = f"{self.verdict.standing.capitalize()} as {self.verdict.key}: {self.verdict.reason}"
        return (self.file, "", self.title[:120], "", "", what, mend)


@dataclass(slots=True)
class Taken:
    """What came of the files so far."""

    added: int = 0
    the_same: int = 0
    perhaps: int = 0
    refused: int = 0
    without_summary: int = 0
    met: list[Met] = field(default_factory=list)


class TakingIn:
    """Takes records in, one reading after another; each may hold what an earlier one held."""

    def __init__(self, *, by: str, on: date, dry_run: bool = False, also_perhaps: bool = False) -> None:
        self.by, self.on, self.dry_run, self.also_perhaps = by, on, dry_run, also_perhaps
        self.taken = Taken()
        self._known, keys = _what_is_here()
        self._keys = Keys(keys)
        self._waiting: list[WorkDescription] = []

    def take(self, reading: Reading, moved: Callable[[], None] = lambda: None) -> None:
        """All of a reading; `moved` is called after each batch."""
        for count, record in enumerate(reading, start=1):
            self._take_one(record, reading)
            if len(self._waiting) >= AT_A_TIME:
                self._put(reading)
            if count % AT_A_TIME == 0:
                moved()
        self._put(reading)
        moved()

    def _take_one(self, record: Record, reading: Reading) -> None:
        verdict = self._known.compare(record)
        if verdict.standing != "new" and len(self.taken.met) < MOST_TOLD:
            self.taken.met.append(Met(reading.report.file, record.full_title, verdict))
        if verdict.standing == "the same":
            self.taken.the_same += 1
            return
        if verdict.standing == "perhaps the same":
            self.taken.perhaps += 1
            if not self.also_perhaps:
                return
        one = described(record, self._keys.new(record), reading.report.file, self.on)
        try:
            check_description(one)
        except Invalid as wrong:
            self.taken.refused += 1
            reading.report.add(
                f"The work is not kept: {wrong.message}", field=wrong.field, entry=record.full_title
            )
            return
        self.taken.without_summary += bool(record.abstract and not one.summary)
        self._known.add(record.with_key(one.key))
        self._waiting.append(one)

    def _put(self, reading: Reading) -> None:
        if self._waiting and not self.dry_run:
            put_new_works(by=self.by, described=self._waiting, reason=f"Taken in from {reading.report.file}.")
        self.taken.added += len(self._waiting)
        self._waiting = []


def _what_is_here() -> tuple[Known, set[str]]:
    """The works of the library as they are compared, and their keys: two queries."""
    firsts: dict[int, Author] = {}
    rows = Contributor.objects.order_by("work_id", "position").values_list(
        "work_id", "family", "given", "body"
    )
    for work, family, given, body in rows.iterator(chunk_size=10_000):
        firsts.setdefault(work, Body(body) if body else Person(family or given))
    known, keys = Known(), set[str]()
    for pk, record in _records():
        first = firsts.get(pk)
        known.add(_with_first(record, first) if first else record)
        keys.add(record.key)
    return known, keys


def _records() -> Iterator[tuple[int, Record]]:
    names = ("pk", "key", "title", "subtitle", "kind", "published", "year", "doi", "isbn", "url")
    for pk, key, title, subtitle, kind, published, year, doi, isbn, url in Work.objects.values_list(
        *names
    ).iterator(chunk_size=10_000):
        when = published or (f"{year:04d}" if year else "")
        yield pk, Record(title, kind, key, subtitle, published=when, doi=doi, isbn=isbn, url=url)


def _with_first(record: Record, first: Author) -> Record:
    from dataclasses import replace

    return replace(record, authors=(first,))
