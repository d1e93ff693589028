"""Where a value lies on a drawing, and which values are written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """From values to places. `ticks` are round values within; `decimals` are enough to tell them apart."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    decimals: int

    def at(self, value: float) -> float:
        """The place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def scale(values: Sequence[float], start: float, end: float, *, nought: bool = False, most: int = 6) -> Scale:
    """A scale over all values (and nought, if asked), from a round value to a round one."""
    told = [*values, *([0.0] if nought else [])] or [0.0, 1.0]
    low, high = min(told), max(told)
    if low == high:
        low, high = low - 1.0, high + 1.0
    return _over(low, high, start, end, _step((high - low) / max(most - 1, 1)))


def months(values: Sequence[float], start: float, end: float, *, most: int = 9) -> Scale:
    """A scale over months from nought, by months, quarters, half-years or years, as people count them."""
    last = max([*values, 1.0])
    step = next((one for one in (1, 2, 3, 6, 12, 24) if last / one <= most - 1), 60)
    return _over(0.0, last, start, end, float(step))


def _over(low: float, high: float, start: float, end: float, step: float) -> Scale:
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    # Half a step of five is told as it is: 2.5 and not 2.
    decimals += round(step, decimals) != step
    ticks = tuple(round(number * step, decimals + 2) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks, decimals)


def _step(raw: float) -> float:
    """The next of 1, 2, 2.5 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(raw))
    for times in (1.0, 2.0, 2.5, 5.0):
        if times * power >= raw * (1 - 1e-9):
            return times * power
    return 10.0 * power
