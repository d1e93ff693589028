"""Reads of what was asked for, answered and made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, NotVisible
from moothall.evidence.extract.models import ExtractAnswer, ExtractMade, ExtractRequest, ExtractRun
from moothall.evidence.extract.rules import Standing, standing_of


@dataclass(frozen=True)
class Asked:
    """A request with what came of it, oldest first."""

    request: ExtractRequest
    answers: Sequence[ExtractAnswer]
    made: Sequence[ExtractMade]

    @property
    def standing(self) -> Standing:
        """What stands of the answers."""
        return standing_of([(row.answer, row.valid_until) for row in self.answers])


def _requests(actor: Actor) -> QuerySet[ExtractRequest]:
    who = "created_by__person", "created_by__agency"
    return (
        ExtractRequest.objects.filter(partnership_id=actor.partnership_id)
        .select_related(*who)
        .prefetch_related(
            Prefetch("answers", ExtractAnswer.objects.select_related(*who).order_by("created_at", "id")),
            Prefetch("made", ExtractMade.objects.select_related(*who).order_by("created_at", "id")),
        )
        .order_by("-created_at", "-id")
    )


def _asked(row: ExtractRequest) -> Asked:
    return Asked(row, list(row.answers.all()), list(row.made.all()))


def extracts(actor: Actor, *, before: UUID | None = None, size: int = 25) -> list[Asked]:
    """The newest requests of the partnership, with their answers and what was made. Three queries.

    `before` is the key of the last one seen; keys sort by the moment they were made.
    """
    require(actor, Capability.SEE_EXTRACTS)
    found = _requests(actor).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return [_asked(row) for row in found[:size]]


def one_extract(actor: Actor, request_id: UUID) -> Asked:
    """One request with what came of it. Raises NotVisible."""
    require(actor, Capability.SEE_EXTRACTS)
    row = _requests(actor).filter(pk=request_id).first()
    if row is None:
        raise NotVisible
    return _asked(row)


def extracts_of(actor: Actor, purpose: str) -> list[Asked]:
    """Every request of one purpose, newest first. Three queries."""
    require(actor, Capability.SEE_EXTRACTS)
    return [_asked(row) for row in _requests(actor).filter(purpose=purpose)]


def request_for(actor: Actor, purpose: str, as_at: date) -> Asked:
    """The newest request of this evaluator for a purpose and a day. Raises NotVisible."""
    require(actor, Capability.ASK_EXTRACT)
    row = _requests(actor).filter(created_by_id=actor.membership_id, purpose=purpose, as_at=as_at).first()
    if row is None:
        raise NotVisible
    return _asked(row)


def newest_run(actor: Actor, request_id: UUID) -> ExtractRun | None:
    """The last time the worker was asked to make it, if it was."""
    runs = ExtractRun.objects.filter(partnership_id=actor.partnership_id, request_id=request_id)
    return runs.order_by("-at", "-id").first()
