"""Reading the child's voice."""

from __future__ import annotations

from dataclasses import dataclass, field

from moothall.casework.intake.models import Case
from moothall.casework.voice.models import Voice, VoiceEffect
from moothall.core.access.gather import gather
from moothall.core.access.models import Membership, Person
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor


@dataclass
class Heard:
    """One record of the child's voice, and what changed because of it."""

    voice: Voice
    recorded_by: str
    effects: list[VoiceEffect] = field(default_factory=list)
    earlier: Voice | None = None


def voices_of(actor: Actor, case: Case) -> list[Heard]:
    """Every record that stands, newest first, each with what changed and with what it corrects. One query."""
    found = gather(
        voices=visible(Voice.objects.filter(case_id=case.pk), actor).order_by("-gathered_on", "-id"),
        effects=visible(VoiceEffect.objects.filter(case_id=case.pk), actor).order_by("created_at", "id"),
        memberships=Membership.objects.filter(partnership_id=actor.partnership_id),
        people=Person.objects.filter(memberships__partnership_id=actor.partnership_id).only("id", "name"),
    )
    names = {person.pk: person.name for person in found["people"]}
    writers = {row.pk: names.get(row.person_id, "") for row in found["memberships"]}
    rows = {row.pk: row for row in found["voices"]}
    superseded = {row.supersedes_id for row in found["voices"] if row.supersedes_id}
    shown = {
        row.pk: Heard(row, writers.get(row.created_by_id, ""), earlier=rows.get(row.supersedes_id))
        for row in found["voices"]
        if row.pk not in superseded
    }
    for effect in found["effects"]:
        voice = effect.voice_id
        while voice not in shown and (
            newer := next((r.pk for r in rows.values() if r.supersedes_id == voice), None)
        ):
            voice = newer
        if voice in shown:
            shown[voice].effects.append(effect)
    return list(shown.values())
