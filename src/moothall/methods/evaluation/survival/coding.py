"""How people write down what ended follow-up: 0 and 1, R's 1 and 2, true and false, codes and names; and how it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .design import label
from .follow_up import Numbers

HAPPENED = frozenset({"true", "t", "yes", "y", "event", "dead", "died", "1"})
CENSORED = frozenset(
    {"false", "f", "no", "n", "censored", "censor", "cens", "alive", "none", "no event", "0"}
)


@dataclass(frozen=True)
class Coded:
    """The event of each row as a number (0: follow-up only ended; -1: empty), the names of 1..k, and how it was read."""

    event: Numbers
    causes: tuple[str, ...]
    told: str


def read_event(column: npt.NDArray[Any], *, event_is: Sequence[str] = ()) -> Coded:
    """One kind of event. `event_is` names the values that are the event; all others are then none.

    Without it the column holds 0 and 1, 1 and 2 (2 is the event, as R's Surv reads it), or words for yes and no. Raises
    EvaluationError with what the column holds where that cannot be told.
    """
    values, where = _values(column)
    if event_is:
        unknown = [one for one in event_is if one not in values]
        if unknown:
            raise EvaluationError(f"No row has the event {unknown[0]!r}; there are: {', '.join(values)}.")
        told = f"{' or '.join(event_is)} = event, anything else = censored"
        return _as(where, [one in event_is for one in values], told)
    held = set(values)
    if held <= {"0", "1"}:
        return _as(where, [one == "1" for one in values], "0 = censored, 1 = event")
    if held <= {"1", "2"}:
        return _as(where, [one == "2" for one in values], "1 = censored, 2 = event, as R's Surv reads it")
    words = [one.lower() for one in values]
    if all(one in HAPPENED or one in CENSORED for one in words):
        told = ", ".join(f"{one} = {'event' if one.lower() in HAPPENED else 'censored'}" for one in values)
        return _as(where, [one in HAPPENED for one in words], told)
    raise EvaluationError(
        f"The column of the event holds {_few(values)}: say which of them is the event, or that they are competing events."
    )


def read_causes(column: npt.NDArray[Any], *, censored: Sequence[str] = ()) -> Coded:
    """Several kinds. 0, an empty word, or a word for 'censored' is none; `censored` names others that are none.

    Kinds that are whole numbers are in their order, words in that of the alphabet.
    """
    values, where = _values(column)
    missing = [one for one in censored if one not in values]
    if missing:
        raise EvaluationError(f"No row is {missing[0]!r}; there are: {', '.join(values)}.")
    none = {one for one in values if (one in censored if censored else one.lower() in CENSORED)}
    causes = tuple(one for one in values if one not in none)
    if not causes:
        raise EvaluationError(f"No row has an event: the column holds {_few(values)}.")
    if len(causes) > 50:
        raise EvaluationError(
            f"The column of the event holds {len(causes)} different values: is it the time?"
        )
    number = {one: place for place, one in enumerate(causes, 1)}
    codes = np.array([number.get(one, 0) for one in values] + [-1], np.int64)
    told = ", ".join(
        [f"{one} = censored" for one in values if one in none] + [f"{one} = event" for one in causes]
    )
    return Coded(codes[where], causes, told)


def _as(where: Numbers, happened: list[bool], told: str) -> Coded:
    codes = np.array([*map(int, happened), -1], np.int64)
    return Coded(codes[where], ("event",), told)


def _values(column: npt.NDArray[Any]) -> tuple[list[str], Numbers]:
    """The different values as text, in order, and the place of each row's; an empty one has the place after the last."""
    if column.dtype.kind in "iufb":
        numbers = column.astype(float)
        known = np.isfinite(numbers)
        held, where = np.unique(numbers[known], return_inverse=True)
        values = [label(one) for one in held.tolist()]
    else:
        text = ["" if one is None or one != one else label(one).strip() for one in column.tolist()]
        told = np.array(text, dtype=str)
        known = np.array([one is not None and one == one for one in column.tolist()], bool)
        held, where = np.unique(told[known], return_inverse=True)
        values = [str(one) for one in held]
    found = np.full(len(column), len(values), np.int64)
    found[known] = where
    return values, found


def _few(values: list[str]) -> str:
    return ", ".join(repr(one) for one in values[:8]) + (", …" if len(values) > 8 else "")
