"""All figures of the process, in the order of the annex."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

import numpy as np

from moothall.methods.outputs import Output

from ..errors import EvaluationError
from . import tables
from .facts import BY, STAGES, Facts
from .waiting import still_waiting, waiting

Maker = Callable[[Facts, str], Output]
_OF_DAYS = (
    ("mean_days", tables.mean_days), ("median_days", tables.median_days), ("waiting", waiting), ("still_waiting", still_waiting),
)  # fmt: skip
#: How each table is made, in the order of the annex: some once, some for each stage.
_MAKERS: tuple[tuple[str, Maker], ...] = (
    ("referrals", tables.referrals),
    *((name, partial(make, stage=stage)) for stage in STAGES for name, make in _OF_DAYS),
    *(("share_positive", partial(tables.share_positive, stage=stage)) for stage in STAGES),
    ("one_sitting", tables.at_one_sitting),
)
#: The tables there are, by their names in a protocol.
TABLES = tuple(dict.fromkeys(name for name, _make in _MAKERS))


def process_figures(
    facts: Facts, *, by: Collection[str] = BY, only: Collection[str] = TABLES
) -> tuple[Output, ...]:
    """The tables of the annex by each of `by`, all or `only` some; one that would have no row is left out.

    A grouping of which all cases are in one group tells no more than the whole, and is left out where there is another.
    The names and columns are the same for every extract. Raises EvaluationError for a grouping or a table that there
    is not.
    """
    for asked, known, said in ((by, BY, "The figures are not told by"), (only, TABLES, "There is no table")):
        unknown = [one for one in asked if one not in known]
        if unknown:
            raise EvaluationError(f"{said} {unknown[0]!r}: take of {', '.join(known)}.")
    told = [one for one in BY if one in by]
    telling = [one for one in told if _groups(facts, one) > 1] or told[:1]
    made = (make(facts, one) for name, make in _MAKERS if name in only for one in telling)
    return tuple(output for output in made if output.rows)


def _groups(facts: Facts, by: str) -> int:
    return len(np.unique(tables.quarters(facts.month) if by == "quarter" else facts.groups[by]))
