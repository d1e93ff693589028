"""What of a determination a second reader is served before its own finding stands: by naming what may be shown.

What is not named here is left out, so a part the record gains later stays unseen until somebody decides otherwise.
The outcome, the votes, the views, the findings and everything written after them are not named. What a panel says
of the evidence may lean one way all the same: blind means that nothing states the outcome, not that nothing hints.
"""

from __future__ import annotations

from typing import Any

SHOWN = (
    "case",
    "initials",
    "age",
    "received_on",
    "stage",
    "stage_title",
    "decided_on",
    "test",
    "items",
    "voice",
    "arrangement",
)
LIMB_SHOWN = ("code", "title", "question", "kind", "way", "for", "against", "cited_for", "cited_against")
TEST_SHOWN = ("rule", "text", "standard", "source", "confirmed")


def blind_copy(content: dict[str, Any]) -> dict[str, Any]:
    """The record without its outcome and all that states it."""
    copy = {key: content[key] for key in SHOWN if key in content}
    copy["test"] = {key: content.get("test", {}).get(key, "") for key in TEST_SHOWN}
    copy["limbs"] = [
        {key: limb.get(key, "") for key in LIMB_SHOWN}
        for limb in content.get("limbs", [])
        if limb.get("finding")
    ]
    return copy


def panels_findings(content: dict[str, Any]) -> dict[str, str]:
    """What the panel found on each limb, by its code: what the reader's own findings are laid beside."""
    return {limb["code"]: limb["finding"] for limb in content.get("limbs", []) if limb.get("finding")}
