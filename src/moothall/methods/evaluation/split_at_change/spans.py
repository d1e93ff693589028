"""Spans of whole months in which one test held throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import months
from .changes import Change, changes


@dataclass(frozen=True)
class Span:
    """Whole months under one test: from the month `first` to the month `last`.

    `test` is the rule of its wording. `left_out_after` is the month after it that saw two tests and belongs to
    neither, unless each decision says by which test it was taken; empty where there is none.
    """

    first: str
    last: str
    test: str
    standard: str
    left_out_after: str = ""


def periods_of_one_test(
    first_month: str, last_month: str, *, among: Sequence[Change] | None = None
) -> tuple[Span, ...]:
    """The spans of whole months from the first to the last month in which the test of reasonable grounds was one.

    `among` are the changes to split at; without them, those of the arrangement's file. Months are written `2023-01`.
    Raises EvaluationError for a month that is none, or a first after the last.
    """
    months.check_period(first_month, last_month)
    told = tuple(changes() if among is None else among)
    spans, begins = [], "0001-01"
    for place, change in enumerate(told):
        spans.append(_span(begins, change, first_month, last_month))
        begins = months.after(change.month) if change.within_a_month else change.month
        if place == len(told) - 1:
            final = Span(max(begins, first_month), last_month, change.after, change.standard_after)
            spans.append(final if final.first <= final.last else None)
    if not told:
        return (Span(first_month, last_month, "", ""),)
    return tuple(span for span in spans if span is not None)


def _span(begins: str, change: Change, first: str, last: str) -> Span | None:
    """The part of a period from a month to the last whole month before a change."""
    ends = months.before(change.month)
    mixed = change.month if change.within_a_month and change.month <= last else ""
    found = Span(max(begins, first), min(ends, last), change.before, change.standard_before, mixed)
    return found if found.first <= found.last else None


def changes_within(first_month: str, last_month: str, *, among: Sequence[Change] | None = None) -> tuple[Change, ...]:  # fmt: skip
    """The changes that lie within a period: after its first day and no later than its last month."""
    months.check_period(first_month, last_month)
    return tuple(
        change
        for change in (changes() if among is None else among)
        if first_month < change.month <= last_month or (change.month == first_month and change.within_a_month)
    )
