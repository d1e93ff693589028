"""The bytes of a file as text, piece by piece: whatever its encoding and its line ends, and never more than the bound."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from moothall.library.exchange.report import ExchangeError, Report
from moothall.methods.files import Problem

Source = Path | bytes
#: The longest file, in bytes, and the longest line, in characters.
LONGEST_FILE = 100 * 1024 * 1024
LONGEST_LINE = 1_000_000
_PIECE = 1 << 18
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def pieces(source: Source, report: Report) -> Iterator[str]:
    """The text in pieces, its line ends all as one newline. Raises ExchangeError where it cannot be read or is too long."""
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    with _opened(source, report.file) as file:
        if file.seekable():
            report.size = file.seek(0, io.SEEK_END)
            file.seek(0)
        _within_bounds(report.size, report)
        for piece in _decoded(file, report):
            if told := newlines.decode(piece):
                yield told
        if told := newlines.decode("", final=True):
            yield told


def lines(source: Source, report: Report) -> Iterator[tuple[int, str]]:
    """Each line with its number, without its end."""
    return numbered(pieces(source, report), report)


def numbered(told: Iterator[str], report: Report) -> Iterator[tuple[int, str]]:
    """The lines of text that comes in pieces."""
    rest, number = "", 1
    for piece in told:
        # Of a line without an end only the bound is kept, or it would be copied for each of its pieces.
        *whole, rest = (rest[: LONGEST_LINE + 1] + piece).split("\n")
        for line in whole:
            yield number, _bounded(line, number, report)
            number += 1
    if rest:
        yield number, _bounded(rest, number, report)


def _bounded(line: str, number: int, report: Report) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    report.add(
        f"A line is longer than {LONGEST_LINE:,} characters: it is cut there.", line=number, value=line[:80]
    )
    return line[:LONGEST_LINE]


def _opened(source: Source, name: str) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return source.open("rb")
    except OSError as wrong:
        mend = "Check its name, and that it may be read."
        raise ExchangeError(Problem(f"The file cannot be read ({wrong.strerror}).", mend, name)) from wrong


def _within_bounds(size: int, report: Report) -> None:
    if size > LONGEST_FILE:
        said = f"The file is longer than {LONGEST_FILE // 1024 // 1024} MB."
        raise ExchangeError(Problem(said, "Divide it into several files.", report.file))


def _decoded(file: BinaryIO, report: Report) -> Iterator[str]:
    """Text of UTF-16 by its mark or its noughts; else UTF-8, and a byte that is none as Windows wrote it."""
    head = file.read(_PIECE)
    mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", ""))
    encoding = encoding or _by_noughts(head)
    report.done, head = len(head), head[len(mark) :]
    decoder = codecs.getincrementaldecoder(encoding)("strict" if encoding == "utf-8" else "replace")
    while True:
        _within_bounds(report.done, report)
        state = decoder.getstate()
        try:
            yield decoder.decode(head, final=not head)
        except UnicodeDecodeError:
            report.add(
                "Some characters are not UTF-8: they are read as Windows-1252.",
                "Look at the accents; save it as UTF-8.",
            )
            decoder = codecs.getincrementaldecoder(encoding)("moothall.as_windows")
            decoder.setstate(state)
            yield decoder.decode(head, final=not head)
        if not head:
            return
        head = file.read(_PIECE)
        report.done += len(head)


def _as_windows(wrong: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that are no UTF-8: what Windows would show."""
    assert isinstance(wrong, UnicodeDecodeError)
    return wrong.object[wrong.start : wrong.end].decode("cp1252", "replace"), wrong.end


codecs.register_error("moothall.as_windows", _as_windows)


def _by_noughts(head: bytes) -> str:
    """UTF-16 without a mark has a nought beside every plain letter."""
    start = head[:4000]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) // 8 and odd > even * 4:
        return "utf-16-le"
    if even > len(start) // 8 and even > odd * 4:
        return "utf-16-be"
    return "utf-8"
