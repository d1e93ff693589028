"""What stands of the ratings in public: settled levels, on the scale and version they were given on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moothall.library.appraisal.models import Settlement
from moothall.library.appraisal.reading import scales
from moothall.library.appraisal.scales import Level, Scale


@dataclass(frozen=True)
class Settled:
    """A study's level on one scale, and how it came about."""

    scale: Scale
    level: Level
    agreed: bool
    given: Sequence[dict[str, Any]]
    reasons: str


def settled(studies: Sequence[int]) -> dict[int, list[Settled]]:
    """For each study (by its number), its settled levels in force. One query."""
    known = {(scale.id, scale.version): scale for scale in scales()}
    found: dict[int, list[Settled]] = {}
    rows = Settlement.objects.filter(study__in=studies, superseded_at__isnull=True).order_by("scale")
    for row in rows:
        scale = known.get((row.scale, row.scale_version))
        level = scale.level(row.level) if scale else None
        if scale and level:
            found.setdefault(row.study_id, []).append(
                Settled(scale, level, row.agreed, row.given, row.reasons)
            )
    return found


def strengths_of_all() -> dict[int, float]:
    """For each study that has a settled rating with a strength (0 to 1), the strongest. One query."""
    known = {(scale.id, scale.version): scale for scale in scales()}
    found: dict[int, float] = {}
    rows = Settlement.objects.filter(superseded_at__isnull=True).values_list(
        "study", "scale", "scale_version", "level"
    )
    for study, name, version, code in rows.iterator():
        scale = known.get((name, version))
        level = scale.level(code) if scale else None
        if level and level.strength is not None:
            found[study] = max(found.get(study, 0.0), level.strength)
    return found
