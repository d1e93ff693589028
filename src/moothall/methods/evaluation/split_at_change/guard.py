"""The guard: a rate of decisions over a period in which the test changed is refused, with the change and the mend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..errors import EvaluationError
from .changes import Change, changes
from .spans import changes_within, periods_of_one_test


def is_decision_rate(outcome: str) -> bool:
    """Whether an outcome of this name is a rate of decisions, by the published list of names and words."""
    from .rules import decision_rates

    rules = decision_rates()
    said = outcome.strip().lower()
    return said in rules.outcomes or not set(rules.words).isdisjoint(re.split(r"[^a-z0-9]+", said))


def check_rates_comparable(
    outcome: str,
    first_month: str,
    last_month: str,
    *,
    tests: Iterable[str | None] | None = None,
    among: Sequence[Change] | None = None,
    decision_rate: bool | None = None,
) -> None:
    """Raise EvaluationError if `outcome` is a rate of decisions and more than one test was in force in the period.

    Months are written `2023-01` and are those of the decisions. `tests`, if given, is for every decision the test of
    reasonable grounds by which it, or the decision that let its case through, was taken (the column `test` of an
    extract): then these alone are looked at, and a month that saw two tests may be used in parts. `decision_rate` says
    outright whether the outcome is one, where its name does not tell; `among` are changes of another arrangement.
    """
    if not (is_decision_rate(outcome) if decision_rate is None else decision_rate):
        return
    if tests is not None:
        _one_test(outcome, tests)
        return
    told = tuple(changes() if among is None else among)
    within = changes_within(first_month, last_month, among=told)
    if not within:
        return
    spans = periods_of_one_test(first_month, last_month, among=told)
    whole = "; ".join(f"{span.first} to {span.last}" for span in spans)
    mend = (
        f"Analyse each span of one test by itself: {whole}."
        if spans
        else "No whole month of the period saw one test: split by the test recorded with each decision."
    )
    raise EvaluationError(
        f"The outcome {outcome!r} is a rate of decisions, and from {first_month} to {last_month} the test changed: "
        f"on {'; on '.join(change.words for change in within)}. A difference across it is the test's, not the "
        f"panel's. {mend}"
    )


def _one_test(outcome: str, tests: Iterable[str | None]) -> None:
    found = {test or "" for test in tests}
    if "" in found:
        raise EvaluationError(
            f"The outcome {outcome!r} is a rate of decisions, and some decisions do not say by which test they were "
            "taken: leave those out, or give the period instead of the tests."
        )
    if len(found) > 1:
        raise EvaluationError(
            f"The outcome {outcome!r} is a rate of decisions, and these were taken by different tests: "
            f"{', '.join(sorted(found))}. A difference between them is the test's. Analyse each test by itself."
        )
