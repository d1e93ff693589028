"""The text of a PDF, page by page. A PDF that cannot be read says why; one of pictures alone says so."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from moothall.library.finding.documents import FindingError

#: A file larger than this is not opened; of more pages, or more words, the rest is left out and said to be.
MOST_BYTES = 300_000_000
MOST_PAGES = 2_000
MOST_SIGNS = 20_000_000
#: A page of pictures often has a number or a line of print on it.
FEW_SIGNS = 10

# PDFium is not made for several threads.
_PDFIUM = threading.Lock()
_CUT_WORD = re.compile(r"(\w)[\u00ad\u2010\ufffe\x02-]\s*\n\s*(?=[a-zà-ÿ])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class PdfUnreadable(FindingError):
    """The PDF cannot be read; the message says why, for the person who brought it."""


@dataclass(frozen=True)
class PdfText:
    """The text of each page that has any, numbered from 1; and what a reader of it should know."""

    pages: tuple[tuple[int, str], ...]
    count: int
    notes: tuple[str, ...]


def text_of_pdf(path: Path, *, password: str | None = None) -> PdfText:
    """The text of every page. Raises PdfUnreadable where there is no PDF to read."""
    try:
        size = path.stat().st_size
    except OSError as wrong:
        raise PdfUnreadable(f"{path.name} cannot be opened: {wrong.strerror}.") from wrong
    if size > MOST_BYTES:
        raise PdfUnreadable(
            f"{path.name} has {size // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} are read."
        )
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path, password=password)
        except pypdfium2.PdfiumError as wrong:
            raise PdfUnreadable(_why(path.name, str(wrong))) from wrong
        try:
            return _read(document)
        finally:
            document.close()


def _why(name: str, said: str) -> str:
    if "password" in said.lower():
        return f"{name} is locked with a password."
    if "security" in said.lower():
        return f"{name} is locked in a way that cannot be opened here."
    return f"{name} is not a PDF, or is damaged."


def _read(document: pypdfium2.PdfDocument) -> PdfText:
    count = len(document)
    pages: list[tuple[int, str]] = []
    notes: list[str] = []
    signs, broken = 0, []
    for number in range(1, min(count, MOST_PAGES) + 1):
        try:
            text = _page(document, number - 1)
        except (pypdfium2.PdfiumError, UnicodeError):
            broken.append(number)
            continue
        signs += len(text)
        if signs > MOST_SIGNS:
            notes.append(f"It is so long that only the text up to page {number - 1} was read.")
            break
        if text:
            pages.append((number, text))
    if count > MOST_PAGES:
        notes.append(f"It has {count} pages; the first {MOST_PAGES} were read.")
    if broken:
        notes.append(f"Pages that could not be read: {', '.join(map(str, broken[:20]))}.")
    if count and sum(len(text) for _number, text in pages) < FEW_SIGNS * min(count, MOST_PAGES):
        notes.append("There is hardly any text in it: it may be a scan, whose words only a person can read.")
    return PdfText(tuple(pages), count, tuple(notes))


def _page(document: pypdfium2.PdfDocument, place: int) -> str:
    page = document[place]
    try:
        textpage = page.get_textpage()
        try:
            return tidy(textpage.get_text_bounded())
        finally:
            textpage.close()
    finally:
        page.close()


def tidy(text: str) -> str:
    """Words cut at the end of a line put together again; one space between words."""
    whole = _CUT_WORD.sub(r"\1", text.replace("\r\n", "\n").replace("\r", "\n"))
    return " ".join(_CONTROL.sub(" ", whole).split())
