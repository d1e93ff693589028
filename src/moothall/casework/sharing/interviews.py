"""The return interview after a missing episode: offered, held by somebody independent, or declined."""

from __future__ import annotations

from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.casework.sharing import rules
from moothall.casework.sharing.models import StatutoryStep
from moothall.casework.sharing.rules import Interview
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement

EPISODE = "missing_episode"


def record_interview(
    *, by: Actor, case: Case, episode_id: UUID, arrangement: Arrangement, told: Interview
) -> StatutoryStep:
    """Record that the interview after one episode was offered, held or declined, and what came of it.

    Raises Invalid naming the field, NotVisible where there is no such episode in this case.
    """
    with ledger.unit(by, "Record a return interview", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        episode = episode_of(by, case, episode_id)
        rules.check_interview(
            told, episode.happened_on, episode.ended_on, ways_of(arrangement), clock.today()
        )
        made = StatutoryStep(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            step=told.step, happened_on=told.on, authority=told.organisation.strip() or by.agency_name,
            outcome=told.came_of_it, about=episode, heard_by=told.heard_by.strip(), heard_as=told.heard_as,
            talked=told.talked if told.step == "return_interview" else "", late_because=told.late_because,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("step.recorded", made, case_id=case.pk)
    return made


def episode_of(actor: Actor, case: Case, episode_id: UUID) -> StatutoryStep:
    """One missing episode of a case, as it stands. One query. Raises NotVisible."""
    standing = StatutoryStep.objects.filter(case_id=case.pk, step=EPISODE, superseded_by=None)
    found: StatutoryStep = one_visible(standing, actor, pk=episode_id)
    return found


def ways_of(arrangement: Arrangement) -> dict[str, str]:
    """Who may hear a child, in the arrangement's own words, by code."""
    return {choice.code: choice.title for choice in arrangement.voice.gathered_by.value}
