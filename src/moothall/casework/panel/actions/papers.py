"""The papers: frozen with a hash so that the decision can be read again against exactly them, and released."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Fact
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel import queries, rules
from moothall.casework.panel.actions.meetings import tell_seats
from moothall.casework.panel.actions.seating import let_in
from moothall.casework.panel.models import AgendaItem, MeetingSeat, Pack
from moothall.casework.panel.sitting import Sitting, sha256_of
from moothall.casework.panel.table import CHAIR_ONLY
from moothall.casework.sharing.models import Item
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Refused
from moothall.methods.arrangements import Arrangement, limbs, papers_go_to

ACCOUNT = ("account", "exploitation", "insight")


def freeze_papers(*, by: Actor, agenda_item_id: UUID) -> Pack:
    """Freeze the papers of one case as they are now: a new version when more has come.

    The child's voice stands on top. Of an item for the chair alone the pack holds number, owner and the hash of
    its text, never the text. Raises Refused where nothing has changed since the last version.
    """
    with ledger.unit(by, "Freeze the papers", must_write=True) as record:
        item = one_visible(queries.AGENDA.select_for_update(of=("self",)), by, pk=agenda_item_id)
        require(by, Capability.RELEASE_PAPERS, item.circle_id)
        rules.check_not_decided(item)
        sitting = queries.sitting(by, item)
        facts = visible(Fact.objects.filter(case_id=item.case_id, superseded=False, section__in=ACCOUNT), by)
        body = _content(sitting, list(facts.order_by("section", "position")), arrangement_of(by, item.case))
        version = sitting.pack.version + 1 if sitting.pack else 1
        if sitting.pack and {**sitting.pack.content, "version": 0, "frozen_at": "", "frozen_by": ""} == {
            **body, "version": 0, "frozen_at": "", "frozen_by": "",
        }:  # fmt: skip
            raise Refused("Nothing has changed since the papers were frozen.")
        content = {**body, "version": version, "frozen_at": clock.now().isoformat(), "frozen_by": by.name}
        pack = Pack(
            partnership_id=by.partnership_id, circle_id=item.circle_id, created_by_id=by.membership_id,
            agenda_item_id=item.pk, version=version, content=content, item_ids=[one.pk for one in sitting.items],
            sha256=sha256_of(content),
        )  # fmt: skip
        pack.save(force_insert=True)
        record.wrote("papers.frozen", pack, case_id=item.case_id, version=version, items=len(sitting.items),
                     sha256=pack.sha256)  # fmt: skip
    return pack


def release_papers(
    *, by: Actor, agenda_item_id: UUID, also: Sequence[UUID] = (), why: str = ""
) -> AgendaItem:
    """Let the meeting's seats into the case, so that they can read its papers, and tell them so.

    A function that is not sent papers by default (a guardian, PNL-10) is let in only when named in `also`, by
    the seat's id, with the panel's reason in `why`. Raises Refused where the papers are not frozen.
    """
    with ledger.unit(by, "Release the papers", must_write=True) as record:
        item = one_visible(queries.AGENDA, by, pk=agenda_item_id)
        require(by, Capability.RELEASE_PAPERS, item.circle_id)
        rules.check_not_decided(item)
        if not Pack.objects.filter(agenda_item_id=item.pk).exists():
            raise Refused("Freeze the papers before you release them.")
        arrangement = arrangement_of(by, item.case)
        seats = list(MeetingSeat.objects.filter(meeting_id=item.meeting_id))
        sent = [row for row in seats if papers_go_to(arrangement, row.function, clock.today()).by_default]
        named = [row for row in seats if row.pk in set(also) and row not in sent]
        if named:
            rules.check_why_given(why)
        as_usual = f"Papers released for {item.meeting.reference}"
        for_a_reason = f"{rules.GIVEN_PAPERS} {item.meeting.reference}: {why.strip()}"
        sent = [row for row in sent if let_in(by, item, row, as_usual)]
        named = [row for row in named if let_in(by, item, row, for_a_reason)]
        item.papers_released_at = clock.now()
        item.save(update_fields=["papers_released_at"])
        tell_seats(
            item.meeting, "papers_released", reference=item.case.reference,
            only=[row.pk for row in [*sent, *named]],
        )  # fmt: skip
        record.wrote(
            "papers.released", item, case_id=item.case_id, seats=len(sent), not_by_default=len(named)
        )
    return item


def person_words(arrangement: Arrangement) -> dict[str, str]:
    """What the arrangement calls the person, where that is not the child."""
    words = arrangement.function.person
    if words == type(words)():
        return {}
    return {"one": words.one, "own": words.own, "voice": words.voice}


def _content(sitting: Sitting, facts: list[Fact], arrangement: Arrangement) -> dict[str, Any]:
    return {
        "schema": 1,
        "meeting": sitting.meeting.reference,
        "case": sitting.case.reference,
        "person": person_words(arrangement),
        "voice": voice_content(sitting),
        "questions": [limb.question for limb in limbs(arrangement, sitting.opening_stage)]
        if sitting.stages
        else [],
        "account": [
            {"label": fact.label, "text": fact.text or fact.answer, "said_by": fact.said_by}
            for fact in facts
            if fact.text or fact.answer
        ],
        "items": [_item(one, sitting) for one in sitting.items],
    }


def voice_content(sitting: Sitting) -> list[dict[str, Any]]:
    """The child's voice as a record keeps it: what was said and how it was had, or why it was not."""
    effects = {
        voice.pk: [one.text for one in sitting.effects if one.voice_id == voice.pk]
        for voice in sitting.voices
    }
    ways = (
        {choice.code: choice.title for choice in sitting.arrangement.voice.ways.value}
        if (sitting.arrangement.voice.ways)
        else {}
    )
    reasons = sitting.arrangement.voice.reasons_not_had
    why_not = {choice.code: choice.title for choice in reasons.value} if reasons else {}
    return [
        {
            "heard": voice.heard, "words": voice.words, "wishes": voice.wishes,
            "how": ways.get(voice.gathered_how, voice.gathered_how), "by": voice.gathered_by,
            "on": voice.gathered_on.isoformat(), "advocate_present": voice.advocate_present,
            "guardian_present": voice.guardian_present, "others_present": voice.others_present,
            "why_not": voice.could_not_reason or why_not.get(voice.could_not_code, voice.could_not_code), "changed": effects[voice.pk],
        }
        for voice in sitting.voices
    ]  # fmt: skip


def _item(one: Item, sitting: Sitting) -> dict[str, Any]:
    hidden = one.marking == CHAIR_ONLY
    digest = hashlib.sha256(f"{one.title}\n{one.text}".encode()).hexdigest()
    return {
        "id": str(one.pk), "number": one.number, "agency": sitting.agencies.get(one.agency_id, ""),
        "dated": one.dated.isoformat() if one.dated else None, "marking": one.marking, "gateway": one.gateway,
        "title": "" if hidden else one.title, "text": "" if hidden else one.text, "sha256": digest,
    }  # fmt: skip
