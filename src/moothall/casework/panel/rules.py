"""What may be done at a meeting and a sitting, and why not. Pure: raises with words for the person."""

from __future__ import annotations

from datetime import datetime

from moothall.casework.panel.models import AgendaItem, Meeting
from moothall.core.kinds import Actor, Clash, Invalid, NotAllowed, Refused, Role
from moothall.methods.arrangements import Arrangement

#: Begins the reason for which a seat whose function is not sent papers was given them.
GIVEN_PAPERS = "Given the papers for"
LONGEST_WHY = 150
MEMBER_MAY_WRITE_FOR_OTHERS = frozenset({Role.CHAIR, Role.COORDINATOR})


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """A meeting ends after it starts, on the same day or the next."""
    if ends_at <= starts_at:
        raise Invalid("ends", "Give an end later than the start.")
    if (ends_at - starts_at).total_seconds() > 12 * 3600:
        raise Invalid("ends", "A meeting lasts at most 12 hours. Schedule a second one.")


def check_meeting_stands(meeting: Meeting) -> None:
    """Nothing is arranged at a meeting that was cancelled or is over."""
    if meeting.cancelled_at:
        raise Refused("This meeting was cancelled.")
    if meeting.closed_at:
        raise Refused("This meeting is closed.")


def check_may_take_the_chair(role: str) -> None:
    """Only a chair finalises a decision, so only one who holds that role is put in the chair."""
    if role != Role.CHAIR:
        raise Refused("Choose somebody who holds the role of chair.")


def check_not_decided(item: AgendaItem) -> None:
    """A sitting that is closed is not written to: what it decided can only be superseded."""
    if item.closed_at:
        raise Refused("This sitting is closed. What was decided can only be superseded by a reconsideration.")
    if item.removed_at:
        raise Refused("This case was taken off the agenda.")


def check_open(item: AgendaItem) -> None:
    """The sitting has been opened and not closed."""
    check_not_decided(item)
    if item.opened_at is None:
        raise Refused("Open the sitting first.")


def check_tie(arrangement: Arrangement, tie: str) -> None:
    """A tie to the case is one that the arrangement names."""
    rule = arrangement.membership.stand_aside
    named = {*rule.value.must, *rule.value.must_declare} if rule else set()
    if tie and tie not in named:
        raise Invalid("tie", "Choose the tie from the list.")


def check_why_given(why: str) -> None:
    """A seat that is not sent the papers as a matter of course is given them for a reason that is kept."""
    if not why.strip():
        raise Invalid("why", "Say why this seat is given the papers, naming no child.")
    if len(why.strip()) > LONGEST_WHY:
        raise Invalid("why", f"Say it in {LONGEST_WHY} characters or fewer.")


def at_the_table(attendance: str, left_at: datetime | None, until: datetime | None = None) -> bool:
    """Whether a seat came and had not left by a moment; without one, whether it is there now."""
    if attendance != "present":
        return False
    return left_at is None or (until is not None and left_at >= until)


def check_version(held: int, given: int | None, theirs: str) -> None:
    """Whoever writes has seen what stands there. Raises Clash with the other text, so that neither is lost."""
    if given is not None and given != held:
        raise Clash("Somebody else wrote here since you opened the page.", theirs=theirs, version=held)


def check_own_or_room(actor: Actor, seat_membership_id: object, what: str) -> None:
    """A seat member writes for its own seat; the chair and the coordinator may write down for a seat in the room."""
    if actor.membership_id != seat_membership_id and not may_write_for_others(actor):
        raise NotAllowed(f"You can record {what} of your own seat only.")


def may_write_for_others(actor: Actor) -> bool:
    """Whether this actor may take down what another seat says in the room."""
    return actor.role in MEMBER_MAY_WRITE_FOR_OTHERS
