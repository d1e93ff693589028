"""How an indicator is counted among many children: the value it has for each, as a code, and all it can have.

A child whose returns tell of a part of the time only is counted apart for whatever is counted by times or days: none
in a part of a year is not none. Nothing is filled in.
"""

from __future__ import annotations

import re

from moothall.methods.returns.codes import code_book

from .measures import Measured
from .model import OWN_FACTS, Indicator

#: No return tells of it; returns tell of a part of the time; the child stands in no return at all.
NOT_TOLD, PART, NO_RETURN = "not_told", "part", "no_return"
YES, NO, OTHER = "yes", "no", "other"
ALL_OF_THEM, SOME_OF_THEM, NONE_OF_THEM = "all", "some", "none"
_BY_TIMES = frozenset({"episodes", "days", "starts", "repeats"})
_YES_OR_NO = frozenset({"said", "ever"})


def is_counted(one: Indicator) -> bool:
    """Whether its values are few and fixed, and come from returns."""
    return one.measure.fact not in OWN_FACTS and bool(possible(one))


def possible(one: Indicator) -> tuple[str, ...]:
    """Every value it can be counted under when it is known, in order; empty where those are not fixed."""
    if one.bands:
        return tuple(f"from_{low}" for low in one.bands)
    if one.measure.how in _YES_OR_NO or one.measure.endings or one.measure.beginnings:
        return (YES, NO)
    if one.measure.how == "answered":
        return (ALL_OF_THEM, SOME_OF_THEM, NONE_OF_THEM)
    if one.measure.groups:
        return (*one.measure.groups, OTHER)
    return (*_codes(one), OTHER) if one.measure.codes else ()


def group_of(one: Indicator, said: str) -> str:
    """The code that words of a return's own are counted under: the first group one of whose words they hold, or `other`."""
    text = said.lower()
    return next(
        (code for code, words in one.measure.groups.items() if any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)),
        OTHER,
    )  # fmt: skip


def _codes(one: Indicator) -> tuple[str, ...]:
    return tuple(code for codes in code_book().sets[one.measure.codes] for code in codes.codes)


def value_of(one: Indicator, found: Measured) -> str:
    """The value it is counted under for one child and one period."""
    amount = found.amount
    if amount is None:
        return NOT_TOLD
    if one.measure.how in _BY_TIMES and not found.complete:
        return PART
    if isinstance(amount, bool):
        return YES if amount else NO
    if isinstance(amount, str):
        return group_of(one, amount) if one.measure.groups else amount if amount in _codes(one) else OTHER
    if isinstance(amount, tuple):
        amount = len(amount)
    if one.measure.how == "answered":
        return ALL_OF_THEM if amount == found.out_of else SOME_OF_THEM if amount else NONE_OF_THEM
    low = max((each for each in one.bands if each <= amount), default=one.bands[0])
    return f"from_{low}"


def band_words(one: Indicator, code: str) -> tuple[int, int | None]:
    """The lowest and the highest whole number of a band; None where it has no highest."""
    low = int(code.removeprefix("from_"))
    above = [each for each in one.bands if each > low]
    return low, above[0] - 1 if above else None
