"""Records written in a form that others read, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from moothall.library.exchange import bibtex_out, csl, ris, table
from moothall.library.exchange.record import Record


@dataclass(frozen=True, slots=True)
class Written:
    """A form records are written in: its media type, the ending of its files, and how."""

    media_type: str
    ending: str
    write: Callable[[Iterable[Record]], Iterator[str]]


WRITTEN = {
    "ris": Written("application/x-research-info-systems", "ris", ris.write),
    "bibtex": Written("application/x-bibtex", "bib", bibtex_out.write),
    "csl": Written("application/vnd.citationstyles.csl+json", "csl.json", csl.write),
    "csv": Written("text/csv", "csv", table.write),
}


def written(records: Iterable[Record], form: str) -> str:
    """Records as one text."""
    return "".join(WRITTEN[form].write(records))
