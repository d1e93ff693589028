"""An arrangement's own file with the shared files under it, and where each part of the whole is written.

`builds_on` names files of the folder `shared`, without the ending. What the arrangement says itself counts; what it
leaves unsaid is taken from there: single rules whole, lists after its own, options by their codes. Rules that do not
hold here are named by their numbers under `leaves_out`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moothall.methods.files import Document, Tree

Path = tuple[int | str, ...]


@dataclass(frozen=True)
class Part:
    """One part of a file: what it says, in which document, and where there."""

    document: Document
    place: Path
    says: Any  # a word or number, or the parts below it: by key, or in order

    @property
    def rule_id(self) -> str | None:
        """The number of the rule, where this part is one."""
        held = self.says.get("id") if isinstance(self.says, dict) else None
        return held.says if isinstance(held, Part) and isinstance(held.says, str) else None

    @property
    def is_group(self) -> bool:
        """A part of a section, or a list of options by code: not a rule, whose value is one thing."""
        return isinstance(self.says, dict) and "id" not in self.says

    def below(self) -> Iterator[tuple[int | str, Part]]:
        """The parts directly below this one, with their keys or positions."""
        if isinstance(self.says, dict):
            yield from self.says.items()
        elif isinstance(self.says, list):
            yield from enumerate(self.says)


def placed(document: Document, data: Any, place: Path = ()) -> Part:
    """The data of one document, each part with its place there."""
    if isinstance(data, dict):
        parts = {key: placed(document, value, (*place, key)) for key, value in data.items()}
        return Part(document, place, parts)
    if isinstance(data, list):
        items = [placed(document, value, (*place, number)) for number, value in enumerate(data)]
        return Part(document, place, items)
    return Part(document, place, data)


def plain(part: Part) -> Any:
    """The same as plain data."""
    if isinstance(part.says, dict):
        return {key: plain(value) for key, value in part.says.items()}
    return [plain(value) for value in part.says] if isinstance(part.says, list) else part.says


def built_on(own: Part, base: Part) -> Part:
    """An arrangement's own words with a shared file's under them."""
    merged = dict(own.says)
    for key, under in base.says.items():
        said = merged.get(key)
        if said is None or said.says is None:
            merged[key] = under
        elif said.is_group and under.is_group:
            merged[key] = built_on(said, under)
        elif isinstance(said.says, list) and isinstance(under.says, list):
            merged[key] = _after_its_own(said, under)
    return Part(own.document, own.place, merged)


def _after_its_own(own: Part, base: Part) -> Part:
    """One list after the other; of two rules with one number the arrangement's own counts."""
    held = {part.rule_id for part in own.says} - {None}
    return Part(own.document, own.place, own.says + [part for part in base.says if part.rule_id not in held])


def without(base: Part, ids: Iterable[object]) -> Part:
    """A shared file without the rules that an arrangement leaves out by number."""
    left_out = set(ids)
    if isinstance(base.says, dict):
        kept: Any = {
            key: without(part, left_out) for key, part in base.says.items() if part.rule_id not in left_out
        }
    elif isinstance(base.says, list):
        kept = [without(part, left_out) for part in base.says if part.rule_id not in left_out]
    else:
        kept = base.says
    return Part(base.document, base.place, kept)


def rule_ids(part: Part) -> Iterator[object]:
    """The number of each rule there is."""
    if part.rule_id is not None:
        yield part.rule_id
    for _, under in part.below():
        yield from rule_ids(under)


def rule_at(whole: Part, place: Iterable[int | str]) -> str | None:
    """The number of the rule that a place lies in."""
    part, number = whole, None
    for step in place:
        part = next((under for key, under in _steps(part) if key == step), part)
        number = part.rule_id or number
    return number


def written_where(whole: Part, place: Iterable[int | str]) -> tuple[Document, Path]:
    """The document in which a place of the whole is written, and the place there.

    Steps that only the typed model has are passed over, unless nothing follows them.
    """
    part, rest = whole, ()  # type: tuple[Part, Path]
    for step in place:
        found = next((under for key, under in _steps(part) if key == step), None)
        part, rest = (part, (*rest, step)) if found is None else (found, ())
    return part.document, (*part.place, *rest)


def _steps(part: Part) -> Iterator[tuple[int | str, Part]]:
    yield from part.below()
    if isinstance(part.says, dict):  # options written 'code: words' are counted by the model
        yield from enumerate(part.says.values())


def only_used(data: Tree) -> Tree:
    """The tree with only the sources that one of its rules names."""
    sources = data.get("sources")
    if not isinstance(sources, dict):
        return data
    used = set(_sources_named({key: part for key, part in data.items() if key != "sources"}))
    return {**data, "sources": {key: part for key, part in sources.items() if key in used}}


def _sources_named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "id" in node and isinstance(node.get("source"), str):
            yield node["source"]
        for value in node.values():
            yield from _sources_named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _sources_named(value)
