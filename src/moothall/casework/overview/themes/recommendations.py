"""The review's recommendations as data: what each asks, how surely it was read, and which figures bear on it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.utils.translation import get_language
from pydantic import BaseModel, BeforeValidator, ConfigDict

from moothall.methods.arrangements import words_in
from moothall.methods.arrangements.sections.governance import Theme

FILE = Path(__file__).with_name("recommendations.yaml")
#: The folder of what they say in other languages, and which parts of one are read.
WORDS = Path(__file__).parent.parent
READ = ("to", "words", "read_in")


def _written(value: object) -> object:
    """YAML reads yes and no as true and false."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recommendation(_Kept):
    """One recommendation."""

    id: str
    to: str
    words: str
    confirmed: Annotated[Literal["yes", "secondary", "no"], BeforeValidator(_written)]
    read_in: str
    theme: Theme
    figures: tuple[str, ...]


class Where(_Kept):
    """Where the recommendations stand."""

    title: str
    address: str


class Recommendations(_Kept):
    """The file."""

    source: Where
    recommendations: tuple[Recommendation, ...]

    def bearing_on(self, figures: set[str], theme: str) -> list[Recommendation]:
        """Those of a theme, and those that one of these figures bears on."""
        return [one for one in self.recommendations if one.theme == theme or set(one.figures) & figures]


def recommendations() -> Recommendations:
    """The recommendations in the language of the page; each language read once."""
    return _in(get_language() or "")


@lru_cache(maxsize=8)
def _in(language: str) -> Recommendations:
    found = Recommendations.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    words = words_in(WORDS, language)
    said = [
        one.model_copy(update={name: words.get(getattr(one, name), getattr(one, name)) for name in READ})
        for one in found.recommendations
    ]
    return found.model_copy(update={"recommendations": tuple(said)})
