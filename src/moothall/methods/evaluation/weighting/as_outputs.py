"""A comparison of children as outputs: its balance, its sizes, its effect, and what each arm comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan

from moothall.methods.outputs import Column, Mark, Output, OutputKind, Role

from ..figures import CHILDREN, FREEDOM, About, Figure, Scale, figure
from .balance import Balance, BalanceRow
from .effects import Comparison, Effect

_SPREADS = "standard deviations"
_ARM = Column("arm", "Arm", Role.DIMENSION)


def balance_output(
    found: Balance, title: str, about: About, *, counted: str, labels: Mapping[str, str] | None = None,
    fewest: Mapping[str, int] | None = None,
) -> Output:  # fmt: skip
    """How alike the arms are by covariate, before and after weighting, with what the arms come to in each.

    Behind a line stands its rarest answer in either arm: a covariate of few is a description of those few. `fewest` says
    of columns that are groups of one trait how few its smallest group is: the others would give it away.
    """
    few = fewest or {}
    columns = (
        Column("covariate", "Known at referral", Role.DIMENSION), figure("before", "Before weighting", 3, _SPREADS),
        figure("after", "After weighting", 3, _SPREADS), figure("treated", "Mean, treated"),
        figure("compared_before", "Mean, others"), figure("compared_after", "Mean, others, weighted"),
        figure("ratio_after", "Ratio of variances"), CHILDREN, FREEDOM,
    )  # fmt: skip
    rows = [
        (row.name, row.difference_before, row.difference_after, row.treated_after, row.compared_before, row.compared_after,
         _ratio(row), behind, behind - 1)
        for row in found.rows for behind in (min(row.fewest, few.get(row.name, row.fewest)),)
    ]  # fmt: skip
    return about.output(
        "balance", title, OutputKind.ESTIMATES, columns, rows, counted=counted, chart="pairs",
        notes=(f"Before and after weighting: differences of means. After weighting the children are {found.about}.",),
        labels={"covariate": dict(labels or {})},
    )  # fmt: skip


def _ratio(row: BalanceRow) -> float | str:
    """The ratio of variances; of a yes or no it follows from the means, and says nothing more."""
    return Mark.NOT_APPLICABLE.value if isnan(row.ratio_after) else row.ratio_after


def sizes_output(
    found: Balance, title: str, about: About, *, counted: str, labels: Mapping[str, str]
) -> Output:
    """How many children each arm has, keeps where not all are kept, and is worth by its weights.

    `labels` are the words of the arms `treated` and `not-treated`.
    """
    arms = (
        ("treated", found.treated, found.treated_kept, found.treated_effective),
        ("not-treated", found.compared, found.compared_kept, found.compared_effective),
    )
    some = any(kept < of for _arm, of, kept, _worth in arms)
    columns = (
        _ARM, figure("all", "Children", 0), *((figure("kept", "Kept", 0),) if some else ()),
        figure("worth", "Worth by weight", 1), CHILDREN,
    )  # fmt: skip
    return about.output(
        "sizes", title, OutputKind.COUNTS, columns,
        [(arm, of, *((kept,) if some else ()), worth, kept) for arm, of, kept, worth in arms],
        counted=counted, labels={"arm": dict(labels)},
        notes=("Worth by weight: so many children, all counted alike, would say as much.",),
    )  # fmt: skip


def effect_output(found: Comparison, title: str, about: About, scale: Scale) -> Output:
    """The difference between the arms."""
    told = found.effect("difference")
    return about.estimates(
        "effect", title, [Column("estimator", "Estimate", Role.DIMENSION)], [_figure("weighted", told, found)],
        counted=scale.counted, heading="Difference", unit=scale.unit, decimals=scale.decimals,
        labels={"estimator": {"weighted": "Weighted, doubly robust"}}, notes=(f"About {found.about}; {found.how}.", *found.notes),
    )  # fmt: skip


def arms_outputs(
    found: Comparison, title: str, about: About, scale: Scale, *, labels: Mapping[str, str]
) -> Iterator[Output]:  # fmt: skip
    """What each arm comes to and, of a yes or no, its difference as a ratio of risks and of odds."""
    means = [
        _figure("treated", found.treated_mean, found),
        _figure("not-treated", found.compared_mean, found),
    ]
    yield about.estimates(
        "arms", f"{title}: what each arm comes to", [_ARM], means, counted=scale.counted, heading="Mean, weighted", unit=scale.unit,
        decimals=scale.decimals, labels={"arm": labels},
    )  # fmt: skip
    ratios = [_figure(one.scale.replace(" ", "-"), one, found) for one in found.effects if one.scale.endswith("ratio")]  # fmt: skip
    if ratios:
        yield about.estimates(
            "ratios", f"{title}: the effect as a ratio", [Column("scale", "Ratio of", Role.DIMENSION)], ratios, counted=scale.counted,
            heading="Ratio", labels={"scale": {"risk-ratio": "Risks", "odds-ratio": "Odds"}},
        )  # fmt: skip


def _figure(name: str, told: Effect, found: Comparison) -> Figure:
    """One line, with as many degrees of freedom as the clusters leave, without clusters the children (not those of its t)."""
    freedom = found.clusters - 1 if found.clusters else found.children - 2
    return Figure((name,), told.estimate, told.low, told.high, found.children, freedom, found.fewest)
