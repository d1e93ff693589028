"""One case at one meeting, put together from what is recorded. Reads nothing; changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.casework.panel.around import Around, around_case
from moothall.casework.panel.models import (
    AgendaItem,
    Determination,
    LimbReasoning,
    Meeting,
    Pack,
    ProposedOutcome,
    View,
    ViewDraft,
)
from moothall.casework.panel.table import (
    LINE_PARTS,
    SIDES,
    Limb,
    Place,
    PlanFacts,
    PlanLine,
    names_of,
    places_of,
)
from moothall.casework.sharing.models import Item
from moothall.casework.voice.models import Voice, VoiceEffect
from moothall.core.kinds import Actor
from moothall.methods.arrangements import (
    Arrangement,
    DecisionState,
    Eligibility,
    LimbState,
    Missing,
    Quorum,
    Seat,
    StageState,
    TestWording,
    Vote,
    VotingResult,
    limbs,
    missing_before_decision,
    quorum,
    stage_of,
    stage_opens,
    to_decide,
    voting_result,
    wording,
)


@dataclass
class Sitting:
    """Everything that is recorded of one case's sitting, and what follows from it by the rules."""

    item: AgendaItem
    case: Case
    meeting: Meeting
    arrangement: Arrangement
    eligibility: Eligibility
    today: date
    places: list[Place]
    items: list[Item]
    agencies: dict[UUID, str]
    pack: Pack | None
    voices: list[Voice]
    effects: list[VoiceEffect]
    reasoning: dict[tuple[str, str], LimbReasoning]
    citations: dict[tuple[str, str], set[UUID]]
    votes: dict[str, ProposedOutcome]
    views: list[View]
    drafts: list[ViewDraft]
    determinations: list[Determination]
    earlier: list[Determination]
    names: dict[UUID, str] = field(default_factory=dict)
    around: Around = field(default_factory=Around)

    # -- the table ---------------------------------------------------------------------------------

    def place(self, seat_id: UUID | str) -> Place | None:
        return next((place for place in self.places if place.id == str(seat_id)), None)

    def place_of(self, actor: Actor) -> Place | None:
        """The seat of whoever is asking, if they have one."""
        return next((place for place in self.places if place.seat.membership_id == actor.membership_id), None)

    @property
    def voting(self) -> list[Place]:
        """The seats that vote at this sitting: present, not stood aside, of a function that votes."""
        return [place for place in self.places if place.votes and place.takes_part]

    @property
    def quorum(self) -> Quorum:
        return quorum(self.arrangement, self._seats())

    @property
    def round_closed(self) -> bool:
        return self.item.views_closed_at is not None

    def still_to_give(self) -> list[Place]:
        """Voting seats whose own view is not given."""
        return [place for place in self.voting if self.opening_stage not in place.given]

    # -- the test ----------------------------------------------------------------------------------

    @property
    def standing(self) -> dict[str, str]:
        """The outcomes already determined that this sitting builds on, by stage."""
        if self.item.purpose == "reconsideration":
            return {}
        return {made.stage: made.outcome for made in self.earlier}

    @property
    def stages(self) -> list[str]:
        """The stages this sitting may decide, in order: those not decided before, one or combined."""
        return list(to_decide(self.arrangement, self.standing))

    @property
    def opening_stage(self) -> str:
        """The stage each seat gives its own view on."""
        return self.stages[0] if self.stages else ""

    def wording(self, stage: str) -> TestWording:
        return wording(self.arrangement, stage, self.decided_on)

    @property
    def decided_on(self) -> date:
        return self.today

    def limbs(self, stage: str) -> list[Limb]:
        """The cards of a stage, in the arrangement's order."""
        findings = {
            code: row.finding for (at, code), row in self.reasoning.items() if at == stage and row.finding
        }
        below = self._stage_below(stage)
        return [
            Limb(stage, question, self.reasoning.get((stage, question.code)),
                 self.reasoning.get((below, question.code)) if below else None,
                 {side: self._cited(question.code, side) for side in SIDES}, number)
            for number, question in enumerate(limbs(self.arrangement, stage, findings), start=1)  # type: ignore[arg-type]
        ]  # fmt: skip

    def _stage_below(self, stage: str) -> str:
        follows = stage_of(self.arrangement, stage).follows
        return follows.stage if follows else ""

    def _cited(self, limb: str, side: str) -> list[Item]:
        chosen = self.citations.get((limb, side), set())
        return [item for item in self.items if item.pk in chosen]

    # -- the result --------------------------------------------------------------------------------

    def vote_of(self, stage: str, place: Place) -> str:
        row = self.votes.get(stage)
        return str(row.votes.get(place.id, "")) if row else ""

    def dissent_of(self, stage: str, place: Place) -> str:
        row = self.votes.get(stage)
        return str((row.dissents or {}).get(place.id, "")) if row else ""

    def result(self, stage: str) -> VotingResult:
        """What the votes give. Nothing until every voting seat has voted: a seat may change the majority."""
        chairs = [place for place in self.places if place.chair and place.takes_part]
        asked = self.voting + [chair for chair in chairs if chair not in self.voting]
        choices = [(place, self.vote_of(stage, place)) for place in asked]
        if any(not choice for place, choice in choices if place.votes):
            return voting_result(self.arrangement, [])
        return voting_result(
            self.arrangement,
            [
                Vote(seat=place.id, function=place.seat.function, choice=choice, chair=place.chair)
                for place, choice in choices
                if choice
            ],
        )

    def opens(self, stage: str) -> bool:
        """Whether the stage may be decided, by what was decided before or is being decided here."""
        return stage_opens(self.arrangement, stage, self._reached()).opens

    def _reached(self) -> dict[str, str]:
        reached = dict(self.standing)
        for stage in self.stages:
            if not stage_opens(self.arrangement, stage, reached).opens:
                break
            outcome = self.result(stage).outcome
            if outcome is None:
                break
            reached[stage] = outcome
        return reached

    def touched(self, stage: str) -> bool:
        """Whether anything of the panel's own is recorded at this stage."""
        row = self.votes.get(stage)
        voted = row is not None and any(row.votes.values())
        return voted or any(at == stage and card.finding for (at, _), card in self.reasoning.items())

    @property
    def deciding(self) -> list[str]:
        """The stages that are being decided: the first, and a later one once it is open and begun."""
        chosen = []
        for number, stage in enumerate(self.stages):
            if number == 0 or (self.opens(stage) and self.touched(stage)):
                chosen.append(stage)
        return chosen

    def dissenters(self, stage: str) -> list[Place]:
        against = set(self.result(stage).dissenting)
        return [place for place in self.places if place.id in against]

    # -- what is missing ---------------------------------------------------------------------------

    @property
    def complete_lines(self) -> list[tuple[int, dict[str, str]]]:
        """Plan lines being written that have all four parts, by number: ready to become actions."""
        lines = (self.item.plan_lines or {}).get("lines", {})
        ready = [
            (int(number), line)
            for number, line in lines.items()
            if all(line.get(part, "").strip() for part in LINE_PARTS)
        ]
        return sorted(ready, key=lambda one: one[0])

    def state(self, plan: PlanFacts) -> DecisionState:
        """The record as the arrangement's rules ask for it.

        Before the meeting opens, whoever is invited is counted as coming.
        """
        coming = self.meeting.opened_at is None
        return DecisionState(
            seats=tuple(self._seats(coming=coming)),
            stages=tuple(self._stage_state(stage) for stage in self.deciding),
            standing=self.standing,
            eligibility=self.eligibility,
            views_closed_with_reason=self.round_closed and bool(self.item.views_closed_reason),
            dissenters_without_reasons=tuple(
                place.id
                for stage in self.deciding
                for place in self.dissenters(stage)
                if not self.dissent_of(stage, place).strip()
            ),
            best_interests_reasoned=bool(self.item.best_interests.strip()),
            owned_actions=len(plan.actions),
            no_plan_reason=self.item.no_action_reason.strip() or None,
            papers_frozen=self.pack is not None,
            plan_contents=frozenset(
                part for part, words in (self.item.plan_contents or {}).items() if str(words).strip()
            ),
            **_voice_state(self.voices),
            **self.around.state(self.case, self.cited_items()),
        )

    def cited_items(self) -> list[Item]:
        """The items cited on any limb."""
        chosen = set().union(*self.citations.values()) if self.citations else set()
        return [item for item in self.items if item.pk in chosen]

    def missing(self, plan: PlanFacts) -> list[Missing]:
        """Everything still missing before this sitting may decide; empty when it may."""
        return missing_before_decision(self.arrangement, self.state(plan))

    def missing_so_far(self, plan: PlanFacts) -> list[Missing]:
        """The same while plan lines are being written: a line with all its parts is saved as an action."""
        ready = tuple(PlanLine(line["what"], "", "", self.today) for _number, line in self.complete_lines)
        return self.missing(PlanFacts(plan.actions + ready))

    def _stage_state(self, stage: str) -> StageState:
        row = self.votes.get(stage)
        return StageState(
            stage=stage,
            outcome=self.result(stage).outcome,
            reason=(row.reason or None) if row else None,
            limbs={
                limb.code: LimbState(
                    finding=limb.finding or None,  # type: ignore[arg-type]
                    has_reasons=limb.has_reasons,
                    has_evidence=limb.has_evidence,
                )
                for limb in self.limbs(stage)
            },
        )

    def _seats(self, *, coming: bool = False) -> Iterable[Seat]:
        return [
            Seat(
                seat=place.id, function=place.seat.function,
                present=place.present or (coming and place.seat.attendance == "invited"), stood_aside=place.stood_aside,
                chair=place.chair, ties=place.ties, view_given=self.opening_stage in place.given,
                areas=place.areas, sent_information=place.seat.apology_sent_information,
                accepted_confidentiality=place.seat.accepted_confidentiality_at is not None,
            )
            for place in self.places
        ]  # fmt: skip


