"""What returns tell of the children of an arrangement, wave by wave: how many are told of, and each indicator's values.

A wave looks back to the one before it. Children in no return are counted as lost to that indicator, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moothall.casework.intake.overrides import in_force
from moothall.casework.outcomes.queries import follow_up_of
from moothall.casework.overview.ahead.asking import Kept, Question, answer
from moothall.casework.overview.followed import Counted, question, question_of, rows_of, smallest_shown
from moothall.casework.overview.themes.hiding import Count
from moothall.core import clock
from moothall.core.kinds import Actor, NotVisible
from moothall.methods.returns.indicators import (
    NO_RETURN,
    NOT_TOLD,
    PART,
    Indicator,
    indicators,
    is_counted,
    possible,
)

#: How a child stands to the returns at a wave.
STANDS = ("told", "in_doubt", "not_found")
#: The values that say nothing is known, and why.
UNKNOWN = (PART, NOT_TOLD, NO_RETURN)


@dataclass(frozen=True)
class ReturnIndicator:
    """One indicator with its definition and fields, and at each wave how many have each value."""

    indicator: Indicator
    fields: tuple[str, ...]
    values: tuple[str, ...]
    waves: Mapping[str, Mapping[str, Count]]


@dataclass(frozen=True)
class ReturnFigures:
    """All of it for one arrangement: the waves by code and title, who is told of, and the indicators."""

    points: Sequence[tuple[str, str]]
    stands: Mapping[str, Mapping[str, Count]]
    indicators: Sequence[ReturnIndicator]
    kept: Kept | None = None


def return_figures(actor: Actor, name: str, exploitation: str = "") -> ReturnFigures:
    """The figures from returns of an arrangement. Three queries; needs an open unit. Hidden as all figures are.

    Raises BeingCounted where a large partnership's figures have yet to be counted by the worker.
    """
    today, terms = clock.today(), indicators()
    arrangement = in_force(actor, name, today)
    follow_up = follow_up_of(arrangement)
    if follow_up is None:
        raise NotVisible
    told = answer(actor, question("returns", name, follow_up))
    rows = dict(rows_of(told))
    chosen = [one for one in terms.indicators if is_counted(one)]
    for (what, point, kind, stands, _value), cases in list(rows.items()):
        if what == "due" and stands != "told":
            for one in chosen:
                key = ("value", point, kind, one.code, NO_RETURN)
                rows[key] = rows.get(key, 0) + cases
    counted = Counted(rows, exploitation, smallest_shown(actor, arrangement))
    points = [(point.code, point.title) for point in follow_up.waves.value]
    return ReturnFigures(
        points,
        {code: parts for code, _title in points if (parts := counted.parts("due", code))},
        [
            ReturnIndicator(one, terms.sources_of(one), (*possible(one), *UNKNOWN), {
                code: parts for code, _title in points if (parts := counted.parts("value", code, one.code))
            })
            for one in chosen
        ],
        told.kept,
    )  # fmt: skip


def question_asked(actor: Actor, terms: Mapping[str, str]) -> Question:
    """The question that an arrangement makes, by its rules of today. NotVisible where it follows nobody."""
    return question_of(actor, "returns", terms["arrangement"])
