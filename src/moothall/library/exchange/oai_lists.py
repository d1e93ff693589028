"""Which part of a list a harvester asks for: its dates, and the token that says where the last part ended.

A token holds all that the next part needs, so nothing is kept between two questions, and one never grows old.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from moothall.library.exchange.oai_terms import Asked, Refused

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: of which works, in which format, and how many were told before it."""

    prefix: str
    asked: Asked
    told: int = 0

    def next(self, stamp: datetime, place: str, told: int) -> Part:
        """The part behind the work that was told last."""
        return replace(self, asked=replace(self.asked, after=(stamp, place)), told=self.told + told)


def first_part(given: dict[str, str]) -> Part:
    """The first part of a list, by its arguments. Raises Refused."""
    since, until = given.get("from", ""), given.get("until", "")
    if since and until and len(since) != len(until):
        raise Refused("badArgument", "'from' and 'until' must be equally fine: both days or both seconds.")
    start = _moment("from", since)
    end = _moment("until", until)
    if start and end and start > end:
        raise Refused("badArgument", "'from' is later than 'until'.")
    if end:
        length = timedelta(days=1) if _DAY.fullmatch(until) else timedelta(seconds=1)
        # The last day of the calendar has none after it.
        end = end + length if end < _LAST else None
    return Part(given["metadataPrefix"], Asked(start, end, given.get("set", "")))


def _moment(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        if _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise Refused("badArgument", f"'{name}' must be a day (2020-10-21) or a second (2020-10-21T09:00:00Z).")


def token_of(part: Part) -> str:
    """A part as a token."""
    asked = part.asked
    assert asked.after is not None
    told = [
        _VERSION, part.prefix, _written(asked.since), _written(asked.before), asked.within, _written(asked.after[0]),
        asked.after[1], part.told,
    ]  # fmt: skip
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def part_of(token: str) -> Part:
    """The part a token stands for. Raises Refused where it is none of ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        version, prefix, since, before, within, stamp, place, told = json.loads(raw)
        after = (_read(stamp) or _LAST, place)
        if (
            version != _VERSION
            or not all(isinstance(one, str) for one in (prefix, within, place))
            or type(told) is not int
        ):
            raise ValueError
        asked = Asked(_read(since), _read(before), within, after)
        if told < 0 or not stamp:
            raise ValueError
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError) as wrong:
        raise Refused("badResumptionToken", "This token was not given here.") from wrong
    return Part(prefix, asked, told)


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _read(text: str) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)