def _voice_state(voices: Sequence[Voice]) -> dict[str, Any]:
    unheard = [voice for voice in voices if not voice.heard]
    return {
        "voice_recorded": any(voice.heard for voice in voices),
        "voice_reason_not_had": (unheard[-1].could_not_reason or unheard[-1].could_not_code or None)
        if unheard
        else None,
    }


def missing_unlisted(
    arrangement: Arrangement,
    case: Case,
    eligibility: Eligibility,
    rows: Mapping[str, Sequence[Any]],
    plan: PlanFacts,
) -> list[Missing]:
    """What a case lacks that is on no agenda: nobody sits, no stage is open, and the papers are not frozen."""
    state = DecisionState(
        eligibility=eligibility, owned_actions=len(plan.actions), papers_frozen=False,
        **_voice_state(_by_day(rows.get("voices", ()))), **around_case(arrangement, rows).state(case, ()),
    )  # fmt: skip
    return missing_before_decision(arrangement, state)


def _by_day(voices: Sequence[Voice]) -> list[Voice]:
    return sorted(_standing(voices), key=lambda one: (one.gathered_on, one.pk))


def _standing(rows: Iterable[Any]) -> list[Any]:
    """The rows that nothing among them supersedes."""
    every = list(rows)
    superseded = {row.supersedes_id for row in every if row.supersedes_id}
    return [row for row in every if row.pk not in superseded]


