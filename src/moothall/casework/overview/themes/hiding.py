"""Which counts may not be shown to those who see no case, so that no figure points at one. Pure.

A count is unsafe where it is of fewer than the least number, or where those it counts, or those it does not count,
are fewer than that and not nought. A hidden count could still be had by taking what is shown from a total, so others
are hidden with it until what can be had that way is safe as well. Periods are whole quarters and calendar years only,
and a breakdown is shown for a year and never for a quarter, so that no two tables cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """So much of so many; both None where they are hidden."""

    part: int | None
    whole: int | None

    @property
    def hidden(self) -> bool:
        """Whether there is a count that is not shown."""
        return self.whole is None

    @property
    def share(self) -> float | None:
        """The part of each one of the whole; None where there is nothing, or nothing shown."""
        return self.part / self.whole if self.part is not None and self.whole else None


HIDDEN = Count(None, None)
NONE = Count(0, 0)


def unsafe(part: int, whole: int, least: int, *, share: bool = True) -> bool:
    """Whether a count could point at somebody. Of an amount (minutes, money) only how many it is of matters."""
    if 0 < whole < least:
        return True
    return share and (0 < part < least or 0 < whole - part < least)


def hide_one(count: Count, least: int, *, share: bool = True) -> Count:
    """A count that stands by itself."""
    return HIDDEN if unsafe(count.part or 0, count.whole or 0, least, share=share) else count


def hide_parts(
    counts: Mapping[str, Count], least: int, *, share: bool = True, one_whole: bool = False
) -> dict[str, Count]:
    """Counts that add up to a total which is shown. With `one_whole` they share one whole out among them."""
    hidden = {
        name for name, one in counts.items() if unsafe(one.part or 0, one.whole or 0, least, share=share)
    }
    while (
        hidden
        and len(hidden) < len(counts)
        and _gives_away([counts[name] for name in hidden], least, share, one_whole)
    ):
        rest = [name for name in counts if name not in hidden]
        hidden.add(min(rest, key=lambda name: (not counts[name].whole, _size(counts[name], one_whole), name)))
    return {name: HIDDEN if name in hidden else one for name, one in counts.items()}


def _size(one: Count, one_whole: bool) -> int:
    return (one.part if one_whole else one.whole) or 0


def _gives_away(hidden: Sequence[Count], least: int, share: bool, one_whole: bool) -> bool:
    """Whether the hidden counts together, which a total less what is shown gives, are themselves unsafe."""
    if len([one for one in hidden if one.whole]) < 2:
        return True
    part = sum(one.part or 0 for one in hidden)
    whole = (hidden[0].whole or 0) if one_whole else sum(one.whole or 0 for one in hidden)
    return unsafe(part, whole, least, share=share)
