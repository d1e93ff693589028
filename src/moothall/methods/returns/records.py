"""Returns as JSON: one record for each child, read one after the other so that a year's worth fits in memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from .checking import Given
from .definition import Definition, Json
from .faults import Fault, ReturnRefused, shown
from .text import PIECE, Encoding
from .values import SEVERAL

LONGEST_CHILD = 16 * 1024 * 1024
_SPACE = " \t\r\n"
Item = tuple[str, Given] | Fault


class _Text:
    """The text of a file as it is used up, with the line it has come to."""

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        stream.seek(encoding.mark)
        self.stream, self.decoder = stream, codecs.getincrementaldecoder(encoding.name)("replace")
        self.text, self.line, self.ended = "", 1, False
        self.margin: str | None = None

    def more(self) -> bool:
        """Add the next piece; False at the end."""
        if self.ended:
            return False
        piece = self.stream.read(PIECE)
        self.ended = not piece
        self.text += self.decoder.decode(piece, final=self.ended)
        return not self.ended

    def use(self, length: int) -> None:
        """Leave this much behind. Where a line began in it and nothing but space followed, that is the `margin`."""
        used = self.text[:length]
        if "\n" in used:
            last = used.rpartition("\n")[2]
            self.margin = None if last.strip() else last
        elif self.margin is not None:
            self.margin = None if used.strip() else self.margin + used
        self.line += used.count("\n")
        self.text = self.text[length:]

    def to_the_next(self, margin: str | None) -> bool:
        """From a record that cannot be read on to the next that begins as far in as it did; False where there is none."""
        while margin is not None:
            place = self.text.find(f"\n{margin}{{", 1)
            if place >= 0:
                self.use(place + 1 + len(margin))
                return True
            if len(self.text) >= LONGEST_CHILD or not self.more():
                break
        return False

    def skip(self, signs: str = _SPACE) -> str:
        """Go on to the next sign that is none of these, and return it; empty at the end."""
        while True:
            rest = self.text.lstrip(signs)
            if rest or not self.more():
                self.use(len(self.text) - len(rest))
                return rest[:1]


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice in the same record")
    return found


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


_DECODER = json.JSONDecoder(object_pairs_hook=_no_doubles, parse_constant=_no_constants)


def read_records(stream: BinaryIO, encoding: Encoding, file: str, definition: Definition) -> Iterator[Item]:
    """Each row of each child's record. Raises ReturnRefused for what is no such file."""
    form = definition.json_form
    assert form is not None
    text = _Text(stream, encoding)
    told: set[str] = set()
    if not text.skip(_SPACE):
        raise ReturnRefused(f"{file}: The file is empty.", "Export it again.")
    if not _to_the_list(text, form):
        said = f"{file} holds no list of children."
        raise ReturnRefused(said, f'It should be a list, or an object with a list called "{form.children}".')
    count = 0
    while (sign := text.skip(_SPACE + ",")) not in ("]", ""):
        line, margin = text.line, text.margin
        record = _next(text, file, line, form.identity)
        if isinstance(record, Fault):
            go_on = record.severity == "wrong" or text.to_the_next(margin)
            yield _set_aside(record, form.identity, line) if go_on else record
            if not go_on:
                return
            continue
        count += 1
        yield from _rows(record, line, file, definition, form, told)
    if sign != "]":
        said = f"The file ends before its list does: it was cut off after {count} records."
        yield Fault("file", "cut_off", file, text.line, "", "", "", said, "", "Export the file again.")
    elif not count:
        yield Fault(
            "file", "empty", file, 1, "", "", "", "There is no child in the file.", "", "Export it again."
        )


def _to_the_list(text: _Text, form: Json) -> bool:
    """Go to the first record of the list of children, whether the list is the file or a part of it."""
    sign = text.skip()
    if sign == "[":
        text.use(1)
        return True
    if sign != "{":
        return False
    while (place := text.text.find(f'"{form.children}"')) < 0 and len(text.text) < LONGEST_CHILD:
        if not text.more():
            return False
    if place < 0:
        return False
    text.use(place + len(form.children) + 2)
    if text.skip(_SPACE + ":") != "[":
        return False
    text.use(1)
    return True


