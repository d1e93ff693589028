"""What day and time it is, in the United Kingdom.

Rules never ask: they take `today` as an argument. Pages and verbs ask here, so that tests and the
demonstration can freeze one place.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

UNITED_KINGDOM = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The date in the United Kingdom, which a statutory day is counted by."""
    return timezone.now().astimezone(UNITED_KINGDOM).date()
