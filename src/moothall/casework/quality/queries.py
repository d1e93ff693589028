"""Reads of this room's pages. Each takes the actor and makes a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.quality.models import (
    Finding,
    LeftOut,
    Lesson,
    Rate,
    Reading,
    Review,
    Sample,
    TimeSpent,
    TrainingRecord,
)
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor, NotVisible, Role
from moothall.methods.arrangements import Arrangement, ArrangementChangedError, ArrangementError
from moothall.methods.arrangements.sections.decisions import Outcome
from moothall.methods.arrangements.sections.governance import ReviewQuestion

# -- the rules a reading is done by ----------------------------------------------------------------------


def arrangement_of_reading(actor: Actor, reading: Reading) -> Arrangement:
    """The rules the decision was made by, as its record pins them; those in force now where the file has gone."""
    pin = (reading.copy or {}).get("arrangement", {})
    try:
        return all_arrangements().pinned(pin.get("name", ""), pin.get("version", ""), pin.get("sha256", ""))
    except (ArrangementChangedError, ArrangementError):
        return in_force(actor, reading.sample.arrangement, clock.today())


def outcomes_of(arrangement: Arrangement, copy: dict[str, Any]) -> tuple[Outcome, ...]:
    """The outcomes a reader may find at the stage that was decided."""
    return next(
        (stage.outcomes for stage in arrangement.function.stages if stage.code == copy.get("stage")), ()
    )


def questions_of(arrangement: Arrangement) -> tuple[ReviewQuestion, ...]:
    """What a second reader is asked."""
    rule = arrangement.governance.review_questions
    return rule.value if rule else ()


# -- training --------------------------------------------------------------------------------------------


@dataclass
class Member:
    """Somebody who chairs or sits, and what is recorded of their training."""

    person_id: UUID
    name: str
    agency: str
    roles: list[str]
    records: list[TrainingRecord] = field(default_factory=list)

    def state(self, kind: str, code: str, on: date) -> str:
        """One of in_date, lapsed, none."""
        found = [
            row for row in self.records if (row.kind, row.code) == (kind, code) and row.completed_on <= on
        ]
        if not found:
            return "none"
        return (
            "in_date" if any(row.valid_until is None or row.valid_until >= on for row in found) else "lapsed"
        )


def members(actor: Actor, arrangement: str) -> list[Member]:
    """Those who chair and sit, by agency and name, with their training that was not taken back. One query.

    Whoever does not keep the records sees their own alone.
    """
    rows = Membership.objects.filter(
        partnership_id=actor.partnership_id,
        ended_at=None,
        role__in=[Role.CHAIR.value, Role.SEAT_MEMBER.value],
    )
    if not role_has(actor.role, Capability.KEEP_TRAINING):
        rows = rows.filter(person_id=actor.person_id)
    found = gather(
        memberships=rows,
        persons=Person.objects.filter(pk__in=rows.values("person_id")).only("id", "name"),
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id),
        records=TrainingRecord.objects.filter(
            partnership_id=actor.partnership_id, arrangement=arrangement, withdrawn_at=None
        ).order_by("-completed_on", "-id"),
    )
    names = {person.pk: person.name for person in found["persons"]}
    agencies = {agency.pk: agency.name for agency in found["agencies"]}
    people: dict[UUID, Member] = {}
    for row in found["memberships"]:
        member = people.setdefault(
            row.person_id, Member(row.person_id, names.get(row.person_id, ""), agencies[row.agency_id], [])
        )
        member.roles.append(row.role)
    for record in found["records"]:
        if record.person_id in people:
            people[record.person_id].records.append(record)
    return sorted(people.values(), key=lambda one: (one.agency, one.name))


# -- time and rates --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Minutes:
    """The minutes recorded on one case: each entry, and the sum by agency."""

    entries: list[TimeSpent]
    by_agency: list[tuple[str, int]]
    names: dict[UUID, str]

    @property
    def total(self) -> int:
        return sum(minutes for _agency, minutes in self.by_agency)


def minutes_of(actor: Actor, case: Case) -> Minutes:
    """What is recorded of the time spent on a case, as far as the actor may see it. One query."""
    rows = TimeSpent.objects.filter(case_id=case.pk, withdrawn_at=None)
    return _minutes(actor, visible(rows, actor))


def minutes_of_request(actor: Actor, request_id: UUID) -> Minutes:
    """What is recorded of the time spent on one reply. One query."""
    rows = TimeSpent.objects.filter(request_id=request_id, withdrawn_at=None)
    return _minutes(actor, visible(rows, actor))


def _minutes(actor: Actor, rows: QuerySet[TimeSpent]) -> Minutes:
    found = gather(
        rows=rows.order_by("-spent_on", "-id")[:200],
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id),
    )
    names = {agency.pk: agency.name for agency in found["agencies"]}
    sums: dict[str, int] = {}
    for row in found["rows"]:
        name = names.get(row.agency_id, "")
        sums[name] = sums.get(name, 0) + row.minutes
    return Minutes(found["rows"], sorted(sums.items()), names)


@dataclass(frozen=True)
class RateLine:
    """One rate: whose, how much, from when, until when another takes its place."""

    rate: Rate
    agency: str
    until: date | None
    current: bool


def rate_card(actor: Actor) -> tuple[list[RateLine], list[Agency]]:
    """Every rate, newest first within each agency, and the partnership's agencies. One query."""
    found = gather(
        rates=Rate.objects.filter(partnership_id=actor.partnership_id).order_by(
            "effective_from", "created_at"
        ),
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"),
    )
    names = {agency.pk: agency.name for agency in found["agencies"]}
    groups: dict[UUID | None, list[Rate]] = {}
    for rate in found["rates"]:
        groups.setdefault(rate.agency_id, []).append(rate)
    lines = []
    for agency_id in sorted(groups, key=lambda key: names.get(key, "") if key else ""):
        rows = groups[agency_id]
        for number, rate in enumerate(rows):
            after = rows[number + 1].effective_from if number + 1 < len(rows) else None
            begun = rate.effective_from <= clock.today()
            current = begun and (after is None or after > clock.today())
            lines.append(RateLine(rate, names.get(agency_id, "") if agency_id else "", after, current))
    return lines, found["agencies"]


