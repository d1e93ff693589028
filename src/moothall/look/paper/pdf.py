"""A document as PDF/UA-1: tagged, with its language and title, readable by a screen reader.

Typst sets it, out of its own wheel: no program of the machine is called. All words reach Typst as data
(`sys.inputs`), so a text cannot become markup, run code or read a file. The watermark and everything at the
head and foot of a page are artifacts: printed on each page, not read aloud.

The same document, watermark and `created` give the same bytes with the same version of Typst.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from moothall.look.paper import fonts
from moothall.look.paper.document import Block, Document, Heading
from moothall.look.paper.legible import breakable, printable
from moothall.look.tongue import other_than

_FOLDER = Path(__file__).parent
_PAGE_WORDS = {"en": "Page {page} of {pages}", "cy": "Tudalen {page} o {pages}"}
_BEYOND_EVERY_FONT = re.compile(r"[^\u0000-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u20ac]")
_PROBE = '#set document(title: "p")\n#set text(font: json(bytes(sys.inputs.f)))\n#text(sys.inputs.c)'


class PaperError(ValueError):
    """The document cannot be made into a file; the message says what is wrong with it."""


def to_pdf(
    document: Document,
    *,
    watermark: str | None = None,
    header: Sequence[str] = (),
    footer: Sequence[str] = (),
    created: datetime | None = None,
) -> bytes:
    """The document as the bytes of a PDF/UA-1 file.

    `watermark` is printed slanting across every page; make it with `watermark_for`. The first line of
    `header` stands left and the others right; the lines of `footer` stand left of the page number. `created`
    (aware; now if left out) is the only time in the file. Raises `PaperError` when Typst refuses it.
    """
    data = _as_data(document, watermark=watermark, header=header, footer=footer)
    moment = created or datetime.now(UTC)
    if moment.tzinfo is None:
        raise PaperError("The time a document was made needs its time zone.")
    try:
        return typst.compile(
            _FOLDER / "stationery.typ",
            format="pdf",
            root=_FOLDER,
            font_paths=fonts.loaded(),
            sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as error:
        raise PaperError(f"This document cannot be printed: {error.message}") from error


def watermark_for(*, name: str, role: str, agency: str, at: str) -> str:
    """The watermark of one reader's copy: who, in which role, for whom, when."""
    return " · ".join(part for part in (name, role, agency, at) if part.strip())


def _as_data(
    document: Document, *, watermark: str | None, header: Sequence[str], footer: Sequence[str]
) -> dict[str, Any]:
    """The whole of what the stationery reads, each text cleaned for printing."""
    language, _, region = document.language.partition("-")
    data: dict[str, Any] = {
        "title": document.title.replace("\n", " "),
        "reference": document.reference,
        "language": language.lower(),
        "region": region.upper() or "GB",
        "size": document.size,
        "fonts": list(fonts.families()),
        "brand": "Moothall",
        "page_words": _PAGE_WORDS.get(language.lower(), _PAGE_WORDS["en"]),
        "watermark": watermark,
        "header": list(header),
        "footer": list(footer),
        "letterhead": _plain(document.letterhead) if document.letterhead else None,
        "blocks": list(_blocks(document.blocks)),
    }
    cleaned: dict[str, Any] = _cleaned(data)
    return {**cleaned, "tongues": _tongues(cleaned["blocks"], language)}


def _tongues(value: Any, language: str) -> dict[str, str]:
    """The texts that are in another language than the document, and in which."""
    if isinstance(value, str):
        found = other_than(value, language)
        return {value: found} if found else {}
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text: found for each in within for text, found in _tongues(each, language).items()}


def _blocks(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Each part as data. A heading goes at most one level deeper than the one before: PDF/UA asks for it."""
    depth = 0
    for block in blocks:
        part = {"kind": type(block).__name__.lower(), **_plain(block)}
        if isinstance(block, Heading):
            depth = part["level"] = min(block.level, depth + 1)
        if part["kind"] == "table" and not part["widths"]:
            part["widths"] = [1] * len(part["header"])
        yield part


def _plain(value: Any) -> Any:
    """Dataclasses and tuples as what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _with_stand_ins(breakable(printable(value)))
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


def _with_stand_ins(text: str) -> str:
    return _BEYOND_EVERY_FONT.sub(
        lambda match: match.group() if _has_a_picture(match.group()) else fonts.stand_in(match.group()), text
    )


@cache
def _has_a_picture(character: str) -> bool:
    """Whether one of our fonts can draw the character; asked of Typst once, then remembered."""
    if character in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff":
        return True
    try:
        typst.compile(
            _PROBE.encode(),
            format="pdf",
            font_paths=fonts.loaded(),
            sys_inputs={"c": character, "f": json.dumps(fonts.families())},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        return False
    return True
