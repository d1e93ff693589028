"""The codes of a column in a year, read from `published/codes.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from moothall.methods.arrangements.rule import Frozen
from moothall.methods.files import Tree, keyed_sources, read_document

from .faults import ReturnRefused
from .years import CollectionYear

PUBLISHED = Path(__file__).parent / "published"


def _as_mapping(value: object) -> object:
    """In the file codes are 'code: words', or the bare codes with spaces between."""
    if isinstance(value, dict):
        return {str(code): str(words) for code, words in value.items()}
    return dict.fromkeys(str(value).split(), "")


class Codes(Frozen):
    """Some codes, the years they hold in (both included), and how surely that is known."""

    codes: Annotated[dict[str, str], BeforeValidator(_as_mapping)]
    first: int | None = Field(default=None, alias="from")
    until: int | None = None
    source: str
    confidence: Literal["confirmed", "memory"]
    note: str = ""

    def hold_in(self, year: CollectionYear) -> bool:
        """Whether these codes are used in a return of that year."""
        return (self.first is None or self.first <= year.ends) and (
            self.until is None or year.ends <= self.until
        )


class CodeBook(Frozen):
    """Every set of codes, and where each was read."""

    version: str
    sources: tuple[dict[str, str], ...]
    sets: dict[str, tuple[Codes, ...]]

    def of(self, name: str, year: CollectionYear) -> dict[str, str]:
        """Code to words, in that year."""
        found: dict[str, str] = {}
        for codes in self.sets[name]:
            if codes.hold_in(year):
                found.update(codes.codes)
        return found

    def elsewhen(self, name: str, code: str) -> str:
        """For a code of other years, which those are: 'from 2025 on'. Empty for one that never was."""
        for codes in self.sets[name]:
            if code in codes.codes and (codes.first or codes.until):
                return _years(codes)
        return ""


def _years(codes: Codes) -> str:
    if codes.first and codes.until:
        return f"in returns of {codes.first} to {codes.until}"
    return f"in returns of {codes.first} and later" if codes.first else f"in returns up to {codes.until}"


@lru_cache(maxsize=1)
def code_book() -> CodeBook:
    """The codes as published. Raises ReturnRefused where the file is wrong."""
    document = read_document(PUBLISHED / "codes.yaml", "codes", ReturnRefused)
    data: Tree = {
        "version": str(document.data["version"]),
        "sources": keyed_sources(document.data),
        "sets": document.data["sets"],
    }
    return document.typed(CodeBook, ReturnRefused, data)