def assemble(
    *, item: AgendaItem, case: Case, meeting: Meeting, arrangement: Arrangement, eligibility: Eligibility, today: date,
    rows: Mapping[str, Sequence[Any]], given: Mapping[UUID, frozenset[str]],
) -> Sitting:  # fmt: skip
    """The sitting from its rows, whichever page read them: the one way from what is recorded to what is missing.

    `rows` holds by name: seats, conflicts, packs, items, voices, reasoning, citations, votes, determinations,
    memberships, persons, agencies; and for the sitting's own page effects, views and drafts. Rows of other
    sittings of the case are passed over.
    """

    def own(name: str) -> list[Any]:
        return [row for row in rows.get(name, ()) if row.agenda_item_id == item.pk]

    people = names_of(rows["memberships"], rows["persons"])
    agencies = {agency.pk: agency.name for agency in rows["agencies"]}
    places = places_of(
        arrangement=arrangement, case=case, meeting=meeting, people=people, given=given,
        agencies={agency.pk: agency for agency in rows["agencies"]},
        seats=[seat for seat in rows["seats"] if seat.meeting_id == item.meeting_id],
        conflicts=own("conflicts"), until=item.closed_at,
    )  # fmt: skip
    reasoning = own("reasoning")
    made = rows["determinations"]
    replaced = {one.supersedes_id for one in made if one.supersedes_id}
    return Sitting(
        item=item, case=case, meeting=meeting, arrangement=arrangement, eligibility=eligibility, today=today,
        places=places, items=_standing(rows["items"]), agencies=agencies,
        pack=max(own("packs"), key=lambda pack: pack.version, default=None), voices=_by_day(rows["voices"]),
        effects=list(rows.get("effects", ())), reasoning={(row.stage, row.limb): row for row in reasoning},
        citations=_citations(reasoning, rows["citations"]), votes={row.stage: row for row in own("votes")},
        views=own("views"), drafts=own("drafts"),
        determinations=[one for one in made if one.agenda_item_id == item.pk],
        earlier=[one for one in made if one.agenda_item_id != item.pk and one.pk not in replaced],
        names={pk: words[0] for pk, words in people.items()}, around=around_case(arrangement, rows),
    )  # fmt: skip


def _citations(
    reasoning: Iterable[LimbReasoning], citations: Iterable[Any]
) -> dict[tuple[str, str], set[UUID]]:
    limb_of = {row.pk: row.limb for row in reasoning}
    cited: dict[tuple[str, str], set[UUID]] = {}
    for one in citations:
        if one.reasoning_id in limb_of:
            cited.setdefault((limb_of[one.reasoning_id], one.side), set()).add(one.item_id)
    return cited


def canonical(content: Any) -> bytes:
    """JSON with sorted keys and no spaces: the same content gives the same bytes."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(content: Any) -> str:
    """The hash of content as canonical JSON."""
    return hashlib.sha256(canonical(content)).hexdigest()