# -- samples and readings --------------------------------------------------------------------------------


@dataclass
class OneReading:
    """One reading as whoever gave it out sees it: by whom, how far, and once it stands what came of it."""

    reading: Reading
    reader: str
    finding: Finding | None
    review: Review | None
    left_out: LeftOut | None
    lessons: list[Lesson]

    @property
    def state(self) -> str:
        """One of to_give_out, to_read, found, reviewed."""
        if self.reading.reader_id is None:
            return "to_give_out"
        if self.finding is None:
            return "to_read"
        return "found" if self.review is None else "reviewed"


def samples(actor: Actor, arrangement: str) -> list[Sample]:
    """The samples drawn under an arrangement, newest first. One query."""
    rows = Sample.objects.filter(partnership_id=actor.partnership_id, arrangement=arrangement)
    return list(rows.order_by("-first_day")[:40])


def sample(actor: Actor, sample_id: UUID) -> Sample:
    """One sample of the actor's partnership; NotVisible otherwise."""
    found = Sample.objects.filter(partnership_id=actor.partnership_id, pk=sample_id).first()
    if found is None:
        raise NotVisible
    return found


def readings_of(actor: Actor, sample_ids: Sequence[UUID]) -> list[OneReading]:
    """The readings of some samples that the actor may see, with what came of each. One query."""
    rows = visible(Reading.objects.filter(sample_id__in=list(sample_ids)), actor).order_by(
        "position", "number"
    )
    keys = rows.order_by().values("pk")
    readers = Membership.objects.filter(pk__in=rows.order_by().values("reader_id"))
    found = gather(
        readings=rows.defer("copy"),
        findings=visible(Finding.objects.filter(reading_id__in=keys), actor),
        reviews=visible(Review.objects.filter(reading_id__in=keys), actor),
        left_out=visible(LeftOut.objects.filter(reading_id__in=keys).defer("content"), actor),
        lessons=visible(Lesson.objects.filter(reading_id__in=keys), actor).order_by("due_on"),
        memberships=readers,
        persons=Person.objects.filter(pk__in=readers.values("person_id")).only("id", "name"),
    )
    return _together(found)


