"""How to cite a work: APA 7, Harvard (Cite Them Right), OSCOLA (bibliography) and Vancouver (NLM).

Each is written from the rules of its style for the seven kinds of work, and compared in the tests with what the styles
of the Citation Style Language give. Titles keep the capitals they were given; no place of publication is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Literal

from moothall.library.exchange.dates import MONTH_NAMES, parts_of
from moothall.library.exchange.identifiers import doi_address
from moothall.library.exchange.initials import HARVARD, OSCOLA, VANCOUVER, apa_authors
from moothall.library.exchange.record import Record
from moothall.library.exchange.words import folded

Style = Literal["apa", "harvard", "oscola", "vancouver"]
STYLES: dict[Style, str] = {
    "apa": "APA (7th edition)",
    "harvard": "Harvard (Cite Them Right)",
    "oscola": "OSCOLA (bibliography)",
    "vancouver": "Vancouver",
}
# Where a title is set apart by its letters.
_LEAN, _UPRIGHT = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Citation:
    """A work cited in a style: as plain text to copy, and as HTML with its titles set apart."""

    style: Style
    text: str
    html: str


def cite(record: Record, style: Style, *, accessed: date | None = None) -> Citation:
    """The citation; with `accessed`, styles that ask for it say when the page was read."""
    said = _WRITERS[style](_Work(record, accessed))
    marked = escape(said, quote=False).replace(_LEAN, "<i>").replace(_UPRIGHT, "</i>")
    return Citation(style, said.replace(_LEAN, "").replace(_UPRIGHT, ""), marked)


def cite_all(record: Record, *, accessed: date | None = None) -> list[Citation]:
    """The citation in every style."""
    return [cite(record, style, accessed=accessed) for style in STYLES]


class _Work:
    """What every style asks of a work."""

    def __init__(self, record: Record, accessed: date | None) -> None:
        self.record, self.accessed = record, accessed
        self.title = record.full_title.replace(_LEAN, "").replace(_UPRIGHT, "").rstrip(".")
        self.address = doi_address(record.doi) if record.doi else record.url
        self.year = record.published[:4]
        self.in_journal = (
            bool(record.container) and record.kind not in ("statute", "data-set") and self._is_journal()
        )
        self.pages = record.pages.replace("-", "–")
        names = {folded(author.in_order) for author in record.authors}
        self.publisher = "" if folded(record.publisher) in names else record.publisher

    def _is_journal(self) -> bool:
        record = self.record
        return record.kind == "article" or bool(record.issn or record.volume or record.pages)

    @property
    def statute(self) -> str:
        """A statute's title, which ends in its year."""
        return self.title if not self.year or self.year in self.title else f"{self.title} {self.year}"

    @property
    def series(self) -> str:
        """The series a report stands in, and its number."""
        if not self.record.container or self.in_journal:
            return ""
        return (
            f"{self.record.container} No. {self.record.issue}" if self.record.issue else self.record.container
        )


def _lean(text: str) -> str:
    return f"{_LEAN}{text}{_UPRIGHT}" if text else ""


def _stopped(text: str) -> str:
    """Text that ends as a sentence does."""
    bare = text.rstrip(_UPRIGHT)
    return text if not bare or bare[-1] in ".?!" else f"{text}."


def _sentences(*parts: str) -> str:
    return " ".join(_stopped(part) for part in parts if part)


def _day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _volume(record: Record, lean: bool) -> str:
    issue = f"({record.issue})" if record.issue else ""
    return f"{_lean(record.volume) if lean else record.volume}{issue}"


def _apa(work: _Work) -> str:
    record = work.record
    if record.kind == "statute":
        return f"{_stopped(_lean(work.statute))} {work.address}".strip()
    authors, when = apa_authors(record.authors), f"({work.year or 'n.d.'})"
    kind = " [Data set]" if record.kind == "data-set" else ""
    series = f" ({work.series})" if work.series else ""
    title = work.title if work.in_journal else f"{_lean(work.title)}{series}{kind}"
    begun = (
        (f"{authors.rstrip('.')}. {when}." if authors.endswith(".") else f"{_stopped(authors)} {when}.")
        if authors
        else ""
    )
    head = f"{begun} {_stopped(title)}" if authors else f"{_stopped(title)} {when}."
    pieces = (
        (_lean(record.container), _volume(record, True), work.pages) if work.in_journal else (work.publisher,)
    )
    within = ", ".join(piece for piece in pieces if piece)
    return " ".join(part for part in (head, _stopped(within), work.address) if part)