def _next(text: _Text, file: str, line: int, table: str) -> dict[str, Any] | Fault:
    while True:
        try:
            record, length = _DECODER.raw_decode(text.text)
        except RecursionError as deep:
            raise ReturnRefused(
                f"{file}, line {line}: lists lie within each other too deep.", "Look at the file."
            ) from deep
        except ValueError as wrong:
            if len(text.text) < LONGEST_CHILD and text.more():
                continue
            return _unreadable(wrong, text, file, line, table)
        if length == len(text.text) and text.more():
            continue  # a number or word may go on in the next piece
        text.use(length)
        if isinstance(record, dict):
            return record
        return Fault(
            "file",
            "not_json",
            file,
            line,
            "",
            "",
            shown(record),
            "This is not the record of a child.",
            "",
            "Look at this line.",
        )


def _set_aside(fault: Fault, table: str, line: int) -> Fault:
    """The fault of a record that is not JSON, where the next one was found."""
    if fault.severity == "wrong":
        return fault
    said = fault.message.partition(" What came before")[0]
    return replace(
        fault, severity="wrong", code="not_json", table=table, mend="Mend the record, or export it again.",
        message=f"{said} The record that begins on line {line} was set aside.",
    )  # fmt: skip


def _unreadable(wrong: ValueError, text: _Text, file: str, line: int, table: str) -> Fault:
    if isinstance(wrong, json.JSONDecodeError):
        at = line + text.text.count("\n", 0, wrong.pos)
        if text.ended and wrong.pos >= len(text.text.rstrip()) - 1:
            said = f"The file ends within the record that begins on line {line}: it was cut off. What came before was read."
            return Fault("file", "cut_off", file, at, "", "", "", said, "", "Export the file again.")
        if text.ended and "Unterminated" in wrong.msg:
            said = f"The file ends within a word of the record that begins on line {line}: it was cut off. What came before was read."
            return Fault("file", "cut_off", file, at, "", "", "", said, "", "Export the file again.")
        said = f"This is not JSON ({shown(wrong.msg)}). What came before was read, what follows was not."
        return Fault(
            "file",
            "not_json",
            file,
            at,
            "",
            "",
            "",
            said,
            "",
            "Mend the file at this line, or export it again.",
        )
    # Its signs are in order, so that its end is known.
    _record, length = json.JSONDecoder(parse_int=str).raw_decode(text.text)
    text.use(length)
    said = f"The record that begins on line {line} cannot be read: {shown(wrong)}. It was set aside."
    return Fault(
        "wrong", "not_json", file, line, table, "", "", said, "", "Mend the record, or export it again."
    )


def _rows(
    record: dict[str, Any], line: int, file: str, definition: Definition, form: Json, told: set[str]
) -> Iterator[Item]:
    number = str(record.get(form.id) or "").strip()
    for path, where, block in _blocks(record, "", "", form, file, line, told):
        name = form.blocks[path]
        if block.get("purge") is True:
            said = "This block asks for its own deletion; it was not taken in."
            yield Fault("look", "purge", file, line, name, where, "true", said, "", "", number[:48])
            continue
        table = definition.tables[name]
        words = {form.id: number} if number else {}
        for key, value in block.items():
            if key in table.columns:
                words.update(_worded(key, value))
            elif not isinstance(value, list | dict) and key != "purge" and f"{path}.{key}" not in told:
                told.add(f"{path}.{key}")
                said = f"{shown(key)} is not known in this place; it was not read, here or further on."
                yield Fault(
                    "look",
                    "unknown_element",
                    file,
                    line,
                    name,
                    shown(f"{where}.{key}"),
                    shown(value),
                    said,
                    "",
                    "Look at its name.",
                )
        yield name, Given(file, line, words)


def _worded(key: str, value: Any) -> dict[str, str]:
    if value is None or value == []:
        return {}
    if isinstance(value, bool):
        return {key: "true" if value else "false"}
    if isinstance(value, list):
        return {key: SEVERAL.join(str(part).strip() for part in value)}
    text = json.dumps(value)[:200] if isinstance(value, dict) else str(value).strip()
    return {key: text} if text else {}


def _blocks(
    node: dict[str, Any], path: str, where: str, form: Json, file: str, line: int, told: set[str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every block that is a row, with its path and the place it stands at."""
    for key, value in node.items():
        inner = f"{path}.{key}" if path else key
        if inner in form.passed_over:
            continue
        leads = inner in form.blocks or any(one.startswith(f"{inner}.") for one in form.blocks)
        if not leads:
            continue
        parts = value if isinstance(value, list) else [value]
        for place, part in enumerate(parts):
            if not isinstance(part, dict):
                continue
            spot = f"{where}.{key}" if where else key
            spot += f"[{place}]" if isinstance(value, list) else ""
            if inner in form.blocks:
                yield inner, spot, part
            yield from _blocks(part, inner, spot, form, file, line, told)
