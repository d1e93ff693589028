"""What a work must agree with: the vocabularies, the calendar, the check digits, and the other works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from babel import Locale

from .vocabularies import Vocabularies
from .works import Outcome, Study, Work

Place = tuple[int | str, ...]
#: The longest summary, in words.
LONGEST_SUMMARY = 200
#: The shortest, where something of the work was read.
SHORTEST_SUMMARY = 25
NATIONS = ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")
SEVEN_THEMES = (
    "function", "membership", "voice", "training", "resourcing", "information_sharing", "governance",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One thing wrong, at a place within a work."""

    message: str
    mend: str
    place: Place


def of_vocabularies(words: Vocabularies) -> Iterator[Found]:
    """The seven themes are the seven of the arrangements, by their names."""
    if words.codes("themes") != SEVEN_THEMES:
        yield Found(
            "The themes are not the seven sections of an arrangement.",
            f"They are, in this order: {', '.join(SEVEN_THEMES)}.",
            ("themes",),
        )


def of_work(work: Work, words: Vocabularies, today: date) -> Iterator[Found]:
    """Everything wrong with one work by itself."""
    yield from _filed(work, words)
    yield from _dated(work, today)
    yield from _numbered(work)
    yield from _told(work)
    if work.file and not _may_keep(work, words):
        yield Found(
            f"Its licence ({work.licence}) does not let us pass its file on, or was not read on the work.",
            "Take 'file' out.",
            ("file",),
        )
    for number, study in enumerate(work.studies):
        for found in _study(study, words):
            yield Found(found.message, found.mend, ("studies", number, *found.place))


def across(works: Iterable[Work]) -> Iterator[tuple[int, Found]]:
    """What is wrong between works: the number of the work, and what is wrong with it."""
    works = list(works)
    known = {work.key for work in works}
    seen: dict[tuple[str, str], str] = {}
    for number, work in enumerate(works):
        for name, said in (("key", work.key), ("doi", (work.doi or "").lower()), ("url", _plain(work.url))):
            if not said:
                continue
            if (name, said) in seen:
                other = seen[name, said]
                mend = "Give each its own key." if name == "key" else "Keep one of the two."
                yield number, Found(f"'{other}' has the same {name}.", mend, (name,))
            seen.setdefault((name, said), work.key)
        for place, key in enumerate(work.cites):
            if key == work.key or key not in known:
                said = "It cites itself." if key == work.key else f"It cites '{key}', which is no work here."
                yield number, Found(said, meant(key, known), ("cites", place))


def _filed(work: Work, words: Vocabularies) -> Iterator[Found]:
    for field, name in (("kind", "kinds"), ("licence", "licences")):
        yield from _known((getattr(work, field),), words.codes(name), (field,), single=True)
    for field in ("arrangements", "themes", "topics"):
        yield from _known(getattr(work, field), words.codes(field), (field,))
    yield from _countries(work.countries)
    for place, language in enumerate(work.languages):
        if not re.fullmatch(r"[a-z]{2}", language) or language not in _names().languages:
            yield Found(
                f"'{language}' is no language.", "Write its two letters, such as en.", ("languages", place)
            )


def _known(
    codes: Iterable[str], known: tuple[str, ...], place: Place, *, single: bool = False
) -> Iterator[Found]:
    for number, code in enumerate(codes):
        if code not in known:
            at = place if single else (*place, number)
            yield Found(f"'{code}' is not in the vocabularies.", meant(code, known), at)


def _countries(codes: Iterable[str]) -> Iterator[Found]:
    for number, code in enumerate(codes):
        if code not in NATIONS and not (re.fullmatch(r"[A-Z]{2}", code) and code in _names().territories):
            yield Found(
                f"'{code}' is no country.",
                f"Write its two letters by ISO 3166-1, such as NO, or one of {', '.join(NATIONS)}.",
                ("countries", number),
            )


@lru_cache(maxsize=1)
def _names() -> Locale:
    return Locale.parse("en")


def _dated(work: Work, today: date) -> Iterator[Found]:
    if work.year is not None and work.year > today.year:
        yield Found(f"The year {work.year} is still to come.", "Check the year.", ("year",))
    if work.published is None:
        return
    if work.published > today.isoformat()[: len(work.published)]:
        yield Found(f"{work.published} is still to come.", "Check the date.", ("published",))
    if work.year is not None and int(work.published[:4]) != work.year:
        yield Found(f"It says {work.year}, and {work.published}.", "Let both name one year.", ("published",))


def _numbered(work: Work) -> Iterator[Found]:
    if not work.doi and not work.url:
        yield Found("It has neither a DOI nor an address.", "Add the line 'url: ...'.", ("key",))
    if work.isbn and not _right_isbn(work.isbn):
        yield Found(
            f"The check digit of ISBN {work.isbn} is wrong.", "Look at it again, or leave it out.", ("isbn",)
        )


def _right_isbn(isbn: str) -> bool:
    """Ten or thirteen digits, the last of which follows from the others."""
    digits = re.sub(r"[- ]", "", isbn)
    if re.fullmatch(r"\d{13}", digits):
        return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0
    return False


def _told(work: Work) -> Iterator[Found]:
    length = len(work.summary.split())
    if length > LONGEST_SUMMARY:
        yield Found(f"The summary has {length} words.", f"Keep to {LONGEST_SUMMARY}.", ("summary",))
    if length < SHORTEST_SUMMARY and work.read not in ("metadata", "memory"):
        yield Found(
            f"The summary has {length} words.",
            "Say more of what was read, or 'read: metadata'.",
            ("summary",),
        )
    if work.studies and work.read in ("metadata", "memory"):
        yield Found(
            "It tells of a study, and says that nothing of the work was read.",
            "Read it first; a study is never written from memory.",
            ("read",),
        )


def _may_keep(work: Work, words: Vocabularies) -> bool:
    licence = words.licence(work.licence)
    return licence is not None and licence.may_redistribute and work.licence_basis == "work"


def _study(study: Study, words: Vocabularies) -> Iterator[Found]:
    for field in ("arrangements", "interventions", "themes"):
        yield from _known(getattr(study, field), words.codes(field), (field,))
    yield from _known((study.design,), words.codes("designs"), ("design",), single=True)
    yield from _countries(study.countries)
    if not study.arrangements and not study.interventions:
        yield Found("It stands in no row of the map.", "Name an arrangement or an intervention.", ("label",))
    for number, outcome in enumerate(study.outcomes):
        place: Place = ("outcomes", number)
        yield from _known((outcome.domain,), words.codes("domains"), (*place, "domain"), single=True)
        yield from _interval(outcome, place)


def _interval(outcome: Outcome, place: Place) -> Iterator[Found]:
    low, effect, high = outcome.low, outcome.effect, outcome.high
    if (low is None) != (high is None):
        yield Found("The interval has one end only.", "Write both 'low' and 'high', or neither.", place)
    if low is not None and high is not None:
        middle = low if effect is None else effect
        if not low <= middle <= high:
            yield Found(f"{low} to {high} does not hold {middle}.", "Check the three numbers.", place)


def _plain(url: str | None) -> str:
    """An address by which two works can be told to be one."""
    return re.sub(r"^https?://(www\.)?", "", (url or "").lower()).rstrip("/")


def meant(code: str, known: Iterable[str]) -> str:
    """The code that was most likely meant, or those there are."""
    known = sorted(known)
    close = get_close_matches(code, known, n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"There are: {', '.join(known)}." if len(known) <= 40 else "Check its spelling, or take it out."
