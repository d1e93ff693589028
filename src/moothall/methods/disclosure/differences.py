"""What can be had by taking one published figure from another: groups that stand in no table, and are small.

A total less the categories that are shown, January to July less January to June, all children less those of one
condition: each is a figure that nobody printed and anybody can work out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .classes import Classes

#: So many in turn: a difference of differences is a figure too (July, and not of site A).
_DEPTH = 2
#: More than this are not looked at.
_MOST = 4_000


@dataclass(frozen=True)
class Difference:
    """A group that is `whole` less `parts` (numbers of figures, or of differences before it)."""

    mask: dict[str, int]
    low: float
    high: float
    whole: int
    parts: tuple[int, ...]


def differences(of: Classes, bounds: Sequence[tuple[float, float]]) -> list[Difference]:
    """Groups that are one figure less others, beside those that are figures. `bounds`: what is true of each figure."""
    masks = [dict(mask) for mask in of.masks]
    held = list(bounds)
    found: list[Difference] = []
    seen = {_sign(mask) for mask in masks}
    for _ in range(_DEPTH):
        fresh = [
            one for one in _one_step(masks, held, of.sizes) if _sign(one.mask) not in seen
        ]  # fmt: skip
        for one in fresh:
            if _sign(one.mask) in seen or len(found) >= _MOST:
                continue
            seen.add(_sign(one.mask))
            found.append(one)
            masks.append(one.mask)
            held.append((one.low, one.high))
        if not fresh:
            break
    return found


def bounded_by(
    found: Sequence[Difference], bounds: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """What is true of each difference by other bounds of the same figures (of the children behind them)."""
    held = list(bounds)
    for one in found:
        low = held[one.whole][0] - math.fsum(held[part][1] for part in one.parts)
        high = held[one.whole][1] - math.fsum(held[part][0] for part in one.parts)
        held.append((max(0.0, low), max(0.0, high)))
    return held[len(bounds) :]


def _sign(mask: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(mask.items()))


def _one_step(masks: list[dict[str, int]], bounds: list[tuple[float, float]], sizes: dict[str, int]) -> list[Difference]:  # fmt: skip
    lines: dict[tuple[str, tuple[tuple[str, int], ...]], dict[int, int]] = defaultdict(dict)
    for number, mask in enumerate(masks):
        for name in sizes:
            others = _sign({one: bits for one, bits in mask.items() if one != name})
            lines[name, others].setdefault(mask.get(name, (1 << sizes[name]) - 1), number)
    found = []
    for (name, others), line in sorted(lines.items()):
        if len(line) < 2:
            continue
        for bits, number in sorted(line.items()):
            if bits.bit_count() < 2:
                continue  # Nothing lies within one class.
            inside = {other: place for other, place in line.items() if other != bits and other & ~bits == 0}
            for left, parts in _remainders(bits, inside):
                mask = dict(others)
                mask[name] = left
                low = bounds[number][0] - math.fsum(bounds[part][1] for part in parts)
                high = bounds[number][1] - math.fsum(bounds[part][0] for part in parts)
                found.append(Difference(mask, max(0.0, low), max(0.0, high), number, parts))
    return found


def _remainders(bits: int, inside: dict[int, int]) -> list[tuple[int, tuple[int, ...]]]:
    """What of a set is left without the sets in it: all of them where they are apart, else each."""
    if not inside:
        return []
    union = together = 0
    for other in inside:
        together |= union & other
        union |= other
    if not together:
        left = bits & ~union
        return [(left, tuple(sorted(inside.values())))] if left else []
    answers: list[tuple[int, tuple[int, ...]]] = []
    for other, place in inside.items():
        left = bits & ~other
        if left in inside:
            continue  # It is a figure itself.
        covered = 0
        for third in inside:
            if third & ~left == 0:
                covered |= third
        if covered != left:
            answers.append((left, (place,)))
    return answers
