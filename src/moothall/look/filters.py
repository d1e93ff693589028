"""How dates, numbers and names read on a page: the GOV.UK style, in English or Welsh.

Each is a plain function, also offered to templates as a filter of the same name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def date(value: dt.date | dt.datetime | None) -> str:
    """``23 November 2026``; nothing for no date."""
    return date_format(_local(value), "j F Y") if value else ""


def date_short(value: dt.date | dt.datetime | None) -> str:
    """``23 Nov``, where the year is plain from the place."""
    return date_format(_local(value), "j M") if value else ""


def date_compact(value: dt.date | dt.datetime | None) -> str:
    """``23 Nov 2026``, for tables."""
    return date_format(_local(value), "j M Y") if value else ""


def weekday(value: dt.date | dt.datetime | None) -> str:
    """``Monday 23 November 2026``, for meetings."""
    return date_format(_local(value), "l j F Y") if value else ""


def time(value: dt.datetime | dt.time | None) -> str:
    """``2:02pm``, ``10am``, ``midday``: as GOV.UK writes the time of day."""
    if value is None:
        return ""
    moment = _local(value) if isinstance(value, dt.datetime) else value
    hour, minute = moment.hour, moment.minute  # type: ignore[union-attr]
    if (hour, minute) == (12, 0):
        return _("midday")
    if (hour, minute) == (0, 0):
        return _("midnight")
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}:{minute:02d}{half}" if minute else f"{hour % 12 or 12}{half}"


def date_time(value: dt.datetime | None) -> str:
    """``23 November 2026 at 2:02pm``."""
    if value is None:
        return ""
    return _("%(date)s at %(time)s") % {"date": date(value), "time": time(value)}


def iso(value: dt.date | dt.datetime | None) -> str:
    """For the ``datetime`` attribute of a ``time`` element."""
    return _local(value).isoformat() if value else ""


def days(count: int) -> str:
    """``1 day``, ``6 days``."""
    return ngettext("%(count)s day", "%(count)s days", abs(count)) % {"count": number(abs(count))}


def days_words(count: int) -> str:
    """How far off something is: ``today``, ``tomorrow``, ``in 6 days``, ``3 days late``."""
    if count == 0:
        return _("today")
    if count == 1:
        return _("tomorrow")
    if count > 1:
        return _("in %(days)s") % {"days": days(count)}
    return _("%(days)s late") % {"days": days(count)}


def days_ago(count: int) -> str:
    """How long since: ``today``, ``yesterday``, ``12 days ago``."""
    if count == 0:
        return _("today")
    if count == 1:
        return _("yesterday")
    return _("%(days)s ago") % {"days": days(count)}


def number(value: float | None, places: int | None = None) -> str:
    """``1,204``: thousands by comma; nothing for no number."""
    if value is None:
        return ""
    if isinstance(value, int) and places is None:
        return f"{value:,}"
    return number_format(value, decimal_pos=places, force_grouping=True)


def percent(value: float | None, places: int = 0) -> str:
    """``0.683`` as ``68%``; nothing for no number."""
    return "" if value is None else f"{value * 100:.{places}f}%"


def initials(name: str) -> str:
    """``Tao Ferreira-Quinn`` as ``T. F-Q.``: how a child is named where the name need not be seen."""
    words = ["-".join(part[:1].upper() for part in word.split("-") if part) for word in name.split()]
    return " ".join(f"{word}." for word in words if word)


def plural(count: int, one: str, many: str) -> str:
    """``3|plural('case', 'cases')`` reads ``3 cases``; words already translated."""
    return f"{number(count)} {one if count == 1 else many}"


def sentence_list(items: list[str]) -> str:
    """``health, police and education``."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


def lower_first(text: str) -> str:
    """The first letter small, so that a sentence can be used inside another; acronyms stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or len(text) == 1 else text


def upper_first(text: str) -> str:
    """The first letter large, where part of a sentence stands alone."""
    return text[:1].upper() + text[1:]


def after_colon(text: str) -> str:
    """What a sentence says after its verdict: ``Quorate: health is present.`` as ``health is present.``"""
    return text.split(": ", 1)[-1]


def day(text: str | None) -> str:
    """``2026-11-23`` as it stands in a stored record, in words: ``23 November 2026``; nothing for nothing."""
    return date(dt.date.fromisoformat(text[:10])) if text else ""


def version(text: str) -> str:
    """The name of a version as it is read: one that is named by a day, by that day in words."""
    try:
        return day(text)
    except ValueError:
        return text


ALL: dict[str, Callable[..., Any]] = {
    "date": date,
    "day": day,
    "date_short": date_short,
    "date_compact": date_compact,
    "weekday": weekday,
    "time": time,
    "date_time": date_time,
    "iso": iso,
    "days": days,
    "days_words": days_words,
    "days_ago": days_ago,
    "number": number,
    "percent": percent,
    "initials": initials,
    "plural": plural,
    "sentence_list": sentence_list,
    "lower_first": lower_first,
    "upper_first": upper_first,
    "after_colon": after_colon,
    "version": version,
}
