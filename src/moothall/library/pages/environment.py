"""The Jinja environment of the library: that of the house, and the words of the vocabularies."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat

from moothall.library.pages.words import country, in_words, language_code, stated, word
from moothall.look.environment import MoothallEnvironment
from moothall.look.environment import environment as house


def environment(**options: Any) -> MoothallEnvironment:
    """For ``django.template.backends.jinja2.Jinja2`` (its ``OPTIONS['environment']``)."""
    made = house(**options)
    made.globals.update(
        word=word, in_words=in_words, country=country, stated=stated, language_code=language_code
    )
    # Jinja's own says "Bytes" in every language.
    made.filters["filesizeformat"] = filesizeformat
    return made
