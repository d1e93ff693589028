"""A year behind the demonstration: decided cases of earlier months, time and training recorded, decisions read again.

The figures of the seven themes have something to count, and a trend; a sample of last quarter was drawn and read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

from rich.progress import track

from moothall.casework.intake.models import Case
from moothall.casework.intake.overrides import in_force
from moothall.casework.plans.actions import update_action
from moothall.casework.plans.models import Action
from moothall.casework.quality import actions, queries
from moothall.casework.quality.actions.members import courses
from moothall.casework.quality.models import Reading
from moothall.casework.sharing.models import InformationRequest
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Role
from moothall.demo import cast
from moothall.demo.story import People, tell_case
from moothall.methods.process.periods import quarter_of

ARRANGEMENT = "nrm-child"
FIRST_NUMBER = 60
#: How many cases were decided in each month before this quarter, the newest first.
DECIDED = (2, 2, 2, 1, 2, 2, 1, 1, 1, 1)
CHAPTERS = ("positive", "positive", "negative", "positive", "reasonable_only")


def _on(day: date) -> AbstractContextManager[None]:
    """As if it were ten in the morning of that day."""
    return clock.pretend(datetime.combine(day, time(10, 0), clock.UNITED_KINGDOM))


def keep_quality(people: People, today: date) -> None:
    """Tell the year before, and what the partnership does to see how well it decides."""
    days = list(_panel_days(today))
    first = days[-1] - timedelta(days=40)
    _rates(people, first)
    _training(people, first)
    for number, day in enumerate(track(days, description="The year before", transient=True)):
        _one_case(people, FIRST_NUMBER + number, day)
    _read_again(people, today)


def _panel_days(today: date) -> Iterator[date]:
    """A panel in the middle of each earlier month, as often as it decided a case."""
    month = quarter_of(today).first
    for count in DECIDED:
        month = (month - timedelta(days=1)).replace(day=1)
        middle = month + timedelta(days=14)
        yield from [middle - timedelta(days=middle.weekday())] * count


def _rates(people: People, first: date) -> None:
    with _on(first):
        for function, pence in ((None, 3650), ("police", 4120), ("health", 4890)):
            actions.set_rate(
                by=people.coordinator, agency_id=people.agency(function).pk if function else None, pence_an_hour=pence,
                effective_from=first, reason="Fictional pay scales with on-costs, agreed by the partners' finance leads",
            )  # fmt: skip


def _training(people: People, first: date) -> None:
    """Most are in date; one course of the health seat has lapsed, and the education seat has taken one of two."""
    with ledger.unit(people.coordinator, "Tell the story"):
        asked = courses(in_force(people.coordinator, ARRANGEMENT, clock.today()))
    learning = [pair for pair in asked if pair[0] == "learning"]
    police, health, education = people.seats
    done = [
        (people.chair, list(asked), first), (police, learning, first), (education, learning[:1], first),
        (health, learning, first - timedelta(days=480)), (people(cast.DEPUTY, Role.SEAT_MEMBER), learning, first),
    ]  # fmt: skip
    for actor, pairs, day in done:
        if pairs:
            actions.record_training(
                by=people.coordinator, person_id=actor.person_id, arrangement=ARRANGEMENT, courses_done=pairs,
                completed_on=day, evidence="Certificate seen (fictional)",
            )  # fmt: skip


def _one_case(people: People, number: int, day: date) -> None:
    chapter = CHAPTERS[number % len(CHAPTERS)]
    case = tell_case(people, number, chapter, clock.today(), received_on=day - timedelta(days=21))
    _time(people, case, number, day)
    with ledger.unit(people.coordinator, "Tell the story"):
        lines = list(Action.objects.filter(case_id=case.pk, state="to_do"))
    for line in lines:
        late = (number + len(line.text)) % 6 == 0
        with _on(line.due_on + timedelta(days=5 if late else -1)):
            _done(people, line)


def _time(people: People, case: Case, number: int, day: date) -> None:
    with _on(day - timedelta(days=3)):
        actions.record_time(by=people.coordinator, case=case, minutes=25 + number * 7 % 30)
        actions.record_time(
            by=people(cast.SOCIAL_WORKER, Role.CONTRIBUTOR), case=case, minutes=40 + number * 11 % 35
        )
    with ledger.unit(people.coordinator, "Tell the story"):
        requests = list(InformationRequest.objects.filter(case_id=case.pk))
    for request in requests:
        by = next(one for one in people.contributors.values() if one.agency_id == request.agency_id)
        with _on(day - timedelta(days=14)):
            actions.record_time_replying(by=by, request_id=request.pk, minutes=10 + number * 5 % 25)


def _done(people: People, line: Action) -> None:
    owners = {one.agency_id: one for one in people.contributors.values()}
    owners |= {
        people(cast.ACTION_OWNER, Role.ACTION_OWNER).agency_id: people(cast.ACTION_OWNER, Role.ACTION_OWNER)
    }
    owner = owners.get(line.owner_agency_id)
    if owner is not None:
        update_action(by=owner, action_id=line.pk, version=line.version, state="done")


# -- read again ------------------------------------------------------------------------------------------

LESSONS = (
    ("voice", "The child's own words stood at the end of the record, after what everybody thought of them.",
     "Put the child's words first in the papers.", "local_authority", 30, "done"),
    ("information_sharing", "Two replies gave no ground for sharing.",
     "Show the grounds, with an example each, on the request.", "police", 40, "to_do"),
    ("function", "The evidence against was one line where the papers held more.",
     "Ask each seat for the strongest point against before the discussion.", "health", 75, "to_do"),
)  # fmt: skip


def _read_again(people: People, today: date) -> None:
    """The samples of the last three quarters, each drawn in the first days of the next. Of the newest, one reading
    waits for its reader and one for somebody to be chosen."""
    last = quarter_of(today).before
    for quarter in (last.before.before, last.before, last):
        drawn_on = quarter.after.first + timedelta(days=4)
        with _on(drawn_on):
            sample = actions.draw_sample(by=people.coordinator, arrangement=ARRANGEMENT, period=quarter)
        with ledger.unit(people.coordinator, "Tell the story"):
            readings = list(Reading.objects.filter(sample=sample).order_by("position", "number"))
        _readings(people, readings, drawn_on, whole=quarter != last)
        with _on(drawn_on + timedelta(days=13)):
            if quarter == last:
                _learn(people, people(cast.DEPUTY, Role.SEAT_MEMBER), readings[0])


def _readings(people: People, readings: list[Reading], drawn_on: date, *, whole: bool) -> None:
    readers = [people(cast.DEPUTY, Role.SEAT_MEMBER), people(cast.SOCIAL_WORKER, Role.CHAIR)]
    for left, reading in enumerate(reversed(readings)):
        reader = readers[reading.number - 1]
        if left == 0 and not whole:
            continue
        with _on(drawn_on + timedelta(days=1)):
            actions.choose_reader(
                by=people.coordinator, reading_id=reading.pk, membership_id=reader.membership_id
            )
        if left > 1 or whole:
            with _on(drawn_on + timedelta(days=12)):
                _review(reader, reading)


def _review(reader: Actor, reading: Reading) -> None:
    with ledger.unit(reader, "Tell the story"):
        row = queries.reading(reader, reading.pk)
        arrangement = queries.arrangement_of_reading(reader, row)
    copy = row.copy or {}
    doubts = (reading.position + reading.number + reading.due_on.month) % 5 == 0
    limbs = {limb["code"]: _own_finding(limb, doubts) for limb in copy["limbs"]}
    outcomes = [one.code for one in queries.outcomes_of(arrangement, copy)]
    shown = limbs.get("purpose") == "met"
    actions.save_finding(
        by=reader, reading_id=reading.pk, limbs=limbs, outcome=outcomes[0] if shown else outcomes[-1],
        reasons="On the evidence for and against as it is written, without the papers themselves.",
    )  # fmt: skip
    given = ("yes", "yes", "yes", "partly", "no")
    asked = queries.questions_of(arrangement)
    answers = {
        one.code: given[(number * 3 + reading.position + (number % 4 == 1) * reading.number) % len(given)]
        for number, one in enumerate(asked)
    }
    actions.save_review(by=reader, reading_id=reading.pk, answers=answers, notes={})


def _own_finding(limb: dict[str, str], doubts: bool) -> str:
    """What a reader finds of one limb from what is written under it."""
    if limb["code"] == "slavery":
        return "not_shown"
    if limb["for"].startswith("Nothing shows"):
        return "not_met"
    return "not_shown" if doubts and limb["code"] == "purpose" else "met"


def _learn(people: People, reader: Actor, reading: Reading) -> None:
    for theme, learned, action, function, days, state in LESSONS:
        lesson = actions.send_lesson(
            by=reader, reading_id=reading.pk, theme=theme, learned=learned, action=action,
            owner_agency_id=people.agency(function).pk, due_on=clock.today() + timedelta(days=days),
        )  # fmt: skip
        if state == "done":
            actions.answer_lesson(
                by=people(cast.SOCIAL_WORKER, Role.CONTRIBUTOR), lesson_id=lesson.pk, version=1, state="done",
                answer="The papers now open with the child's words.",
            )  # fmt: skip
