"""Times as an analyst has them, as numbers: dates become whole years, quarters, months, weeks or days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NEVER = {"", "never", "none", "inf", "infinity", "na", "nan", "nat"}
QUARTER, MONTH = re.compile(r"^(\d{4})[-\s]?[Qq]([1-4])$"), re.compile(r"^(\d{4})-(\d{2})$")


@dataclass(frozen=True)
class Times:
    """The times and the groups of the rows as numbers; what they count ('' where they were numbers already).

    `labels` give the day on which each time that occurs begins.
    """

    time: Array
    group: Array
    unit: str = ""
    labels: dict[float, str] = field(default_factory=dict)


def times_of(time: Array, group: Array, names: tuple[str, str]) -> Times:
    """The columns of time and group as numbers. A group that is 0, empty, infinite or 'never' is infinite.

    Dates are counted in the coarsest of years, quarters, months, weeks and days that keeps them apart and evenly
    placed; a group's date falls in the period that holds it. Raises ClickException naming the column.
    """
    import numpy as np

    days = _days(time)
    if days is None:
        return Times(_numbers(time, names[0]), _numbers(group, names[1], never=True))
    treated = _days(group)
    if treated is None:
        numbers = _numbers(group, names[1], never=True)
        if np.isfinite(numbers).any() and np.any(numbers[np.isfinite(numbers)] != 0):
            raise click.ClickException(
                f"The column {names[0]!r} holds dates, so {names[1]!r} must hold dates too (empty or 0: never)."
            )
        treated = np.full(len(group), np.datetime64("NaT"), "datetime64[D]")
    different = np.unique(days[~np.isnat(days)])
    unit, start = _unit(different), int(different[0].astype(int)) % 7
    count = _counted(different, unit, np.nan, start)
    labels = {float(number): str(day) for number, day in zip(count, different, strict=True)}
    return Times(_counted(days, unit, np.nan, start), _counted(treated, unit, np.inf, start), unit, labels)


def _days(told: Array) -> Array | None:
    """As days, where the column holds dates, quarters or months; nothing where it does not."""
    import numpy as np

    if told.dtype.kind == "M":
        return told.astype("datetime64[D]")
    if told.dtype.kind != "O":
        return None
    found = np.full(len(told), np.datetime64("NaT"), "datetime64[D]")
    known: dict[Any, Any] = {}
    for place, one in enumerate(told.tolist()):
        if one is None or one != one or str(one).strip().lower() in NEVER | {"0"}:
            continue
        if one not in known:
            known[one] = _day(str(one).strip())
        if known[one] is None:
            return None
        found[place] = known[one]
    return found if known else None


def _day(text: str) -> Any:
    import numpy as np

    quarter = QUARTER.match(text)
    if quarter:
        return np.datetime64(f"{quarter[1]}-{int(quarter[2]) * 3 - 2:02d}-01")
    if MONTH.match(text) or re.match(r"^\d{4}-\d{2}-\d{2}", text):
        try:
            return np.datetime64(text[:10], "D")
        except ValueError:
            return None
    return None


def _unit(different: Array) -> str:
    import numpy as np

    months = different.astype("datetime64[M]")
    if np.array_equal(months.astype("datetime64[D]"), different):
        number = months.astype(int)
        return "year" if not np.any(number % 12) else "quarter" if not np.any(number % 3) else "month"
    steps = np.diff(different).astype(int)
    return "week" if len(steps) and not np.any(steps % 7) else "day"


def _counted(days: Array, unit: str, empty: float, start: int) -> Array:
    import numpy as np

    months = days.astype("datetime64[M]").astype(int) + 1970 * 12
    number = {
        "year": months // 12,
        "quarter": months // 3,
        "month": months,
        "week": (days.astype(int) - start) // 7,
        "day": days.astype(int),
    }[unit].astype(float)
    number[np.isnat(days)] = empty
    return number


def _numbers(told: Array, name: str, *, never: bool = False) -> Array:
    import numpy as np

    try:
        return told.astype(np.float64)
    except (ValueError, TypeError):
        pass
    texts = ["" if one is None else str(one).strip() for one in told.tolist()]
    if never:
        texts = ["inf" if text.lower() in NEVER else text for text in texts]
    try:
        return np.array([float(text or "nan") for text in texts])
    except ValueError as wrong:
        raise click.ClickException(
            f"The column {name!r} holds something that is no number and no date: {wrong}."
        ) from None
