"""Reads the tables shipped beside the code."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table such as ``authorities.csv``, each by column name."""
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds any number of them, parted by upright strokes."""
    return tuple(value for value in cell.split("|") if value)


def day(cell: str) -> date | None:
    """The date in a cell, or None when it is empty."""
    return date.fromisoformat(cell) if cell else None
