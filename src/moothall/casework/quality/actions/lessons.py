"""What a reading taught, sent to somebody with a day, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import get_args
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.quality import rules
from moothall.casework.quality.models import Lesson, Reading, Review
from moothall.core import clock, ledger, outbox
from moothall.core.access.actions import holder_agency, holder_membership, holder_office, open_circle
from moothall.core.access.capabilities import Capability, Relation, role_has
from moothall.core.access.models import Agency, Membership
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Clash, Invalid, Refused, Role
from moothall.methods.arrangements.sections.governance import Theme

THEMES: tuple[str, ...] = get_args(Theme)
#: Who of an agency is told where nobody is named.
OWNER_ROLES = (Role.CHAIR, Role.SEAT_MEMBER, Role.CONTRIBUTOR, Role.ACTION_OWNER)


def send_lesson(
    *,
    by: Actor,
    reading_id: UUID,
    theme: str,
    learned: str,
    action: str,
    owner_agency_id: UUID,
    owner_membership_id: UUID | None = None,
    due_on: date,
) -> Lesson:
    """Send what a reading taught to an agency, or to one person of it, as something to do by a day.

    Its reader or the coordinators send it, once the review stands. The owner sees the lesson and nothing of the case.
    """
    with ledger.unit(by, "Send what a review taught", must_write=True) as record:
        reading = one_visible(Reading.objects.all(), by, pk=reading_id)
        if reading.reader_id != by.membership_id:
            require(by, Capability.DRAW_SAMPLE)
        if not Review.objects.filter(reading_id=reading_id).exists():
            raise Refused(_("The review comes first: what was learned rests on it."))
        rules.check_lesson(learned=learned, action=action, due_on=due_on, today=clock.today())
        if theme not in THEMES:
            raise Invalid("theme", _("Choose the theme it belongs to."))
        agency, owner = _owner(by, owner_agency_id, owner_membership_id)
        circle = open_circle(
            by=by, purpose="What a review taught", seats=_seats(by, reading, agency, owner),
            reason="Sends it, or is to do something about it",
        )  # fmt: skip
        lesson = Lesson(
            partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id, reading=reading,
            theme=theme, learned=learned.strip(), action=action.strip(), owner_agency=agency, owner=owner, due_on=due_on,
        )  # fmt: skip
        lesson.save(force_insert=True)
        record.wrote("lesson.sent", lesson, case_id=reading.case_id, theme=theme, due=due_on.isoformat())
        outbox.notify(
            to=[owner.person.email if owner else agency.inbox], template="lesson_sent",
            reference=reading.case_reference, path=f"/lessons/{lesson.pk}/",
        )  # fmt: skip
    return lesson


def _owner(by: Actor, agency_id: UUID, membership_id: UUID | None) -> tuple[Agency, Membership | None]:
    agency = Agency.objects.filter(partnership_id=by.partnership_id, pk=agency_id).first()
    if agency is None:
        raise Invalid("owner", _("Choose who is to do something about it."))
    if membership_id is None:
        return agency, None
    live = Membership.objects.select_related("person").filter(agency_id=agency_id, ended_at=None)
    owner = live.filter(pk=membership_id).first()
    if owner is None or not role_has(Role(owner.role), Capability.ANSWER_LESSON):
        raise Invalid("owner", _("Choose somebody of that agency who can do something about it."))
    return agency, owner


def _seats(
    by: Actor, reading: Reading, agency: Agency, owner: Membership | None
) -> list[tuple[str, Relation]]:
    seats = [(holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE)]
    if reading.reader_id is not None:
        seats.append((holder_membership(reading.reader_id), Relation.SECOND_READER))
    if owner is not None:
        return [*seats, (holder_membership(owner.pk), Relation.ACTION_OWNER)]
    return [*seats, *((holder_agency(agency.pk, role), Relation.ACTION_OWNER) for role in OWNER_ROLES)]


def answer_lesson(*, by: Actor, lesson_id: UUID, version: int, state: str, answer: str) -> Lesson:
    """The owner says what was done about it, or why nothing was. Raises Clash where somebody answered meanwhile."""
    with ledger.unit(by, "Answer what a review taught", must_write=True) as record:
        lesson = one_visible(Lesson.objects.select_for_update(of=("self",)), by, pk=lesson_id)
        require(by, Capability.ANSWER_LESSON, lesson.circle_id)
        if lesson.version != version:
            words = _("Somebody else answered since you opened it. Read theirs first.")
            raise Clash(words, theirs=lesson.answer, version=lesson.version)
        rules.check_lesson_answer(before=lesson.state, after=state, answer=answer)
        lesson.state, lesson.answer, lesson.answered_on = state, answer.strip(), clock.today()
        lesson.version += 1
        lesson.save(update_fields=["state", "answer", "answered_on", "version"])
        record.wrote("lesson.answered", lesson, after=state, theme=lesson.theme)
    return lesson
