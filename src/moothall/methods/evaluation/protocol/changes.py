"""What is different between two versions of a protocol, in words a reader can follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .protocol import Protocol

#: Parts of a list are known by the first of these words that they have.
_NAMES = (("name",), ("event",), ("what",), ("by", "outcome"), ("outcome",))
#: What always differs between versions, and says nothing of the study.
_OF_THE_VERSION = ("version", "amends", "amended_because")


@dataclass(frozen=True)
class Change:
    """One part that is different: where it stands, what it was and what it is; nothing where it was not, or is no more."""

    where: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"Added: {self.where}: {self.after}"
        if self.after is None:
            return f"Taken out: {self.where}: {self.before}"
        return f"Changed: {self.where}: was {self.before}; is now {self.after}"


def what_changed(old: Protocol, new: Protocol) -> tuple[Change, ...]:
    """Every part that differs, in the order of the file; the words of the amendment itself are left out."""
    before, after = (
        {key: value for key, value in one.model_dump(mode="json").items() if key not in _OF_THE_VERSION}
        for one in (old, new)
    )
    return tuple(_changes(before, after, ()))


def _changes(old: Any, new: Any, place: tuple[str, ...]) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _changes(old.get(key), new.get(key), (*place, key))
    elif isinstance(old, list) and isinstance(new, list) and _named(old) and _named(new):
        yield from _changes(_by_name(old), _by_name(new), place)
    else:
        yield Change(_where(place), _said(old), _said(new))


def _named(parts: list[Any]) -> bool:
    names = [_name(part) for part in parts]
    return all(names) and len(set(names)) == len(names)


def _name(part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    words = next((words for words in _NAMES if all(word in part for word in words)), ())
    return " of ".join(str(part[word]) for word in words)


def _by_name(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {_name(part): part for part in parts}


def _where(place: tuple[str, ...]) -> str:
    return " › ".join(part.replace("_", " ") for part in place)


def _said(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{key.replace('_', ' ')}: {_said(one)}" for key, one in value.items() if _said(one))
    if isinstance(value, list):
        return ", ".join(_said(one) or "" for one in value) or "none"
    return f"“{value}”" if isinstance(value, str) and " " in value else str(value)
