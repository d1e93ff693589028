"""The words that stand round the figures in a file, by language, out of one file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from moothall.methods.outputs import Mark
from moothall.methods.plain_yaml import read_plain

from .about import TablesError

LANGUAGES = ("en", "cy")


@cache
def words_of(language: str) -> Mapping[str, str]:
    """The words of a language. Raises TablesError where there are none."""
    if language not in LANGUAGES:
        raise TablesError(f"language: tables are written in {' or '.join(LANGUAGES)}, not in {language!r}.")
    text = resources.files(__package__).joinpath("words", f"{language}.yaml").read_text("utf-8")
    return {str(key): str(said) for key, said in read_plain(text)[1].items()}


def mark_words(language: str) -> dict[Mark, str]:
    """What each symbol that stands for a missing figure means."""
    words = words_of(language)
    return {mark: words[f"mark_{mark.name.lower()}"] for mark in Mark}
