"""The names that may stand in no letter to the child or the carer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from moothall.casework.intake.models import Fact, Link

# Facts whose words name those suspected, or that the referrer marked to be kept from the family.
NAMING_FACTS = ("exploiters", "exploiters_whereabouts", "linked_people", "protected_details", "threats")
LINKS_WITHHELD = ("person", "child", "online")

_CAPITALISED = re.compile(r"\b[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*")
_QUOTED = re.compile(r"[\"“‘']([^\"”’']{2,40})[\"”’']")
_NO_NAMES = frozenset(
    [
        "a",
        "an",
        "and",
        "another",
        "at",
        "aged",
        "all",
        "any",
        "both",
        "but",
        "by",
        "cousin",
        "family",
        "friend",
        "gang",
        "group",
        "has",
        "he",
        "her",
        "his",
        "if",
        "i",
        "in",
        "it",
        "its",
        "known",
        "like",
        "man",
        "men",
        "mother",
        "father",
        "brother",
        "sister",
        "neighbour",
        "no",
        "nobody",
        "none",
        "not",
        "older",
        "on",
        "one",
        "others",
        "people",
        "person",
        "police",
        "possibly",
        "school",
        "she",
        "social",
        "some",
        "somebody",
        "someone",
        "something",
        "street",
        "taxi",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "those",
        "three",
        "two",
        "unknown",
        "was",
        "we",
        "when",
        "who",
        "with",
        "woman",
        "women",
        "young",
        "yes",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


def withheld_names(links: Iterable[Link], facts: Iterable[Fact]) -> tuple[str, ...]:
    """Every name of a linked person or child, and every name in what was said of suspects, each once.

    Rather one word too many than a name: a letter says plainly where something was left out.
    """
    found = [link.label.strip() for link in links if link.what in LINKS_WITHHELD]
    for fact in facts:
        if any(fact.key.startswith(key) for key in NAMING_FACTS):
            found.extend(names_in(fact.text))
    return tuple(dict.fromkeys(name for name in found if name))


def names_in(text: str) -> Iterator[str]:
    """What looks like a name or a nickname in a text: capitalised words, and words between quotation marks."""
    for match in _QUOTED.finditer(text):
        yield match.group(1).strip()
    for match in _CAPITALISED.finditer(text):
        words = [word for word in match.group().split() if word.casefold() not in _NO_NAMES]
        if words:
            yield " ".join(words)
