"""Runs of a study: having it run, how far it is, and what it found, for those who may see it before release."""

from __future__ import annotations

from typing import Any

from moothall.core.kinds import Actor
from moothall.evidence.studies.queries import OneStudy


def runs_part(actor: Actor, one: OneStudy) -> dict[str, Any]:
    """What the page of a study says of its runs."""
    return {"runs": []}
