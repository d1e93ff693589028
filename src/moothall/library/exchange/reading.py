"""A file of records read: the format is known by its content, good entries are given one by one, the rest is reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

from moothall.library.exchange import bibtex, crossref, csl, ris, table
from moothall.library.exchange.json_entries import entries
from moothall.library.exchange.record import Record
from moothall.library.exchange.report import ExchangeError, Report
from moothall.library.exchange.text import Source, numbered, pieces
from moothall.methods.files import Problem

Form = Literal["ris", "bibtex", "csl", "crossref", "csv"]
FORMS: tuple[Form, ...] = get_args(Form)
_FIRST_ENTRY = re.compile(r"^(?:(TY[ \t]{1,3}-)|[ \t]*@[ \t]*\w+[ \t]*[{(])", re.MULTILINE)
_LINE_FORMS = {"ris": ris.read, "bibtex": bibtex.read, "csv": table.read}
#: What is something else that people take for one of these, and where to get the right one.
_OTHERS = (
    (r"%PDF-", "This is a PDF.", "Export the records themselves, as RIS or BibTeX."),
    (r"PK\x03\x04", "This is a workbook or a ZIP.", "Save the sheet as CSV (UTF-8)."),
    (r"PMID- ", "This is PubMed's own format.", "Choose 'Send to citation manager', open it there and export RIS."),
    (r"FN (?:Clarivate|Thomson|ISI)", "This is Web of Science's own format.", "Export as RIS instead."),
    (r"%0 [A-Z]", "This is EndNote's tagged format.", "Export with the style 'RefMan (RIS)'."),
    (r"<(?:\?xml|!doctype|html|xml|records)", "This is XML or a web page.", "Export as RIS, BibTeX, CSL-JSON or CSV."),
)  # fmt: skip


class Reading:
    """The records of one file, given once; `report` grows with them and is whole at the end."""

    def __init__(self, source: Source, form: Form | None = None, *, name: str = "") -> None:
        self.report = Report(name or (source.name if isinstance(source, Path) else "the file"))
        self._told = pieces(source, self.report)
        head = _head(self._told)
        self.form: Form = form or form_of(head, self.report.file)
        self.report.kind = self.form
        self._records = self._read(chain([head], self._told))

    def __iter__(self) -> Iterator[Record]:
        return self._records

    def _read(self, told: Iterator[str]) -> Iterator[Record]:
        if self.form in ("csl", "crossref"):
            for line, item in entries(told, self.report):
                one = crossref if crossref.is_one(item) else csl
                record = one.read_one(item, self.report, line)
                if record is not None:
                    yield record
        else:
            yield from _LINE_FORMS[self.form](numbered(told, self.report), self.report)


def read(source: Path | str | bytes, form: Form | None = None, *, name: str = "") -> Reading:
    """The records of a file or of bytes. Raises ExchangeError where it is in no form we read."""
    return Reading(Path(source) if isinstance(source, str) else source, form, name=name)


def _head(told: Iterator[str], enough: int = 4000) -> str:
    head = ""
    for piece in told:
        head += piece
        if len(head) >= enough:
            break
    return head


def form_of(head: str, file: str = "the file") -> Form:
    """The form of a text by how it begins."""
    start = head.lstrip()
    if start[:1] in ("{", "["):
        return "crossref" if re.search(r'"(?:message-type|reference-count|indexed)"\s*:', head) else "csl"
    first = next((line for line in start.splitlines() if not re.fullmatch(r"sep=.", line.strip())), "")
    if any(table.HEADERS.get(name) == "title" for name in table.names_of(first, table.delimiter_of(first))):
        return "csv"
    if found := _FIRST_ENTRY.search(head):
        return "ris" if found[1] else "bibtex"
    for pattern, said, mend in _OTHERS:
        if re.match(pattern, start, re.IGNORECASE):
            raise ExchangeError(Problem(said, mend, file))
    said = "The file is empty." if not start else "This is no file of records that is known here."
    raise ExchangeError(
        Problem(said, "Export RIS, BibTeX, CSL-JSON, Crossref JSON, or CSV with a column 'title'.", file)
    )
