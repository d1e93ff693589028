"""Finding one case and the rules it is decided by."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path

from moothall.casework.intake.models import Case, RuleOverride
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, NotVisible
from moothall.methods.arrangements import Arrangement, Catalogue, Override, catalogue, read_catalogue


def open_case(actor: Actor, reference: str) -> Case:
    """The case of this reference, with its child, owning agency and lead worker.

    Raises NotVisible where there is none this actor may see.
    """
    cases = Case.objects.select_related(
        "child", "owning_agency", "lead_worker__person", "guardian__person", "partnership"
    )
    case = visible(cases, actor).filter(reference=reference).first()
    if case is None:
        raise NotVisible
    return case


@lru_cache(maxsize=1)
def all_arrangements() -> Catalogue:
    """Every published arrangement: those shipped, and those of the folder MOOTHALL_ARRANGEMENTS."""
    folder = os.environ.get("MOOTHALL_ARRANGEMENTS", "")
    if not folder:
        return catalogue()
    own = read_catalogue(Path(folder))
    return Catalogue(arrangements=(*catalogue().arrangements, *own.arrangements))


def overrides_of(actor: Actor, arrangement: str, on: date) -> list[RuleOverride]:
    """The partnership's own values in force for an arrangement on a day, oldest first."""
    rows = RuleOverride.objects.filter(
        partnership_id=actor.partnership_id, arrangement=arrangement, effective_from__lte=on
    ).select_related("made_by__person")
    return [row for row in rows.order_by("made_at") if row.ended_on is None or row.ended_on > on]


def arrangement_of(actor: Actor, case: Case) -> Arrangement:
    """The rules this case pins, with the partnership's overrides in force when it was received.

    One query. Raises ArrangementChangedError when the published file is not the one the case was opened under.
    """
    pinned = all_arrangements().pinned(case.arrangement, case.arrangement_version, case.arrangement_hash)
    return with_overrides(pinned, overrides_of(actor, case.arrangement, case.received_on))


def with_overrides(arrangement: Arrangement, rows: list[RuleOverride]) -> Arrangement:
    """The arrangement with a partnership's own values; of several for one rule the latest stands."""
    return arrangement.with_overrides(
        Override(
            rule=row.rule,
            value=row.value,
            reason=row.reason,
            who=row.made_by.person.name,
            from_date=row.effective_from,
        )
        for row in rows
    )
