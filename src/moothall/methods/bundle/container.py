"""The ZIP that a bundle is: one way to write it, and a reader that takes nothing written any other way.

Nothing is compressed, every time is 1980-01-01, no entry has an extra field, a comment or a flag. So the same
content is the same bytes whatever wrote it, a small file cannot unfold into a large one, and every byte of the
archive is either content or follows from it: no byte can be altered and stay unseen.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Container, Iterable
from typing import Any

from .errors import NotABundle
from .limits import MOST_BYTES, MOST_FILES
from .names import MANIFEST, check_name, read_name

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_MARK = b"PK\x05\x06"
_NEEDED = 10
_MADE_BY = 3 << 8 | _NEEDED
_DAY = 1 << 5 | 1
_ATTRIBUTES = (stat.S_IFREG | 0o644) << 16
_STORED = 0
_ENCRYPTED = 1
_SYMLINK = stat.S_IFLNK


def pack(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """The bytes of the archive with those entries, in that order."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, content in entries:
        header = _local(name, content)
        directory.append(_central(name, content, offset))
        parts += [header, content]
        offset += len(header) + len(content)
    listed = b"".join(directory)
    return b"".join([*parts, listed, _end(len(directory), len(listed), offset)])


def unpack(data: bytes) -> dict[str, bytes]:
    """The entries of an archive that `pack` wrote, in their order. Raises NotABundle for anything else."""
    if len(data) > MOST_BYTES:
        raise NotABundle("too-large", f"It has {len(data)} bytes; a bundle has {MOST_BYTES} at most.")
    count, size, start = _ending(data)
    listed = _directory(data, count, size, start)
    found: dict[str, bytes] = {}
    offset = 0
    for name, (length, record) in listed.items():
        begins = offset + _LOCAL.size + len(name)
        content = data[begins : begins + length]
        if begins + length > start:
            raise _not_as_written(f"the size of '{name}'")
        if data[offset:begins] != _local(name, content):
            raise _header_of(name, data[offset:begins], content)
        if record != _central(name, content, offset):
            raise _not_as_written(f"the directory's record of '{name}'")
        found[name] = content
        offset = begins + length
    if offset != start:
        raise _not_as_written("bytes between its entries and its directory")
    return found


def _ending(data: bytes) -> tuple[int, int, int]:
    """How many entries there are, how long their directory is, and where it begins."""
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != _END_MARK or data[-2:] != b"\0\0":
        last = data.rfind(_END_MARK)
        if last < 0:
            raise NotABundle("not-a-zip", "It is no ZIP file, or it was cut short.")
        after = len(data) - last - _END.size
        raise NotABundle("trailing-data", f"Data follow the end of the ZIP file: {max(after, 0)} bytes.")
    _mark, _disk, _first, here, count, size, start, _comment = _END.unpack_from(data, end)
    if count > MOST_FILES or here > MOST_FILES:
        raise NotABundle(
            "too-many-files", f"It holds {max(count, here)} files; a bundle holds {MOST_FILES} at most."
        )
    if start + size != end or data[end:] != _end(count, size, start):
        raise _not_as_written("its end")
    return count, size, start


def _directory(data: bytes, count: int, size: int, start: int) -> dict[str, tuple[int, bytes]]:
    """The entries that the directory lists: name, then length and the record's own bytes. All names are looked at first."""
    listed: dict[str, tuple[int, bytes]] = {}
    at = start
    for _number in range(count):
        if data[at : at + 4] != b"PK\x01\x02" or at + _CENTRAL.size > len(data):
            raise _not_as_written("its directory")
        record = _CENTRAL.unpack_from(data, at)
        ends = at + _CENTRAL.size + record[10]
        name = read_name(data[at + _CENTRAL.size : ends])
        _check_entry(name, record)
        _check_single(name, listed)
        listed[name] = (record[9], data[at:ends])
        at = ends
    _check_capitals(listed)
    if at != start + size:
        raise _not_as_written("bytes in its directory")
    return listed


def _check_entry(name: str, record: tuple[Any, ...]) -> None:
    flags, method, extra, comment, attributes = record[3], record[4], record[11], record[12], record[15]
    # First, since a name is repeated in what is said of its entry.
    check_name(name)
    if flags & _ENCRYPTED:
        raise NotABundle("encrypted", f"'{name}' is encrypted.")
    if method != _STORED:
        raise NotABundle("compressed", f"'{name}' is compressed; it could unfold to any size.")
    if stat.S_IFMT(attributes >> 16) == _SYMLINK:
        raise NotABundle("symlink", f"'{name}' is a symbolic link.")
    if extra or comment:
        raise _not_as_written(f"an extra field or a comment of '{name}'")


def _check_single(name: str, listed: Container[str]) -> None:
    if name in listed:
        if name == MANIFEST:
            raise NotABundle("two-manifests", f"There are two files called '{MANIFEST}'.")
        raise NotABundle("duplicate-name", f"There are two files called '{name}'.")


def _check_capitals(names: Iterable[str]) -> None:
    """Two names that differ only in their capitals are one file on some machines."""
    seen: dict[str, str] = {}
    for name in names:
        if seen.setdefault(name.casefold(), name) != name:
            raise NotABundle(
                "duplicate-name", f"'{name}' and '{seen[name.casefold()]}' differ only in capitals."
            )


def _local(name: str, content: bytes) -> bytes:
    size = len(content)
    return _LOCAL.pack(
        b"PK\x03\x04", _NEEDED, 0, _STORED, 0, _DAY, zlib.crc32(content), size, size, len(name), 0
    ) + name.encode("ascii")


def _central(name: str, content: bytes, offset: int) -> bytes:
    size = len(content)
    return _CENTRAL.pack(
        b"PK\x01\x02", _MADE_BY, _NEEDED, 0, _STORED, 0, _DAY, zlib.crc32(content), size, size, len(name),
        0, 0, 0, 0, _ATTRIBUTES, offset,
    ) + name.encode("ascii")  # fmt: skip


def _end(count: int, size: int, start: int) -> bytes:
    return _END.pack(_END_MARK, 0, 0, count, count, size, start, 0)


def _header_of(name: str, there: bytes, content: bytes) -> NotABundle:
    """A checksum that no longer fits means that the content was altered; anything else, that the header was."""
    if len(there) >= _LOCAL.size:
        said = _LOCAL.unpack_from(there)
        if said[6] != zlib.crc32(content):
            return NotABundle("altered", f"'{name}' was altered: its checksum does not fit it.")
    return _not_as_written(f"the header of '{name}'")


def _not_as_written(what: str) -> NotABundle:
    return NotABundle("not-as-written", f"It is not written as a bundle is: {what}.")
