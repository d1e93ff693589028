"""An arrangement's own words in another language, from files of translations beside the arrangements.

`words/<language>/*.yaml` in a folder of arrangements holds them: the words as the arrangement says them, and the
same in that language. Only what a person reads is said again: codes, rules and the fingerprint stay as they are, so
a case holds on to one arrangement in whatever language it is read. What nobody has translated stays as it is written,
and so does the title of a published source, which is found by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar, get_origin

from pydantic import BaseModel

from moothall.methods.files import read_document

from .catalogue import Catalogue
from .errors import ArrangementError
from .rule import Rule, Source

WORDS = "words"
#: The fields a person reads as they are, wherever in an arrangement they stand.
SPOKEN = frozenset(
    [
        "title",
        "summary",
        "purpose",
        "prompt",
        "not_known",
        "question",
        "help",
        "means",
        "text",
        "standard",
        "sentence",
        "still_owed",
        "who",
        "one",
        "own",
        "many",
        "voice",
        "to",
        "person",
        "licence",
    ]
)
Model = TypeVar("Model", bound=BaseModel)
Said = TypeVar("Said", bound=BaseModel)
Say = Callable[[str], str]


def languages_in(folder: Path) -> tuple[str, ...]:
    """The languages that a folder of arrangements has words in."""
    return tuple(sorted(each.name for each in (folder / WORDS).glob("*") if each.is_dir()))


def words_in(folder: Path, language: str) -> dict[str, str]:
    """What each of the arrangements' words is in a language. ArrangementError names what is wrong, and where."""
    found: dict[str, str] = {}
    for path in sorted((folder / WORDS / language).glob("*.yaml")):
        document = read_document(path, "file of translations", ArrangementError)
        for written, said in document.data.items():
            if not isinstance(said, str) or not said.strip():
                mend = "Write its translation, or take the line out."
                raise ArrangementError(document.problem("It has no translation.", mend, (written,)))
            if found.setdefault(written, said) != said:
                mend = f"Another file says {found[written]!r}: let one of the two go."
                raise ArrangementError(document.problem("It is translated in two ways.", mend, (written,)))
    return found


def spoken_words(arrangement: BaseModel) -> Iterator[str]:
    """The words of an arrangement or questionnaire that can be translated, in the order of the file, some of them several times."""
    heard: list[str] = []

    def listen(words: str) -> str:
        heard.append(words)
        return words

    _said(arrangement, listen)
    yield from heard


def said_in(arrangement: Said, words: Mapping[str, str]) -> Said:
    """The same arrangement or questionnaire, with the words a person reads as `words` has them."""
    return _said(arrangement, lambda written: words.get(written, written))


def catalogue_in(shelf: Catalogue, words: Mapping[str, str]) -> Catalogue:
    """Every version of every arrangement, with the words a person reads as `words` has them."""
    return Catalogue(arrangements=tuple(said_in(each, words) for each in shelf.arrangements))


def _said(model: Model, say: Say) -> Model:
    changed: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        fresh = _part(value, say, name in _spoken_fields(type(model)) or _is_sentence(model, name))
        if fresh != value:
            changed[name] = fresh
    return model.model_copy(update=changed) if changed else model


def _part(value: object, say: Say, spoken: bool) -> object:
    if isinstance(value, Source):
        return value if value.published else value.model_copy(update={"title": say(value.title)})
    if isinstance(value, BaseModel):
        return _said(value, say)
    if isinstance(value, tuple):
        return tuple(_part(each, say, spoken) for each in value)
    return say(value) if spoken and isinstance(value, str) and value else value


@cache
def _spoken_fields(kind: type[BaseModel]) -> frozenset[str]:
    """Which fields of a kind of part are words. A question may be a code there."""
    if issubclass(kind, Rule):
        return frozenset({"statement"})
    coded = {
        name
        for name, field in kind.model_fields.items()
        if _is_code(field.metadata) or get_origin(field.annotation) is Literal
    }
    return SPOKEN - coded


def _is_sentence(model: BaseModel, name: str) -> bool:
    """A rule's value that is said in words: a code has no spaces."""
    value = getattr(model, name)
    return isinstance(model, Rule) and name == "value" and isinstance(value, str) and " " in value


def _is_code(metadata: list[object]) -> bool:
    return any(getattr(each, "pattern", None) for each in metadata)
