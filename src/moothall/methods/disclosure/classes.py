"""The finest groups of children that the figures of one measure tell apart, and each figure as a set of them.

Along each dimension, categories that no figure separates form one class; months between two boundaries form one.
Children outside all named categories are a class of their own, unless the figures show that there are none. Where
categories overlap (a child counted under two kinds of exploitation), each is a dimension of its own: in it, or not.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import Conditions, Key, Period, month_number
from .nesting import MAY_BE_OF, OF

#: The dimension of time. No column is called so.
PERIOD = "(period)"
_IN = frozenset({"(in)"})
#: Figures agree within so much, relatively: sums of products are not exact.
_CLOSE = 1e-7


@dataclass(frozen=True)
class Classes:
    """For each dimension the number of its classes, and for each key the classes it covers as bits, by dimension."""

    sizes: dict[str, int]
    masks: tuple[dict[str, int], ...]


def classes(keys: Sequence[Key], values: Mapping[Key, float], listed: frozenset[str], *, apart: int = 0, open_ended: bool = False) -> Classes:  # fmt: skip
    """The classes that the keys tell apart. `values` are known figures; `listed` dimensions stand in some table.

    A key's mask leaves out a dimension of which it covers all. Figures that do not add up are read once
    more with `apart`: at 1, categories of which no figures show how they add up are taken as overlapping; at 2, all are.
    `open_ended` takes no list of categories as complete.
    """
    lines = _lines(keys, values)
    if apart:
        names = {name for key in keys for name, _these in key.conditions}
        lines |= {name: "over" for name in names if apart > 1 or name not in lines}
    overlapping = frozenset(name for name, how in lines.items() if how == "over")
    split = [_split(key.conditions, overlapping) for key in keys]
    named: dict[str, set[frozenset[str]]] = defaultdict(set)
    for one in split:
        for name, these in one:
            named[name].add(these)
    sizes: dict[str, int] = {}
    of_category: dict[str, dict[str, int]] = {}
    for name in sorted(named):
        rest = (
            open_ended
            or name.startswith((OF, MAY_BE_OF))
            or lines.get(name) == "under"
            or (name not in listed and lines.get(name) != "whole")
        )
        of_category[name], sizes[name] = _partition(named[name], rest)
    bits, sizes_of_time = _times(keys)
    if sizes_of_time:
        sizes[PERIOD] = sizes_of_time
    masks = []
    for key, one in zip(keys, split, strict=True):
        mask = {name: _mask(these, of_category[name]) for name, these in one}
        if sizes_of_time:
            mask[PERIOD] = bits[key.period]
        masks.append({name: bit for name, bit in mask.items() if bit != (1 << sizes[name]) - 1})
    return Classes(sizes, tuple(masks))


def _split(conditions: Conditions, overlapping: frozenset[str]) -> Conditions:
    """Conditions on overlapping categories as in-or-not of each."""
    held = []
    for name, these in conditions:
        if name in overlapping:
            held.append((f"{name}={'|'.join(sorted(these))}", _IN))
        else:
            held.append((name, these))
    return tuple(sorted(held))


def _lines(keys: Sequence[Key], values: Mapping[Key, float]) -> dict[str, str]:
    """By dimension: do single categories add up to their total (`whole`), to less (`under`), or to more (`over`)?"""
    parts: dict[tuple[str, Conditions, Period | None], list[tuple[frozenset[str], float | None]]] = defaultdict(list)  # fmt: skip
    for key in dict.fromkeys(keys):
        for place, (name, these) in enumerate(key.conditions):
            others = key.conditions[:place] + key.conditions[place + 1 :]
            parts[name, others, key.period].append((these, values.get(key)))
    found: dict[str, str] = {}
    named: dict[str, frozenset[str]] = {}
    for key in keys:
        for name, these in key.conditions:
            named[name] = named.get(name, frozenset()) | these
    by_key = {(key.conditions, key.period): values.get(key) for key in keys}
    for (name, others, period), held in parts.items():
        total = by_key.get((others, period))
        if total is None or any(value is None for _these, value in held):
            continue
        if sum(len(these) for these, _value in held) > len(frozenset().union(*(these for these, _v in held))):
            continue
        added = math.fsum(value for _these, value in held if value is not None)
        near = _CLOSE * max(1.0, abs(total))
        how = "whole" if abs(added - total) <= near else "under" if added < total else "over"
        if how == "under" and frozenset().union(*(these for these, _value in held)) != named[name]:
            continue  # A list without some of its categories is less than its total, and says nothing of others.
        if found.get(name) != "over" and (how != "whole" or name not in found):
            found[name] = how
    return found


def _partition(sets: set[frozenset[str]], rest: bool) -> tuple[dict[str, int], int]:
    """Each category's class, and how many classes there are, the rest among them."""
    ordered = sorted(sets, key=sorted)
    # In which sets each category lies: those that lie in the same are told apart by none.
    signs: dict[str, list[int]] = {category: [] for category in sorted(frozenset().union(*ordered))}
    for place, one in enumerate(ordered):
        for category in one:
            signs[category].append(place)
    numbers: dict[tuple[int, ...], int] = {}
    for sign in signs.values():
        numbers.setdefault(tuple(sign), len(numbers))
    return {category: numbers[tuple(sign)] for category, sign in signs.items()}, len(numbers) + rest


def _mask(these: frozenset[str], of_category: Mapping[str, int]) -> int:
    bits = 0
    for category in these:
        bits |= 1 << of_category[category]
    return bits


def _times(keys: Sequence[Key]) -> tuple[dict[tuple[str, str] | None, int], int]:
    """The months between boundaries as classes; without a period a figure is of all months, and of any other."""
    spans = {key.period: (month_number(key.period[0]), month_number(key.period[1]) + 1) for key in keys if key.period}  # fmt: skip
    if not spans:
        return {None: 0}, 0
    edges = sorted({edge for span in spans.values() for edge in span})
    pieces = [
        piece for piece in itertools.pairwise(edges)
        if any(first <= piece[0] and piece[1] <= last for first, last in spans.values())
    ]  # fmt: skip
    bits: dict[tuple[str, str] | None, int] = {
        period: sum(
            1 << place for place, piece in enumerate(pieces) if first <= piece[0] and piece[1] <= last
        )
        for period, (first, last) in spans.items()
    }
    ever = any(key.period is None for key in keys)
    bits[None] = (1 << (len(pieces) + ever)) - 1
    return bits, len(pieces) + ever
