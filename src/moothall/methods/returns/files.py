"""The files of a return: one file, a folder of them, or a compressed folder; opened as often as is asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .definition import Definition
from .faults import ReturnRefused

MOST_FILES = 500
LARGEST = 4 * 1024**3
# Text packs to a tenth or so, and the emptiest return to a hundredth; what packs to less was made to do harm.
MOST_PACKED = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a return: its name, its length, and how to open it from the beginning."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def parts_of(where: Path) -> list[Part]:
    """The file, or every file of a folder by name, hidden ones left out. Raises ReturnRefused where there is none."""
    if where.is_dir():
        found = sorted(
            path for path in where.rglob("*") if path.is_file() and not _hidden(path.relative_to(where))
        )
        if len(found) > MOST_FILES:
            raise ReturnRefused(
                f"{where} holds more than {MOST_FILES} files.", "Name the folder of one return."
            )
        parts = [_of_path(path, str(path.relative_to(where).as_posix())) for path in found]
    elif where.is_file():
        parts = [_of_path(where, where.name)]
    else:
        raise ReturnRefused(f"There is no file or folder {where}.", "Look at its name.")
    if not parts:
        raise ReturnRefused(f"{where} holds no file.", "Put the return's files into it.")
    return parts


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "__MACOSX", "~$")) for part in path.parts)


def _of_path(path: Path, name: str) -> Part:
    return Part(name, path.stat().st_size, lambda: path.open("rb"))


def unpacked(parts: Iterable[Part]) -> list[Part]:
    """The parts, with the files inside a compressed folder in its stead. Raises ReturnRefused for a hostile one."""
    found: list[Part] = []
    for part in parts:
        found.extend(_inside(part) if part.name.lower().endswith(".zip") else [part])
    if sum(part.size for part in found) > LARGEST:
        raise ReturnRefused("The return is larger than 4 GB.", "Take it in year by year, or table by table.")
    return found


def _inside(part: Part) -> list[Part]:
    try:
        with part.open() as file, zipfile.ZipFile(file) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        mend = "Pack the folder again, or name the folder itself."
        raise ReturnRefused(
            f"{part.name} cannot be opened: it is no compressed folder, or was cut off.", mend
        ) from broken
    members = [member for member in members if not _hidden(Path(member.filename))]
    if len(members) > MOST_FILES:
        raise ReturnRefused(f"{part.name} holds more than {MOST_FILES} files.", "Pack one return alone.")
    for member in members:
        if member.flag_bits & 0x1:
            raise ReturnRefused(
                f"{part.name} is locked with a password.", "Unpack it, and take in the folder."
            )
        if member.file_size > LARGEST or member.file_size > max(member.compress_size, 1024) * MOST_PACKED:
            raise ReturnRefused(
                f"{member.filename} in {part.name} unpacks to far more than a return holds.", "Look at it."
            )
    return [_of_member(part, member) for member in sorted(members, key=lambda one: one.filename)]


def _of_member(part: Part, member: zipfile.ZipInfo) -> Part:
    name = PurePosixPath(member.filename).name
    return Part(name, member.file_size, lambda: _Member(part, member))  # type: ignore[arg-type,return-value]


class _Member(io.RawIOBase):
    """One file inside a compressed folder; closing it closes the folder too."""

    def __init__(self, part: Part, member: zipfile.ZipInfo) -> None:
        self._file = part.open()
        self._packed = zipfile.ZipFile(self._file)
        self._inside = self._packed.open(member)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._inside.read(size)

    def seek(self, place: int, how: int = 0) -> int:
        return self._inside.seek(place, how)

    def close(self) -> None:
        self._inside.close()
        self._packed.close()
        self._file.close()
        super().close()


def read_by(part: Part, definition: Definition) -> bool:
    """Whether a file of this name may belong to a return of this kind."""
    return part.name.lower().endswith(definition.endings)
