"""After the decision: the minutes and their amendments, and asking for the decision to be looked at again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel import queries, record
from moothall.casework.panel.actions.meetings import list_case
from moothall.casework.panel.actions.papers import person_words, voice_content
from moothall.casework.panel.models import Determination, Minutes, Reconsideration
from moothall.casework.panel.sitting import Sitting
from moothall.casework.panel.table import CHAIR_ONLY, PlanFacts, initials_of
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.methods.arrangements import (
    Nation,
    ReconsiderationWindow,
    asks_views,
    decides_at_desk,
    reconsideration_window,
)


def write_minutes(*, by: Actor, agenda_item_id: UUID, plan: PlanFacts) -> Minutes:
    """The first version of the minutes, from what was recorded. Raises Refused where there is one already."""
    with ledger.unit(by, "Write the minutes", must_write=True) as entry:
        item = one_visible(queries.AGENDA, by, pk=agenda_item_id)
        require(by, Capability.AMEND_MINUTES, item.circle_id)
        if item.closed_at is None:
            raise Refused("The sitting is not closed yet.")
        if Minutes.objects.filter(agenda_item_id=item.pk).exists():
            raise Refused("The minutes are written already. Amend them by a new version.")
        row = _version(
            by, item.pk, item.circle_id, 1, minutes_content(queries.sitting(by, item), plan), "", ""
        )
        entry.wrote("minutes.written", row, case_id=item.case_id, version=1)
    return row


def amend_minutes(*, by: Actor, agenda_item_id: UUID, amendment: str, reason: str) -> Minutes:
    """A new version of the minutes with what it adds or corrects, and why. The old versions stay."""
    with ledger.unit(by, "Amend the minutes", must_write=True) as entry:
        item = one_visible(queries.AGENDA, by, pk=agenda_item_id)
        require(by, Capability.AMEND_MINUTES, item.circle_id)
        last = visible(Minutes.objects.filter(agenda_item_id=item.pk), by).order_by("-version").first()
        if last is None:
            raise Refused("There are no minutes to amend yet.")
        if not amendment.strip():
            raise Invalid("amendment", "Say what is to be added or corrected.")
        if not reason.strip():
            raise Invalid("reason", "Say why the minutes are amended.")
        content = {
            **last.content,
            "amendments": [
                *last.content.get("amendments", []),
                {"version": last.version + 1, "by": by.name, "on": clock.today().isoformat(),
                 "text": amendment.strip(), "because": reason.strip()},
            ],
        }  # fmt: skip
        row = _version(
            by, item.pk, item.circle_id, last.version + 1, content, amendment.strip(), reason.strip()
        )
        entry.wrote("minutes.amended", row, case_id=item.case_id, version=row.version)
    return row


def _version(
    by: Actor,
    item_id: UUID,
    circle_id: UUID,
    version: int,
    content: dict[str, Any],
    amendment: str,
    because: str,
) -> Minutes:
    row = Minutes(
        partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id, agenda_item_id=item_id,
        version=version, content=content, amendment=amendment, amended_because=because,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def minutes_content(sitting: Sitting, plan: PlanFacts) -> dict[str, Any]:
    """What the minutes hold: attendance, conflicts, papers, views, discussion, decisions, plan."""
    item, child = sitting.item, sitting.case.child
    return {
        "schema": 1, "case": sitting.case.reference, "meeting": sitting.meeting.reference,
        "partnership": sitting.case.partnership.name, "place": sitting.meeting.place,
        "initials": initials_of(child.given_names, child.family_name),
        "person": person_words(sitting.arrangement), "asks_views": asks_views(sitting.arrangement),
        "opened_at": item.opened_at.isoformat() if item.opened_at else None,
        "closed_at": item.closed_at.isoformat() if item.closed_at else None,
        "quorum": sitting.quorum.sentence,
        "attendance": [record.attended(place) for place in sitting.places],
        "items": [
            {"number": one.number, "agency": sitting.agencies.get(one.agency_id, ""),
             "title": "" if one.marking == CHAIR_ONLY else one.title,
             "dated": one.dated.isoformat() if one.dated else None, "marking": one.marking}
            for one in sitting.items
        ],
        "pack": {"version": sitting.pack.version, "sha256": sitting.pack.sha256} if sitting.pack else None,
        "views": record.views_content(sitting) if sitting.round_closed else [],
        "views_closed_reason": item.views_closed_reason,
        "discussion": item.discussion, "best_interests": item.best_interests, "voice": voice_content(sitting),
        "not_decided_because": item.adjourned_reason,
        "determinations": [str(one.pk) for one in sitting.determinations],
        "plan": [
            {"what": one.what, "owner_agency": one.owner_agency, "owner": one.owner,
             "due_on": one.due_on.isoformat(), "because": one.because}
            for one in plan.actions
        ],
        "no_plan_because": item.no_action_reason,
    }  # fmt: skip


def window_of(by: Actor, made: Determination) -> ReconsiderationWindow:
    """Until when, and by whom, a determination can be asked to be looked at again."""
    arrangement = arrangement_of(by, made.case)
    return reconsideration_window(arrangement, made.decided_on, Nation(made.case.partnership.nation))


def ask_reconsideration(
    *,
    by: Actor,
    determination_id: UUID,
    asked_by_name: str,
    asked_on: date,
    grounds: str,
    asked_by_kind: str = "",
) -> Reconsideration:
    """Record that somebody asks for a determination to be looked at again, and on what grounds.

    Outside the window it is recorded as late, for the panel to weigh. Raises Invalid where the kind of asker is
    not one the arrangement names, the day is wrong, or no grounds are given.
    """
    with ledger.unit(by, "Record a request for reconsideration", must_write=True) as entry:
        made = one_visible(Determination.objects.select_related("case__partnership"), by, pk=determination_id)
        require(by, Capability.ASK_RECONSIDERATION, made.circle_id)
        window = window_of(by, made)
        if window.who_may_ask and asked_by_kind not in {choice.code for choice in window.who_may_ask}:
            raise Invalid("asked_by_kind", window.sentence)
        if not asked_by_name.strip():
            raise Invalid("asked_by_name", "Say who asks.")
        if not made.decided_on <= asked_on <= clock.today():
            raise Invalid("asked_on", "Give a day between the decision and today.")
        if not grounds.strip():
            raise Invalid("grounds", "Say on what grounds the decision should be looked at again.")
        if Determination.objects.filter(supersedes_id=made.pk).exists():
            raise Refused("A later determination stands in the place of this one already.")
        row = Reconsideration(
            partnership_id=by.partnership_id, circle_id=made.circle_id, created_by_id=by.membership_id,
            case_id=made.case_id, determination=made, asked_by_kind=asked_by_kind, asked_by_name=asked_by_name.strip(),
            asked_on=asked_on, grounds=grounds.strip(), late=not window.open_on(asked_on),
        )  # fmt: skip
        row.save(force_insert=True)
        entry.wrote("reconsideration.asked", row, case_id=made.case_id, late=row.late)
    return row


def answer_reconsideration(
    *, by: Actor, reconsideration_id: UUID, accepted: bool, reason: str, meeting_id: UUID | None = None
) -> Reconsideration:
    """Accept or decline a request, with the reason. Accepted, the case is listed again at a meeting, or the desk may open again."""
    with ledger.unit(by, "Answer a request for reconsideration", must_write=True) as entry:
        row = one_visible(
            Reconsideration.objects.select_related("case__partnership"), by, pk=reconsideration_id
        )
        require(by, Capability.ASK_RECONSIDERATION, row.circle_id)
        if row.accepted is not None:
            raise Refused("This request has been answered already.")
        if not reason.strip():
            raise Invalid("reason", "Say why.")
        at_desk = decides_at_desk(arrangement_of(by, row.case))
        if accepted and not at_desk:
            if meeting_id is None:
                raise Invalid("meeting", "Choose the meeting that looks at it again.")
            row.agenda_item = list_case(
                by=by, meeting_id=meeting_id, case_id=row.case_id, purpose="reconsideration"
            )
        row.accepted, row.accepted_reason = accepted, reason.strip()
        row.save()
        entry.wrote("reconsideration.answered", row, case_id=row.case_id, accepted=accepted)
    return row
