"""Children followed for years: cases of the past five years, their waves held or missed, one that moved and turned 18.

A wave is told in a few verbs of its own, on the day it was held; nothing else of these cases is told but what the waves
need, so that the demonstration loads quickly.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from rich.progress import track

from moothall.casework.intake.actions import decide_match, receive_message
from moothall.casework.intake.closing import close_case
from moothall.casework.intake.models import Case, PossibleMatch
from moothall.casework.intake.queries import arrangement_of, open_case
from moothall.casework.outcomes import actions, links
from moothall.casework.outcomes.due import due_list
from moothall.casework.outcomes.queries import Followed, followed, instruments_for
from moothall.casework.outcomes.rules import Told
from moothall.casework.plans.actions import update_action
from moothall.casework.plans.models import Action
from moothall.casework.sharing.actions import record_step
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Role
from moothall.demo import cast
from moothall.demo.children import Invented, Named, invent
from moothall.methods.arrangements import Planned
from moothall.methods.instruments import Instrument, Number, Scale, Text

if TYPE_CHECKING:
    from moothall.demo.story import People

#: How many months ago each case came in. The first is told in full; invented children of their own numbers.
MONTHS_AGO = (61, 60, 58, 52, 47, 44, 40, 37, 36, 34, 30, 28, 27, 25, 24, 22, 20, 17, 15, 13)
FIRST_NUMBER = 300
#: Those whom agencies write down otherwise, by their place: see `demo.joins`.
NAMED = {
    3: Named("Tesfay", "Notareal-Haile", "Male"),
    5: Named("Muhammad", "Imaginham", "Male", new_year=True),
    8: Named("Linh", "Neverwas-Nguyen", "Female", home_office="F1234567"),
    10: Named("Wren", "Fablewick-Osei", "Female"),
    12: Named("Ardit", "Pretendby-Hoxha", "Male"),
    14: Named("Rosalind", "Storyfield-Okafor", "Female"),
    16: Named("Mehmet", "Inventley-Kaya", "Male"),
}
#: One wave in so many is missed, and why.
MISSED = ("not_found", "moved_no_answer", "declined", "no_worker", "missing_now")
#: So many waves of other cases are told at most; what is left is nobody's fault but the story's.
MOST_BEHIND = 300
#: Leeds: real, so that the real list of authorities applies. Nobody there follows a fictional child.
ELSEWHERE = "E08000035"
WORDS = (
    "College, to be a mechanic",
    "My own room",
    "See my brother",
    "Swim again",
    "Speak English without thinking",
)


def tell_outcomes(people: People, today: date) -> None:
    """Tell the waves of every case of the past."""
    places = range(len(MONTHS_AGO))
    for place in track(places, description="Children followed for years", transient=True):
        _tell(people, place, _received_on(place, today), today)
    _keep_up(people, today)


def _keep_up(people: People, today: date) -> None:
    """The waves of all other cases, told as they went: a few that nobody has explained, a third of those still open to come."""
    by = people.coordinator
    with ledger.unit(by, "Tell the story"):
        waves = due_list(by, limit=MOST_BEHIND, until=today + timedelta(days=30))
    for place, one in enumerate(track(waves, description="Waves of the other cases", transient=True), 1):
        held_on = min(one.due_on + timedelta(days=place % 12), one.closes_on)
        if held_on > today or (not one.late(today) and place % 3 == 0):
            continue
        with ledger.unit(by, "Tell the story"):
            case = open_case(by, str(one.case.reference))
            found = followed(by, case, arrangement_of(by, case))
        step = next(at for at, each in enumerate(found.plan) if each.code == one.point)
        _wave(by, case, found, found.planned(one.point), place, step, held_on, None)


def _received_on(place: int, today: date) -> date:
    months = MONTHS_AGO[place]
    return today - timedelta(days=months * 30 + months // 2 + place % 5)


def child_at(place: int, today: date) -> Invented:
    """The child of the case that came in at this place of `MONTHS_AGO`; the first is told elsewhere."""
    days_to_18 = 500 + 137 * place
    return invent(
        FIRST_NUMBER + 10 + place, _received_on(place, today), days_to_18=days_to_18, named=NAMED.get(place)
    )


def _tell(people: People, place: int, received_on: date, today: date) -> None:
    by = people.coordinator
    reference = (
        _decided(people, received_on) if place == 0 else _brought_in(by, child_at(place, today), received_on)
    )
    with ledger.unit(by, "Tell the story"):
        case = open_case(by, reference)
        arrangement = arrangement_of(by, case)
        found = followed(by, case, arrangement)
    _steps(by, case, place, received_on)
    moved = received_on + timedelta(days=500)
    if place % 6 == 0 and moved < today:
        with _on(moved):
            actions.hand_over(
                by=by, case=case, authority_code=ELSEWHERE, contact="Leaving care team, 01632 960 911",
                handed_on=moved, reason="Moved to live near an older sister.",
            )  # fmt: skip
    agreed = _consent(by, case, found, place, today)
    for step, planned in enumerate(found.plan):
        if planned.closes_on >= today and place % 3:
            continue  # still open: somebody is due
        held_on = min(planned.due_on + timedelta(days=(place * 7 + step * 5) % 20), planned.closes_on)
        if held_on <= today:
            _wave(by, case, found, planned, place, step, held_on, agreed)


def _decided(people: People, received_on: date) -> str:
    """The child whose line is told in full: referred, heard, decided, with a plan that was carried out."""
    from moothall.demo.story import tell_case

    case = tell_case(people, FIRST_NUMBER + 4, "positive", received_on, received_on=received_on)
    with _on(received_on):
        _told_apart(people.coordinator, case)
    owners = {people.agency(function).pk: actor for function, actor in people.contributors.items()} | {
        people.agency("voluntary_sector").pk: people(cast.ACTION_OWNER, Role.ACTION_OWNER)
    }
    with ledger.unit(people.chair, "Tell the story"):
        lines = list(Action.objects.filter(case_id=case.pk, state="to_do"))
    for line in lines:
        with _on(line.due_on):
            update_action(
                by=owners[line.owner_agency_id], action_id=line.pk, version=line.version, state="done"
            )
    return str(case.reference)


def _brought_in(by: Actor, child: Invented, received_on: date) -> str:
    """A case decided before the partnership worked with Moothall, brought in so that the child is followed."""
    with _on(received_on):
        case = receive_message(by=by, raw=child.raw, received_on=received_on).case
        _told_apart(by, case)
    with _on(received_on + timedelta(days=120)):
        close_case(
            by=by, case=case, closed_on=clock.today(),
            code="work_done", words="Decided on paper before Moothall was used; brought in so that the child is followed.",
        )  # fmt: skip
    return str(case.reference)


def _told_apart(by: Actor, case: Case) -> None:
    """Invented names come round again: whoever is like the child is looked at, and is another."""
    with ledger.unit(by, "Tell the story"):
        alike = list(PossibleMatch.objects.filter(case_id=case.pk, decision=""))
    for match in alike:
        decide_match(
            by=by,
            match_id=match.pk,
            decision="different",
            reason="Another school, another family: asked both workers.",
        )


def _on(day: date):  # type: ignore[no-untyped-def]
    return clock.pretend(datetime.combine(day, time(11, 0), UTC))


def _steps(by: Actor, case: Case, place: int, received_on: date) -> None:
    """Missing episodes fewer as time goes on, a child looked after, enquiries."""
    told = [
        ("looked_after", 20, 700 if place % 4 else None),
        ("section_47", 12, None),
        ("missing_episode", 25, 27),
    ]
    told += [("missing_episode", 75, 76), ("return_interview", 78, None)] if place % 2 else []
    told += [("missing_episode", 290, 295)] if place % 3 == 0 else []
    for step, after, until in told:
        day = received_on + timedelta(days=after)
        ended = received_on + timedelta(days=until) if until else None
        if day < clock.today() and (ended is None or ended < clock.today()):
            with _on(ended or day):
                record_step(
                    by=by, case=case, step=step, happened_on=day, ended_on=ended, record_number=f"LCS-{30000 + place}",
                    authority="Hullhaven Children's Services", outcome="",
                )  # fmt: skip


def _consent(by: Actor, case: Case, found: Followed, place: int, today: date) -> date | None:
    """Most who turn 18 are asked and agree; one in five refuses. Returns the day of their agreement."""
    turned = next((each.due_on for each in found.plan if each.code == "at_18"), None)
    if turned is None or turned > today:
        return None
    with _on(turned):
        answer = "refused" if place % 5 == 4 else "given"
        actions.record_consent(
            by=by, case=case, answer=answer, how="Asked face to face, with the leaflet in their language.",
            answered_on=turned,
        )  # fmt: skip
    return turned if answer == "given" else None


def _wave(
    by: Actor,
    case: Case,
    found: Followed,
    planned: Planned,
    place: int,
    step: int,
    held_on: date,
    agreed: date | None,
) -> None:
    turned = next((each.due_on for each in found.plan if each.code == "at_18"), None)
    of_age = turned is not None and held_on >= turned
    with _on(held_on):
        if of_age and (agreed is None or held_on < agreed):
            told = Told("records_only", held_on, reason_code="no_consent")
        elif (place and (place * 3 + step) % 7 == 6) or (not place and planned.code == "months_24"):
            if (place + step) % 4 == 3 and place:
                return  # nobody recorded it, and nobody has said why
            why = "moved_no_answer" if place == 0 else MISSED[(place + step) % len(MISSED)]
            told = Told("missed", held_on, reason_code=why)
        else:
            way = "without_child" if (place + step) % 3 == 2 else "with_child"
            told = Told(way, held_on, answers=_answers(found, planned, place, step, held_on))
        actions.record_wave(by=by, case=case, point=planned.code, told=told)
        if told.way == "with_child" and planned.code in ("months_3", "months_12") and not of_age:
            _by_link(by, case, planned, place)


def _answers(
    found: Followed, planned: Planned, place: int, step: int, held_on: date
) -> dict[str, dict[str, str]]:
    given = {}
    for instrument in instruments_for(found, planned.code, held_on):
        if not instrument.completed_by.value.by_workers or (instrument.name == "sdq-scores" and place % 2):
            continue
        given[instrument.name] = _filled(instrument, place, step)
    return given


def _filled(instrument: Instrument, place: int, step: int) -> dict[str, str]:
    """Answers that differ from child to child and tend to rise with the years, some of them not known."""
    answers: dict[str, str] = {}
    for number, question in enumerate(instrument.questions()):
        spread = (place * 5 + number * 3 + step) % 7
        if isinstance(question.answer, Scale):
            answers[question.code] = "not_known" if spread == 6 else str(min(3, (spread + step) // 2 % 4))
        elif isinstance(question.answer, Number) and not question.optional:
            highest = question.answer.highest
            level = 22 - 2 * step + spread if instrument.name == "sdq-scores" else 3 + step + spread // 3
            answers[question.code] = str(max(0, min(highest, level)))
        elif isinstance(question.answer, Text) and not question.optional:
            answers[question.code] = WORDS[place % len(WORDS)]
    return answers


def _by_link(by: Actor, case: Case, planned: Planned, place: int) -> None:
    """The child says what the process was like, on a phone."""
    _row, token = links.give_link(
        by=by,
        case=case,
        point=planned.code,
        instrument="how-it-was",
        language="cy" if place % 4 == 1 else "en",
    )
    told: dict[str, Any] = {
        "explained": str(place % 3), "listened": str((place + 1) % 3), "changed": str(place // 2 % 3),
        "whom_to_ask": "2", "kind": "2" if place % 4 else "1",
    }  # fmt: skip
    links.answer_by_link(token, told)
