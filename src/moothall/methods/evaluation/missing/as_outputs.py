"""Who is lost, and the answers with what is missing, as outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from moothall.methods.outputs import ALL, Cell, Column, Output, OutputKind, Role

from ..figures import AT_RISK, CHILDREN, EVENTS, FEWEST, FREEDOM, About, Figure, Scale, figure, interval
from ..weighting import Balance
from .lost import Lost, LostRow
from .sensitivity import Tipping
from .together import MissingAnswers, Told

_WAVE, _ARM = Column("wave", "Wave", Role.DIMENSION), Column("arm", "Referred", Role.DIMENSION)
#: The words of the three ways that give an estimate.
WAYS = {"imputed": "Imputed", "weighted": "Weighted by being seen", "complete-cases": "Only those seen"}


def answers_output(found: MissingAnswers, title: str, about: About, scale: Scale) -> Output:  # fmt: skip
    """The answers side by side, the imputed one first."""
    return about.estimates(
        "effect", title, [Column("estimator", "How", Role.DIMENSION)],
        [Figure((way_of(one),), one.estimate, one.low, one.high, one.children, _freedom(one)) for one in reversed(found.told)],
        counted=scale.counted, heading="Difference", unit=scale.unit, decimals=scale.decimals, chart="points", labels={"estimator": WAYS},
        notes=("Complete cases are never told alone: those who fare worse are lost more often.",),
    )  # fmt: skip


def way_of(one: Told) -> str:
    """The name of a way in outputs, by which `WAYS` has its words."""
    return one.way.replace(" ", "-")


def _freedom(one: Told) -> int:
    return int(one.freedom) if isfinite(one.freedom) else one.children - 2


def tipping_output(found: Tipping, children: int, title: str, about: About, scale: Scale) -> Output:  # fmt: skip
    """The answer at each difference of those lost from what was seen, by how much worse they are taken to fare.

    `children` is how many the answers rest on, those imputed too.
    """
    tried = sorted(zip(found.deltas, found.answers, strict=True), key=lambda one: abs(one[0]))
    both = min(found.deltas) < 0 < max(found.deltas)
    return about.estimates(
        "if-worse", title, [Column("worse", f"{'Apart' if both else 'Worse'} by ({scale.unit})", Role.DIMENSION)],
        [
            Figure((f"{delta:+g}" if both and delta else f"{abs(delta):g}",), one.estimate, one.low, one.high, children,
                   int(one.freedom) if isfinite(one.freedom) else None)
            for delta, one in tried
        ],
        counted=scale.counted, heading="Difference", unit=scale.unit, decimals=scale.decimals, chart="points",
    )  # fmt: skip


def lost_outputs(found: Lost, title: str, about: About, *, counted: str, labels: Mapping[str, Mapping[str, str]]) -> Iterator[Output]:  # fmt: skip
    """The share lost by wave and arm and of all, why, and by how much more in one arm.

    Waves stand in a column where there are several. `labels` are the words of waves, arms and reasons.
    """
    waves = list(dict.fromkeys(row.wave for row in found.rows))
    many = len(waves) > 1
    about = about if many else About(about.name, about.period, {**about.where, "wave": waves[0]})
    by = (_WAVE, _ARM) if many else (_ARM,)

    def of(wave: str, *others: Cell) -> tuple[Cell, ...]:
        return (wave, *others) if many else others

    rows = [row for wave in waves for row in (*found.at(wave), found.together(wave)) if row.due > row.ended]
    yield about.output(
        "lost", f"{title}: who was lost", OutputKind.RATES,
        (*by, figure("share", "Share not seen", 3, "share"), *interval(3, "share"), CHILDREN, EVENTS, AT_RISK),
        [(*of(row.wave, row.arm), row.share, row.low, row.high, row.due - row.ended, row.lost, row.due - row.ended) for row in rows],
        counted=counted, chart="line" if many else "bars", labels={key: dict(words) for key, words in labels.items()},
        notes=("Children who have died are not due, and not lost.",),
    )  # fmt: skip
    reasons = [(*of(row.wave, row.arm, why), count, count) for row in rows if row.arm != ALL for why, count in row.reasons.items()]  # fmt: skip
    if {reason for row in rows for reason in row.reasons} - {"not_recorded"}:
        # The same is counted as in the table of shares, so that a reason of few is not worked out from the others.
        yield about.output(
            "lost-why", f"{title}: why children were lost", OutputKind.COUNTS,
            (*by, Column("reason", "Why", Role.DIMENSION), figure("lost", "Lost", 0), CHILDREN), reasons,
            counted=counted, labels={key: dict(words) for key, words in labels.items()},
        )  # fmt: skip
    if found.differential:
        yield _more(found, title, about, counted, labels, many=many)


def _more(found: Lost, title: str, about: About, counted: str, labels: Mapping[str, Mapping[str, str]], *, many: bool) -> Output:  # fmt: skip
    """How much more of the first arm is lost: told only where no part of it is small, since parts can be taken from it."""
    rows: list[tuple[Cell, ...]] = []
    for one in found.differential:
        here = found.at(one.wave)
        rows.append((
            *((one.wave,) if many else ()), " less ".join(one.arms), one.difference, one.low, one.high,
            min(row.due - row.ended for row in here), min(part for row in here for part in _parts(row)),
        ))  # fmt: skip
    return about.output(
        "lost-more", f"{title}: how much more of one arm was lost", OutputKind.ESTIMATES,
        (*((_WAVE,) if many else ()), Column("arms", "Arms", Role.DIMENSION), figure("difference", "Difference in the share", 3, "share"),
         *interval(3, "share"), CHILDREN, FEWEST),
        rows, counted=counted, labels={"wave": dict(labels.get("wave", {})), "arms": {f"{one} less {other}": f"{one.capitalize()} less {other}" for one, other in (each.arms for each in found.differential)}},
    )  # fmt: skip


def _parts(row: LostRow) -> list[int]:
    """The numbers of children a row is made of: lost, seen, and lost for each reason."""
    return [row.lost, row.seen, *row.reasons.values()]


def differ_output(
    found: Balance, title: str, about: About, *, counted: str, labels: Mapping[str, str], fewest: Mapping[str, int]
) -> Output:  # fmt: skip
    """In what those seen differ from those lost; `fewest` as for how alike the arms of a comparison are."""
    rows = [
        (row.name, row.difference_before, row.treated_before, row.compared_before, behind, behind - 1)
        for row in found.rows for behind in (min(row.fewest, fewest.get(row.name, row.fewest)),)
    ]  # fmt: skip
    return about.output(
        "lost-differ", title, OutputKind.ESTIMATES,
        (Column("covariate", "Known at referral", Role.DIMENSION), figure("difference", "Difference", 3, "standard deviations"),
         figure("seen", "Mean, seen"), figure("lost", "Mean, lost"), CHILDREN, FREEDOM),
        rows, counted=counted, labels={"covariate": dict(labels)},
    )  # fmt: skip
