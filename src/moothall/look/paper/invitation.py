"""The invitation to a meeting, for anybody's calendar.

It passes through mail servers and stands on lock screens, so it holds no personal data about any child: the
subject is the meeting's own reference, there is no description, and the reader signs in to see the agenda.
A later `sequence` replaces an earlier invitation with the same reference; `cancelled` takes it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

_LONDON = ZoneInfo("Europe/London")
_BRITISH_TIME = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def invitation(
    *,
    meeting_reference: str,
    starts: datetime,
    ends: datetime,
    place: str,
    organiser_email: str,
    attendee_emails: Sequence[str],
    sequence: int,
    now: datetime,
    cancelled: bool = False,
    uid_domain: str = "moothall",
) -> bytes:
    """The invitation (`METHOD:REQUEST`) or its withdrawal (`METHOD:CANCEL`) as the bytes of an .ics file.

    Times must be aware; they are given in Europe/London. `sequence` counts up from 0 with each change. The
    UID depends on the reference alone, so calendars recognise the change. Raises `ValueError` for a naive
    time, an end that is not after the start, a negative sequence or a reference with a line break.
    """
    _check(meeting_reference, starts, ends, sequence, now)
    calendar = Calendar()
    calendar.add("prodid", "-//Moothall//Panel meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(Timezone.from_ical(_BRITISH_TIME))
    event = Event()
    event.add("uid", f"{meeting_reference}@{uid_domain}".lower())
    event.add("summary", f"Moothall panel meeting {meeting_reference}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", starts.astimezone(_LONDON))
    event.add("dtend", ends.astimezone(_LONDON))
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event["location"] = vText(place)
    event["organizer"] = vCalAddress(f"mailto:{organiser_email}")
    for email in attendee_emails:
        event.add("attendee", _attendee(email), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _check(reference: str, starts: datetime, ends: datetime, sequence: int, now: datetime) -> None:
    if any(moment.tzinfo is None for moment in (starts, ends, now)):
        raise ValueError("The times of an invitation need their time zone.")
    if ends <= starts:
        raise ValueError("The meeting has to end after it starts.")
    if sequence < 0:
        raise ValueError("The sequence of an invitation counts up from 0.")
    if not reference.strip() or any(ord(character) < 32 for character in reference):
        raise ValueError("The invitation needs the meeting's reference, on one line.")


def _attendee(email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address
