"""A comparison of children as outputs: its balance, its sizes, its effects, and what could explain them away."""

from __future__ import annotations

from math import isfinite

from moothall.methods.outputs import Column, Output, OutputKind, Role

from ..figures import CHILDREN, FREEDOM, About, figure, interval
from .balance import Balance
from .effects import Comparison
from .evalue import EValue

_NAMES = {
    "mean of the treated": "Mean of the treated", "mean of those compared with": "Mean of those compared with",
    "difference": "Difference", "risk ratio": "Ratio of risks", "odds ratio": "Ratio of odds",
}  # fmt: skip


def balance_outputs(found: Balance, about: About) -> tuple[Output, Output]:
    """How alike the arms are by covariate, and how many children each has, keeps and is worth."""
    columns = (
        Column("covariate", "Covariate", Role.DIMENSION), figure("before", "Difference before"), figure("after", "Difference after"),
        figure("treated", "Treated"), figure("compared_before", "Compared with, before"),
        figure("compared_after", "Compared with, after"), figure("ratio_after", "Ratio of variances after"), CHILDREN,
    )  # fmt: skip
    rows = [
        (row.name, row.difference_before, row.difference_after, row.treated_before, row.compared_before, row.compared_after, row.ratio_after, row.fewest)
        for row in found.rows
    ]  # fmt: skip
    by_covariate = about.output(
        "balance", "How alike the children are, by covariate, in standard deviations", OutputKind.ESTIMATES, columns, rows,
        counted="children-compared", chart="points", notes=(f"After weighting it is about {found.about}.",) if found.treated_kept == found.treated else (),
    )  # fmt: skip
    sizes = about.output(
        "sizes", "Children in the comparison", OutputKind.COUNTS,
        (Column("arm", "Arm", Role.DIMENSION), figure("all", "All", 0), figure("kept", "Kept", 0), figure("worth", "Worth by weight", 1), CHILDREN),
        [
            ("treated", found.treated, found.treated_kept, found.treated_effective, found.treated_kept),
            ("compared", found.compared, found.compared_kept, found.compared_effective, found.compared_kept),
        ],
        counted="children-compared", labels={"arm": {"treated": "Treated", "compared": "Compared with"}},
    )  # fmt: skip
    return by_covariate, sizes


def comparison_output(found: Comparison, about: About) -> Output:
    """The means of the arms and the effect on each scale."""
    freedom = found.freedom if isfinite(found.freedom) else float(found.children - 2)
    rows = [
        (one.scale, one.estimate, one.low, one.high, found.fewest, freedom)
        for one in (found.treated_mean, found.compared_mean, *found.effects)
    ]
    return about.output(
        "effect", "The comparison of children", OutputKind.ESTIMATES,
        (Column("scale", "Scale", Role.DIMENSION), figure("estimate", "Estimate", 3), *interval(3), CHILDREN, FREEDOM), rows,
        counted="children-compared", chart="points", notes=(f"By {found.how}.", *found.notes), labels={"scale": _NAMES},
    )  # fmt: skip


def e_value_output(found: EValue, of: Comparison, about: About) -> Output:
    """What an unmeasured confounder would have to be."""
    columns = (
        Column("scale", "Scale", Role.DIMENSION), figure("estimate", "Estimate", 3), figure("e_value", "E-value"),
        figure("limit", "E-value of the interval"), CHILDREN,
    )  # fmt: skip
    return about.output(
        "e-value", "How strong what was not measured would have to be", OutputKind.ESTIMATES, columns,
        [(found.scale, found.estimate, found.e_value, found.limit, of.fewest)], counted="children-compared",
    )  # fmt: skip
