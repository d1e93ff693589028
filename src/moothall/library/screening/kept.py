"""A record of the exchange as plain data, as a row keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from moothall.library.exchange import Author, Body, Person, Record


def as_kept(record: Record) -> dict[str, Any]:
    """The whole record as plain data."""
    kept = asdict(record)
    kept["authors"] = [{"body": one.name} if isinstance(one, Body) else asdict(one) for one in record.authors]
    return kept


def from_kept(kept: Mapping[str, Any]) -> Record:
    """The record that `as_kept` made plain."""
    whole: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    whole["authors"] = tuple(_author(one) for one in kept["authors"])
    whole["other"] = tuple((name, value) for name, value in kept["other"])
    return Record(**whole)


def _author(kept: Mapping[str, str]) -> Author:
    return Body(kept["body"]) if "body" in kept else Person(**kept)


def told_authors(record: Record) -> str:
    """Who wrote it, as a line."""
    return "; ".join(one.in_order for one in record.authors)
