"""Which words a file of rules may use where, read off the typed model: for saying what was meant by another word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

Model = type[BaseModel]


def meant(model: Model, place: Iterable[int | str], word: str) -> str:
    """What to do about a word that may not be used at a place: the one most like it, or where it does belong."""
    here = {name for one in models_at(model, place) for name in one.model_fields}
    close = get_close_matches(word, sorted(here), n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    elsewhere = [place for place in _places(model).get(word, ()) if place != f"under '{word}'"]
    if elsewhere:
        return f"It belongs {' or '.join(elsewhere[:2])}: move it there, or take it out."
    return "Check its spelling, or take it out."


def models_at(model: Model, place: Iterable[int | str]) -> tuple[Model, ...]:
    """The models that may stand at a place. Steps that name no field (a position, a kind) are passed over."""
    found: tuple[Model, ...] = (model,)
    for step in place:
        named = [one.model_fields[str(step)].annotation for one in found if str(step) in one.model_fields]
        if named:
            found = tuple(dict.fromkeys(inner for kind in named for inner in _models(kind)))
    return found


def _models(kind: Any) -> Iterator[Model]:
    """Each model that an annotation speaks of, however deep in lists and choices."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)


@lru_cache(maxsize=8)
def _places(model: Model) -> dict[str, tuple[str, ...]]:
    """Where each word of a model may stand, said for a person: 'under follows', 'at the top of the file'."""
    found: dict[str, dict[str, None]] = {}
    seen: set[tuple[Model, str]] = set()
    waiting = [(model, "at the top of the file")]
    while waiting:
        one, where = waiting.pop(0)
        if (one, where) in seen:
            continue
        seen.add((one, where))
        for name, field in one.model_fields.items():
            found.setdefault(name, {})[where] = None
            under = where if name == "value" else f"under '{name}'"
            waiting += [(inner, under) for inner in _models(field.annotation)]
    return {name: tuple(places) for name, places in found.items()}
