"""What day and time it is, in the United Kingdom.

Rules never ask: they take `today` as an argument. Pages and verbs ask here, so that tests and the
demonstration can freeze one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

UNITED_KINGDOM = ZoneInfo("Europe/London")


_pretended: ContextVar[datetime | None] = ContextVar("pretended_moment", default=None)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Act as if it were `moment`, so that the demonstration's cases have a past. Refused in production."""
    if settings.PRODUCTION:
        raise RuntimeError("Time is not pretended in production.")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """The date in the United Kingdom, which a statutory day is counted by."""
    return now().astimezone(UNITED_KINGDOM).date()