def _harvard(work: _Work) -> str:
    record = work.record
    seen = f" (Accessed: {_day(work.accessed)})" if work.accessed and not record.doi else ""
    where = f"Available at: {work.address}{seen}." if work.address else ""
    if record.kind == "statute":
        return f"{_stopped(_lean(work.statute))} {where}".strip()
    when = f"({work.year or 'no date'})"
    authors = HARVARD.all(record.authors)
    if work.in_journal:
        pages = (
            f"{'pp' if '–' in work.pages or ',' in work.pages else 'p'}. {work.pages}"
            if work.pages[:1].isdigit()
            else work.pages
        )
        title = f"‘{work.title}’"
        within = ", ".join(
            piece for piece in (_lean(record.container), _volume(record, False), pages) if piece
        )
        told = f"{authors} {when} {title}, {within}." if authors else f"{title} {when} {within}."
        return f"{told} {where}".strip()
    kind = " [Dataset]" if record.kind == "data-set" else ""
    title = f"{_lean(work.title)}{kind}"
    head = f"{authors} {when} {_stopped(title)}" if authors else f"{title} {when}."
    return " ".join(part for part in (head, _stopped(work.series), _stopped(work.publisher), where) if part)


def _oscola(work: _Work) -> str:
    record = work.record
    seen = f" accessed {_day(work.accessed)}" if work.accessed and not record.doi else ""
    where = f" <{work.address}>{seen}" if work.address else ""
    if record.kind == "statute":
        return work.statute
    authors = OSCOLA.all(record.authors)
    before = f"{authors}, " if authors else ""
    if work.in_journal:
        when = f"({work.year})" if work.year and record.volume else f"[{work.year}]" if work.year else ""
        first = record.pages.partition("-")[0]
        within = " ".join(
            part for part in (when, record.volume or record.issue, record.container, first) if part
        )
        return f"{before}‘{work.title}’ {within}{where}"
    title = _lean(work.title) if record.isbn else f"‘{work.title}’"
    by = " ".join(part for part in (work.publisher, work.year) if part)
    within = ", ".join(part for part in (work.series, by) if part)
    return f"{before}{title}{f' ({within})' if within else ''}{where}"


def _vancouver(work: _Work) -> str:
    record = work.record
    date_parts = parts_of(record.published)
    when = " ".join(
        [
            *map(str, date_parts[:1]),
            *(MONTH_NAMES[part - 1][:3] for part in date_parts[1:2]),
            *map(str, date_parts[2:]),
        ]
    )
    cited = ""
    if work.accessed and work.address and not record.doi:
        cited = (
            f" [cited {work.accessed.year} {MONTH_NAMES[work.accessed.month - 1][:3]} {work.accessed.day}]"
        )
    authors = VANCOUVER.all(record.authors)
    if work.in_journal:
        volume = _volume(record, False)
        told = f"{when}{cited}{f';{volume}' if volume else ''}{f':{_short_pages(record.pages)}' if record.pages else ''}"
        where = f"doi:{record.doi}" if record.doi else f"Available from: {record.url}" if record.url else ""
        return " ".join(
            part for part in (_sentences(authors, work.title, record.container, told), where) if part
        )
    medium = " [dataset]" if record.kind == "data-set" else " [Internet]" if work.address else ""
    title = work.statute if record.kind == "statute" else work.title
    by = "; ".join(part for part in (record.publisher, when if record.kind != "statute" else "") if part)
    where = f"Available from: {work.address}" if work.address else ""
    series = f"({work.series})" if work.series else ""
    return " ".join(
        part
        for part in (_sentences(authors, f"{title}{medium}", f"{by}{cited}".strip(), series), where)
        if part
    )


def _short_pages(pages: str) -> str:
    """'101-118' as '101–18': what the last page shares with the first is not said twice."""
    first, dash, last = pages.partition("-")
    if dash and first.isdigit() and last.isdigit() and len(first) == len(last):
        same = next(
            (place for place, (one, other) in enumerate(zip(first, last, strict=True)) if one != other), 0
        )
        last = last[same:] or last
    return f"{first}–{last}" if dash else first


_WRITERS = {"apa": _apa, "harvard": _harvard, "oscola": _oscola, "vancouver": _vancouver}
