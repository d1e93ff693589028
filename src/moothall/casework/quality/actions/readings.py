"""Giving out a reading, and the reader's two steps: an own finding first, then the review with everything in sight."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from moothall.casework.panel.models import Determination
from moothall.casework.quality import rules
from moothall.casework.quality.copying import blind_copy, panels_findings
from moothall.casework.quality.models import Finding, LeftOut, Reading, Review
from moothall.casework.quality.queries import arrangement_of_reading, outcomes_of, questions_of
from moothall.core import clock, ledger, outbox
from moothall.core.access.actions import holder_agency, holder_membership, holder_office, seat
from moothall.core.access.capabilities import Capability, Relation, role_has
from moothall.core.access.models import CircleSeat, Membership
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused, Role

READINGS = Reading.objects.select_related("sample")


def had_a_part(determination_id: UUID) -> set[UUID]:
    """The people who had a part in a decision, in whatever role. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM quality_had_a_part(%s)", [determination_id])
        return {row[0] for row in cursor.fetchall()}


def choose_reader(*, by: Actor, reading_id: UUID, membership_id: UUID) -> Reading:
    """Give a reading to somebody who had no part in the decision, with a copy that does not say its outcome.

    Whether the reader could have seen the decision anyway, by a seat held now or since given up, is recorded. Raises Refused once it is given out, and
    Invalid("reader").
    """
    with ledger.unit(by, "Choose a second reader", must_write=True) as record:
        require(by, Capability.DRAW_SAMPLE)
        reading = one_visible(READINGS.select_for_update(of=("self",)), by, pk=reading_id)
        if reading.reader_id is not None:
            raise Refused(_("This reading is given out already."))
        reader = _reader(by, membership_id)
        others = Reading.objects.filter(
            sample_id=reading.sample_id, determination_id=reading.determination_id, reader__isnull=False
        )
        rules.check_reader(
            person=reader.person_id, had_a_part=had_a_part(reading.determination_id),
            already=set(others.values_list("reader__person_id", flat=True)),
        )  # fmt: skip
        made = one_visible(Determination.objects.all(), by, pk=reading.determination_id)
        LeftOut(
            partnership_id=by.partnership_id, circle_id=reading.circle_id, created_by_id=by.membership_id,
            reading=reading, outcome=made.outcome, limbs=panels_findings(made.content), content=made.content,
        ).save(force_insert=True)  # fmt: skip
        reading.reader_id, reading.given_at = reader.pk, clock.now()
        reading.blind = not _saw(reader, made)
        reading.copy = blind_copy(made.content)
        reading.save()
        seat(
            by=by, circle_id=reading.circle_id, holder=holder_membership(reader.pk), relation=Relation.SECOND_READER,
            reason="Reads the decision again", case_id=reading.case_id,
        )  # fmt: skip
        record.wrote("reading.given_out", reading, case_id=reading.case_id, blind=reading.blind)
        outbox.notify(
            to=[reader.person.email], template="second_reading", reference=reading.case_reference,
            path=f"/readings/{reading.pk}/", language=reader.person.language,
        )  # fmt: skip
    return reading


def _reader(by: Actor, membership_id: UUID) -> Membership:
    rows = Membership.objects.select_related("person").filter(partnership_id=by.partnership_id, ended_at=None)
    reader = rows.filter(pk=membership_id).first()
    if reader is None or not role_has(Role(reader.role), Capability.REVIEW_DECISION):
        raise Invalid("reader", _("Choose somebody who coordinates, chairs or sits."))
    return reader


def _saw(reader: Membership, made: Determination) -> bool:
    """Whether the reader, in any role of theirs, had a seat in the decision's own circle since it was recorded.

    A seat that has ended since counts as well, and so does one given for a time: what was seen stays seen. One that
    had ended before the decision was recorded showed nothing of it.
    """
    roles = Membership.objects.filter(partnership_id=reader.partnership_id, person_id=reader.person_id)
    holders = [
        holder
        for role in roles.exclude(ended_at__lte=made.recorded_at)
        for holder in (
            holder_membership(role.pk),
            holder_agency(role.agency_id, role.role),
            holder_office(role.partnership_id, role.role),
        )
    ]
    seats = CircleSeat.objects.filter(circle_id=made.circle_id, holder__in=holders)
    return seats.exclude(ended_at__lte=made.recorded_at).exists()


def save_finding(
    *, by: Actor, reading_id: UUID, outcome: str, limbs: Mapping[str, str], reasons: str
) -> Finding:
    """The reader's own finding, kept for good before anything of the panel's is served."""
    with ledger.unit(by, "Give one's own finding on a decision", must_write=True) as record:
        reading = _own(by, reading_id)
        if Finding.objects.filter(reading_id=reading_id).exists():
            raise Refused(_("Your finding stands. It is not changed once you have seen the panel's."))
        copy = reading.copy or {}
        asked = [limb["code"] for limb in copy.get("limbs", [])]
        rules.check_finding(
            outcome=outcome, limbs=limbs, asked=asked, reasons=reasons,
            outcomes=[one.code for one in outcomes_of(arrangement_of_reading(by, reading), copy)],
        )  # fmt: skip
        row = Finding(
            partnership_id=by.partnership_id, circle_id=reading.circle_id, created_by_id=by.membership_id,
            reading=reading, outcome=outcome, limbs={code: limbs[code] for code in asked}, reasons=reasons.strip(),
        )  # fmt: skip
        row.save(force_insert=True)
        record.wrote("finding.given", row, case_id=reading.case_id)
    return row


def save_review(
    *, by: Actor, reading_id: UUID, answers: Mapping[str, str], notes: Mapping[str, str]
) -> Review:
    """The answers to the arrangement's questions about the decision, with a note to any; kept for good."""
    with ledger.unit(by, "Review a decision", must_write=True) as record:
        reading = _own(by, reading_id)
        finding = visible(Finding.objects.filter(reading_id=reading_id), by).first()
        if finding is None:
            raise Refused(_("Give your own finding first: the review is of what the panel found."))
        if Review.objects.filter(reading_id=reading_id).exists():
            raise Refused(_("Your review stands already."))
        asked = questions_of(arrangement_of_reading(by, reading))
        rules.check_review(answers=answers, asked=[one.code for one in asked])
        panels = one_visible(LeftOut.objects.all(), by, reading_id=reading_id)
        codes = {one.code for one in asked}
        row = Review(
            partnership_id=by.partnership_id, circle_id=reading.circle_id, created_by_id=by.membership_id,
            reading=reading, answers={code: answers[code] for code in codes},
            themes={one.code: one.theme for one in asked}, same_outcome=finding.outcome == panels.outcome,
            notes={code: words.strip() for code, words in notes.items() if code in codes and words.strip()},
        )  # fmt: skip
        row.save(force_insert=True)
        record.wrote("review.given", row, case_id=reading.case_id, same_outcome=row.same_outcome)
    return row


def _own(by: Actor, reading_id: UUID) -> Reading:
    """The reading, if it is given to whoever asks; NotVisible otherwise."""
    reading = one_visible(READINGS.select_for_update(of=("self",)), by, pk=reading_id)
    require(by, Capability.REVIEW_DECISION, reading.circle_id)
    if reading.reader_id != by.membership_id:
        raise NotVisible
    return reading
