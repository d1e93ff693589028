"""Does a study find what is true? The designs of `moothall study run` on fictional extracts whose effects are known.

Remade by `moothall study recover`; what was found is in `docs/reference/evaluation-recovery.md`.
"""

from __future__ import annotations

from .running import SCENARIOS, Found, Scenario, recovery_protocol, run
from .scores import Score, TrendScore, scores, trend_scores

__all__ = [
    "SCENARIOS",
    "Found",
    "Scenario",
    "Score",
    "TrendScore",
    "recovery_protocol",
    "run",
    "scores",
    "trend_scores",
]
