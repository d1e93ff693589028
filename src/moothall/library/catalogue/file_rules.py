"""Which files the library keeps: those it may give away, and that are what they say. Pure but for reading them."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from moothall.library.catalogue.models import Work
from moothall.library.errors import Invalid, Refused
from moothall.library.seed.reading import vocabularies

LARGEST = 50 * 1024 * 1024
PDF = "application/pdf"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: The endings that are taken, and what each is. Nothing that could run in a browser, and no office format with macros.
MEDIA_TYPES = {
    ".pdf": PDF,
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".odt": f"{_OPEN_DOCUMENT}.text",
    ".ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
_INSIDE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
_BEGINNING = 1024
_HOW_MUCH_TEXT = 4 * 1024 * 1024


def check_may_keep(work: Work) -> None:
    """Raises Refused where the licence, as it was read on the work, does not let the file be passed on."""
    licence = vocabularies().licence(work.licence)
    if work.withdrawn_at:
        raise Refused(_("The work has been withdrawn; its files are given away no more."))
    if licence is None or not licence.may_redistribute:
        raise Refused(_("The licence of this work does not let us pass its file on. A link may stand."))
    if work.other.get("licence_basis", "work") != "work":
        raise Refused(_("The licence was only read on the site, not on the work. Read it there first."))


def media_type_of(name: str, file: IO[bytes], size: int) -> str:
    """What the file is, by its content. Raises Invalid("file") where that is not what its name says, or not taken."""
    ending = PurePath(name).suffix.lower()
    if size == 0:
        raise Invalid("file", _("The file is empty. Choose another file."))
    if size > LARGEST:
        raise Invalid("file", _("The file is larger than %(size)s MB.") % {"size": LARGEST // 1024 // 1024})
    if ending not in MEDIA_TYPES:
        kinds = ", ".join(one.lstrip(".").upper() for one in MEDIA_TYPES)
        raise Invalid("file", _("The file must be one of these kinds: %(kinds)s.") % {"kinds": kinds})
    if not _is(ending, file):
        raise Invalid(
            "file", _("What is in the file is not what its name says. Save it again in its own format.")
        )
    return MEDIA_TYPES[ending]


def _is(ending: str, file: IO[bytes]) -> bool:
    file.seek(0)
    if ending == ".pdf":
        return b"%PDF-" in file.read(_BEGINNING)
    if ending in (".csv", ".txt"):
        return _is_text(file.read(_HOW_MUCH_TEXT), table=ending == ".csv")
    return _is_container(ending, file)


def _is_text(beginning: bytes, *, table: bool) -> bool:
    if b"\x00" in beginning or beginning.lstrip()[:1] == b"<":
        return False
    try:
        # The last few bytes may be half a letter.
        text = (
            beginning[:-4].decode("utf-8-sig")
            if len(beginning) == _HOW_MUCH_TEXT
            else beginning.decode("utf-8-sig")
        )
    except UnicodeDecodeError:
        return False
    if any(ord(sign) < 9 or 13 < ord(sign) < 32 for sign in text[:10_000]):
        return False
    if not table:
        return True
    try:
        return any(
            len(row) > 1 for row in csv.reader(io.StringIO(text[:10_000]), csv.Sniffer().sniff(text[:10_000]))
        )
    except csv.Error:
        return False


def _is_container(ending: str, file: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as held:
            names = set(held.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return False
            if ending in _INSIDE:
                return _INSIDE[ending] in names and "[Content_Types].xml" in names
            kind = held.getinfo("mimetype")
            return (
                kind.file_size < _BEGINNING
                and held.read(kind).decode("ascii", "ignore").strip() == MEDIA_TYPES[ending]
            )
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False
