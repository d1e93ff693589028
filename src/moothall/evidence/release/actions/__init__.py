"""The verbs of a release: put together, prepare, vote, answer, publish, correct, withdraw."""

from __future__ import annotations

from .checking import answer, vote
from .gathering import begin_correction, begin_release, put_together, run_to_its_end
from .publishing import download, publish, withdraw

__all__ = [
    "answer",
    "begin_correction",
    "begin_release",
    "download",
    "publish",
    "put_together",
    "run_to_its_end",
    "vote",
    "withdraw",
]
