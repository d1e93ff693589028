"""What the designs by child have in common: who is compared, what is adjusted for, how few and how different they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..cluster_errors import times
from ..errors import EvaluationError
from ..finding import Deviation, DeviationKind, Diagnostic, Verdict
from ..rules import rule
from ..study_data.reading import Flags, Floats, StudyChildren
from ..study_data.traits import NUMBERS, columns_of
from ..weighting import EValue
from .building import Check, check_at, sentence
from .study import Study

Numbers = npt.NDArray[np.int64]
ARMS = {"treated": "Referred where a panel had begun", "compared": "Referred elsewhere or before"}


@dataclass(frozen=True)
class Compared:
    """Children of both arms: places in the study's children, arm, covariates, and the number of their authority."""

    places: Numbers
    treated: Flags
    names: tuple[str, ...]
    x: Floats
    cluster: Numbers
    dropped: tuple[Deviation, ...]

    @property
    def clusters(self) -> int:
        """How many authorities there are."""
        return len(np.unique(self.cluster))

    @property
    def treated_clusters(self) -> int:
        """How many of them have treated children."""
        return len(np.unique(self.cluster[self.treated]))

    @property
    def alone(self) -> bool:
        """Whether all children of an arm are of one authority: then no error by authority can be told."""
        return min(self.treated_clusters, len(np.unique(self.cluster[~self.treated]))) < 2


def interval(value: float, se: float, freedom: float, found: Compared) -> tuple[float, float]:
    """The 95% interval by t; without end where an arm is of one authority."""
    reach = math.inf if found.alone else times(freedom) * se
    return value - reach, value + reach


def compared(study: Study, chosen: Flags, traits: Sequence[str], analysis: str) -> Compared:
    """The chosen children with their covariates. A column that one arm lacks is dropped, and that is a deviation.

    Raises EvaluationError where an arm has no child.
    """
    children = study.children
    places = np.flatnonzero(chosen)
    treated = children.treated[places]
    if not treated.any() or treated.all():
        raise EvaluationError(
            "One of the two arms has no child whose outcome can be seen: nothing can be compared."
        )
    names, columns, dropped = [], [], []
    for trait in traits:
        kept = 0
        for name, values in columns_of(trait, children):
            own = values[places]
            if all(np.ptp(own[arm]) > 0 for arm in (treated, ~treated)):
                names.append(name)
                columns.append(own)
                kept += 1
        if not kept:
            words = f"‘{trait.replace('_', ' ')}’ was not adjusted for: within an arm it is the same for every child."
            dropped.append(Deviation(DeviationKind.COVARIATE, sentence(words), analysis))
    x = np.stack(columns, axis=1) if columns else np.zeros((len(places), 0))
    cluster = np.unique(children.authority[places].astype(str), return_inverse=True)[1].astype(np.int64)
    return Compared(places, treated, tuple(names), x, cluster, tuple(dropped))


def few_sites(analysis: str, found: Compared, checks: list[Check]) -> Diagnostic:
    """Whether the treated children come from enough authorities to rest on."""
    few = rule("few-treated-sites").value
    checks.append(Check("treated-sites", "Authorities with treated children", found.treated_clusters, int(found.treated.sum())))  # fmt: skip
    at = {"n": check_at(analysis, "treated-sites")}
    if found.treated_clusters >= few:
        return Diagnostic("treated-sites", "How many sites", Verdict.FINE, sentence("Treated children come from {n:count} authorities.", at), None, (at["n"],))  # fmt: skip
    return Diagnostic(
        "treated-sites", "How many sites", Verdict.CAUTION,
        sentence(f"Treated children come from {{n:count}} authorities, fewer than {few:g}. The interval allows for so few, as if they differed by chance alone.", at),
        sentence("Treated children come from few authorities: one that is unlike the others decides much of the result."), (at["n"],),
    )  # fmt: skip


def smallest_groups(traits: Sequence[str], places: Numbers, side: Flags, study: Study) -> dict[str, int]:
    """By column how few children the smallest group of its trait has on either side, that left out of the columns too.

    A table of all groups but one says of that one what it does not say of itself.
    """
    found: dict[str, int] = {}
    for trait in traits:
        if trait in NUMBERS:
            continue
        groups = study.children.words[trait][places].astype(str)
        counts = [
            int(one) for these in (side, ~side) for one in np.unique(groups[these], return_counts=True)[1]
        ]
        found |= {name: min(counts) for name, _values in columns_of(trait, study.children)}
    return found


def unrecorded(
    analysis: str, found: EValue | None, checks: list[Check], children: int, freedom: int | None = None
) -> list[Diagnostic]:
    """How strong something unrecorded would have to be to explain the result (E-value); nothing where it has none."""
    if found is None:
        return []
    for name, words, figure in (("e-value", "E-value of the estimate", found.e_value), ("e-value-limit", "E-value of the interval’s nearer end", found.limit)):  # fmt: skip
        checks.append(Check(name, words, figure, children, freedom))
    at = {"e": check_at(analysis, "e-value"), "l": check_at(analysis, "e-value-limit")}
    weak = found.limit < rule("e-value-weak").value
    return [Diagnostic(
        "unrecorded", "What something unrecorded could explain", Verdict.CAUTION if weak else Verdict.FINE,
        sentence("Something unrecorded would have to go with both the panel and the outcome by a risk ratio of {e} to explain the estimate away; of {l} to move its interval to no difference.", at),
        sentence("A weak unrecorded difference between the children could explain this result.") if weak else None, tuple(at.values()),
    )]  # fmt: skip


def not_by_lot(*, sites: bool = False) -> Diagnostic:
    """What no design without lot can rule out; with `sites`, authorities are compared before and after."""
    if sites:
        return Diagnostic(
            "not-by-lot", "Authorities were not chosen by lot", Verdict.CAUTION,
            sentence("Authorities were not chosen by lot. What differs between them at all times is taken out; what changed in them at the time is not."),
            sentence("Something else that changed in the sites when they began would look the same."),
        )  # fmt: skip
    return Diagnostic(
        "not-by-lot", "Children were not allotted by lot", Verdict.CAUTION,
        sentence("Children came to a panel by where they live, not by lot. Only what is recorded at referral is adjusted for."),
        sentence("Children referred to a panel, and the places they live in, may differ from others in ways nobody recorded."),
    )  # fmt: skip


def lost_of(due: Flags, seen: Flags) -> float:
    """The share of those due who were not seen."""
    return float(1 - seen[due].mean()) if due.any() else 0.0


def period_of(children: StudyChildren, places: Numbers, study: Study) -> tuple[str, str]:
    """The months of referral of those children."""
    chosen = np.zeros(len(children), bool)
    chosen[places] = True
    return study.period(chosen)
