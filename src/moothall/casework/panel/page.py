"""The sitting page as named fields: what each holds now, who may write it, and what it is called.

Two people write on one page. A field is saved only where its writer changed it; where both changed it, neither
text is lost. So a page carries, for each field, a mark of what stood there when it was drawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from moothall.casework.panel import rules
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import LINE_PARTS, SIDES, Place
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import may
from moothall.core.kinds import Actor

LIMB_PARTS = {
    "for": "evidence_for", "against": "evidence_against", "different": "different_view", "finding": "finding",
}  # fmt: skip
NOTES = ("discussion", "best_interests", "no_action_reason")
LINES_SHOWN = 4


def mark(text: str) -> str:
    """A short mark of a text, to see whether it has changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def marks(fields: Mapping[str, str]) -> str:
    """What the hidden field `version` of the page holds."""
    return json.dumps({name: mark(text) for name, text in fields.items()}, separators=(",", ":"))


def read_marks(text: str) -> dict[str, str]:
    """The marks a page was drawn with; empty where it sends none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def page_fields(sitting: Sitting, actor: Actor) -> dict[str, str]:
    """Every field this actor may write on the page, with what it holds now."""
    if sitting.item.closed_at:
        return {}
    room = rules.may_write_for_others(actor)
    fields: dict[str, str] = {}
    for place in sitting.places:
        if room:
            fields |= _table_fields(place)
        if room or place.seat.membership_id == actor.membership_id:
            fields |= _view_fields(sitting, place) | _vote_fields(sitting, place)
    for stage in sitting.stages:
        fields |= _limb_fields(sitting, stage)
        if room:
            row = sitting.votes.get(stage)
            fields[f"reason-{stage}"] = row.reason if row else ""
    for number, limb in enumerate(sitting.limbs(sitting.opening_stage) if sitting.stages else ()):
        del number
        for side in SIDES:
            fields[f"cite-{limb.code}-{side}"] = ",".join(sorted(str(item.pk) for item in limb.cited[side]))
    fields |= {name: getattr(sitting.item, name) for name in NOTES}
    parts = sitting.arrangement.function.plan_contents
    held = sitting.item.plan_contents or {}
    fields |= {
        f"plan_part-{choice.code}": held.get(choice.code, "") for choice in (parts.value if parts else ())
    }
    if room:
        fields |= _plan_fields(sitting)
    return fields


def may_reason(actor: Actor, sitting: Sitting) -> bool:
    """Whether the actor writes on the page at all. One query."""
    return may(actor, Capability.REASON_TEST, sitting.item.circle_id)


def _table_fields(place: Place) -> dict[str, str]:
    seat, conflict = place.seat, place.conflict
    return {
        f"attendance-{place.id}": "" if seat.attendance == "invited" else seat.attendance,
        f"information-{place.id}": "yes" if seat.apology_sent_information else "",
        f"confidential-{place.id}": "yes" if seat.accepted_confidentiality_at else "",
        f"left-{place.id}": "yes" if place.left else "",
        f"tie-{place.id}": conflict.tie if conflict else "",
        f"conflict-{place.id}": conflict.text if conflict else "",
        f"aside-{place.id}": "yes" if place.stood_aside else "",
    }


def _view_fields(sitting: Sitting, place: Place) -> dict[str, str]:
    if not place.votes or place.stood_aside or sitting.opening_stage in place.given or not sitting.stages:
        return {}
    drafts = [
        one for one in sitting.drafts if one.seat_id == place.seat.pk and one.stage == sitting.opening_stage
    ]
    draft = max(drafts, key=lambda one: one.version, default=None)
    return {
        f"view-{place.id}": draft.outcome if draft else "",
        f"reasons-{place.id}": draft.reasons if draft else "",
        f"given-{place.id}": "",
    }


def _vote_fields(sitting: Sitting, place: Place) -> dict[str, str]:
    if not (place.votes or place.chair) or place.stood_aside:
        return {}
    fields = {}
    for stage in sitting.stages:
        fields[f"vote-{stage}-{place.id}"] = sitting.vote_of(stage, place)
        if place.votes:
            fields[f"dissent-{stage}-{place.id}"] = sitting.dissent_of(stage, place)
    return fields


def _limb_fields(sitting: Sitting, stage: str) -> dict[str, str]:
    return {
        f"limb-{stage}-{limb.code}-{short}": limb.finding if short == "finding" else limb.words(part)
        for limb in sitting.limbs(stage)
        for short, part in LIMB_PARTS.items()
    }


def plan_line_numbers(sitting: Sitting) -> list[int]:
    """The lines the page shows: those begun, and empty ones up to four."""
    held = sitting.item.plan_lines or {}
    begun = sorted(int(number) for number in held.get("lines", {}))
    free = int(held.get("next", 0))
    numbers = begun[:]
    while len(numbers) < max(LINES_SHOWN, len(begun) + 1):
        free = max(free, *(number + 1 for number in numbers)) if numbers else free
        numbers.append(free)
    return numbers


def _plan_fields(sitting: Sitting) -> dict[str, str]:
    lines = (sitting.item.plan_lines or {}).get("lines", {})
    return {
        f"action-{number}-{part}": str(lines.get(str(number), {}).get(part, ""))
        for number in plan_line_numbers(sitting)
        for part in LINE_PARTS
    }


def begun_lines(sitting: Sitting) -> int:
    """How many plan lines are begun and not complete."""
    lines = (sitting.item.plan_lines or {}).get("lines", {})
    return sum(1 for line in lines.values() if any(str(words).strip() for words in line.values())) - len(
        sitting.complete_lines
    )


def label_of(name: str, sitting: Sitting) -> str:
    """A field's name in words, for the person whose text clashed with another's."""
    titles = {rule.value.code: rule.value.title for rule in sitting.arrangement.function.limbs}
    words = {"for": "evidence for", "against": "evidence against", "different": "what a different view would rest on",
             "finding": "finding"}  # fmt: skip
    parts = name.split("-")
    if parts[0] in ("limb", "cite"):
        limb, part = (parts[2], parts[3]) if parts[0] == "limb" else (parts[1], parts[2])
        return f"{titles.get(limb, limb)}: {words.get(part, part)}"
    place = sitting.place("-".join(parts[-5:])) if len(parts) >= 6 else None
    if place is not None:
        return f"{place.agency}: {parts[0]}"
    return {
        "best_interests": "Best interests",
        "discussion": "Discussion",
        "no_action_reason": "Why no action is needed",
    }.get(name, name.replace("-", " ").replace("_", " ").capitalize())
