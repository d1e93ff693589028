"""How the sixty fictional cases came to where they are, told with the verbs the pages use.

Nothing is written behind the application's back: every step is an action by a fictional person, under the same
access rules, and stands in the ledger.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import click
from django.db import connection
from django.urls import reverse
from rich.progress import track

from moothall.casework.intake.actions import receive_message
from moothall.casework.intake.models import Case
from moothall.casework.intake.scope import record_scope
from moothall.casework.panel.actions import finalising, meetings, papers, reasoning, table, views
from moothall.casework.panel.correspondence.actions import draft_letters, record_not_sent, record_sent
from moothall.casework.panel.models import AgendaItem, Determination, Letter, Meeting
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.plans.actions import add_action, add_need, make_version, update_action
from moothall.casework.sharing.actions import answer, ask_agencies, record_step
from moothall.casework.sharing.models import InformationRequest, Item
from moothall.casework.sharing.queries import arrangement_for_request
from moothall.casework.sharing.rules import NewItem
from moothall.casework.voice.actions import record_effect, record_not_heard, record_voice
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded, found
from moothall.core.access.models import Agency, Partnership
from moothall.core.database.urls import django_database
from moothall.core.kinds import Actor, Refused, Role
from moothall.demo import cast
from moothall.demo.children import Invented, invent
from moothall.demo.others import tell_others

RG, CG = "reasonable_grounds", "conclusive_grounds"
# How far each of the sixty cases has come, and how many have come so far.
CHAPTERS = (
    ("received", 8), ("asked", 8), ("answered", 6), ("heard", 6), ("listed", 4), ("released", 4),
    ("positive", 10), ("negative", 4), ("reasonable_only", 3), ("late", 3), ("out_of_scope", 4),
)  # fmt: skip
CARDS = {
    "act": "Given money and train tickets, and moved between towns by an older boy: items 1 and 2.",
    "purpose": "Made to do what an adult told them under threat of a debt: items 1 and 2.",
    "slavery": "Not looked at further, since trafficking is made out or not on the limbs above.",
    "age": "Born within the last eighteen years; the birth certificate was seen.",
    "credibility": "The account has been the same to three people, and fits the police's own record.",
}


@dataclass(frozen=True)
class People:
    """The fictional people who act in the story."""

    founded: Founded

    def __call__(self, email: str, role: Role) -> Actor:
        return self.founded.actors[(email, role)]

    @property
    def coordinator(self) -> Actor:
        return self(cast.COORDINATOR, Role.COORDINATOR)

    @property
    def chair(self) -> Actor:
        return self(cast.CHAIR, Role.CHAIR)

    def agency(self, function: str) -> Agency:
        return next(a for a in self.founded.agencies.values() if a.function == function)

    @property
    def seats(self) -> list[Actor]:
        return [
            self(cast.POLICE_SEAT, Role.SEAT_MEMBER),
            self(cast.HEALTH_SEAT, Role.SEAT_MEMBER),
            self(cast.EDUCATION_SEAT, Role.SEAT_MEMBER),
        ]

    @property
    def contributors(self) -> dict[str, Actor]:
        return {
            "police": self(cast.POLICE_CONTRIBUTOR, Role.CONTRIBUTOR),
            "health": self(cast.HEALTH_CONTRIBUTOR, Role.CONTRIBUTOR),
            "education": self(cast.EDUCATION_CONTRIBUTOR, Role.CONTRIBUTOR),
        }


def tell() -> None:
    """Found both partnerships as the owner, then tell every case as the application."""
    from moothall.demo.joins import tell_joins
    from moothall.demo.outcomes import tell_outcomes
    from moothall.demo.quality import keep_quality
    from moothall.demo.release import tell_release
    from moothall.demo.study import tell_study

    if Partnership.objects.exists():
        raise click.ClickException(
            "There is a partnership already: the story is told once, on an empty database."
        )
    founded = _as_owner()
    people, today = People(founded), clock.today()
    plan = [chapter for chapter, times in CHAPTERS for _ in range(times)]
    for number, chapter in enumerate(track(plan, description="Sixty fictional cases", transient=True)):
        tell_case(people, number, chapter, today)
    click.echo(
        "  sixty cases of the child panel are told; now those of the other four arrangements …", err=True
    )
    tell_others(people, today)
    click.echo("  and what second readers found …", err=True)
    keep_quality(people, today)
    click.echo("  and children followed for up to five years …", err=True)
    tell_outcomes(people, today)
    click.echo("  and whom other agencies write down otherwise …", err=True)
    tell_joins(people, today)
    click.echo("  and a study of how long they wait, checked and published.", err=True)
    tell_release(people, tell_study(people, today))


def _as_owner() -> Founded:
    address, owner = os.environ["MOOTHALL_DATABASE_URL"], os.environ["MOOTHALL_OWNER_DATABASE_URL"]
    connection.close()
    connection.settings_dict.update(django_database(owner))
    try:
        founded = found(cast.HULLHAVEN, password=cast.PASSWORD)
        found(cast.ABERFICTION, password=cast.PASSWORD)
    finally:
        connection.close()
        connection.settings_dict.update(django_database(address))
    return founded


def tell_case(
    people: People, number: int, chapter: str, today: date, *, received_on: date | None = None
) -> Case:
    """One case from its referral to the end of its chapter, each step on a day of its own."""
    received_on = received_on or today - timedelta(days=_age_of(chapter, number))
    child = invent(number, received_on, days_to_18=80 if chapter == "out_of_scope" else None)
    with _on(received_on):
        case = receive_message(by=people.coordinator, raw=child.raw, received_on=received_on).case
        with ledger.unit(people.coordinator, "Tell the story"):
            case = Case.objects.select_related("child").get(pk=case.pk)
            record_step(
                by=people.coordinator, case=case, step="strategy_discussion", happened_on=received_on,
                record_number=f"LCS-{10000 + number}", authority="Hullhaven Children's Services",
                outcome="Threshold met; enquiries to begin.",
            )  # fmt: skip
    if chapter in ("received", "out_of_scope"):
        return case
    with _on(received_on + timedelta(days=1)):
        record_scope(
            by=people.coordinator,
            case_id=case.pk,
            answers={"public_order": "no", "bad_faith": "no", "age_disputed": "no"},
        )
    _ask_and_answer(people, case, child, received_on, chapter)
    if chapter in ("asked", "answered"):
        return case
    _hear(people, case, child, received_on + timedelta(days=8), number)
    if chapter == "heard":
        return case
    _sit(people, case, child, chapter, today, number)
    return case


def _age_of(chapter: str, number: int) -> int:
    youngest = {"received": 0, "asked": 5, "answered": 14, "heard": 20, "listed": 24, "released": 26}
    if chapter == "late":
        return 70 + number % 5
    if chapter in ("positive", "negative"):
        # Over a year, so that a quarter has one before it to be compared with.
        return 33 + number % 10 * 36 + number % 6
    return youngest.get(chapter, 33) + number % 6


def _on(day: date):  # type: ignore[no-untyped-def]
    return clock.pretend(datetime.combine(day, time(10, 0), UTC))


def _ask_and_answer(people: People, case: Case, child: Invented, received_on: date, chapter: str) -> None:
    with _on(received_on + timedelta(days=1)):
        asked = ask_agencies(
            by=people.coordinator, case=case, agencies=[people.agency(f).pk for f in people.contributors],
            gateway="safeguarding", note="Please say what you hold about this child.",
        )  # fmt: skip
    if chapter == "asked":
        return
    with _on(received_on + timedelta(days=6)):
        for request in asked:
            _answer(people, request, child)


def _answer(people: People, request: InformationRequest, child: Invented) -> None:
    function = next(f for f, actor in people.contributors.items() if actor.agency_id == request.agency_id)
    by = people.contributors[function]
    with ledger.unit(by, "Answer a request"):
        arrangement = arrangement_for_request(by, request)
    if function == "education" and child.number % 3 == 0:
        answer(by=by, request_id=request.pk, arrangement=arrangement, outcome="nothing_held")
        return
    words = {
        "police": (
            "Found by officers",
            f"Found in {child.account.town} with an adult unknown to the family.",
        ),
        "health": ("Seen in the emergency department", "Bruising to both wrists; would not say how."),
        "education": ("Attendance", "Attendance fell from 94% to 41% in one term."),
    }[function]
    answer(
        by=by, request_id=request.pk, arrangement=arrangement, outcome="information",
        items=[
            NewItem(
                title=words[0], text=words[1], gateway="safeguarding", marking="whole_panel",
                dated=clock.today() - timedelta(days=20),
            )
        ],
    )  # fmt: skip


def _hear(people: People, case: Case, child: Invented, on: date, number: int) -> None:
    by = people.coordinator
    with _on(on):
        if number % 7 == 5:
            record_not_heard(
                by=by, case=case, code="child_missing", reason="Missing since the weekend; every effort is made.",
                on=on,
            )  # fmt: skip
            return
        voice = record_voice(
            by=by, case=case, words=child.account.words, wishes="To stay at the same school.",
            gathered_how="own_words_spoken", gathered_by="Leah Turner, Social worker", gathered_on=on, advocate_present="yes",
            guardian_present="no", told_about_nrm="yes",
        )  # fmt: skip
        record_effect(
            by=by,
            case=case,
            voice_id=voice.pk,
            text="The plan keeps the school, and the letter goes to school.",
        )


def _meeting_on(people: People, day: date) -> Meeting:
    """The meeting of that day: the first case of a day arranges it."""
    starts = datetime.combine(day, time(13, 30), clock.UNITED_KINGDOM)
    with ledger.unit(people.coordinator, "Find a meeting"):
        held = Meeting.objects.filter(starts_at=starts, closed_at=None).first()
    if held is not None:
        return held
    return meetings.schedule_meeting(
        by=people.coordinator, arrangement="nrm-child", starts_at=starts, ends_at=starts + timedelta(hours=3),
        place="Committee room 2, and by video", chair_id=people.chair.membership_id,
        seat_ids=[seat.membership_id for seat in people.seats],
    )  # fmt: skip


def _sit(people: People, case: Case, child: Invented, chapter: str, today: date, number: int) -> None:
    coming = chapter in ("listed", "released")
    day = (
        today + timedelta(days=3)
        if coming
        else case.received_on + timedelta(days=65 if chapter == "late" else 21)
    )
    with _on(min(day - timedelta(days=2), today)):
        meeting = _meeting_on(people, day)
        item = meetings.list_case(by=people.coordinator, meeting_id=meeting.pk, case_id=case.pk)
        if chapter == "listed":
            return
        papers.freeze_papers(by=people.coordinator, agenda_item_id=item.pk)
        papers.release_papers(by=people.coordinator, agenda_item_id=item.pk)
    if chapter == "released":
        return
    with clock.pretend(datetime.combine(day, time(14, 0), clock.UNITED_KINGDOM)):
        decide(people, case, item, chapter, number)


def decide(people: People, case: Case, item: AgendaItem, chapter: str, number: int) -> list[Determination]:
    """The sitting of one case, from the first person through the door to the determination."""
    chair = people.chair
    table.open_sitting(by=chair, agenda_item_id=item.pk)
    with ledger.unit(chair, "Tell the story"):
        meeting = Meeting.objects.get(pk=item.meeting_id)
        seats = {seat.membership_id: seat for seat in meeting.seats.all()}
        items = list(Item.objects.filter(case_id=case.pk).order_by("number"))
    for seat in seats.values():
        away = seat.function == "education" and number % 5 == 3
        table.record_attendance(
            by=chair,
            agenda_item_id=item.pk,
            seat_id=seat.pk,
            attendance="apology" if away else "present",
            sent_information=away,
            accepted_confidentiality=not away,
        )
    negative = chapter == "negative"
    stages = [RG] if negative or chapter == "reasonable_only" else [RG, CG]
    for stage in stages:
        _reason(people, item, stage, negative, [one.pk for one in items])
        _vote(people, item, stage, seats, negative, dissent=number % 4 == 2)
    reasoning.note(
        by=chair, agenda_item_id=item.pk, what="best_interests",
        words="The child's safety comes first: no move from school, one worker, and a decision without delay.",
    )  # fmt: skip
    reasoning.note(
        by=chair, agenda_item_id=item.pk, what="discussion", words="The panel went through each limb."
    )
    lines = _plan(people, case, item, number)
    with clock.pretend(clock.now() + timedelta(minutes=22 + number * 7 % 25)):
        made = finalising.finalise(
            by=chair, agenda_item_id=item.pk, plan=PlanFacts(actions=lines),
            late_reason="The police asked the panel to wait for an interview." if chapter == "late" else "",
        )  # fmt: skip
    make_version(by=chair, case_id=case.pk, because="decision")
    drafted = draft_letters(by=people.coordinator, determination_id=made[-1].pk)
    if number % 5:
        _send(people, drafted, clock.today() + timedelta(days=number % 4))
    return made


def _send(people: People, letters: list[Letter], on: date) -> None:
    """Most letters went out within days of the decision; here and there they wait still."""
    with _on(on):
        for letter in letters:
            try:
                record_sent(by=people.coordinator, letter_id=letter.pk, sent_on=on, how="post")
            except Refused as refusal:  # nobody is known to write to
                record_not_sent(by=people.coordinator, letter_id=letter.pk, reason=refusal.message)


def _reason(people: People, item: AgendaItem, stage: str, negative: bool, items: list[UUID]) -> None:
    view = "A different view would need evidence that the journeys were the child's own idea."
    with ledger.unit(people.chair, "Reason the test", must_write=True) as record:
        held = reasoning.hold(people.chair, item.pk)
        for limb, words in CARDS.items():
            finding = "not_shown" if limb == "slavery" else "met"
            if negative and limb == "purpose":
                finding, words = "not_met", "Nothing shows that anybody meant to gain by it: items 1 and 2."
            card = {
                "evidence_for": words, "evidence_against": "Nothing the panel was given.", "finding": finding,
                "different_view": view,
            }  # fmt: skip
            reasoning.reason_limb_held(record, held, stage, limb, None, card)
            reasoning.cite_held(record, held, stage, limb, "for", items[:2])


def _vote(
    people: People, item: AgendaItem, stage: str, seats: dict[UUID, object], negative: bool, dissent: bool
) -> None:
    outcome, other = ("negative", "positive") if negative else ("positive", "negative")
    voters = [people.chair, *people.seats[:2]]
    votes, dissents = {}, {}
    for number, actor in enumerate(voters):
        seat = seats[actor.membership_id]
        mine = other if dissent and number == 1 else outcome
        views.give_view(
            by=actor, agenda_item_id=item.pk, seat_id=seat.pk, stage=stage, outcome=mine,  # type: ignore[attr-defined]
            reasons="On what is in the pack, this is how I see it.",
        )  # fmt: skip
        votes[seat.pk] = mine  # type: ignore[attr-defined]
        if mine == other:
            dissents[seat.pk] = "I would have waited for the telephone records."  # type: ignore[attr-defined]
    reasoning.record_votes(
        by=people.chair, agenda_item_id=item.pk, stage=stage, votes=votes, dissents=dissents,
        reason="not_enough" if negative else None,
    )  # fmt: skip


def _plan(people: People, case: Case, item: AgendaItem, number: int) -> tuple[PlanLine, ...]:
    by, today = people.chair, clock.today()
    need = add_need(
        by=by, case_id=case.pk, what="risk", text="The people who exploited the child know where the family lives.",
        goal="The child is safe at home and on the way to school.",
    )  # fmt: skip
    wanted = (
        ("Mark the address for an urgent response", "police", 7),
        ("See the child for a health assessment", "health", 14),
        ("Keep the school place and name one adult there", "education", 14),
        ("Meet the child weekly at a place the child chooses", "voluntary_sector", 10),
    )
    lines = []
    for text, function, days in wanted:
        action = add_action(
            by=by, case_id=case.pk, text=text, owner_agency_id=people.agency(function).pk,
            due_on=today + timedelta(days=days), because="The risk named above", because_limb="purpose",
            agenda_item_id=item.pk, need_id=need.pk,
        )  # fmt: skip
        lines.append(PlanLine(text, people.agency(function).name, "", action.due_on, "The risk named above"))
        if function == "police" and number % 3:
            officer = people.contributors["police"]
            update_action(by=officer, action_id=action.pk, version=action.version, state="done")
    return tuple(lines)


def one_decided_case(founded: Founded) -> dict[str, str]:
    """One case told to a positive decision, and the addresses of its pages: for the benchmark."""
    people = People(founded)
    case = tell_case(people, 1000, "positive", clock.today())
    with ledger.unit(people.chair, "Find the pages"):
        item = AgendaItem.objects.select_related("meeting").get(case_id=case.pk)
        made = Determination.objects.filter(case_id=case.pk).first()
    assert made is not None
    return {
        "case": reverse("case", args=[case.reference]),
        "meeting": reverse("meeting", args=[item.meeting.reference]),
        "decision": reverse("determination", args=[case.reference, made.pk]),
    }
