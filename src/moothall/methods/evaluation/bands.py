"""Bands that hold for all estimates at once: the multiplier bootstrap of the influence, by unit or by cluster.

Rademacher weights; the error is the middle half of the draws over that of a normal; the critical value is the 95th
percentile of the largest |draw| over its error (Callaway and Sant'Anna 2021, section 4.1; as R did).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .group_time import Sample, by_cluster

Floats = npt.NDArray[np.float64]
# So many draws at a time, or fewer where the signs of all units would be more numbers than this.
DRAWS, BLOCK, SIGNS = 999, 128, 1 << 25
_MIDDLE_HALF = 1.3489795003921634  # of a standard normal: its upper less its lower quartile
_POINTWISE = 1.959963984540054


@dataclass(frozen=True)
class Bands:
    """Bootstrap errors of the estimates, in their order, and the critical value of a band over all of them."""

    se: Floats
    critical: float
    draws: int
    seed: int


def bands(
    influences: npt.NDArray[np.floating],
    panel: Sample,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    level: float = 0.95,
) -> Bands:
    """For estimates whose influence is given (estimates by units). The same seed gives the same numbers."""
    return band_of(drawn_of([influences], panel, draws=draws, seed=seed), seed=seed, level=level)


def drawn_of(
    influences: Sequence[npt.NDArray[np.floating]], panel: Sample, *, draws: int = DRAWS, seed: int = 1
) -> Floats:
    """How far each draw is from the estimates (draws by estimates), for several lists of estimates side by side.

    What is a weighted sum of estimates has the same sum of these as its draws.
    """
    told = [_by_cluster(one, panel) for one in influences]
    size, ends = told[0].shape[1], np.cumsum([len(one) for one in told])
    random = np.random.default_rng(seed)
    drawn = np.empty((draws, int(ends[-1])))
    together = max(1, min(BLOCK, SIGNS // size))
    for start in range(0, draws, together):
        count = min(together, draws - start)
        bits = np.unpackbits(
            np.frombuffer(random.bytes(count * ((size + 7) // 8)), np.uint8).reshape(count, -1), axis=1
        )
        signs = bits[:, :size].astype(np.float32)
        signs *= 2
        signs -= 1
        for one, end in zip(told, ends, strict=True):
            drawn[start : start + count, end - len(one) : end] = signs @ one.T
    drawn /= panel.units
    return drawn


def band_of(drawn: Floats, *, seed: int = 1, level: float = 0.95) -> Bands:
    """The errors and the critical value that those draws give."""
    low, high = np.quantile(drawn, [0.25, 0.75], axis=0, method="inverted_cdf")
    se = (high - low) / _MIDDLE_HALF
    sound = se > 0
    se[~sound] = np.nan
    if not sound.any():
        return Bands(se, float("nan"), len(drawn), seed)
    largest = np.abs(drawn[:, sound] / se[sound]).max(axis=1)
    critical = float(np.quantile(largest, level, method="inverted_cdf"))
    return Bands(se, max(critical, _POINTWISE), len(drawn), seed)


def _by_cluster(influences: npt.NDArray[np.floating], panel: Sample) -> npt.NDArray[np.float32]:
    if panel.cluster is None:
        return np.ascontiguousarray(influences, np.float32)
    return by_cluster(influences, panel.cluster).astype(np.float32)
