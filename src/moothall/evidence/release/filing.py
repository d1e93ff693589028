"""The public library's words for what a study of ours is, read from one file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from moothall.methods.plain_yaml import read_plain


@cache
def library_words() -> Mapping[str, Any]:
    """The whole file."""
    text = resources.files(__package__).joinpath("library-words.yaml").read_text("utf-8")
    found: Mapping[str, Any] = read_plain(text)[1]
    return found


def filed_as(design: str) -> Mapping[str, str]:
    """Under which design of the library a design of a protocol is filed, against what it compares, and its label."""
    found: Mapping[str, str] = library_words()["designs"][design]
    return found


def domain_of(measure: str) -> str:
    """The domain of outcomes that a measure is of."""
    return str(library_words()["measures"][measure])


def countries_of(nations: tuple[str, ...]) -> list[str]:
    """The codes of nations; where none is named, all four."""
    codes = library_words()["nations"]
    return [codes[nation] for nation in (nations or codes)]


def licences() -> Mapping[str, Mapping[str, str]]:
    """The licences under which a release may be passed on, by the library's code."""
    found: Mapping[str, Mapping[str, str]] = library_words()["licences"]
    return found


def licence_of(told: str) -> str:
    """The library's code for the licence that a protocol names; the first of all where it is another."""
    return next((code for code, one in licences().items() if one["protocol"] == told), next(iter(licences())))


def topics(language: str = "en") -> Mapping[str, str]:
    """What a work may be filed under, in the words of a language."""
    return {code: words[language] for code, words in library_words()["topics"].items()}
