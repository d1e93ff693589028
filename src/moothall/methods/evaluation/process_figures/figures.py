"""All figures of the process, in the order of the annex."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from moothall.methods.outputs import Output

from ..errors import EvaluationError
from . import tables
from .facts import BY, STAGES, Facts
from .waiting import still_waiting, waiting


def process_figures(facts: Facts, *, by: Collection[str] = BY) -> tuple[Output, ...]:
    """Every table of the annex by each of `by`; one that would have no row is left out.

    The names and columns are the same for every extract. Raises EvaluationError for a grouping that there is not.
    """
    unknown = [one for one in by if one not in BY]
    if unknown:
        raise EvaluationError(f"The figures are not told by {unknown[0]!r}: take of {', '.join(BY)}.")
    return tuple(output for output in _all(facts, [one for one in BY if one in by]) if output.rows)


def _all(facts: Facts, by: list[str]) -> Iterator[Output]:
    for one in by:
        yield tables.referrals(facts, one)
    for stage in STAGES:
        for make in (tables.mean_days, tables.median_days, waiting, still_waiting):
            for one in by:
                yield make(facts, one, stage)
    for stage in STAGES:
        for one in by:
            yield tables.share_positive(facts, one, stage)
    for one in by:
        yield tables.at_one_sitting(facts, one)
