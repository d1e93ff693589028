"""A map of steps: what follows what, how often, how long between, and what that amounts to in a sentence.

A step directly follows another where it is the next one recorded for the same person, in whatever case. Counted over
everybody this is the directly-follows graph of process mining (W. van der Aalst, Process Mining: Data Science in
Action, 2016). An arrow belongs to the period in which its second step happened, so that a period is complete when it
ends, and slow paths are not left out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Days between, in order: a quarter took this long or less, half did, three quarters did, nine in ten did."""

    quarter: int
    half: int
    three_quarters: int
    nine_tenths: int | None = None


@dataclass(frozen=True)
class Arrow:
    """One step followed by another: how often, by how many people, after how many days, and in the period before."""

    step: str
    following: str
    times: int
    people: int
    days: Spread | None = None
    days_before: Spread | None = None

    @property
    def pace(self) -> str:
        """`slower`, `faster`, or nothing: against the period before, and only where it is more than chance moves.

        Slower means that half of them now take longer than three quarters took before; faster, that half now take
        less than a quarter took.
        """
        if self.days is None or self.days_before is None:
            return ""
        if self.days.half > self.days_before.three_quarters:
            return "slower"
        return "faster" if self.days.half < self.days_before.quarter else ""


@dataclass(frozen=True)
class Waiting:
    """Those with an open case whose last step this is, and for how many days it has been."""

    people: int
    days: Spread | None = None


@dataclass(frozen=True)
class Box:
    """One step: how often it was reached in the period (None: hidden), and who waits there."""

    step: str
    times: int | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Order:
    """Of the people with one step in the period: for how many another came before it, that day, or after.

    None is a hidden number. `days_before` and `days_after` are the days between the two.
    """

    step: str
    other: str
    whole: int
    before: int | None = None
    same_day: int | None = None
    after: int | None = None
    not_recorded: int | None = None
    days_before: Spread | None = None
    days_after: Spread | None = None


@dataclass(frozen=True)
class ProcessMap:
    """What may be shown of one view: boxes, arrows with the most travelled first, orders, and how much is hidden.

    `least` people are enough to show; with `is_about` every count is to the nearest multiple of that.
    """

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    orders: tuple[Order, ...]
    hidden_arrows: int = 0
    hidden_boxes: int = 0
    least: int = 0
    is_about: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.boxes


def drawn(arrows: Sequence[Arrow], most: int) -> tuple[Arrow, ...]:
    """The arrows a drawing can hold: of every step the busiest one in and out, and then the busiest of the rest.

    A step followed by itself is told in its box.
    """
    between = sorted(
        (arrow for arrow in arrows if arrow.step and arrow.step != arrow.following),
        key=lambda arrow: (-arrow.times, arrow.step, arrow.following),
    )
    chosen: dict[Arrow, None] = {}
    left: set[str] = set()
    entered: set[str] = set()
    for arrow in between:
        if arrow.step not in left or arrow.following not in entered:
            chosen[arrow] = None
        left.add(arrow.step)
        entered.add(arrow.following)
    for arrow in between:
        if len(chosen) >= most:
            break
        chosen.setdefault(arrow)
    return tuple(arrow for arrow in between if arrow in chosen)


@dataclass(frozen=True)
class Finding:
    """What the numbers amount to: a kind of sentence, and what it is about."""

    kind: str
    order: Order | None = None
    arrow: Arrow | None = None
    box: Box | None = None


def findings(found: ProcessMap) -> list[Finding]:
    """The sentences the numbers support, chosen by rule and in this order.

    Beside the referral, and beside the decision, of the most people: the step of the law that most often came before
    it, and for the decision the one that most often came only after it; the arrow that has slowed down for the most
    people; where the most people wait; the most travelled arrow. Equal ones go by name.
    """
    referrals = [order for order in found.orders if order.step.startswith("referral:")]
    decisions = [order for order in found.orders if order.step.startswith("decided:")]
    return [
        *_orders(referrals, "before"),
        *_orders(decisions, "before"),
        *_orders(decisions, "after"),
        *_slowest(found.arrows),
        *_longest_wait(found.boxes),
        *_busiest(found.arrows),
    ]


def _orders(orders: Iterable[Order], how: str) -> list[Finding]:
    counted = [order for order in orders if getattr(order, how)]
    best = min(
        counted, key=lambda order: (-order.whole, -getattr(order, how), order.step, order.other), default=None
    )
    return [Finding(how, order=best)] if best else []


def _slowest(arrows: Iterable[Arrow]) -> list[Finding]:
    slower = [arrow for arrow in arrows if arrow.pace == "slower"]
    best = min(slower, key=lambda arrow: (-arrow.people, arrow.step, arrow.following), default=None)
    return [Finding("slower", arrow=best)] if best else []


def _longest_wait(boxes: Iterable[Box]) -> list[Finding]:
    held = [box for box in boxes if box.waiting is not None]
    best = min(held, key=lambda box: (-(box.waiting.people if box.waiting else 0), box.step), default=None)
    return [Finding("waiting", box=best)] if best else []


def _busiest(arrows: Iterable[Arrow]) -> list[Finding]:
    between = [arrow for arrow in arrows if arrow.step and arrow.step != arrow.following]
    best = min(between, key=lambda arrow: (-arrow.times, arrow.step, arrow.following), default=None)
    return [Finding("busiest", arrow=best)] if best else []
