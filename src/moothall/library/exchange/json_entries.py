"""The entries of a JSON file one by one: a file of any length, and good entries where one is broken.

The text is parted by its brackets and quotes before any of it is read, so that what is wrong within one entry stays there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from moothall.library.exchange.report import Report

_MARK = re.compile(r'["\\\[\]{}]')
# A string of JSON holds no line end: where one stands, a quote was forgotten.
_IN_STRING = re.compile(r'["\\\n]')
# A list of works wrapped as Crossref and Zotero wrap it: nothing but names and numbers before its bracket.
_WRAPPED = re.compile(r'\s*\{[^\[]*?"(?:items|works|references)"\s*:\s*\[')
# Half of a pair that writes one letter, without its other half: no text can hold it.
_HALF = re.compile(
    r"\\u[dD][89aAbB][\da-fA-F]{2}(?!\\u[dD][c-fC-F][\da-fA-F]{2})|(?<!\\u[dD][89aAbB][\da-fA-F]{2})\\u[dD][c-fC-F][\da-fA-F]{2}"
)
_NEXT = re.compile(r"\n[ \t]*\{|\},\s*\{")
#: The longest entry of a list, in characters, and how often an entry without an end is looked beyond.
LONGEST_ENTRY = 5_000_000
MOST_RESCUES = 20


def entries(pieces: Iterable[str], report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each entry with the line it begins in: of a list, of objects one after another, or wrapped in `items` or `message`."""
    cutting = _Cutting(report)
    for line, text in cutting.all(pieces):
        text = _HALF.sub(r"\\ufffd", text) if "\\u" in text else text
        try:
            told = json.loads(text, strict=False, parse_constant=lambda _: None, parse_int=_number)
        except (ValueError, RecursionError) as wrong:
            report.lost += 1
            at = line + getattr(wrong, "lineno", 1) - 1
            said = f"The entry is broken and not kept: {getattr(wrong, 'msg', 'it is too deep')}."
            report.add(said, "Look at its commas, quotes and braces.", line=at, value=text[:120])
            continue
        yield from ((line, entry) for entry in unwrapped(told, report, line))


def _number(text: str) -> int | str:
    return int(text) if len(text) < 19 else text


def unwrapped(told: Any, report: Report, line: int) -> Iterator[dict[str, Any]]:
    """The works of an answer as Crossref gives it: `message`, or its `items`; any other object is itself one."""
    if not isinstance(told, dict):
        report.add("Here should stand an entry in braces.", line=line, value=str(told)[:120])
        return
    message = told.get("message")
    inner = message if isinstance(message, dict) else told
    items = next(
        (inner[name] for name in ("items", "works", "references") if isinstance(inner.get(name), list)), None
    )
    if items is None:
        yield inner
        return
    for item in items:
        if isinstance(item, dict):
            yield from unwrapped(item, report, line) if "message" in item else (item,)
        else:
            report.add("Here should stand an entry in braces.", line=line, value=str(item)[:120])


class _Cutting:
    """Cuts text into its entries while it comes."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.held, self.line, self.place = "", 1, 0
        #: Up to where the lines were counted.
        self.counted = 0
        self.start: int | None = None
        self.opened, self.in_string, self.rescues = list[str](), False, 0
        self.in_list = self.begun = False

    def all(self, pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
        """Every entry with the line it begins in."""
        for piece in pieces:
            self.held += piece
            if not self.begun and not self._begin(final=False):
                continue
            yield from self._cut()
            self._forget()
        if not self.begun:
            self._begin(final=True)
        yield from self._cut()
        while self.start is not None:
            self._rescue()
            yield from self._cut()

    def _begin(self, *, final: bool) -> bool:
        """Where the entries begin, once enough of the text is there to know."""
        if len(self.held) < 4000 and not final:
            return False
        self.begun = True
        found = re.match(r"\s*\[", self.held) or _WRAPPED.match(self.held)
        if found:
            self.in_list, self.place = True, found.end()
        return True

    def _cut(self) -> Iterator[tuple[int, str]]:
        while True:
            found = (_IN_STRING if self.in_string else _MARK).search(self.held, self.place)
            if not found:
                self.place = len(self.held)
                return
            mark, at = found[0], found.start()
            if mark == "\\" and at + 1 >= len(self.held):
                self.place = at
                return
            self.place = at + (2 if mark == "\\" else 1)
            if mark in '"\n':
                self.in_string = not self.in_string
            elif mark in "[{":
                self.start = at if self.start is None else self.start
                self.opened.append("]" if mark == "[" else "}")
            elif mark in "]}" and self.start is not None:
                if self.opened.pop() != mark:
                    self._rescue()
                elif not self.opened:
                    yield self._line_of(self.start), self.held[self.start : at + 1]
                    self.start = None

    def _line_of(self, place: int) -> int:
        """The line a place stands in; places are asked in their order."""
        self.line += self.held.count("\n", self.counted, place)
        self.counted = place
        return self.line

    def _forget(self) -> None:
        """Let go of what was cut, and of an entry that is longer than any."""
        if self.in_list and self.start is not None and len(self.held) - self.start > LONGEST_ENTRY:
            self._rescue()
        gone = self.place if self.start is None else self.start
        self._line_of(gone)
        self.held, self.place, self.counted = self.held[gone:], self.place - gone, 0
        self.start = None if self.start is None else 0

    def _rescue(self) -> None:
        """An entry has no end: it is lost, and the next is looked for behind its beginning."""
        assert self.start is not None
        line = self._line_of(self.start)
        self.report.lost += 1
        self.report.add(
            "The entry has no end and is not kept.", "Look for a brace or quote that is missing, or whether the file was cut.",
            line=line, value=self.held[self.start : self.start + 120],
        )  # fmt: skip
        self.rescues += 1
        found = _NEXT.search(self.held, self.start + 1) if self.rescues <= MOST_RESCUES else None
        self.place = found.end() - 1 if found else len(self.held)
        self.start, self.in_string = None, False
        self.opened.clear()
