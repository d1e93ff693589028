"""What returns tell, on the child's line: moves by the definition of the indicator, and no missing episode lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from moothall.casework.overview.line_of_returns import homes_lane, missing_stretches
from moothall.methods.returns.indicators import Covered, Fact, History


def told(*facts: Fact) -> History:
    history = History(covered=(Covered("ssda903", 2026), Covered("ssd", 2026)))
    for fact in facts:
        history.facts[fact.name].append(fact)
    return history


def fact(name: str, start: date, end: date | None = None, kind: str = "ssda903", **fields: Any) -> Fact:
    return Fact(name, start, end, start, fields, kind, "Episodes")


def test_a_move_is_marked_where_home_and_carer_changed_and_nowhere_else() -> None:
    lane = homes_lane(told(
        fact("placement", date(2025, 5, 1), date(2025, 8, 1), reason="S"),
        fact("placement", date(2025, 8, 1), date(2025, 11, 1), reason="P"),
        fact("placement", date(2025, 11, 1), date(2026, 1, 1), reason="L"),
        fact("placement", date(2026, 1, 1), reason="B"),
    ))  # fmt: skip
    assert [point.on for point in lane.points] == [date(2025, 8, 1), date(2026, 1, 1)]
    assert [stretch.start for stretch in lane.stretches] == [
        date(2025, 5, 1), date(2025, 8, 1), date(2025, 11, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert lane.stretches[-1].end == date(2026, 3, 31), "a return says nothing after its last day"


def test_an_episode_is_drawn_once_and_one_of_no_type_is_drawn_and_one_away_is_not() -> None:
    drawn = missing_stretches(
        told(
            fact("missing", date(2025, 6, 1), date(2025, 6, 2), type="M"),
            fact("missing", date(2025, 6, 1), date(2025, 6, 2), kind="ssd", type="Missing"),
            fact("missing", date(2025, 7, 1), date(2025, 7, 2), type="A"),
            fact("missing", date(2025, 8, 1), date(2025, 8, 3), kind="ssd", type=""),
            fact("missing", date(2025, 9, 1), date(2025, 9, 3), type="M"),
        ),
        known={date(2025, 9, 1)},
    )
    assert [(one.start, one.end) for one in drawn] == [
        (date(2025, 6, 1), date(2025, 6, 2)), (date(2025, 8, 1), date(2025, 8, 3)),
    ]  # fmt: skip
