"""The files of a bundle: what each is for, and what kind of content that may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .errors import NotABundle
from .kinds import Frozen, Hash, Language, Line, Path
from .limits import MOST_BYTES

Role = Literal[
    "report-html",
    "report-pdf",
    "ods",
    "csv",
    "csvw",
    "protocol",
    "provenance",
    "deviations",
    "checklist",
    "disclosure-log",
]
MediaType = Literal[
    "text/html",
    "text/csv",
    "text/markdown",
    "application/pdf",
    "application/json",
    "application/yaml",
    "application/csvm+json",
    "application/vnd.oasis.opendocument.spreadsheet",
]
ENDINGS: Mapping[MediaType, str] = {
    "text/html": ".html",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/yaml": ".yaml",
    "application/csvm+json": ".csv-metadata.json",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_WRITTEN: tuple[MediaType, ...] = (
    "application/json",
    "application/yaml",
    "text/markdown",
    "text/html",
    "application/pdf",
)
MAY_BE: Mapping[Role, tuple[MediaType, ...]] = {
    "report-html": ("text/html",),
    "report-pdf": ("application/pdf",),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet",),
    "csv": ("text/csv",),
    "csvw": ("application/csvm+json",),
    "protocol": _WRITTEN,
    "provenance": ("application/json",),
    "deviations": _WRITTEN,
    "checklist": (*_WRITTEN, "text/csv"),
    "disclosure-log": (*_WRITTEN, "text/csv"),
}
_BEGINS: Mapping[MediaType, bytes] = {
    "application/pdf": b"%PDF-",
    "application/vnd.oasis.opendocument.spreadsheet": b"PK\x03\x04",
}


class File(Frozen):
    """One file: where it lies in the bundle, what it is for, its title for readers, and what it must be to the byte."""

    path: Path
    role: Role
    title: Line
    media_type: MediaType
    language: Language
    size: Annotated[int, Field(ge=1, le=MOST_BYTES)]
    sha256: Hash

    @model_validator(mode="after")
    def _fits_its_role(self) -> File:
        if self.media_type not in MAY_BE[self.role]:
            raise ValueError(f"a {self.role} is not {self.media_type}")
        if not self.path.endswith(ENDINGS[self.media_type]):
            raise ValueError(f"the name of a file of {self.media_type} ends with {ENDINGS[self.media_type]}")
        return self


def check_content(file: File, content: bytes) -> None:
    """Raises NotABundle where the content is plainly not of the kind that the file says."""
    begins = _BEGINS.get(file.media_type)
    if begins is not None:
        if not content.startswith(begins):
            raise NotABundle("wrong-content", f"'{file.path}' is no {file.media_type}.")
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise NotABundle("not-utf-8", f"'{file.path}' is not UTF-8.") from None
    if "\0" in text:
        raise NotABundle("wrong-content", f"'{file.path}' is no text.")
