"""Pages of a list by key, newest first: each page begins where the one before ended, at the same cost however far."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """The rows of one page, and the keys of its neighbours (empty at an end)."""

    rows: list[Row]
    next_key: str = ""
    previous_key: str = ""


def page_by_day(
    rows: QuerySet[Row], day: str, *, size: int, after: str = "", before: str = ""
) -> KeysetPage[Row]:
    """One page of rows in the order of the date field `day` and their own key, newest first. One query.

    A key that cannot be read is no key: the list begins at its beginning.
    """
    backwards, key = bool(before), read_key(before or after)
    if key is not None:
        on, pk = key
        newer = Q(**{f"{day}__gt": on}) | Q(**{day: on, "pk__gt": pk})
        older = Q(**{f"{day}__lt": on}) | Q(**{day: on, "pk__lt": pk})
        # The day by itself first, so that the index by day can be entered at it.
        rows = rows.filter(newer) if backwards else rows.filter(**{f"{day}__lte": on}).filter(older)
    order = (day, "pk") if backwards else (f"-{day}", "-pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return KeysetPage([])
    older_too, newer_too = (True, more) if backwards else (more, key is not None)
    return KeysetPage(
        found,
        next_key=key_of(getattr(found[-1], day), found[-1].pk) if older_too else "",
        previous_key=key_of(getattr(found[0], day), found[0].pk) if newer_too else "",
    )


def key_of(day: date, pk: Any) -> str:
    """A place in a list, as it stands in an address."""
    return base64.urlsafe_b64encode(f"{day.isoformat()}|{pk.hex}".encode()).decode().rstrip("=")


def read_key(text: str) -> tuple[date, UUID] | None:
    """The day and the row a key names; None where it names none."""
    try:
        day, _bar, pk = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        return date.fromisoformat(day), UUID(pk)
    except (ValueError, binascii.Error):
        return None
