"""Reasoning the test limb by limb, the notes, and the votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel import queries, rules
from moothall.casework.panel.models import (
    AgendaItem,
    Citation,
    LimbReasoning,
    MeetingSeat,
    ProposedOutcome,
)
from moothall.casework.sharing.models import Item
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, NotVisible
from moothall.methods.arrangements import ABSTAIN, Arrangement, outcome_reasons

FINDINGS = ("", "met", "not_met", "not_shown")
PARTS = ("evidence_for", "evidence_against", "different_view", "finding")
NOTES = {"discussion": "discussion_version", "best_interests": "best_interests_version",
         "no_action_reason": "no_action_version"}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """An open sitting locked by the unit at work, its actor allowed to write on it, with the rules of its case."""

    item: AgendaItem
    arrangement: Arrangement


def hold(by: Actor, agenda_item_id: UUID) -> Held:
    """Lock the sitting until the unit ends. Raises where this actor may not write on it, or it is not open."""
    item = one_visible(queries.AGENDA.select_for_update(of=("self",)), by, pk=agenda_item_id)
    require(by, Capability.REASON_TEST, item.circle_id)
    rules.check_open(item)
    return Held(item, arrangement_of(by, item.case))


def reason_limb(
    *, by: Actor, agenda_item_id: UUID, stage: str, limb: str, version: int | None = None, **parts: str
) -> LimbReasoning:
    """Write on one limb's card: `evidence_for`, `evidence_against`, `different_view`, `finding`.

    Parts left out stay as they are. With `version` (0 for a card not written on yet), raises Clash where
    somebody else has written since.
    """
    with ledger.unit(by, "Reason the test", must_write=True) as record:
        return reason_limb_held(record, hold(by, agenda_item_id), stage, limb, version, parts)


def reason_limb_held(
    record: ledger.Record, held: Held, stage: str, limb: str, version: int | None, parts: Mapping[str, str]
) -> LimbReasoning:
    """`reason_limb` within a unit that holds the sitting."""
    by, item = record.actor, held.item
    _check_card(held, stage, limb, parts)
    row = (
        LimbReasoning.objects.select_for_update()
        .filter(agenda_item_id=item.pk, stage=stage, limb=limb)
        .first()
    )
    if row is not None or version:
        theirs = "\n\n".join(filter(None, (getattr(row, part) for part in PARTS[:3]))) if row else ""
        rules.check_version(row.version if row else 0, version, theirs)
    made = row is None
    row = row or LimbReasoning(
        partnership_id=by.partnership_id, circle_id=item.circle_id, created_by_id=by.membership_id,
        agenda_item_id=item.pk, stage=stage, limb=limb, version=0,
    )  # fmt: skip
    for part, words in parts.items():
        setattr(row, part, words)
    row.version += 1
    row.written_by_id = by.membership_id
    row.save(force_insert=made)
    record.wrote("limb.reasoned", row, case_id=item.case_id, fields=sorted(parts), stage=stage, limb=limb)
    return row


def _check_card(held: Held, stage: str, limb: str, parts: Mapping[str, str]) -> None:
    if unknown := set(parts) - set(PARTS):
        raise TypeError(f"A card has no part called {sorted(unknown)}.")
    function = held.arrangement.function
    known = {rule.value.code for rule in function.limbs}
    if stage not in {each.code for each in function.stages} or limb not in known:
        raise NotVisible
    if parts.get("finding", "") not in FINDINGS:
        raise Invalid(f"limb-{stage}-{limb}-finding", "Choose met, not met or not shown.")


def cite(
    *, by: Actor, agenda_item_id: UUID, stage: str, limb: str, side: str, item_ids: Iterable[UUID]
) -> None:
    """Cite exactly these items of the pack on one side of a limb; at every stage of this sitting alike."""
    with ledger.unit(by, "Cite evidence", must_write=True) as record:
        cite_held(record, hold(by, agenda_item_id), stage, limb, side, item_ids)


def cite_held(
    record: ledger.Record, held: Held, stage: str, limb: str, side: str, item_ids: Iterable[UUID]
) -> None:
    """`cite` within a unit that holds the sitting."""
    by, sitting, wanted = record.actor, held.item, set(item_ids)
    seen = visible(Item.objects.filter(case_id=sitting.case_id, pk__in=wanted), by)
    if wanted - set(seen.values_list("pk", flat=True)):
        raise NotVisible
    card = LimbReasoning.objects.filter(agenda_item_id=sitting.pk, stage=stage, limb=limb).first()
    card = card or reason_limb_held(record, held, stage, limb, None, {})
    there = Citation.objects.filter(reasoning__agenda_item_id=sitting.pk, reasoning__limb=limb, side=side)
    cited = set(there.values_list("item_id", flat=True))
    if cited - wanted:
        # Only what this person may see is taken away: an item for the chair alone stays cited.
        gone = visible(Item.objects.filter(pk__in=cited - wanted), by).values_list("pk", flat=True)
        there.filter(item_id__in=list(gone)).delete()
    Citation.objects.bulk_create(
        Citation(
            partnership_id=by.partnership_id, circle_id=sitting.circle_id, created_by_id=by.membership_id,
            reasoning=card, item_id=item_id, side=side,
        )
        for item_id in wanted - cited
    )  # fmt: skip
    record.wrote("evidence.cited", card, case_id=sitting.case_id, limb=limb, side=side, items=len(wanted))


def note(*, by: Actor, agenda_item_id: UUID, what: str, words: str, version: int | None = None) -> AgendaItem:
    """Write the discussion note, the best interests, or the reason why no action is needed.

    Raises Clash where somebody else has written since `version`.
    """
    with ledger.unit(by, "Write down the discussion", must_write=True) as record:
        return note_held(record, hold(by, agenda_item_id), what, words, version)


def note_held(
    record: ledger.Record, held: Held, what: str, words: str, version: int | None = None
) -> AgendaItem:
    """`note` within a unit that holds the sitting."""
    item = held.item
    if what not in NOTES:
        raise TypeError(f"There is no note called {what}.")
    counter = NOTES[what]
    rules.check_version(getattr(item, counter), version, getattr(item, what))
    setattr(item, what, words)
    setattr(item, counter, getattr(item, counter) + 1)
    item.save(update_fields=[what, counter])
    record.wrote("sitting.noted", item, case_id=item.case_id, fields=[what])
    return item


def record_votes(
    *,
    by: Actor,
    agenda_item_id: UUID,
    stage: str,
    votes: Mapping[UUID, str] | None = None,
    dissents: Mapping[UUID, str] | None = None,
    reason: str | None = None,
    version: int | None = None,
) -> ProposedOutcome:
    """Record votes by seat (an outcome's code, `abstain`, or empty to take one back), and dissenters' words.

    A seat member records its own; the chair and the coordinator those of the room. Seats left out stay as they are.
    `reason` is the main reason, by its code, that the arrangement asks for with some outcomes.
    """
    with ledger.unit(by, "Record votes", must_write=True) as record:
        held = hold(by, agenda_item_id)
        return record_votes_held(record, held, stage, votes or {}, dissents or {}, reason, version)


def record_votes_held(
    record: ledger.Record,
    held: Held,
    stage: str,
    votes: Mapping[UUID, str],
    dissents: Mapping[UUID, str],
    reason: str | None,
    version: int | None = None,
) -> ProposedOutcome:
    """`record_votes` within a unit that holds the sitting."""
    by, item = record.actor, held.item
    row = ProposedOutcome.objects.select_for_update().filter(agenda_item_id=item.pk, stage=stage).first()
    rules.check_version(row.version if row else 0, version, "")
    _check_votes(by, held, stage, votes, dissents, reason)
    made = row is None
    row = row or ProposedOutcome(
        partnership_id=by.partnership_id, circle_id=item.circle_id, created_by_id=by.membership_id,
        agenda_item_id=item.pk, stage=stage, version=0,
    )  # fmt: skip
    row.votes = _merged(row.votes, votes)
    row.dissents = _merged(row.dissents or {}, dissents)
    if reason is not None:
        row.reason = reason
    row.version += 1
    row.save(force_insert=made)
    record.wrote("votes.recorded", row, case_id=item.case_id, stage=stage, votes=len(row.votes))
    return row


def _merged(held: Mapping[str, Any], more: Mapping[UUID, str]) -> dict[str, str]:
    both = {**held, **{str(seat): words for seat, words in more.items()}}
    return {seat: words for seat, words in both.items() if words}


def _check_votes(
    by: Actor,
    held: Held,
    stage: str,
    votes: Mapping[UUID, str],
    dissents: Mapping[UUID, str],
    reason: str | None,
) -> None:
    arrangement, item = held.arrangement, held.item
    found = next((each for each in arrangement.function.stages if each.code == stage), None)
    if found is None:
        raise NotVisible
    known = {outcome.code for outcome in found.outcomes} | {ABSTAIN, ""}
    if set(votes.values()) - known:
        raise Invalid(f"vote-{stage}", "Choose an outcome, or abstain.")
    offered = {
        choice.code for outcome in found.outcomes for choice in outcome_reasons(arrangement, outcome.code)[0]
    }
    if reason and reason not in offered:
        raise Invalid(f"reason-{stage}", "Choose the main reason from the list.")
    places = {row.pk: row for row in MeetingSeat.objects.filter(meeting_id=item.meeting_id)}
    for seat_id in {*votes, *dissents}:
        if seat_id not in places:
            raise NotVisible
        rules.check_own_or_room(by, places[seat_id].membership_id, "the vote and the dissent")
    if votes:
        sitting = queries.sitting(by, item)
        for seat_id, choice in votes.items():
            place = sitting.place(seat_id)
            if choice and place is not None and not (place.takes_part and (place.votes or place.chair)):
                raise Invalid(f"vote-{stage}-{seat_id}", f"{place.agency} does not vote at this sitting.")


def write_plan_contents(*, by: Actor, agenda_item_id: UUID, parts: Mapping[str, str]) -> AgendaItem:
    """Write what the arrangement asks a plan to say, part by part; parts left out stay as they are."""
    with ledger.unit(by, "Write what the plan says", must_write=True) as record:
        return write_plan_contents_held(record, hold(by, agenda_item_id), parts)


def write_plan_contents_held(record: ledger.Record, held: Held, parts: Mapping[str, str]) -> AgendaItem:
    """`write_plan_contents` within a unit that holds the sitting."""
    item, asked = held.item, held.arrangement.function.plan_contents
    if set(parts) - {choice.code for choice in (asked.value if asked else ())}:
        raise NotVisible
    item.plan_contents = {**(item.plan_contents or {}), **parts}
    item.plan_contents_version += 1
    item.save(update_fields=["plan_contents", "plan_contents_version"])
    record.wrote(
        "sitting.noted", item, case_id=item.case_id, fields=[f"plan.{part}" for part in sorted(parts)]
    )
    return item


def keep_plan_lines(by: Actor, item: AgendaItem, lines: dict[str, Any]) -> None:
    """Keep the plan lines being written: not actions yet, and not lost."""
    with ledger.unit(by, "Write plan lines", must_write=True) as record:
        item.plan_lines = lines
        item.save(update_fields=["plan_lines"])
        record.wrote("plan.lines_drafted", item, case_id=item.case_id)
