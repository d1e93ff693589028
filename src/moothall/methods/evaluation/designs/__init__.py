"""The designs behind one interface: an analysis of a protocol and the study in, a finding out.

`answer` chooses by the name of the design; a protocol can name no other. A design that cannot answer raises EvaluationError with the mend.
"""

from __future__ import annotations

import importlib
from typing import Any

from ..finding import Finding
from .study import Study

#: Where each design is: loaded when it is asked for, since some need heavy libraries.
REGISTRY = {
    "staggered-roll-out": ("roll_out", "roll_out"),
    "time-to-event": ("time_to_event", "time_to_event"),
    "recurrent-events": ("recurrent_events", "recurrent_events"),
    "weighted-comparison": ("weighted_comparison", "weighted_comparison"),
    "interrupted-series": ("interrupted_series", "interrupted_series"),
    "missing-follow-up": ("missing_follow_up", "missing_follow_up"),
    "equity": ("equity_figures", "equity_figures"),
    "process-figures": ("process", "process_figures"),
}


def answer(analysis: Any, study: Study) -> Finding:
    """The finding of one analysis. Raises EvaluationError where it cannot be made, with the column and the mend."""
    module, name = REGISTRY[analysis.design]
    found: Finding = getattr(importlib.import_module(f"{__name__}.{module}"), name)(analysis, study)
    return found


__all__ = ["REGISTRY", "Study", "answer"]