def _together(found: dict[str, list[Any]]) -> list[OneReading]:
    persons = {person.pk: person.name for person in found["persons"]}
    names = {row.pk: persons.get(row.person_id, "") for row in found["memberships"]}
    by_reading = {
        part: {row.reading_id: row for row in found[part]} for part in ("findings", "reviews", "left_out")
    }
    return [
        OneReading(
            reading=row, reader=names.get(row.reader_id, ""), finding=by_reading["findings"].get(row.pk),
            review=by_reading["reviews"].get(row.pk), left_out=by_reading["left_out"].get(row.pk),
            lessons=[one for one in found["lessons"] if one.reading_id == row.pk],
        )
        for row in found["readings"]
    ]  # fmt: skip


def reading(actor: Actor, reading_id: UUID) -> Reading:
    """One reading, for its reader or whoever gave it out; NotVisible otherwise."""
    return one_visible(Reading.objects.select_related("sample"), actor, pk=reading_id)


def standing(actor: Actor, row: Reading) -> OneReading:
    """One reading with its finding, its review, what was left out once it may be seen, and its lessons. One query."""
    found = gather(
        readings=visible(Reading.objects.filter(pk=row.pk), actor),
        findings=visible(Finding.objects.filter(reading_id=row.pk), actor),
        reviews=visible(Review.objects.filter(reading_id=row.pk), actor),
        left_out=visible(LeftOut.objects.filter(reading_id=row.pk), actor),
        lessons=visible(Lesson.objects.filter(reading_id=row.pk), actor).order_by("due_on"),
        memberships=Membership.objects.filter(pk__in=[row.reader_id]),
        persons=Person.objects.filter(memberships__pk__in=[row.reader_id]).only("id", "name"),
    )
    together = _together(found)[0]
    together.reading.sample = row.sample
    return together


@dataclass(frozen=True)
class MayRead:
    """Somebody a reading or a lesson can be given to."""

    membership_id: UUID
    name: str
    agency: str
    agency_id: UUID
    role: str


def may_read(actor: Actor, had_a_part: set[UUID]) -> list[MayRead]:
    """Those who chair, sit or coordinate and had no part in the decision, by agency and name. One query."""
    roles = [role.value for role in Role if role_has(role, Capability.REVIEW_DECISION)]
    rows = Membership.objects.filter(
        partnership_id=actor.partnership_id, ended_at=None, role__in=roles, person__is_active=True
    ).exclude(person_id__in=had_a_part)
    rows = rows.select_related("person", "agency").order_by("agency__name", "person__name", "role")
    return [MayRead(row.pk, row.person.name, row.agency.name, row.agency_id, row.role) for row in rows]


def may_answer(actor: Actor) -> list[MayRead]:
    """Those who can be asked to do something about a lesson, by agency and name. One query."""
    roles = [role.value for role in Role if role_has(role, Capability.ANSWER_LESSON)]
    rows = Membership.objects.filter(partnership_id=actor.partnership_id, ended_at=None, role__in=roles)
    rows = rows.select_related("person", "agency").order_by("agency__name", "person__name", "role")
    return [MayRead(row.pk, row.person.name, row.agency.name, row.agency_id, row.role) for row in rows]


def lesson(actor: Actor, lesson_id: UUID) -> Lesson:
    """One lesson, for its owner, its reader or the coordinators; NotVisible otherwise."""
    return one_visible(Lesson.objects.select_related("owner_agency", "owner__person"), actor, pk=lesson_id)


# -- for Today -------------------------------------------------------------------------------------------


def my_readings(actor: Actor) -> QuerySet[Reading]:
    """The readings given to this actor that are not reviewed, soonest first."""
    rows = Reading.objects.filter(
        partnership_id=actor.partnership_id, reader_id=actor.membership_id, review__isnull=True
    )
    return visible(rows, actor).defer("copy").order_by("due_on", "id")


def my_lessons(actor: Actor) -> QuerySet[Lesson]:
    """The open lessons this actor, or its agency and nobody by name, is to act on, soonest first."""
    rows = Lesson.objects.filter(
        Q(owner_id=actor.membership_id) | Q(owner=None, owner_agency_id=actor.agency_id),
        partnership_id=actor.partnership_id,
        state="to_do",
    )
    if not role_has(actor.role, Capability.ANSWER_LESSON):
        return rows.none()
    return visible(rows, actor).order_by("due_on", "id")
