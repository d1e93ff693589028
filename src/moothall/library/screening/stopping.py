"""When may reading stop? A test that says how sure it is that enough has been found. It advises; a person decides.

Callaghan and Müller-Hansen (2020), Statistical stopping criteria for automated screening in systematic reviews,
Systematic Reviews 9:273, doi 10.1186/s13643-020-01521-4. The last records that were read are taken as if they had been
drawn by lot from themselves and all unread ones. Had so many been missed that the target was not met, how likely would
it be that so few turned up among them? Of all such ends the smallest chance counts. As long as the order is no worse
than a lot, the records read last are at least as rich as the unread ones, so the chance is overstated, not understated.

What is ours: the test is looked at every LOOK_EVERY records and not after each, since who looks often finds a chance
that is small by luck. `docs/reference/screening.md` has how often the target was met, also where the order is no better
than a lot, which is the hardest case for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

TARGET, CONFIDENCE = 0.95, 0.95
LOOK_EVERY = 50


@dataclass(frozen=True, slots=True)
class Advice:
    """What the test says at its last look.

    `looked_at` is how many records had been read then; `chance` that of so few at the end had the target been missed;
    `missed_at_most` how many relevant records may still be unread, at the confidence stated, or None while it cannot
    say less than all of them.
    """

    records: int
    read: int
    looked_at: int
    found: int
    target: float
    confidence: float
    chance: float
    may_stop: bool
    missed_at_most: int

    @property
    def unread(self) -> int:
        """How many nobody has read."""
        return self.records - self.read

    @property
    def recall_at_least(self) -> float | None:
        """The share of all relevant records that was found, at the confidence stated; None while none was found."""
        return self.found / (self.found + self.missed_at_most) if self.found else None

    @property
    def next_look(self) -> int:
        """How many records will have been read at the next look."""
        return min((self.read // LOOK_EVERY + 1) * LOOK_EVERY, self.records)


def advise(
    labels: Sequence[bool], records: int, *, target: float = TARGET, confidence: float = CONFIDENCE
) -> Advice:
    """What can be said of `records` of which these were read, in this order, each relevant or not.

    Raises ValueError for a target or a confidence that is not between 0 and 1, or more labels than records.
    """
    if not (0 < target < 1 and 0 < confidence < 1):
        raise ValueError("Target and confidence lie between 0 and 1, such as 0.95.")
    if len(labels) > records:
        raise ValueError("More records were read than there are.")
    at = len(labels) if len(labels) == records else len(labels) // LOOK_EVERY * LOOK_EVERY
    seen = labels[:at]
    found = sum(seen)
    chance = chance_of(missed_if_short(found, target), seen, records)
    return Advice(
        records=records, read=len(labels), looked_at=at, found=found, target=target, confidence=confidence,
        chance=chance, may_stop=at > 0 and chance < 1 - confidence,
        missed_at_most=_missed_at_most(seen, records, 1 - confidence),
    )  # fmt: skip


def enough(
    labels: Sequence[bool], records: int, *, target: float = TARGET, confidence: float = CONFIDENCE
) -> bool:
    """Whether the test, looked at now, speaks for stopping; `advise` says more and takes longer."""
    return bool(labels) and chance_of(missed_if_short(sum(labels), target), labels, records) < 1 - confidence


def missed_if_short(found: int, target: float) -> int:
    """The fewest that must be unread for what was found to be less than the target share of all."""
    return int(found / Fraction(str(target))) + 1 - found


def chance_of(missed: int, labels: Sequence[bool], records: int) -> float:
    """The chance of so few among the last that were read, had `missed` been left unread; the smallest of all ends.

    For as many relevant ones, the longer end has the smaller chance, so only ends that begin after a relevant record
    are looked at, and the whole.
    """
    unread = records - len(labels)
    if missed > unread:
        return 0.0
    if not labels:
        return 1.0
    from scipy.stats import hypergeom

    found = np.cumsum(np.asarray(labels[::-1], dtype=np.int64))
    sizes = np.flatnonzero(np.append(found[1:] > found[:-1], True)) + 1
    drawn = found[sizes - 1]
    return float(np.min(hypergeom.cdf(drawn, unread + sizes, drawn + missed, sizes)))


def _missed_at_most(labels: Sequence[bool], records: int, doubt: float) -> int:
    """The most that may be unread and would not be too unlikely; the chance falls with every one more."""
    low, high = 0, records - len(labels)
    while low < high:
        middle = (low + high + 1) // 2
        if chance_of(middle, labels, records) < doubt:
            high = middle - 1
        else:
            low = middle
    return low


def share_relevant(found: int, drawn: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Between which shares the relevant records lie, from those that were read by lot (Clopper and Pearson, exact)."""
    from scipy.stats import beta

    if not 0 <= found <= drawn:
        raise ValueError("No more can be relevant than were drawn.")
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, found, drawn - found + 1)) if found else 0.0
    high = float(beta.ppf(1 - tail, found + 1, drawn - found)) if found < drawn else 1.0
    return low, high
