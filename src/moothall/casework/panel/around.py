"""What stands around a sitting and bears on it: ratings, consent, releases, routes onward, assessments, episodes.

An arrangement that asks for none of these leaves them empty. The rows are read with the rest of a page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moothall.casework.intake.assessments.models import Assessment
from moothall.casework.intake.assessments.queries import assessed_episodes, completed_for_the_case
from moothall.casework.intake.models import Case, Consent, Rating
from moothall.casework.sharing.models import Item, OnwardReferral, Release, StatutoryStep
from moothall.core.access.queries import visible
from moothall.core.clock import today as clock_today
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, ClockState, Nation, Unreleased, clocks_of_each

MISSING = "missing_episode"
INTERVIEWS = {
    "return_interview": "return_interview_held", "return_interview_declined": "return_interview_declined",
}  # fmt: skip
OFFERED = "return_interview_offered"
WITH_CONSENT = "with_owner_consent"


@dataclass
class Around:
    """The rows around a case that its arrangement may ask for before a decision; empty where it asks for none."""

    arrangement: Arrangement | None = None
    ratings: Sequence[Rating] = ()
    consents: Sequence[Consent] = ()
    releases: Sequence[Release] = ()
    onward: Sequence[OnwardReferral] = ()
    steps: Sequence[StatutoryStep] = ()
    assessments: Sequence[Assessment] = ()
    agencies: Mapping[Any, str] = field(default_factory=dict)

    @property
    def rating(self) -> Rating | None:
        """The rating that stands: the newest."""
        return max(self.ratings, key=lambda row: (row.rated_on, row.created_at), default=None)

    @property
    def consent(self) -> Consent | None:
        """Where asking for consent stands: the newest step."""
        return max(self.consents, key=lambda row: (row.answered_on, row.created_at), default=None)

    def released(self, item: Item) -> bool:
        """Whether an item may be used outside: always, unless its arrangement asks its owner first."""
        if self.arrangement is None:
            return True
        rule = self.arrangement.information_sharing.release
        if rule is None or rule.value != WITH_CONSENT:
            return True
        return any(row.item_id == item.pk and row.state == "released" for row in self.releases)

    def episodes(self) -> list[StatutoryStep]:
        """The missing episodes on record, oldest first."""
        rows = [row for row in _standing(self.steps) if row.step == MISSING]
        return sorted(rows, key=lambda row: (row.happened_on, row.pk))

    def _assessed(self) -> dict[UUID, date]:
        """The episodes whose risk is assessed, each with the day it first was, also before the episode was corrected."""
        named, counted = _episodes_named(self.steps), assessed_episodes(self.assessments)
        found: dict[UUID, date] = {}
        for row in self.assessments:
            if row.about_id in counted and row.about_id in named:
                episode = named[row.about_id]
                found[episode] = min(found.get(episode, row.completed_on), row.completed_on)
        return found

    def assessed_on(self, episode: UUID) -> date | None:
        """The day the risk of an episode was first assessed."""
        return self._assessed().get(episode)

    def state(self, case: Case, cited: Sequence[Item]) -> dict[str, Any]:
        """The parts of a `DecisionState` that come from here. `cited` are the items the decision rests on."""
        if self.arrangement is None:
            return {}
        rating, consent = self.rating, self.consent
        carried = {pk for row in self.onward if row.state == "made" for pk in row.carried}
        used = [item for item in cited if not self.released(item)]
        assessed = self._assessed()
        return {
            "lives_in": self._area(case),
            "rating": rating.rating if rating else None,
            "consent": consent.answer if consent else "not_asked",
            "unreleased": tuple(
                Unreleased(item=f"item {item.number}", owner=self.agencies.get(item.agency_id, ""))
                for item in used
                if item.pk not in carried
            ),
            "considered": frozenset(row.route for row in self.onward),
            "made": frozenset(row.route for row in self.onward if row.state == "made"),
            "assessments": completed_for_the_case(self.assessments),
            "episodes_unassessed": tuple(
                _day(row.happened_on) for row in self.episodes() if row.pk not in assessed
            ),
            "interviews_unexplained": tuple(_day(row.happened_on) for row in self.late_unexplained(case)),
        }

    def interviews(self) -> dict[UUID, StatutoryStep | None]:
        """For each missing episode the return interview held or declined after it and before the next one."""
        return self._after_each(INTERVIEWS)

    def offers(self) -> dict[UUID, StatutoryStep | None]:
        """For each missing episode the offer of a return interview that was made first."""
        return self._after_each({OFFERED})

    def _after_each(self, steps: Collection[str]) -> dict[UUID, StatutoryStep | None]:
        """The first such step that names the episode; else the first that names none, before the next episode."""
        episodes, standing = self.episodes(), _standing(self.steps)
        named = _episodes_named(self.steps)
        answered = sorted(
            (row for row in standing if row.step in steps), key=lambda row: (row.happened_on, row.pk)
        )
        about = {named[row.about_id]: row for row in reversed(answered) if row.about_id in named}
        answered = [row for row in answered if row.about_id is None]
        found: dict[UUID, StatutoryStep | None] = {}
        for number, episode in enumerate(episodes):
            until = episodes[number + 1].happened_on if number + 1 < len(episodes) else None
            back = episode.ended_on or episode.happened_on
            found[episode.pk] = about.get(episode.pk) or next(
                (
                    row
                    for row in answered
                    if back <= row.happened_on and (until is None or row.happened_on < until)
                ),
                None,
            )
        return found

    def interview_clocks(self, case: Case, today: date) -> dict[UUID, list[ClockState]]:
        """The clocks of each missing episode, by the episode's key. Give a case loaded with its partnership."""
        if self.arrangement is None:
            return {}
        interviews, offers, assessed = self.interviews(), self.offers(), self._assessed()
        happened: dict[str, dict[str, date]] = {}
        for episode in self.episodes():
            events = {"went_missing": episode.happened_on}
            if episode.ended_on is not None:
                events["returned_from_missing"] = episode.ended_on
            interview, offer = interviews[episode.pk], offers[episode.pk]
            if offer is not None:
                events[OFFERED] = offer.happened_on
            if interview is not None:
                events[INTERVIEWS[interview.step]] = interview.happened_on
            if episode.pk in assessed:
                events["missing_episode_assessed"] = assessed[episode.pk]
            happened[str(episode.pk)] = events
        nation = Nation(case.partnership.nation)
        found: dict[UUID, list[ClockState]] = {episode.pk: [] for episode in self.episodes()}
        for clock in clocks_of_each(self.arrangement, MISSING, happened, today, nation):
            found[UUID(clock.subject)].append(clock)
        return found

    def late_unexplained(self, case: Case) -> list[StatutoryStep]:
        """The episodes whose return interview is late and nobody has said why.

        Why is said where it happened: at the interview, or in the words recorded with the episode itself.
        """
        interviews, running = self.interviews(), self.interview_clocks(case, clock_today())
        ends = set(INTERVIEWS.values())
        stops = {
            rule.value.code for rule in (self.arrangement.function.clocks if self.arrangement else ())
            if ends & set(rule.value.ends)
        }  # fmt: skip
        late = []
        for episode in self.episodes():
            interview = interviews[episode.pk]
            explained = bool((interview and _why_late(interview)) or episode.outcome.strip())
            if not explained and any(one.late for one in running[episode.pk] if one.code in stops):
                late.append(episode)
        return late

    def _area(self, case: Case) -> str | None:
        rule = self.arrangement.membership.area_seat if self.arrangement else None
        if rule is not None and rule.value.area == "authority_area":
            return case.owning_agency.reference_code or None
        return case.police_area or None


