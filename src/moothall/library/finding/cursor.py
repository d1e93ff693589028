"""Where a page of results ended, so that the next begins after it: a score and a place, sealed to its question."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moothall.library.finding.documents import BadCursor

_FORM = struct.Struct(">fI6s")


@dataclass(frozen=True)
class Cursor:
    """The last work that was shown."""

    score: float
    place: int

    def sealed(self, question: bytes) -> str:
        """As it goes into an address."""
        return base64.urlsafe_b64encode(_FORM.pack(self.score, self.place, question)).decode().rstrip("=")


def question_of(query: str, filters: Mapping[str, Sequence[str]]) -> bytes:
    """What a cursor is sealed to, so that it is not carried to another question."""
    asked = {name: sorted(chosen) for name, chosen in filters.items() if chosen}
    return hashlib.sha256(json.dumps([query, asked], sort_keys=True).encode()).digest()[:6]


def opened(sealed: str, question: bytes) -> Cursor:
    """Raises BadCursor on anything that `sealed` did not make for this question."""
    try:
        raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        score, place, sealed_to = _FORM.unpack(raw)
    except (binascii.Error, struct.error, ValueError):
        raise BadCursor("That is not a page of these results. Start again from the first.") from None
    if sealed_to != question or not (0 <= score < float("inf")):
        raise BadCursor("That page is of another search. Start again from the first.")
    return Cursor(score, place)
