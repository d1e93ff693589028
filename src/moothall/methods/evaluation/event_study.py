"""Effects by time since treatment with their covariance: what sensitivity to differing trends is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .aggregate import Aggregate
from .errors import EvaluationError
from .interaction_weighted import InteractionWeighted
from .panel import Panel

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EventStudy:
    """`effect` at each of `at`, which rise by equal steps; the time `reference`, against which they stand, is left out."""

    at: Floats
    effect: Floats
    covariance: Floats
    reference: float

    @property
    def before(self) -> int:
        """How many of the effects lie before the reference."""
        return int((self.at < self.reference).sum())

    @property
    def after(self) -> int:
        """How many lie after it."""
        return len(self.at) - self.before

    def weights(self, target: str | Sequence[float] = "mean") -> Floats:
        """Weights over the effects after the reference: all alike ('mean'), the 'first', the 'last', or as given."""
        if target == "mean":
            return np.full(self.after, 1 / self.after)
        told = np.zeros(self.after)
        if isinstance(target, str):
            if target not in ("first", "last"):
                raise EvaluationError(
                    f"The target {target!r} is none of: mean, first, last, or weights one by one."
                )
            told[0 if target == "first" else -1] = 1
            return told
        if len(target) != self.after:
            raise EvaluationError(
                f"There are {self.after} effects after treatment, and {len(target)} weights for them."
            )
        return np.asarray(target, float)


def event_study(
    at: npt.ArrayLike, effect: npt.ArrayLike, covariance: npt.ArrayLike, *, reference: float = -1
) -> EventStudy:
    """The event study of those numbers. Raises EvaluationError where times have gaps, or none lies before or after."""
    times, effects, shared = (np.asarray(one, float) for one in (at, effect, covariance))
    if shared.shape != (len(times), len(times)) or len(effects) != len(times):
        raise EvaluationError(
            "An event study has an effect for each time, and a covariance of each with each."
        )
    order = np.argsort(times)
    times, effects, shared = times[order], effects[order], shared[np.ix_(order, order)]
    with_it = np.sort(np.append(times, reference))
    if reference in times or not (times < reference).any() or not (times > reference).any():
        raise EvaluationError(
            "The reference must lie between the effects before and after treatment, and is none of them."
        )
    if not np.allclose(np.diff(with_it), with_it[1] - with_it[0]):
        raise EvaluationError(
            "The times since treatment have gaps: trends are compared from each time to the next."
        )
    if not np.isfinite(effects).all() or not np.isfinite(shared).all():
        raise EvaluationError(
            "An effect or its error is empty: leave that time out, from the end of the study inwards."
        )
    return EventStudy(times, effects, (shared + shared.T) / 2, reference)


def of_aggregate(
    found: Aggregate,
    panel: Panel,
    *,
    reference: float = -1,
    from_event: float = -np.inf,
    to_event: float = np.inf,
) -> EventStudy:
    """That of effects by group and time ('dynamic', with the base 'universal', or times before are not comparable)."""
    if found.kind != "dynamic":
        raise EvaluationError("Sensitivity to trends is told of effects by time since treatment ('dynamic').")
    keep = (found.at != reference) & (found.at >= from_event) & (found.at <= to_event)
    influence = found.influence[keep]
    if panel.cluster is not None:
        influence = np.array([np.bincount(panel.cluster, weights=one) for one in influence])
    covariance = influence @ influence.T / panel.units**2
    return event_study(found.at[keep], found.effect[keep], covariance, reference=reference)


def of_interaction_weighted(
    found: InteractionWeighted,
    *,
    reference: float = -1,
    from_event: float = -np.inf,
    to_event: float = np.inf,
) -> EventStudy:
    """That of interaction-weighted effects."""
    keep = (found.at >= from_event) & (found.at <= to_event)
    return event_study(
        found.at[keep], found.effect[keep], found.covariance[np.ix_(keep, keep)], reference=reference
    )