def _why_late(interview: StatutoryStep) -> str:
    """Why an interview was late: asked for by itself where it names its episode, else in its words."""
    return (interview.late_because if interview.about_id else interview.outcome).strip()


def _episodes_named(rows: Sequence[StatutoryStep]) -> dict[UUID, UUID]:
    """For each record of an episode, corrected or not, the one that stands now."""
    after = {row.supersedes_id: row.pk for row in rows if row.supersedes_id}
    found = {}
    for row in rows:
        stands = row.pk
        while stands in after:
            stands = after[stands]
        found[row.pk] = stands
    return found


def _standing(rows: Sequence[StatutoryStep]) -> list[StatutoryStep]:
    replaced = {row.supersedes_id for row in rows if row.supersedes_id}
    return [row for row in rows if row.pk not in replaced]


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def around_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What `around_case` reads, to be gathered with the rest of a page."""
    mine = {"case_id": case.pk}
    return {
        "ratings": visible(Rating.objects.filter(**mine), actor),
        "consents": visible(Consent.objects.filter(**mine), actor),
        "releases": visible(Release.objects.filter(**mine), actor),
        "onward": visible(OnwardReferral.objects.filter(**mine), actor),
        "assessments": visible(Assessment.objects.filter(**mine), actor),
        "steps": visible(StatutoryStep.objects.filter(**mine), actor).order_by("happened_on", "id"),
    }


def around_case(arrangement: Arrangement, rows: Mapping[str, Sequence[Any]]) -> Around:
    """What stands around a case, from the gathered rows."""
    return Around(
        arrangement=arrangement, ratings=rows.get("ratings", ()), consents=rows.get("consents", ()),
        releases=rows.get("releases", ()), onward=rows.get("onward", ()), steps=rows.get("steps", ()),
        assessments=rows.get("assessments", ()),
        agencies={agency.pk: agency.name for agency in rows.get("agencies", ())},
    )  # fmt: skip
