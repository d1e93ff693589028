"""The files of a return in the file store: byte for byte, in sealed pieces, read again without being held whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from moothall.casework.outcomes.returns.models import ReturnFile
from moothall.core.files import store
from moothall.core.files.scanner import scan
from moothall.core.kinds import Invalid
from moothall.methods.returns import Part

PIECE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it lies in the store."""

    name: str
    size: int
    sha256: str
    pieces: tuple[str, ...]


def keep(part: Part) -> KeptFile:
    """Keep one file in pieces. Raises Invalid where the virus scanner finds something."""
    whole, pieces, size = hashlib.sha256(), [], 0
    with part.open() as stream:
        while piece := _read_fully(stream, PIECE):
            if scan(piece).state == "refused":
                raise Invalid("file", _("The virus scanner found something in this file. It was not kept."))
            whole.update(piece)
            pieces.append(store.keep(piece))
            size += len(piece)
    return KeptFile(part.name, size, whole.hexdigest(), tuple(pieces))


def keep_text(lines: Iterable[str]) -> list[str]:
    """Keep text that is made line by line, in pieces."""
    held, pieces = io.BytesIO(), []
    for line in lines:
        held.write(line.encode())
        if held.tell() >= PIECE:
            pieces.append(store.keep(held.getvalue()))
            held = io.BytesIO()
    return [*pieces, store.keep(held.getvalue())] if held.tell() else pieces


def text_of(pieces: Iterable[str]) -> Iterator[bytes]:
    """Text that was kept, piece by piece."""
    for piece in pieces:
        yield store.fetch(piece)


def fingerprint(files: Iterable[KeptFile]) -> str:
    """Of one file its own; of several that of theirs in order, whatever the files are called."""
    prints = sorted(file.sha256 for file in files)
    return prints[0] if len(prints) == 1 else hashlib.sha256("\n".join(prints).encode()).hexdigest()


def part_of(file: ReturnFile) -> Part:
    """A kept file as something that can be read."""
    pieces, size = list(file.pieces), file.size

    def opened() -> BinaryIO:
        return io.BufferedReader(_Pieces(pieces, size))

    return Part(file.name, size, opened)


def _read_fully(stream: BinaryIO, size: int) -> bytes:
    """As much as asked, even where a stream gives less at a time."""
    found = b""
    while len(found) < size and (more := stream.read(size - len(found))):
        found += more
    return found


class _Pieces(io.RawIOBase):
    """Pieces of the store as one stream; one piece at a time is open."""

    def __init__(self, pieces: list[str], size: int) -> None:
        self.pieces, self.size, self.place = pieces, size, 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, how: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[how]
        self.place = max(0, start + place)
        return self.place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self.place >= self.size:
            return 0
        number, within = divmod(self.place, PIECE)
        if self._held[0] != number:
            self._held = (number, store.fetch(self.pieces[number]))
        piece = self._held[1][within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)
