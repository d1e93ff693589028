"""Each seat's own view: written and given where nobody else sees it, opened to all when the round closes."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel import queries, rules
from moothall.casework.panel.models import AgendaItem, MeetingSeat, View, ViewDraft
from moothall.casework.panel.sitting import Sitting
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_membership, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused

NOT_YET = "not_yet"


def draft_view(
    *, by: Actor, agenda_item_id: UUID, seat_id: UUID, stage: str, outcome: str, reasons: str
) -> ViewDraft:
    """Keep a view as it is being written, so that nothing is lost. Only its writer and its seat see it."""
    with ledger.unit(by, "Write one's own view", must_write=True) as record:
        item, place = _sitting_and_seat(by, agenda_item_id, seat_id)
        _check_outcome(by, item, stage, outcome, may_be_empty=True)
        draft = (
            visible(ViewDraft.objects.filter(agenda_item_id=item.pk, seat_id=seat_id, stage=stage), by)
            .order_by("-version")
            .first()
        )
        if draft is None:
            draft = ViewDraft(
                partnership_id=by.partnership_id, circle_id=_own_circle(by, place), created_by_id=by.membership_id,
                agenda_item=item, seat=place, stage=stage, outcome=outcome, reasons=reasons,
            )  # fmt: skip
            draft.save(force_insert=True)
        else:
            draft.outcome, draft.reasons, draft.version = outcome, reasons, draft.version + 1
            draft.save()
        record.wrote("view.drafted", draft, case_id=item.case_id)
    return draft


def give_view(
    *, by: Actor, agenda_item_id: UUID, seat_id: UUID, stage: str, outcome: str, reasons: str
) -> View:
    """Give one seat's own view. It is never changed, and hidden from the others until the round closes.

    The chair or the coordinator may write it down for a seat in the room; the ledger and the record say so.
    When the last voting seat has given, the round closes by itself.
    Raises Refused where the view is given already, the seat is not present, or has stood aside.
    """
    with ledger.unit(by, "Give one's own view", must_write=True) as record:
        item, place = _sitting_and_seat(by, agenda_item_id, seat_id)
        rules.check_open(item)
        _check_outcome(by, item, stage, outcome)
        if not reasons.strip():
            raise Invalid("reasons", "Say in a line or two why this is the seat's view.")
        state = queries.sitting(by, item)
        taking = state.place(seat_id)
        if taking is None or not taking.present:
            raise Refused("Record that this seat is present first.")
        if taking.stood_aside:
            raise Refused("This seat has stood aside and gives no view.")
        if not taking.votes:
            raise Refused("This seat advises and gives no view before the decision.")
        if stage in taking.given:
            raise Refused("This seat has given its view already. A view is never changed.")
        view = View(
            partnership_id=by.partnership_id, circle_id=_draft_circle(by, item, place, stage),
            created_by_id=by.membership_id, agenda_item=item, seat=place, stage=stage, outcome=outcome,
            reasons=reasons.strip(),
        )  # fmt: skip
        view.save(force_insert=True)
        record.wrote(
            "view.given", view, case_id=item.case_id, circle_id=item.circle_id, stage=stage,
            function=place.function, written_down_for_the_seat=by.membership_id != place.membership_id,
        )  # fmt: skip
        if item.views_closed_at is not None:
            _open_views(item)
        elif not queries.sitting(by, item).still_to_give():
            _close(by, item, "")
    return view


def close_views(*, by: Actor, agenda_item_id: UUID, reason: str) -> AgendaItem:
    """Close the round before every voting seat has given its view; the chair says why. All see what was given."""
    with ledger.unit(by, "Close the round of views", must_write=True):
        item = one_visible(queries.AGENDA, by, pk=agenda_item_id)
        require(by, Capability.FINALISE_DECISION, item.circle_id)
        rules.check_open(item)
        if item.views_closed_at is not None:
            raise Refused("The round of views is closed already.")
        if not reason.strip():
            raise Invalid("reason", "Say why the round is closed before every seat has given its view.")
        _close(by, item, reason.strip())
    return item


def close_round_if_complete(by: Actor, state: Sitting) -> None:
    """Close the round where those who had not given a view have left the table or stood aside."""
    if state.item.views_closed_at is None and state.voting and not state.still_to_give():
        _close(by, state.item, "")


def _close(by: Actor, item: AgendaItem, reason: str) -> None:
    with ledger.unit(by, "Close the round of views", must_write=True) as record:
        item.views_closed_at, item.views_closed_reason = clock.now(), reason
        item.save(update_fields=["views_closed_at", "views_closed_reason"])
        record.wrote("views.opened", item, case_id=item.case_id, views=_open_views(item), early=bool(reason))


def _open_views(item: AgendaItem) -> int:
    """Let everybody of the case see the views given. Nobody holds a seat in all of them: the database does it,
    once the round is closed, for who runs the panel, has given a view of its own, or stands aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT panel_open_views(%s)", [item.pk])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _sitting_and_seat(by: Actor, agenda_item_id: UUID, seat_id: UUID) -> tuple[AgendaItem, MeetingSeat]:
    # Locked: of two who give one seat's view at the same moment, the second is told so.
    item = one_visible(queries.AGENDA.select_for_update(of=("self",)), by, pk=agenda_item_id)
    place = MeetingSeat.objects.filter(pk=seat_id, meeting_id=item.meeting_id).first()
    if place is None:
        raise NotVisible
    if place.membership_id == by.membership_id:
        require(by, Capability.GIVE_VIEW, item.circle_id)
    else:
        rules.check_own_or_room(by, place.membership_id, "the view")
        require(by, Capability.RECORD_ATTENDANCE, item.circle_id)
    rules.check_not_decided(item)
    return item, place


def _check_outcome(
    by: Actor, item: AgendaItem, stage: str, outcome: str, *, may_be_empty: bool = False
) -> None:
    stages = {each.code: each for each in arrangement_of(by, item.case).function.stages}
    if stage not in stages:
        raise Invalid("stage", "There is no such stage.")
    known = {each.code for each in stages[stage].outcomes} | {NOT_YET} | ({""} if may_be_empty else set())
    if outcome not in known:
        titles = ", ".join(each.title.lower() for each in stages[stage].outcomes)
        raise Invalid("outcome", f"Choose {titles}, or not yet able to say.")


def _draft_circle(by: Actor, item: AgendaItem, place: MeetingSeat, stage: str) -> UUID:
    drafts = ViewDraft.objects.filter(
        agenda_item_id=item.pk, seat_id=place.pk, stage=stage, created_by_id=by.membership_id
    )
    circle_id = visible(drafts, by).values_list("circle_id", flat=True).first()
    return circle_id or _own_circle(by, place)


def _own_circle(by: Actor, place: MeetingSeat) -> UUID:
    """A circle of the seat alone, and of whoever writes it down for the seat in the room."""
    holders = dict.fromkeys([holder_membership(place.membership_id), holder_membership(by.membership_id)])
    circle = open_circle(
        by=by, purpose="A seat's own view", seats=[(holder, Relation.PANEL_SEAT) for holder in holders],
        reason="A seat's own view before discussion",
    )  # fmt: skip
    return circle.pk
