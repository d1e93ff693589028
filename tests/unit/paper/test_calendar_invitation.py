"""Invitations pass through mail servers and stand on lock screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from moothall.look.paper.invitation import invitation

STARTS = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Europe/London"))
NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
SEATS = ("police@wolds.example", "health@nhs.example")


def made(**changes: Any) -> bytes:
    known: dict[str, Any] = {
        "meeting_reference": "MT-2026-004",
        "starts": STARTS,
        "ends": STARTS + timedelta(hours=2),
        "place": "The Moot Hall, room 2",
        "organiser_email": "panel@estuary.example",
        "attendee_emails": SEATS,
        "sequence": 0,
        "now": NOW,
    }
    return invitation(**{**known, **changes})


def event_in(file: bytes) -> Any:
    return Calendar.from_ical(file).walk("VEVENT")[0]


def test_the_subject_is_the_meetings_reference_and_nothing_else() -> None:
    event = event_in(made())
    assert event["SUMMARY"] == "Moothall panel meeting MT-2026-004"
    assert "DESCRIPTION" not in event
    assert event["CLASS"] == "PRIVATE"


def test_it_asks_every_seat_to_answer() -> None:
    file = made()
    assert Calendar.from_ical(file)["METHOD"] == "REQUEST"
    assert [str(seat) for seat in event_in(file)["ATTENDEE"]] == [f"mailto:{email}" for email in SEATS]


def test_a_change_keeps_the_identity_and_counts_up() -> None:
    first, second = event_in(made()), event_in(made(sequence=1, place="By video"))
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] == 1


def test_a_cancelled_meeting_is_taken_back() -> None:
    file = made(cancelled=True, sequence=2)
    assert Calendar.from_ical(file)["METHOD"] == "CANCEL"
    assert event_in(file)["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(("day", "offset"), [(STARTS, 0), (datetime(2026, 7, 2, 9, tzinfo=UTC), 1)])
def test_times_are_british_in_winter_and_summer(day: datetime, offset: int) -> None:
    file = made(starts=day, ends=day + timedelta(hours=1))
    starts = event_in(file)["DTSTART"]
    assert starts.params["TZID"] == "Europe/London"
    assert starts.dt.utcoffset() == timedelta(hours=offset)
    assert starts.dt == day
    assert b"BEGIN:VTIMEZONE" in file


def test_a_line_break_cannot_add_a_line_to_the_invitation() -> None:
    file = made(place="Room 2\r\nATTENDEE:mailto:stranger@bad.example\nSUMMARY:Tomos")
    assert len(event_in(file)["ATTENDEE"]) == 2
    with pytest.raises(ValueError, match="on one line"):
        made(meeting_reference="MT-1\r\nDESCRIPTION:Tomos")


@pytest.mark.parametrize(
    "wrong",
    [{"starts": datetime(2026, 11, 26, 10)}, {"ends": STARTS}, {"sequence": -1}, {"meeting_reference": " "}],
)
def test_an_impossible_meeting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\."):
        made(**wrong)
