"""Fictional cases at every stage, and an extract of them asked for, approved and made; for the tests of the valve."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.core import clock
from moothall.core.access.founding import Founded
from moothall.demo.story import CHAPTERS, People, tell_case
from moothall.evidence.extract.actions import answer_extract, ask_extract, make_extract
from moothall.methods.extracts import read_table
from tests.cast import Cast

PURPOSE = "pilot-2026"


def tell(cast: Cast, *chapters: str) -> list[Case]:
    """A case of each chapter of the demonstration, or of those named, as it stood two days ago."""
    people = People(Founded(cast.partnership, cast.agencies, cast.actors))
    named = chapters or [chapter for chapter, _times in CHAPTERS]
    day = clock.today() - timedelta(days=2)
    return [tell_case(people, number, chapter, day) for number, chapter in enumerate(named)]


def yesterday() -> date:
    """The newest day an extract can be of."""
    return clock.today() - timedelta(days=1)


def approved(cast: Cast, *, as_at: date | None = None, purpose: str = PURPOSE) -> UUID:
    """An extract asked for by the evaluator and approved by the data protection officer."""
    asked = ask_extract(
        by=cast.evaluator, purpose=purpose, as_at=as_at or yesterday(), why="Does the panel decide in time?",
        keep_until=clock.today() + timedelta(days=365),
    )  # fmt: skip
    answer_extract(
        by=cast.data_protection_officer, request_id=asked.pk, answer="approved", reason="Under the DPIA."
    )
    return asked.pk


def extract(cast: Cast, out: Path, **asked: Any) -> Path:
    """An extract made in a folder."""
    make_extract(by=cast.evaluator, request_id=approved(cast, **asked), out=out)
    return out


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """A table's rows as mappings."""
    return list(read_table(folder, table).to_pylist())
