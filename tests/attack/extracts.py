"""An extract asked for, approved and made, for the world."""

from __future__ import annotations

from datetime import timedelta

from moothall.core import clock
from moothall.evidence.extract.actions import answer_extract, ask_extract, make_packed
from tests.cast import Cast


def extracts(cast: Cast) -> dict[str, str]:
    """How the addresses of these pages are filled in."""
    asked = ask_extract(
        by=cast.evaluator, purpose="pilot-2026", as_at=clock.today() - timedelta(days=1), why="To see.",
        keep_until=clock.today() + timedelta(days=90),
    )  # fmt: skip
    answer_extract(
        by=cast.data_protection_officer, request_id=asked.pk, answer="approved", reason="Under the DPIA."
    )
    made = make_packed(by=cast.evaluator, request_id=asked.pk)
    return {"extract": str(asked.pk), "made": str(made.pk)}
