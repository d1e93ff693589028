"""What a determination records: the whole of it, so that it can be read again by itself in ten years.

`content` is plain JSON (schema 1). Its keys: case, initials, age, meeting, place, desk, purpose, stage, stage_title,
outcome, outcome_title, sentence, person, decided_on, combined, test, limbs, items, votes, quorum, attendance, views,
views_closed_reason, dissents, voice, best_interests, discussion, plan, clocks, late_reason, reason, settles, tone, told,
pack, arrangement, overrides, after_unfavourable, supersedes, decided_by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from moothall.casework.intake.models import ClockPause
from moothall.casework.intake.queries import pauses_of
from moothall.casework.panel.actions.papers import person_words, voice_content
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import CHAIR_ONLY, SIDES, Place, PlanFacts, initials_of
from moothall.casework.sharing.models import Item
from moothall.core import clock
from moothall.core.kinds import Actor
from moothall.methods.arrangements import (
    ClockState,
    Nation,
    RuleReference,
    age_on,
    clocks,
    outcome_of,
    outcome_reasons,
    recipients,
    settled,
    stage_of,
)


def child_age(sitting: Sitting) -> int | None:
    """The child's age on the day, where the date of birth is known."""
    born = sitting.case.child.date_of_birth
    return age_on(date.fromisoformat(born), sitting.today) if born else None


def decision_clocks(sitting: Sitting, pauses: Sequence[ClockPause]) -> list[ClockState]:
    """The clocks of the stages decided here, met today: kept, or missed by so many days."""
    events = {"referral_received": sitting.case.received_on}
    for made in sitting.earlier:
        events |= dict.fromkeys(decision_events(made.stage, made.outcome), made.decided_on)
    reached = {stage: sitting.result(stage).outcome for stage in sitting.deciding}
    for stage, outcome in reached.items():
        if outcome:
            events |= dict.fromkeys(decision_events(stage, outcome), sitting.today)
    nation = Nation(sitting.case.partnership.nation)
    running = clocks(sitting.arrangement, events, pauses_of(pauses), sitting.today, nation)
    ended = {
        event
        for stage, outcome in reached.items() if outcome
        for event in decision_events(stage, outcome)
    }  # fmt: skip
    ends = {rule.value.code: set(rule.value.ends) for rule in sitting.arrangement.function.clocks}
    return [one for one in running if ends.get(one.code, set()) & ended]


def decision_events(stage: str, outcome: str) -> tuple[str, str]:
    """What a determination is called by the arrangement's clocks: that the stage was decided, and how."""
    return f"{stage}_decided", f"{stage}_{outcome}"


def _main_reason(sitting: Sitting, outcome: str, code: str) -> dict[str, Any] | None:
    offered, used = outcome_reasons(sitting.arrangement, outcome)
    chosen = next((choice for choice in offered if choice.code == code), None)
    return {"code": chosen.code, "title": chosen.title, "rules": _rules(used)} if chosen else None


