"""Every deed of the desk and of its jobs leaves an entry, in the transaction that does it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from moothall.library.catalogue.models import Entry


def note(*, by: str, verb: str, about: str, **detail: Any) -> None:
    """Adds an entry to the log: `by` a curator's name or a command, `about` the key of what it was done to."""
    Entry.objects.create(at=timezone.now(), by=by, verb=verb, about=about, detail=detail)
