"""Drawing a sample that anybody can draw again: a ticket for each decision, and the lowest tickets are read.

A ticket is the SHA-256 of the seed and the decision's key. With a seed from the machine's own source of randomness
each decision has the same chance, and whoever holds the seed and the list finds the same sample with any tool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from moothall.methods.arrangements.sections.governance import DipSample


@dataclass(frozen=True)
class Drawable:
    """One decision that may be drawn: its key, its stage and its outcome."""

    key: UUID
    stage: str
    outcome: str


def how_many(rule: DipSample, population: int) -> int:
    """How many decisions of a population the rule has read again; never more than there are."""
    if rule.decisions is not None:
        return min(rule.decisions, population)
    share = -(-population * (rule.in_a_hundred or 0) // 100)
    return min(max(share, rule.at_least), population)


def draw(population: Sequence[Drawable], rule: DipSample, seed: str) -> list[UUID]:
    """The decisions to read again, in the order of their tickets. The order of the population does not matter."""
    wanted = how_many(rule, len(population))
    if rule.evenly_by is None:
        return [one.key for one in _by_ticket(population, seed)[:wanted]]
    groups: dict[str, list[Drawable]] = {}
    for one in population:
        groups.setdefault(one.stage if rule.evenly_by == "stage" else one.outcome, []).append(one)
    places = shares({name: len(members) for name, members in groups.items()}, wanted)
    drawn = [one for name, members in groups.items() for one in _by_ticket(members, seed)[: places[name]]]
    return [one.key for one in _by_ticket(drawn, seed)]


def shares(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many of each group: in proportion, by the largest remainder, and one at least where there is room for all."""
    total = sum(sizes.values())
    if total == 0:
        return dict.fromkeys(sizes, 0)
    exact = {name: wanted * size / total for name, size in sizes.items()}
    places = {name: int(share) for name, share in exact.items()}
    if wanted >= len(sizes):
        places = {name: max(count, min(1, sizes[name])) for name, count in places.items()}
    while sum(places.values()) > wanted:  # those raised to one are paid for by groups that have more than one
        most = max(
            (name for name in places if places[name] > 1), key=lambda name: (places[name] - exact[name], name)
        )
        places[most] -= 1
    while sum(places.values()) < wanted:
        room = [name for name in sizes if places[name] < sizes[name]]
        places[max(room, key=lambda name: (exact[name] - places[name], sizes[name], name))] += 1
    return places


def ticket(seed: str, key: UUID) -> str:
    """The ticket of one decision: lowercase hexadecimal SHA-256 of seed, colon, key."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def mark_of(population: Iterable[Drawable]) -> str:
    """The SHA-256 of the sorted keys, a line each: to see later that it is the same population."""
    return hashlib.sha256("\n".join(sorted(str(one.key) for one in population)).encode()).hexdigest()


def _by_ticket(members: Sequence[Drawable], seed: str) -> list[Drawable]:
    return sorted(members, key=lambda one: ticket(seed, one.key))