def determination_content(
    sitting: Sitting, stage: str, *, by: Actor, plan: PlanFacts, pauses: Sequence[ClockPause], late_reason: str,
    supersedes: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The whole record of one stage's determination. The sitting must be complete (`missing` is empty)."""
    arrangement, result = sitting.arrangement, sitting.result(stage)
    assert result.outcome is not None
    assert sitting.pack is not None
    outcome = outcome_of(arrangement, stage, result.outcome)
    titles = {one.code: one.title for one in stage_of(arrangement, stage).outcomes}
    row = sitting.votes[stage]
    case, child = sitting.case, sitting.case.child
    return {
        "schema": 1,
        "case": case.reference,
        "initials": initials_of(child.given_names, child.family_name),
        "age": child_age(sitting),
        "received_on": case.received_on.isoformat(),
        "person": person_words(arrangement),
        "meeting": sitting.meeting.reference,
        "place": sitting.meeting.place,
        "desk": sitting.meeting.desk,
        "purpose": sitting.item.purpose,
        "stage": stage,
        "stage_title": stage_of(arrangement, stage).title,
        "outcome": outcome.code,
        "outcome_title": outcome.title,
        "sentence": outcome.sentence or f"{stage_of(arrangement, stage).title}: {outcome.title}.",
        "tone": outcome.tone,
        "decided_on": sitting.decided_on.isoformat(),
        "decided_by": by.name,
        "combined": len(sitting.deciding) > 1,
        "test": _test(sitting, stage),
        "limbs": _limbs(sitting, stage),
        "items": [_item(item, sitting) for item in sitting.items],
        "votes": {
            "how": result.how, "sentence": result.sentence, "rules": _rules(result.rules),
            "votes": [
                {**_who(place), "choice": sitting.vote_of(stage, place),
                 "words": titles.get(sitting.vote_of(stage, place), "")}
                for place in sitting.places if sitting.vote_of(stage, place) and place.takes_part
            ],
        },
        "quorum": {"sentence": sitting.quorum.sentence, "rules": _rules(sitting.quorum.rules)},
        "attendance": [attended(place) for place in sitting.places],
        "views": views_content(sitting),
        "views_closed_reason": sitting.item.views_closed_reason,
        "dissents": [
            {**_who(place), "words": sitting.dissent_of(stage, place)} for place in sitting.dissenters(stage)
        ],
        "voice": voice_content(sitting),
        "best_interests": sitting.item.best_interests,
        "discussion": sitting.item.discussion,
        "plan": {
            "actions": [
                {"what": one.what, "owner_agency": one.owner_agency, "owner": one.owner,
                 "due_on": one.due_on.isoformat(), "because": one.because}
                for one in plan.actions
            ],
            "none_because": sitting.item.no_action_reason,
            "says": plan_says(sitting),
        },
        "clocks": [_clock(one, late_reason) for one in _clocks_of(sitting, stage, outcome.code, pauses)],
        "late_reason": late_reason,
        "reason": _main_reason(sitting, outcome.code, row.reason),
        "settles": settles(sitting, stage),
        "told": told(sitting, stage, outcome.code),
        "pack": {"version": sitting.pack.version, "sha256": sitting.pack.sha256},
        "arrangement": {
            "name": arrangement.name, "version": arrangement.version, "title": arrangement.title,
            "sha256": case.arrangement_hash,
        },
        "overrides": [
            {"rule": rule.id, "value": rule.override.value, "reason": rule.override.reason,
             "who": rule.override.who, "from": rule.override.from_date.isoformat()}
            for rule in arrangement.rules() if rule.override is not None
        ],
        "after_unfavourable": _after_unfavourable(sitting) if outcome.telling == "unfavourable" else "",
        "supersedes": supersedes,
    }  # fmt: skip


def plan_says(sitting: Sitting) -> list[dict[str, str]]:
    """What the plan says under each head that the arrangement asks of one, as it was written at the sitting."""
    heads, held = sitting.arrangement.function.plan_contents, sitting.item.plan_contents or {}
    return [
        {"code": head.code, "title": head.title, "words": held[head.code]}
        for head in (heads.value if heads else ())
        if str(held.get(head.code, "")).strip()
    ]


def told(sitting: Sitting, stage: str, outcome: str) -> list[dict[str, Any]]:
    """Who is to be told, by the arrangement, in which letter."""
    appointed = ("guardian_service",) if sitting.case.guardian_id else ()
    found = recipients(
        sitting.arrangement, outcome, stage=stage, child_age=child_age(sitting), appointed=appointed
    )
    return [
        {"code": one.code, "title": one.title, "letter": one.letter, "rules": _rules(one.rules)}
        for one in found
    ]


def view_words(sitting: Sitting, stage: str, outcome: str) -> str:
    """A view in the arrangement's own words."""
    titles = {one.code: one.title for one in stage_of(sitting.arrangement, stage).outcomes}
    said = titles.get(outcome)
    return f"{stage_of(sitting.arrangement, stage).title}: {said}" if said else "Not yet able to say"


def views_content(sitting: Sitting) -> list[dict[str, Any]]:
    """Each seat's own view as it was given."""
    content = []
    for view in sitting.views:
        place = sitting.place(view.seat_id)
        if place is None:
            continue
        taken_down = (
            ""
            if view.created_by_id == place.seat.membership_id
            else sitting.names.get(view.created_by_id, "")
        )
        content.append(
            {**_who(place), "stage": view.stage, "outcome": view.outcome, "reasons": view.reasons,
             "words": view_words(sitting, view.stage, view.outcome),
             "given_at": view.created_at.isoformat(), "written_down_by": taken_down}
        )  # fmt: skip
    return content


def settles(sitting: Sitting, stage: str) -> bool:
    """Whether nothing is left to decide once this stage is determined with the others of the sitting."""
    reached = dict(sitting.standing)
    for each in sitting.deciding:
        outcome = sitting.result(each).outcome
        if outcome is not None:
            reached[each] = outcome
    return stage == sitting.deciding[-1] and settled(sitting.arrangement, reached)


def _clocks_of(sitting: Sitting, stage: str, outcome: str, pauses: Sequence[ClockPause]) -> list[ClockState]:
    """The clocks that this one determination stops."""
    ends = {rule.value.code: set(rule.value.ends) for rule in sitting.arrangement.function.clocks}
    stops = set(decision_events(stage, outcome))
    return [one for one in decision_clocks(sitting, pauses) if ends.get(one.code, set()) & stops]


def _test(sitting: Sitting, stage: str) -> dict[str, Any]:
    test = sitting.wording(stage)
    first = test.rules[0]
    return {
        "rule": first.id, "text": test.text, "standard": test.standard, "source": first.source.title,
        "confirmed": first.confirmed, "in_force_from": test.effective_from.isoformat(),
        "in_force_until": test.effective_until.isoformat() if test.effective_until else None,
        "rules": _rules(test.rules),
    }  # fmt: skip


def _limbs(sitting: Sitting, stage: str) -> list[dict[str, Any]]:
    return [
        {
            "code": limb.code, "title": limb.question.title, "question": limb.question.question,
            "kind": limb.question.kind, "way": limb.question.way, "finding": limb.finding,
            "for": limb.words("evidence_for"), "against": limb.words("evidence_against"),
            "different_view": limb.words("different_view"),
            "carried_over": limb.carried("evidence_for") or limb.carried("evidence_against"),
            **{f"cited_{side}": [item.number for item in limb.cited[side]] for side in SIDES},
            "rules": _rules(limb.question.rules),
        }
        for limb in sitting.limbs(stage)
        if limb.finding or limb.question.needed
    ]  # fmt: skip


def _item(item: Item, sitting: Sitting) -> dict[str, Any]:
    hidden = item.marking == CHAIR_ONLY
    return {
        "number": item.number, "agency": sitting.agencies.get(item.agency_id, ""),
        "title": "" if hidden else item.title, "dated": item.dated.isoformat() if item.dated else None,
        "marking": item.marking,
    }  # fmt: skip


def _who(place: Place) -> dict[str, Any]:
    return {"seat": place.id, "function": place.seat.function, "function_title": place.function_title,
            "agency": place.agency, "person": place.person}  # fmt: skip


def attended(place: Place) -> dict[str, Any]:
    """One seat at the table, as it was recorded."""
    return {
        **_who(place), "attendance": place.seat.attendance, "votes": place.votes, "chair": place.chair,
        "information_sent": place.seat.apology_sent_information, "stood_aside": place.stood_aside,
        "conflict": place.conflict.text if place.conflict else "", "ties": sorted(place.ties),
        "accepted_confidentiality": place.seat.accepted_confidentiality_at is not None,
        "left": _left(place),
    }  # fmt: skip


def _left(place: Place) -> str:
    """The time a member left before the case was over, as the clock on the wall says it."""
    if not place.left or place.seat.left_at is None:
        return ""
    return place.seat.left_at.astimezone(clock.UNITED_KINGDOM).strftime("%H:%M")


def _clock(one: ClockState, late_reason: str) -> dict[str, Any]:
    return {
        "code": one.code, "title": one.title, "due_on": one.due_on.isoformat(),
        "met_on": one.met_on.isoformat() if one.met_on else None, "kept": not one.late, "sentence": one.sentence,
        "rules": _rules(one.rules), "explanation": late_reason if one.late else "", "paused_days": one.paused_days,
    }  # fmt: skip


def _rules(rules: Sequence[RuleReference]) -> list[dict[str, Any]]:
    return [
        {"id": rule.id, "statement": rule.statement, "source": rule.source.title, "confirmed": rule.confirmed,
         "overridden": rule.override is not None}
        for rule in rules
    ]  # fmt: skip


def _after_unfavourable(sitting: Sitting) -> str:
    rule = getattr(sitting.arrangement.governance, "after_unfavourable", None)
    return f"{rule.statement} {rule.value}" if rule else ""
