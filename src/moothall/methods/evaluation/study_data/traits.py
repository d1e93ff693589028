"""What was known of a child at referral, as numbers to adjust for and as groups to tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from moothall.methods.extracts import current_schema

from ..groups import NOT_KNOWN, TITLES, band_words
from .reading import Floats, StudyChildren, Words

_KINDS = {
    "labour": "Labour", "sexual": "Sexual", "criminal": "Criminal", "domestic": "Domestic servitude", "other": "Other",
    "several": "More than one kind",
}  # fmt: skip
NUMBERS = ("age_years", "earlier_cases")


def columns_of(trait: str, children: StudyChildren) -> list[tuple[str, Floats]]:
    """A trait as columns of numbers: itself, or one for each group but the largest. What is not known is a group."""
    if trait in NUMBERS:
        value = children.numbers[trait]
        known = np.isfinite(value)
        return [(trait, np.where(known, value, value[known].mean() if known.any() else 0.0))]
    words = children.words[trait]
    names, counts = np.unique(words.astype(str), return_counts=True)
    largest = names[counts.argmax()]
    return [(f"{trait}_{name}", (words == name).astype(float)) for name in names if name != largest]


def words_of(traits: Sequence[str]) -> dict[str, str]:
    """The words of each column that `columns_of` may give: `gender_female` is 'Gender: female'."""
    told = {trait: TITLES[trait] for trait in traits}
    for trait in traits:
        told |= {f"{trait}_{value}": f"{TITLES[trait]}: {words}" for value, words in labels_of(trait).items()}
    return told


def matrix_of(traits: Sequence[str], children: StudyChildren) -> tuple[tuple[str, ...], Floats]:
    """Several traits as a table, a row for each child; no column twice and none that never changes."""
    columns = [pair for trait in traits for pair in columns_of(trait, children) if np.ptp(pair[1]) > 0]
    if not columns:
        return (), np.zeros((len(children), 0))
    return tuple(name for name, _ in columns), np.stack([column for _, column in columns], axis=1)


def group_of(trait: str, children: StudyChildren) -> Words:
    """A trait as groups."""
    if trait == "age_years":
        return children.words["age_band"]
    if trait == "earlier_cases":
        return np.where(children.numbers[trait] > 0, "some", "none").astype(object)
    return children.words[trait]


def in_order(trait: str, values: Iterable[object]) -> list[str]:
    """The groups there are, each once, in the order in which the extract's schema and the rules name them."""
    place = {code: number for number, code in enumerate(labels_of(trait))}
    return sorted({str(value) for value in values}, key=lambda one: (place.get(one, len(place)), one))


@cache
def labels_of(trait: str) -> dict[str, str]:
    """The words of a trait's groups, out of the extract's schema where it has them."""
    if trait in ("age_band", "age_years"):
        told = band_words()
    elif trait == "earlier_cases":
        told = {"none": "No earlier case", "some": "An earlier case"}
    else:
        told = dict(_KINDS) if trait == "exploitation" else {}
    if not told and trait in current_schema().table("case").names:
        column = next(one for one in current_schema().table("case").columns if one.name == trait)
        codes = getattr(column, "codes", {}) or {}
        told = {str(code): str(words) for code, words in dict(codes).items()}
    told.pop(NOT_KNOWN, None)
    return {**told, NOT_KNOWN: "Not known"}
