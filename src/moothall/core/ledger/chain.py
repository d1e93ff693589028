"""How an entry is hashed, and how a chain of entries is verified. Pure: no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

HASHED_FIELDS = (
    "id", "partnership_id", "number", "at", "membership_id", "person_name", "agency_name", "role", "act", "verb",
    "purpose", "subject_kind", "subject_id", "case_id", "circle_id", "detail",
)  # fmt: skip


def entry_hash(previous_hash: bytes, content: Mapping[str, Any]) -> bytes:
    """SHA-256 over the previous hash and the entry as canonical JSON (sorted keys, no spaces, UTC times)."""
    canonical = json.dumps(
        {field: _plain(content[field]) for field in HASHED_FIELDS},
        sort_keys=True, separators=(",", ":"), ensure_ascii=False,
    )  # fmt: skip
    return hashlib.sha256(bytes(previous_hash) + canonical.encode()).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


@dataclass(frozen=True)
class Verdict:
    """What a walk of the chain found. `fault` is a sentence naming the first bad entry, or None."""

    count: int
    head: bytes
    fault: str | None = None


def verify(entries: Iterable[Mapping[str, Any]], *, head_number: int, head_hash: bytes) -> Verdict:
    """Walk entries in the order of their numbers and name the first altered, missing or reordered one.

    `entries` are mappings with the hashed fields, `previous_hash` and `hash`, sorted by `number`.
    """
    previous, count = b"", 0
    for entry in entries:
        expected = count + 1
        name = f"entry {entry['number']} ({entry['verb']}, {_plain(entry['at'])})"
        if entry["number"] > expected:
            return Verdict(count, previous, f"Entry {expected} is missing: the next one found is {name}.")
        if entry["number"] < expected:
            return Verdict(count, previous, f"Out of order: {name} stands where entry {expected} belongs.")
        if bytes(entry["previous_hash"]) != previous:
            return Verdict(count, previous, f"Reordered or replaced: {name} does not follow entry {count}.")
        if entry_hash(previous, entry) != bytes(entry["hash"]):
            return Verdict(count, previous, f"Altered: {name} does not match its own hash.")
        previous, count = bytes(entry["hash"]), expected
    if count != head_number:
        return Verdict(
            count, previous, f"Entry {count + 1} is missing: the head says there are {head_number}."
        )
    if previous != bytes(head_hash):
        return Verdict(count, previous, f"Altered: the head does not match entry {count}.")
    return Verdict(count, previous)
