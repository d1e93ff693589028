"""A report's document as a PDF that is both PDF/UA-1 (tagged, for screen readers) and PDF/A-2a (kept for ever).

Typst sets it out of its own wheel. Words reach it as data. The only time in the file is the extract's day.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from .document import Document, Heading, Part, Question, Table

_PAPER = Path(__file__).parent / "paper"
FAMILIES = ("Source Sans Pro", "Libertinus Serif", "DejaVu Sans Mono")


class ReportError(ValueError):
    """A report cannot be made into a file; the message says why."""


#: The sizes of letters that are tried, until what should be one page is; for a page in plain words, larger ones first.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5)
PLAIN_SIZES = (14.0, 13.0, 12.0, 11.0)


def to_pdf(document: Document, *, day: str) -> bytes:
    """The PDF. `day` (`2026-11-29`) is the only time in it. Raises ReportError when Typst refuses it.

    A document of one page is set smaller until it is one, down to the last of the sizes.
    """
    if not document.one_page:
        return _set(document, day, 10.0)
    made = b""
    plain = any(isinstance(part, Question) for part in document.parts)
    for size in (*(PLAIN_SIZES if plain else ()), *SIZES):
        made = _set(document, day, size)
        if _pages(made) == 1:
            break
    return made


def _set(document: Document, day: str, size: float) -> bytes:
    import typst

    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    try:
        made: bytes = typst.compile(
            _PAPER / "report.typ", format="pdf", root=_PAPER, font_paths=_fonts(),
            sys_inputs={"report": json.dumps(_data(document, size), ensure_ascii=False)},
            pdf_standards=["ua-1", "a-2a"], timestamp=int(moment.timestamp()),
        )  # fmt: skip
    except typst.TypstError as error:
        raise ReportError(f"The report cannot be set as PDF: {error.message}") from error
    return made


def _pages(made: bytes) -> int:
    import pypdfium2

    paper = pypdfium2.PdfDocument(made)
    try:
        return len(paper)
    finally:
        paper.close()


@cache
def _fonts() -> Any:
    """The fonts, out of packages and never of the machine, so that paper looks the same everywhere."""
    import typst

    package = importlib.util.find_spec("font_source_sans_pro")
    folders = [str(Path(package.origin).parent / "files")] if package and package.origin else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _data(document: Document, size: float) -> dict[str, Any]:
    return {
        "title": document.title, "title_language": document.title_language, "language": document.language,
        "authors": [document.byline] if document.byline else [], "fonts": list(FAMILIES), "one_page": document.one_page,
        "size": size, "title_size": 2 * size if document.one_page else 25,
        "mark": document.mark,
        # What stands in a page's margin is not read out: the first line says it too.
        "first": f"{document.mark} {document.first}".strip(), "first_tone": document.first_tone, "kicker": document.kicker, "byline": document.byline,
        "foot": " ".join(document.foot)[:160], "parts": list(_parts(document.parts)),
    }  # fmt: skip


def _parts(parts: tuple[Part, ...]) -> Iterator[dict[str, Any]]:
    """Each part as data. A heading goes at most one level deeper than the one before: PDF/UA asks for it."""
    depth = 1
    for one in parts:
        told: dict[str, Any] = {"kind": type(one).__name__.lower(), **_plain(one)}
        if isinstance(one, Heading):
            depth = told["level"] = min(one.level, depth + 1)
        yield told


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and sets as what JSON knows; a table with how wide its columns should be."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {**told, "widths": _widths(value)} if isinstance(value, Table) else told
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return value


def _widths(table: Table) -> list[int]:
    """A share of the line for each column: more for those that say more."""
    found = []
    for place in range(len(table.head)):
        longest = max((len(str(getattr(row[place], "words", row[place]))) for row in table.rows), default=1)
        found.append(max(1, min(4, longest // 18)))
    return found
