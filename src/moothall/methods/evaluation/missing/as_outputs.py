"""Who is lost, and the answers with what is missing, as outputs."""

from __future__ import annotations

from math import isfinite

from moothall.methods.outputs import Column, Output, OutputKind, Role

from ..figures import AT_RISK, CHILDREN, EVENTS, FREEDOM, About, figure, interval
from .lost import Lost
from .sensitivity import Tipping
from .together import MissingAnswers

_WAVE, _ARM = Column("wave", "Wave", Role.DIMENSION), Column("arm", "Arm", Role.DIMENSION)


def lost_outputs(found: Lost, about: About) -> tuple[Output, ...]:
    """The share lost by wave and arm, why, and by how much more in one arm; what has no row is left out."""
    shares = about.output(
        "lost", "Children lost at each wave", OutputKind.RATES,
        (_WAVE, _ARM, figure("share", "Lost", 1, "%"), *interval(1, "%"), CHILDREN, EVENTS, AT_RISK),
        [
            (row.wave, row.arm, 100 * row.share, 100 * row.low, 100 * row.high, row.due - row.ended, row.lost, row.due - row.ended)
            for row in found.rows if row.due > row.ended
        ],
        counted="waves-lost", chart="line", notes=("Children who had died are not due, and not lost.",),
    )  # fmt: skip
    reasons = about.output(
        "lost-why", "Why children were lost", OutputKind.COUNTS,
        (_WAVE, _ARM, Column("reason", "Reason", Role.DIMENSION), figure("lost", "Lost", 0), CHILDREN),
        [(row.wave, row.arm, reason, count, count) for row in found.rows for reason, count in row.reasons.items()],
        counted="waves-lost-by-reason",
    )  # fmt: skip
    fewest = {(row.wave, row.arm): (row.due - row.ended, row.lost) for row in found.rows}
    differential = about.output(
        "lost-more", "How much more of one arm is lost", OutputKind.ESTIMATES,
        (_WAVE, Column("arms", "Arms", Role.DIMENSION), figure("difference", "Difference", 1, "percentage points"),
         *interval(1, "percentage points"), CHILDREN, EVENTS),
        [
            (one.wave, f"{one.arms[0]} less {one.arms[1]}", 100 * one.difference, 100 * one.low, 100 * one.high,
             *(min(fewest[one.wave, arm][place] for arm in one.arms) for place in (0, 1)))
            for one in found.differential
        ],
        counted="waves-lost", chart="points",
    )  # fmt: skip
    return tuple(output for output in (shares, reasons, differential) if output.rows)


def answers_outputs(found: MissingAnswers, about: About) -> tuple[Output, Output]:
    """The answers side by side, and the answer at each difference of those lost from what was seen."""
    told = about.output(
        "with-missing", "The answer by three ways with what is missing", OutputKind.ESTIMATES,
        (Column("way", "Way", Role.DIMENSION), figure("estimate", "Estimate", 3), *interval(3), CHILDREN, FREEDOM),
        [
            (one.way, one.estimate, one.low, one.high, one.children, one.freedom if isfinite(one.freedom) else one.children - 2)
            for one in found.told
        ],
        counted="children-compared", chart="points", notes=(
            "Complete cases alone mislead where those who fare worse are lost more often; the imputed answer is the first.",
            found.tipping.words,
        ),
        labels={"way": {"complete cases": "Complete cases", "weighted": "Weighted for being seen", "imputed": "Imputed"}},
    )  # fmt: skip
    return told, tipping_output(found.tipping, found.told[0].children, about)


def tipping_output(found: Tipping, children: int, about: About) -> Output:
    """The answer at each difference of those lost from what was seen; `children` is how many were seen."""
    return about.output(
        "tipping-point", "The answer if those who were lost differ from what was seen", OutputKind.ESTIMATES,
        (Column("delta", f"Difference, {found.unit}", Role.DIMENSION), figure("estimate", "Estimate", 3), *interval(3), CHILDREN),
        [(delta, one.estimate, one.low, one.high, children) for delta, one in zip(found.deltas, found.answers, strict=True)],
        counted="children-compared", chart="points",
    )  # fmt: skip
