"""The release ledger: every figure that was published, with what it says, as plain data to read and write as JSON.

An outsider keeps every release. What an earlier one said is held here, so that a new one can be checked beside it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .cells import Key, Period, conditions_of
from .errors import DisclosureError

FORM = "moothall-release-ledger-1"


@dataclass(frozen=True)
class Published:
    """One published figure. `low` and `high` bound it: equal where it was shown exactly, `high` none where open.

    `conditions` are dimension and categories, `period` the first and last month, `whole` that it counts (a sum does
    not). A figure that was hidden is an entry too (`hidden`), with what its mark says: where zeros are shown, at
    least one.
    """

    measure: str
    conditions: dict[str, tuple[str, ...]]
    period: tuple[str, str] | None
    low: float
    high: float | None
    output: str
    release: str = ""
    whole: bool = True
    hidden: bool = False

    @property
    def key(self) -> Key:
        """What it is about."""
        return Key(self.measure, conditions_of(self.conditions), self.period)

    @property
    def top(self) -> float:
        """The upper bound as a number."""
        return math.inf if self.high is None else self.high


def published(key: Key, low: float, high: float, output: str, *, whole: bool = True, hidden: bool = False) -> Published:  # fmt: skip
    """An entry for a figure."""
    return Published(
        measure=key.measure, conditions={name: tuple(sorted(these)) for name, these in key.conditions},
        period=key.period, low=low, high=None if math.isinf(high) else high, output=output, whole=whole, hidden=hidden,
    )  # fmt: skip


def of_release(entries: Iterable[Published], release: str) -> tuple[Published, ...]:
    """The entries under the name of the release they went out with."""
    return tuple(replace(entry, release=release) for entry in entries)


def beside(keys: Iterable[Key], entries: Iterable[Published]) -> list[Published]:
    """The entries whose months overlap those of the keys, or of an entry that does: others can tell nothing of them.

    A figure of no period may be of any.
    """
    spans = {key.period for key in keys}
    waiting = list(entries)
    kept: list[Published] = []
    while waiting:
        near: list[Published] = []
        far: list[Published] = []
        for one in waiting:
            meets = None in spans or one.period is None or _overlaps(one.period, spans)
            (near if meets else far).append(one)
        if not near:
            break
        kept += near
        spans |= {one.period for one in near}
        waiting = far
    return kept


def _overlaps(period: Period, spans: Iterable[Period | None]) -> bool:
    return any(one is None or (one[0] <= period[1] and period[0] <= one[1]) for one in spans)


def ledger_to_json(entries: Iterable[Published]) -> bytes:
    """As JSON, UTF-8, in the order given; the same entries give the same bytes."""
    told = [
        {
            "measure": one.measure, "conditions": {name: list(these) for name, these in sorted(one.conditions.items())},
            "period": list(one.period) if one.period else None, "low": one.low, "high": one.high, "output": one.output,
            "release": one.release, "whole": one.whole, "hidden": one.hidden,
        }
        for one in entries
    ]  # fmt: skip
    return (json.dumps({"form": FORM, "published": told}, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()  # fmt: skip


def ledger_from_json(data: bytes | str) -> tuple[Published, ...]:
    """What `ledger_to_json` wrote. Raises DisclosureError naming the entry that is wrong."""
    try:
        told: Any = json.loads(data)
        form, entries = told["form"], told["published"]
    except (ValueError, TypeError, KeyError):
        raise DisclosureError("This is not a release ledger: it should be JSON with 'form' and 'published'.") from None  # fmt: skip
    if form != FORM:
        raise DisclosureError(f"The ledger has the form {str(form)[:60]!r}; this program reads {FORM!r}.")
    return tuple(_entry(one, number) for number, one in enumerate(entries, 1))


def _entry(told: Any, number: int) -> Published:
    try:
        period = told["period"]
        entry = Published(
            **{
                **told,
                "conditions": {
                    str(name): tuple(map(str, these)) for name, these in told["conditions"].items()
                },
                "period": (str(period[0]), str(period[1])) if period else None,
            }
        )
        if not (math.isfinite(entry.low) and entry.low <= entry.top):
            raise ValueError("'low' should be a number no larger than 'high'")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise DisclosureError(f"Entry {number} of the release ledger cannot be read: {wrong}.") from None
    return entry
