"""Every arrangement there is, in the words it is written in or in those of whoever reads a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from moothall.methods.arrangements import Catalogue, catalogue, catalogue_in, read_catalogue, words_in
from moothall.methods.arrangements.catalogue import PUBLISHED
from moothall.methods.arrangements.phrases import heard_in, spoken
from moothall.methods.instruments.catalogue import PUBLISHED as QUESTIONNAIRES

#: The folder of this room's own words: of the referral form, of its facts, and of how good a referral is.
OWN_WORDS = Path(__file__).parent
_SENTENCES = (OWN_WORDS, QUESTIONNAIRES)

_reader: ContextVar[str] = ContextVar("language_of_the_reader", default="")


def language_of_reader() -> str:
    """The language a page is being read in; empty where what is said is kept."""
    return _reader.get()


def all_arrangements() -> Catalogue:
    """Every published arrangement, in the words it is written in, unless a page is being read in another language."""
    return shelf_in(_reader.get())


@contextmanager
def read_in(language: str) -> Iterator[None]:
    """Inside, arrangements speak this language; with none, as they are written.

    For showing, never for recording: what is kept says what the arrangement itself says, whoever keeps it.
    """
    before = _reader.set(language)
    try:
        with spoken(words_of(language) if language else None):
            yield
    finally:
        _reader.reset(before)


@lru_cache(maxsize=8)
def shelf_in(language: str) -> Catalogue:
    """Those shipped and those of the folder MOOTHALL_ARRANGEMENTS, with such words of a language as they have."""
    folders = _folders()
    if not language:
        own = [arrangement for folder in folders[1:] for arrangement in read_catalogue(folder).arrangements]
        return Catalogue(arrangements=(*catalogue().arrangements, *own))
    words = words_of(language)
    return catalogue_in(shelf_in(""), words) if words else shelf_in("")


def words_of(language: str) -> dict[str, str]:
    """The words of a language: of referrals, questionnaires, arrangements and the sentences about them; one's own count."""
    return _words((*_SENTENCES, *_folders()), language)


def heard_again(kept: str, language: str) -> str:
    """A sentence that a record keeps in English, said in a language; the record stays as it is."""
    return _heard((*_SENTENCES, *_folders()), language)(kept)


@lru_cache(maxsize=8)
def _heard(folders: tuple[Path, ...], language: str) -> Callable[[str], str]:
    return heard_in(_words(folders, language))


@lru_cache(maxsize=8)
def _words(folders: tuple[Path, ...], language: str) -> dict[str, str]:
    return {written: said for folder in folders for written, said in words_in(folder, language).items()}


def _folders() -> tuple[Path, ...]:
    own = os.environ.get("MOOTHALL_ARRANGEMENTS", "")
    return (PUBLISHED, Path(own)) if own else (PUBLISHED,)
