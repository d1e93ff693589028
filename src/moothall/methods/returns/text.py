"""Bytes to text: which encoding a file is really in, said when it is not UTF-8; compressed and foreign files told."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .faults import Fault, ReturnRefused

PIECE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_FOREIGN = (
    (
        b"PK\x03\x04",
        "It is a workbook or a compressed folder.",
        "Open it and save each sheet as CSV (UTF-8).",
    ),
    (b"\xd0\xcf\x11\xe0", "It is an old workbook.", "Open it and save each sheet as CSV (UTF-8)."),
    (b"%PDF", "It is a PDF.", "Ask for the return itself, not its print."),
    (b"\x1f\x8b", "It is compressed.", "Unpack it first."),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file, the length of the mark it begins with, and what to say of it."""

    name: str
    mark: int = 0
    fault: Fault | None = None


def encoding_of(stream: BinaryIO, file: str) -> Encoding:
    """Look at the whole file once. Leaves the stream at its beginning. Raises ReturnRefused for what is no text."""
    head = stream.read(4096)
    for sign, said, mend in _FOREIGN:
        if head.startswith(sign):
            raise ReturnRefused(f"{file}: {said}", mend)
    for mark, name in _MARKS:
        if head.startswith(mark):
            stream.seek(0)
            return _marked(stream, file, name, len(mark))
    unmarked = _unmarked_sixteen(head)
    if unmarked:
        stream.seek(0)
        return _marked(stream, file, unmarked, 0)
    if _no_text(head):
        raise ReturnRefused(f"{file}: It is not text.", "Save the return as CSV (UTF-8) or XML.")
    stream.seek(0)
    return _unmarked(stream, file)


def _no_text(head: bytes) -> bool:
    """Whether there are more signs that no text has than a slip leaves behind."""
    strange = sum(head.count(sign) for sign in range(32) if sign not in b"\t\n\r\f\x1a\x1b")
    return strange > 5 and strange * 50 > len(head)


def _unmarked_sixteen(head: bytes) -> str:
    """UTF-16 that says nothing of itself: every second byte of English text is nothing."""
    if len(head) < 8:
        return ""
    half = len(head) // 2
    if head[1::2].count(0) > half * 0.8:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > half * 0.8 else ""


def _marked(stream: BinaryIO, file: str, name: str, mark: int) -> Encoding:
    stream.seek(mark)
    line = _first_bad_line(stream, name)
    stream.seek(0)
    plain = name.upper().replace("-LE", "").replace("-BE", "")
    if line:
        said = f"The file says it is {plain}, and from line {line} on some of it is not."
        return Encoding(name, mark, _fault(file, line, said))
    said = f"The file is in {plain}; it was read so."
    return Encoding(name, mark, None if name == "utf-8" else _fault(file, 1, said))


def _unmarked(stream: BinaryIO, file: str) -> Encoding:
    line = _first_bad_line(stream, "utf-8")
    stream.seek(0)
    if not line:
        return Encoding("utf-8")
    said = (
        f"The file is not UTF-8: the first sign that shows it is on line {line}. It was read as Windows-1252."
    )
    return Encoding("cp1252", 0, _fault(file, line, said))


def _fault(file: str, line: int, said: str) -> Fault:
    return Fault(
        "look", "wrong_encoding", file, line, "", "", "", said, "UTF-8",
        "Save the file as UTF-8, and look whether names with accents read right.",
    )  # fmt: skip


def _first_bad_line(stream: BinaryIO, name: str) -> int | None:
    """The line of the first byte that is not of this encoding; None where all are."""
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    while True:
        piece = stream.read(PIECE)
        try:
            line += decoder.decode(piece, final=not piece).count("\n")
        except UnicodeDecodeError as wrong:
            held = wrong.object[: wrong.start]
            return line + held.decode(name, "ignore").count("\n")
        if not piece:
            return None


def text_lines(stream: BinaryIO, encoding: Encoding) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, without its end, and whether it had one. Any of the three ends of line is one."""
    stream.seek(encoding.mark)
    buffered = io.BufferedReader(_Open(stream), PIECE)
    with io.TextIOWrapper(buffered, encoding.name, errors="replace", newline=None) as text:
        for number, line in enumerate(text, start=1):
            ended = line.endswith("\n")
            yield number, line[:-1] if ended else line, ended


class _Open(io.RawIOBase):
    """A stream that stays open when the text made of it is closed."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.inner.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class AsUtf8:
    """A stream of any encoding read as UTF-8 bytes, for a parser that must not guess."""

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        stream.seek(encoding.mark)
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder(encoding.name)("replace")

    def read(self, size: int = PIECE) -> bytes:
        """The next piece; nothing at the end."""
        while True:
            piece = self.stream.read(min(size, PIECE) if size > 0 else PIECE)
            text = self.decoder.decode(piece, final=not piece)
            if text or not piece:
                return text.encode("utf-8")
