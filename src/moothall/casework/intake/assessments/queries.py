"""Reading assessments: those of a case, the newest of each, and their scores."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moothall.casework.intake.assessments import rules
from moothall.casework.intake.assessments.models import Assessment, AssessmentDraft
from moothall.casework.intake.models import Case
from moothall.casework.intake.shelf import language_of_reader
from moothall.core import clock
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor, Invalid, NotVisible
from moothall.methods.arrangements import Arrangement
from moothall.methods.instruments import (
    Band,
    Catalogue,
    Instrument,
    InstrumentError,
    Score,
    said_catalogue,
    score,
)


def all_instruments() -> Catalogue:
    """Every published instrument, in the reader's words: those of the folder MOOTHALL_INSTRUMENTS before those shipped."""
    folder = os.environ.get("MOOTHALL_INSTRUMENTS", "")
    return said_catalogue(Path(folder) if folder else None, language_of_reader())


def instrument_in_force(name: str) -> Instrument:
    """The version for a new assessment today. Raises Invalid where there is none."""
    try:
        return all_instruments().in_force(name, clock.today())
    except InstrumentError as wrong:
        raise Invalid("instrument", str(wrong)) from wrong


def instrument_of(row: Assessment | AssessmentDraft) -> Instrument | None:
    """The very version it was made with; None where that file is no longer there or has been changed."""
    try:
        return all_instruments().pinned(row.instrument, row.instrument_version, row.instrument_hash)
    except InstrumentError:
        return None


def offered_for(arrangement: Arrangement, case: Case, about: str = rules.CASE) -> list[Instrument]:
    """The instruments to choose from for a case, or for a missing episode of it, in the arrangement's order."""
    shelf = all_instruments().all_in_force(clock.today())
    return rules.offered(arrangement, case.partnership.nation, shelf, about)


def assessment_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What `gather` needs for the assessments of a case and the actor's own drafts."""
    drafts = visible(AssessmentDraft.objects.filter(case_id=case.pk, finished_as=None), actor)
    return {
        "assessments": visible(Assessment.objects.filter(case_id=case.pk), actor).order_by(
            "completed_on", "created_at", "id"
        ),
        "assessment_drafts": drafts.filter(created_by_id=actor.membership_id).order_by("saved_at"),
    }


def standing(rows: Iterable[Assessment]) -> list[Assessment]:
    """Those that no correction has superseded, oldest first."""
    found = sorted(rows, key=lambda row: (row.completed_on, row.created_at, row.pk))
    superseded = {row.supersedes_id for row in found}
    return [row for row in found if row.pk not in superseded]


def newest(rows: Iterable[Assessment]) -> dict[str, Assessment]:
    """The newest that stands of each instrument, by its name."""
    return {row.instrument: row for row in standing(rows)}


def assessed_episodes(rows: Iterable[Assessment]) -> frozenset[UUID]:
    """The missing episodes that have an assessment, by the id of the step it was recorded with."""
    return frozenset(
        row.about_id for row in standing(rows) if row.about_kind == rules.MISSING_EPISODE and row.about_id
    )


def completed_for_the_case(rows: Iterable[Assessment]) -> frozenset[str]:
    """The names of the instruments filled in about the case itself."""
    return frozenset(row.instrument for row in standing(rows) if row.about_kind == rules.CASE)


def latest_assessments(actor: Actor, case: Case) -> dict[str, Assessment]:
    """The newest assessment of each instrument that stands, by its name. One query."""
    return newest(visible(Assessment.objects.filter(case_id=case.pk), actor))


def scores_of(case: Case) -> dict[str, int | None]:
    """The newest score of each instrument of a case, by its name, in whole points. One query.

    None where the newest came to no score. A part of a point is left off, so that a threshold in whole points is
    met exactly when it is. Row-level security holds, as whoever acts.
    """
    return scores_in(Assessment.objects.filter(case_id=case.pk))


def scores_in(rows: Iterable[Assessment]) -> dict[str, int | None]:
    """The same of rows already read."""
    return {name: None if row.total is None else floor(row.total) for name, row in newest(rows).items()}


@dataclass(frozen=True)
class Reading:
    """An assessment with the version it was made with, and what its answers come to by that."""

    row: Assessment
    instrument: Instrument | None
    score: Score | None

    @property
    def band(self) -> Band | None:
        """The band that counts: the person's own where there is one."""
        return self.instrument.band(self.row.rating) if self.instrument else None


def read(row: Assessment) -> Reading:
    """Score the answers again by the very version they were given to."""
    instrument = instrument_of(row)
    return Reading(row, instrument, score(instrument, row.answers) if instrument else None)


def one_assessment(actor: Actor, case: Case, assessment_id: UUID) -> Assessment:
    """One assessment of a case. Raises NotVisible."""
    return one_visible(Assessment.objects.filter(case_id=case.pk), actor, pk=assessment_id)


def open_draft(
    actor: Actor, case: Case, instrument: str, about: rules.About, corrects: UUID | None = None
) -> AssessmentDraft | None:
    """The actor's own questionnaire left half way, if there is one. One query."""
    rows = AssessmentDraft.objects.filter(
        case_id=case.pk, instrument=instrument, about_kind=about.kind, about_id=about.id, corrects_id=corrects,
        created_by_id=actor.membership_id, finished_as=None,
    )  # fmt: skip
    return visible(rows, actor).first()


def instrument_for(draft: AssessmentDraft | None, name: str) -> Instrument:
    """The version a form is filled in by: that of the draft while its file is there, else the one in force.

    Raises NotVisible for a name that no instrument has.
    """
    begun = instrument_of(draft) if draft else None
    if begun is not None:
        return begun
    try:
        return instrument_in_force(name)
    except Invalid as wrong:
        raise NotVisible from wrong
