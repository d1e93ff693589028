"""What the counting needs to know of an arrangement, as the database is handed it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from moothall.casework.overview.themes.definitions import decision_clocks, figures_of, own_letters
from moothall.methods.arrangements import Arrangement, Nation, Rule, bank_holidays
from moothall.methods.arrangements.clocks import unit_of


def parameters_of(arrangement: Arrangement, nation: Nation, year: int) -> dict[str, Any]:
    """Clocks, seats, courses, ways and letters of an arrangement, and the bank holidays its days are counted by."""
    members, training = arrangement.membership, arrangement.training
    core = list(members.core.value) if members.core else []
    return {
        "figures": [figure.code for figure in figures_of(arrangement)],
        "clocks": [
            {
                "code": clock.code, "starts": list(clock.starts), "ends": list(clock.ends), "may_pause": clock.may_pause,
                **_limit(arrangement, clock),
            }
            for clock in decision_clocks(arrangement)
            if not clock.nations or nation in clock.nations
        ],
        "core": core,
        "quorum": members.quorum.value if members.quorum else len(core),
        "chair_from": list(members.chair.value.must_come_from) if members.chair else [],
        "ways": codes(arrangement.voice.ways),
        "own_letters": own_letters(arrangement),
        "languages": [code for code, _name in settings.LANGUAGES],
        "learning": codes(training.learning),
        "competencies": codes(training.chair_competencies),
        "holidays": sorted(
            day.isoformat() for each in range(year - 3, year + 1) for day in bank_holidays(each, nation)
        ),
    }  # fmt: skip


def codes(rule: Rule[Any] | None) -> list[str]:
    """The codes of a list of the arrangement; none where it has no such list."""
    return [choice.code for choice in rule.value] if rule else []


def _limit(arrangement: Arrangement, clock: Any) -> dict[str, Any]:
    """The limit in days, working days or months; hours are counted as whole days, as the clocks do."""
    unit = unit_of(arrangement, clock.unit)
    if unit == "hours":
        return {"limit": -(-clock.limit // 24), "unit": "calendar_days"}
    return {"limit": clock.limit, "unit": unit}
