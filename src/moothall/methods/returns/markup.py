"""Returns as XML, child by child in bounded memory. Nothing outside the file is ever looked up, and no entity used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from .checking import Given
from .definition import Definition, Xml
from .faults import Fault, ReturnRefused, shown
from .text import PIECE, AsUtf8, Encoding
from .values import SEVERAL
from .years import CollectionYear

# A child's record is some kilobytes; a file without the end of one for this long was not made by a return.
LONGEST_CHILD = 64 * 1024 * 1024
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FIRST_ELEMENT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
Item = tuple[str, Given] | Fault


class _Guarded:
    """The bytes given to the parser: refused where they declare entities, or where no child ends for too long."""

    def __init__(self, inner: AsUtf8, file: str, root: str) -> None:
        self.inner, self.file, self.root = inner, file, root
        self.tail, self.unbroken, self.begun, self.ended, self.lines = b"", 0, False, False, 1

    def read(self, size: int = PIECE) -> bytes:
        """The next piece for the parser."""
        piece = self.inner.read(size)
        self.ended = not piece
        looked_at = self.tail + piece
        if _FORBIDDEN.search(looked_at):
            said = f"{self.file} declares a document type or entities, which a return never does. It was not read."
            raise ReturnRefused(said, "Export it again from the case system.")
        if not self.begun:
            self._begin(looked_at)
        self.tail = looked_at[-9:]
        self.lines += piece.count(b"\n")
        self.unbroken += len(piece)
        if self.unbroken > LONGEST_CHILD:
            raise ReturnRefused(
                f"{self.file}: no record of a child ends for 64 MB.", "Look at the file; it is no return."
            )
        return piece

    def ends_on(self, line: int) -> bool:
        """Whether this is the last line of the file, which is then read to its end."""
        while piece := self.inner.read():
            self.lines += piece.count(b"\n")
        return line >= self.lines

    def _begin(self, head: bytes) -> None:
        found = _FIRST_ELEMENT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
        if found is None and head and not self.ended:
            return
        self.begun = True
        if found is None and not head.strip():
            raise ReturnRefused(f"{self.file}: The file is empty.", "Export it again.")
        if found is None or found[1].decode() != self.root:
            name = f"<{shown(found[1].decode(errors='replace'))}>" if found else "no element"
            raise ReturnRefused(f"{self.file} begins with {name}, and a return of this kind with <{self.root}>.",
                                "Look at the kind that was named, or at the file.")  # fmt: skip


@dataclass(slots=True)
class _Block:
    """One row being gathered from the elements of a child."""

    table: str
    line: int
    words: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    above: _Block | None = None


def read_markup(
    stream: BinaryIO, encoding: Encoding, file: str, definition: Definition, year: CollectionYear
) -> Iterator[Item]:
    """Each row of each child, in the order of the file. Raises ReturnRefused for a hostile or foreign file."""
    form = definition.xml
    assert form is not None
    guarded = _Guarded(AsUtf8(stream, encoding), file, form.root)
    told: set[str] = set()
    child: Any = None
    try:
        events = etree.iterparse(
            guarded, events=("start", "end"), tag=f"{{*}}{form.child}", encoding="utf-8", resolve_entities=False,
            no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for event, element in events:
            if event == "start":
                if child is None:
                    yield from _about_the_year(element.getroottree().getroot(), file, form, year)
                child = element if child is None or element.getparent() is not child else child
                continue
            if element is not child:
                continue
            yield from _rows(element, file, definition, form, told)
            guarded.unbroken = 0
            _forget(element)
            child = _DONE
        if child is None:
            yield Fault(
                "file",
                "empty",
                file,
                1,
                "",
                "",
                "",
                f"There is no <{form.child}> in the file.",
                "",
                "Export it again.",
            )
    except etree.XMLSyntaxError as wrong:
        yield _broken(wrong, guarded, child, file, form)


_DONE = object()


def _forget(element: Any) -> None:
    parent = element.getparent()
    element.clear(keep_tail=False)
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _broken(wrong: etree.XMLSyntaxError, guarded: _Guarded, child: Any, file: str, form: Xml) -> Fault:
    line = (wrong.position or (None, None))[0] or None
    number = ""
    if child is not None and child is not _DONE:
        wanted = {name for name, plain in form.renamed.items() if plain == "CHILD"} | {"CHILD", "LAchildID"}
        number = next(
            (leaf.text or "" for leaf in child.iter() if _name(leaf) in wanted and not len(leaf)), ""
        )
    whom = " The record of the child it breaks off in was set aside." if number else ""
    if "depth" in (wrong.msg or "").lower():
        raise ReturnRefused(
            f"{file}, line {line}: elements lie within each other too deep for a return.", "Look at the file."
        )
    if child is not None and guarded.ends_on(line or 0):
        said = f"The file ends before its elements do: it was cut off.{whom} What came before was read."
        return Fault(
            "file", "cut_off", file, line, "", "", "", said, "", "Export the file again.", number[:48]
        )
    said = f"This is not well-formed XML ({shown(wrong.msg or 'unreadable')}).{whom} What came before was read, what follows was not."
    return Fault(
        "file",
        "not_xml",
        file,
        line,
        "",
        "",
        "",
        said,
        "",
        "Mend the file at this line, or export it again.",
        number[:48],
    )


def _about_the_year(root: Any, file: str, form: Xml, year: CollectionYear) -> Iterator[Fault]:
    for tag in (form.year, form.day):
        found = root.find(f".//{{*}}{tag}") if tag else None
        if found is not None and found.text and found.text.strip()[:4] != str(year.ends):
            said = f"The file says {shown(found.text.strip())}, and it was taken in as the return of {year}."
            mend = "Look whether the right year was named."
            yield Fault(
                "look",
                "year_differs",
                file,
                found.sourceline,
                "",
                tag,
                shown(found.text),
                said,
                str(year.ends),
                mend,
            )


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _rows(element: Any, file: str, definition: Definition, form: Xml, told: set[str]) -> Iterator[Item]:
    """The rows of one child: the identity first, then each block as it comes."""
    top = _Block(form.identity, element.sourceline or 1)
    blocks, stack = [top], [(element, top)]
    while stack:
        parent, block = stack.pop()
        inner: list[tuple[Any, _Block]] = []
        for part in parent:
            if not isinstance(part.tag, str):
                continue
            yield from _stray(part.tail, part, file, told)
            name = _name(part)
            if len(part) or name in form.blocks:
                yield from _stray(part.text if len(part) else None, part, file, told)
                below = block
                if name in form.blocks:
                    below = _Block(form.blocks[name], part.sourceline or 1, above=block)
                    blocks.append(below)
                inner.append((part, below))
            else:
                yield from _leaf(part, name, block, file, definition, form, told)
        stack.extend(reversed(inner))
    yield from _as_given(blocks, file, definition, form)


def _stray(text: str | None, near: Any, file: str, told: set[str]) -> Iterator[Fault]:
    if text and text.strip():
        said = "Words stand between the elements, in none of them; they were not read."
        yield Fault(
            "look",
            "stray_text",
            file,
            near.sourceline,
            "",
            _name(near),
            shown(text.strip()),
            said,
            "",
            "Take them out.",
        )


def _leaf(
    part: Any, name: str, block: _Block, file: str, definition: Definition, form: Xml, told: set[str]
) -> Iterator[Fault]:
    column = form.renamed.get(name, name)
    home = _home(column, block, definition, form)
    if home is None:
        if name not in told and name not in form.passed_over:
            told.add(name)
            said = f"<{shown(name)}> is not known in this place; it was not read, here or further on."
            yield Fault(
                "look",
                "unknown_element",
                file,
                part.sourceline,
                block.table,
                shown(name),
                shown(part.text or ""),
                said,
                "",
                "Look at its name.",
            )
        return
    text = (part.text or "").strip()
    if not text:
        return
    what = next(
        (table.columns[column] for table in definition.tables.values() if column in table.columns), None
    )
    several = what is not None and what.kind in ("codes", "dates")
    if column in home.words and not several:
        said = f"<{name}> is given twice for the same record; the first was read."
        yield Fault(
            "look",
            "given_twice",
            file,
            part.sourceline,
            home.table,
            column,
            shown(text),
            said,
            "",
            "Take one out.",
        )
        return
    home.words[column] = f"{home.words[column]}{SEVERAL}{text}" if column in home.words else text
    home.lines.setdefault(column, part.sourceline or home.line)


def _home(column: str, block: _Block, definition: Definition, form: Xml) -> _Block | None:
    """The row a value belongs to: the block it lies in, or for the identity one of the tables taken from it."""
    if column in definition.tables[block.table].columns:
        return block
    if block.table == form.identity and any(
        column in definition.tables[name].columns for name in form.taken_from_identity
    ):
        return block
    return None


def _as_given(
    blocks: list[_Block], file: str, definition: Definition, form: Xml
) -> Iterator[tuple[str, Given]]:
    top = blocks[0]
    identity = definition.tables[form.identity]
    number, birth = identity.child_column, identity.column_of("birth")
    yield top.table, Given(file, top.line, top.words, top.lines)
    for name, column in form.taken_from_identity.items():
        if top.words.get(column):
            words = {one: top.words[one] for one in definition.tables[name].columns if one in top.words}
            yield (
                name,
                Given(file, top.lines.get(column, top.line), words, top.lines, tuple(identity.columns)),
            )
    for block in blocks[1:]:
        table = definition.tables[block.table]
        had = (birth,) if birth in table.columns and birth not in block.words else ()
        for column in (number, birth, *table.inherits):
            if column in table.columns and column not in block.words:
                given = _from_above(column, block) or top.words.get(column)
                if given:
                    block.words[column] = given
        yield block.table, Given(file, block.line, block.words, block.lines, had)


def _from_above(column: str, block: _Block) -> str:
    above = block.above
    while above is not None:
        if column in above.words:
            return above.words[column]
        above = above.above
    return ""
