"""The four older arrangements in the story: contacts, missing children, victims and a few at risk of being drawn in.

Told by the verbs, as `story` is: since their files came into force, with the same child in several arrangements here and
there, so that the map of how the systems meet and the seven themes have something to say. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from moothall.casework.intake.arrivals import PersonTold, Told, open_told
from moothall.casework.intake.assessments.actions import record_assessment
from moothall.casework.intake.assessments.queries import all_instruments
from moothall.casework.intake.assessments.rules import MISSING_EPISODE, THE_CASE, About, Filled
from moothall.casework.intake.care import record_link
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.standing import rate_case, record_consent
from moothall.casework.panel import actions as panel
from moothall.casework.panel.models import AgendaItem, MeetingSeat
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.plans.actions import add_action, add_need, make_version
from moothall.casework.sharing.actions import answer, ask_agencies, record_step
from moothall.casework.sharing.models import Item
from moothall.casework.sharing.onward import StepDone, note_not_sent, refer_on
from moothall.casework.sharing.queries import arrangement_for_request
from moothall.casework.sharing.releasing import answer_release, ask_release
from moothall.casework.sharing.rules import NewItem
from moothall.casework.voice.actions import record_not_heard, record_voice
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Refused, Role
from moothall.demo import cast

if TYPE_CHECKING:
    from moothall.demo.story import People

GIVEN = ("Bramble", "Clover", "Sorrel", "Teasel", "Linnet", "Robin", "Wren", "Bryony", "Fern", "Hazel", "Rowan", "Tansy",
         "Yarrow", "Campion", "Heather", "Juniper")  # fmt: skip
FAMILY = ("Notrealfinch", "Fictionmoss", "Inventhale", "Imaginreed", "Pretendlow", "Madeupshaw")
PLACES = ("Car park behind the invented arcade", "Flat above the made-up launderette")
ASSOCIATES = ("'Dex', about 24, silver car", "A man called Unclename, about 30")
TRIAGE = ("strategy_discussion", "refer_to_social_care", "early_help", "no_further_action")


@dataclass(frozen=True)
class Arrived:
    """A case of the story and the day it came."""

    case: Case
    day: date


def tell_others(people: People, today: date) -> None:
    """All of it, oldest first."""
    children = [_contact(people, number, today - timedelta(days=225 - 14 * number)) for number in range(16)]
    _hub(people, today)
    _conference(people, today)
    _channel(people, today)
    for number, told in enumerate(children):
        if told is not None and number in (3, 7):
            _sent_to_the_child_panel(people, told)


def _on(day: date, hour: int = 10):  # type: ignore[no-untyped-def]
    return clock.pretend(datetime.combine(day, time(hour, 0), UTC))


def _person(number: int, born: date) -> PersonTold:
    return PersonTold(
        given_names=GIVEN[number % len(GIVEN)], family_name=FAMILY[(number * 5) % len(FAMILY)], date_of_birth=born,
        language="English", authority_code="E06000010",
    )  # fmt: skip


def _fresh(by: Actor, case: Case) -> Case:
    with ledger.unit(by, "Tell the story"):
        return Case.objects.select_related("child", "partnership", "owning_agency").get(pk=case.pk)


def _unheard(by: Actor, case: Case, day: date) -> None:
    fresh = _fresh(by, case)
    with ledger.unit(by, "Tell the story"):
        code = arrangement_of(by, fresh).voice.reasons_not_had.value[0].code
    record_not_heard(by=by, case=fresh, code=code, reason="Whoever acts next will ask.", on=day)


def _heard(by: Actor, case: Case, day: date, words: str) -> None:
    fresh = _fresh(by, case)
    with ledger.unit(by, "Tell the story"):
        way = arrangement_of(by, fresh).voice.ways.value[0].code
    record_voice(
        by=by, case=fresh, words=words, wishes="", gathered_how=way, gathered_by="Nia Rowe, youth worker",
        gathered_on=day, advocate_present="yes", guardian_present="no", told_about_nrm="no",
    )  # fmt: skip


def _answers(people: People, case: Case, words: dict[str, str]) -> None:
    """Ask agencies, and let each of those named answer with one item."""
    by = people.coordinator
    fresh = _fresh(by, case)
    asked = ask_agencies(
        by=by, case=fresh, agencies=[people.agency(function).pk for function in words], gateway="safeguarding"
    )
    for request in asked:
        function = next(f for f in words if people.agency(f).pk == request.agency_id)
        officer = people.contributors[function]
        with ledger.unit(officer, "Answer a request"):
            rules = arrangement_for_request(officer, request)
        item = NewItem(
            title="What we hold", text=words[function], gateway=rules.information_sharing.gateways.value[0].code,
            marking=rules.information_sharing.markings.value[0].code, dated=clock.today(),
        )  # fmt: skip
        answer(by=officer, request_id=request.pk, arrangement=rules, outcome="information", items=[item])


def _items(by: Actor, case: Case) -> list[Item]:
    with ledger.unit(by, "Tell the story"):
        return list(Item.objects.filter(case_id=case.pk).order_by("number"))


def _fill(people: People, case: Case, name: str, yes: int, about: About = THE_CASE) -> None:
    """Fill in a questionnaire with the first so many questions answered yes, the others no."""
    instrument = next(one for one in all_instruments().all_in_force(clock.today()) if one.name == name)
    answers: dict[str, Any] = {
        question.code: "yes" if number < yes else "no"
        for number, question in enumerate(instrument.questions())
    }
    filled = Filled(
        answers=answers, completed_by="Sam Hart", completed_for=people.agency("police").pk,
        completed_on=clock.today(), about=about,
    )  # fmt: skip
    record_assessment(
        by=people.coordinator, case=_fresh(people.coordinator, case), instrument=name, filled=filled
    )


# -- deciding ----------------------------------------------------------------------------------------------


def _meeting(
    people: People, arrangement: str, day: date, seats: Sequence[UUID], cases: Sequence[Case]
) -> list[AgendaItem]:
    starts = datetime.combine(day, time(9, 0), clock.UNITED_KINGDOM)
    by = people.coordinator
    meeting = panel.schedule_meeting(
        by=by, arrangement=arrangement, starts_at=starts, ends_at=starts + timedelta(hours=4), place="Committee room 1",
        chair_id=people.chair.membership_id, seat_ids=seats,
    )  # fmt: skip
    items = [panel.list_case(by=by, meeting_id=meeting.pk, case_id=case.pk) for case in cases]
    for item in items:
        panel.freeze_papers(by=by, agenda_item_id=item.pk)
        panel.release_papers(by=by, agenda_item_id=item.pk)
    return items


def _attend(people: People, item: AgendaItem, absent: Sequence[UUID] = ()) -> None:
    chair = people.chair
    panel.open_sitting(by=chair, agenda_item_id=item.pk)
    with ledger.unit(chair, "Tell the story"):
        seats = list(MeetingSeat.objects.filter(meeting_id=item.meeting_id))
    for seat in seats:
        away = seat.membership_id in absent
        panel.record_attendance(
            by=chair, agenda_item_id=item.pk, seat_id=seat.pk, attendance="apology" if away else "present",
            sent_information=away, accepted_confidentiality=not away,
        )  # fmt: skip


def _decide(
    people: People, case: Case, item: AgendaItem, stage: str, outcome: str, *, reason: str = "",
    action: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """Vote, say why, plan, and finalise. Raises Refused where something is missing."""
    chair = people.chair
    with ledger.unit(chair, "Tell the story"):
        seats = list(MeetingSeat.objects.filter(meeting_id=item.meeting_id, attendance="present"))
        rules = arrangement_of(chair, item.case)
    voting = rules.membership.voting_functions
    votes = {
        seat.pk: outcome for seat in seats
        if seat.membership_id == chair.membership_id or voting is None or seat.function in voting.value
    }  # fmt: skip
    panel.record_votes(by=chair, agenda_item_id=item.pk, stage=stage, votes=votes, reason=reason or None)
    panel.note(
        by=chair,
        agenda_item_id=item.pk,
        what="best_interests",
        words="To be safe now, with as few moves as can be.",
    )
    lines: tuple[PlanLine, ...] = ()
    if action is not None:
        words, function = action
        agency = people.agency(function)
        need = add_need(
            by=chair, case_id=case.pk, what="risk", text="The danger named above", goal="The person is safe"
        )
        made = add_action(
            by=chair, case_id=case.pk, text=words, owner_agency_id=agency.pk, due_on=clock.today() + timedelta(days=14),
            because="The danger named above", agenda_item_id=item.pk, need_id=need.pk,
        )  # fmt: skip
        lines = (PlanLine(words, agency.name, "", made.due_on, "The danger named above"),)
    else:
        panel.note(
            by=chair,
            agenda_item_id=item.pk,
            what="no_action_reason",
            words="Whoever it goes to makes the plan.",
        )
    panel.finalise(
        by=chair, agenda_item_id=item.pk, plan=PlanFacts(lines), late_reason="Two agencies answered late."
    )
    if lines:
        make_version(by=chair, case_id=case.pk, because="decision")


# -- the front door ----------------------------------------------------------------------------------------


def _contact(people: People, number: int, day: date) -> Arrived | None:
    by, outcome = people.coordinator, TRIAGE[(0, 1, 2, 3, 1, 2)[number % 6]]
    told = Told(
        arrangement="mash", person=_person(number, date(day.year - 11 - number % 6, 3, 1 + number)),
        account="School saw new clothes, two telephones and a child afraid to go home.",
        answers={"kind": "contact", "concern": "Money and journeys nobody can explain.", "now": "no"},
    )  # fmt: skip
    with _on(day):
        case = open_told(by=by, told=told).case
        rate_case(
            by=by, case_id=case.pk, rating=("red", "amber", "green")[number % 3],
            reasons="On the contact alone, and what the police hold.",
        )  # fmt: skip
        _answers(
            people,
            case,
            {"police": "Found twice at night near the station.", "health": "Tired, and thinner."},
        )
    if number >= 14:
        return Arrived(case, day)
    later = day + timedelta(days=5 if number % 5 == 0 else 1)
    with _on(later):
        _unheard(by, case, later)
        if outcome in ("strategy_discussion", "refer_to_social_care"):
            _triaged_onward(people, case, outcome, later)
        elif outcome == "early_help":
            refer_on(by=by, case_id=case.pk, route="early_help", reason="The family asked for help.",
                     service="Harbour Young People's Project")  # fmt: skip
        item = panel.open_desk(by=by, case_id=case.pk, leader_id=people.chair.membership_id)
        reason = "advice" if outcome == "no_further_action" else ""
        _decide(people, case, item, "triage", outcome, reason=reason)
    return Arrived(case, later)


def _triaged_onward(people: People, case: Case, outcome: str, day: date) -> None:
    by, items = people.coordinator, _items(people.coordinator, case)
    officer = people.contributors["police"]
    mine = [item for item in items if item.agency_id == officer.agency_id]
    for item in mine:
        asked = ask_release(by=by, item_id=item.pk, where="The strategy discussion")
        answer_release(by=officer, release_id=asked.pk, released=True)
    route = "strategy_discussion" if outcome == "strategy_discussion" else "social_care"
    refer_on(
        by=by, case_id=case.pk, route=route, reason="There is cause to suspect significant harm.",
        item_ids=[item.pk for item in mine], step=StepDone(day, f"LCS-{case.reference[-4:]}"),
    )  # fmt: skip
    note_not_sent(
        by=by, case_id=case.pk, route="nrm_child", reason="Looked at again after the strategy discussion."
    )


def _sent_to_the_child_panel(people: People, told: Arrived) -> None:
    """A child of the front door who goes on to the child panel: two arrangements, one child."""
    with _on(told.day + timedelta(days=6)):
        refer_on(
            by=people.coordinator, case_id=told.case.pk, route="nrm_child",
            reason="What the strategy discussion heard points to criminal exploitation.",
        )  # fmt: skip


# -- missing children --------------------------------------------------------------------------------------


def _hub(people: People, today: date) -> None:
    cases = [_missing_child(people, number, today) for number in range(6)]
    for told in cases[:4]:
        day = told.day + timedelta(days=2)
        with _on(day):
            _heard(people.coordinator, told.case, day, "I go there because nobody shouts.")
            _fill(people, told.case, "exploitation-screen", 4)
            note_not_sent(
                by=people.coordinator, case_id=told.case.pk, route="nrm_child",
                reason="Looked at: nothing yet shows that somebody moves or controls the child.",
            )  # fmt: skip
        with _on(day, 8):
            items = _meeting(
                people, "missing-hub", day, [seat.membership_id for seat in people.seats], [told.case]
            )
        with _on(day, 9):
            _attend(people, items[0])
            try:
                _decide(people, told.case, items[0], "response", "plan_agreed",
                        action=("One worker meets the child each week, at a place the child chooses", "education"))  # fmt: skip
            except Refused:
                panel.adjourn_sitting(by=people.chair, agenda_item_id=items[0].pk,
                                      reason="An episode is not assessed, or its interview is late and nobody has said why.")  # fmt: skip


def _missing_child(people: People, number: int, today: date) -> Arrived:
    by, first = people.coordinator, today - timedelta(days=200 - 28 * number)
    told = Told(
        arrangement="missing-hub", person=_person(number + 20, date(first.year - 14, 6, 2 + number)),
        account="Did not come back from school; came back at four in the morning.",
        answers={"circumstances": "After a row at home.", "usual_places": "The arcade.", "exploitation": "not_sure"},
    )  # fmt: skip
    with _on(first):
        case = open_told(by=by, told=told).case
        for what, label, relation in (
            ("place", PLACES[number % 2], "Goes there when missing"),
            ("person", ASSOCIATES[number % 2], "Collects the child by car"),
        ):
            record_link(by=by, case_id=case.pk, what=what, label=label, relation=relation, notes="")
    day = first
    for episode in range(1 + number % 3 + (number == 2)):
        day = first + timedelta(days=12 * episode)
        _episode(people, case, day, late=number % 3 == 1)
    return Arrived(case, day)


def _episode(people: People, case: Case, day: date, *, late: bool) -> None:
    """One missing episode: assessed, ended a day later, and the return interview, in time or late."""
    by, back = people.coordinator, day + timedelta(days=1)
    with _on(back):
        fresh = _fresh(by, case)
        with ledger.unit(by, "Tell the story"):
            step = record_step(by=by, case=fresh, step="missing_episode", happened_on=day, ended_on=back,
                               record_number=f"MIS-{day:%m%d}")  # fmt: skip
        _fill(people, case, "missing-episode-risk", 7, About(MISSING_EPISODE, step.pk))
    interviewed = back + timedelta(days=6 if late else 2)
    with _on(interviewed):
        fresh = _fresh(by, case)
        with ledger.unit(by, "Tell the story"):
            record_step(by=by, case=fresh, step="return_interview", happened_on=interviewed)


# -- victims of domestic abuse -----------------------------------------------------------------------------


def _conference(people: People, today: date) -> None:
    advocate = people(cast.ADVOCATE_SEAT, Role.SEAT_MEMBER)
    seats = [*(seat.membership_id for seat in people.seats), advocate.membership_id]
    for month, numbers in ((150, (0, 1, 2)), (60, (3, 4, 0))):
        day = today - timedelta(days=month)
        cases = [_victim(people, number, day - timedelta(days=14)) for number in numbers]
        with _on(day, 8):
            items = _meeting(people, "marac", day, seats, cases)
        with _on(day, 9):
            absent = [people.seats[2].membership_id]
            for case, item in zip(cases, items, strict=True):
                _attend(people, item, absent)
                _decide(people, case, item, "risk", "high_risk",
                        action=("Change the locks and fit an alarm", "police"))  # fmt: skip


def _victim(people: People, number: int, day: date) -> Case:
    by = people.coordinator
    told = Told(
        arrangement="marac", person=_person(number + 40, date(1984 + number, 9, 3)),
        account="Officers were called by a neighbour; injuries were seen.",
        answers={"safe_contact": "By telephone after ten.", "perpetrator": "A former partner.", "knows": "yes",
                 "professional_judgement": "no", "escalation": "no", "children": "Two, at the invented primary."},
    )  # fmt: skip
    with _on(day):
        case = open_told(by=by, told=told).case
        _fill(people, case, "dash-24", 15 + number)
        _answers(
            people, case, {"police": "Four calls in a year.", "health": "Seen in the emergency department."}
        )
        _heard(by, case, day, "I want him to stay away, and the children to keep their school.")
    with _on(day + timedelta(days=2)):
        for route in ("childrens_social_care", "nrm_child"):
            try:
                note_not_sent(
                    by=by, case_id=case.pk, route=route, reason="The children are known to a social worker."
                )
            except Refused:
                continue
    return case


# -- people at risk of being drawn into terrorism ------------------------------------------------------------


def _channel(people: People, today: date) -> None:
    own = people.agency("police").reference_code
    for number, (area, consent) in enumerate(((own, "given"), (own, "refused"), ("E23000013", "not_asked"))):
        day = today - timedelta(days=200 - 50 * number)
        told = Told(
            arrangement="channel", person=_person(number + 60, date(2003, 2, 4 + number)),
            account="A tutor saw violent material and a changed circle of friends.",
            answers={"reasonable_grounds": "yes", "grounds": "Violent material and threats.", "lives_in": area},
        )  # fmt: skip
        with _on(day):
            case = open_told(by=people.coordinator, told=told).case
            _fill(people, case, "vulnerability-22", 9)
            _answers(people, case, {"police": "No offences.", "health": "Low mood since a bereavement."})
            _heard(people.coordinator, case, day, "I was angry, and they listened.")
        _channel_sits(people, case, day + timedelta(days=20), consent)


def _channel_sits(people: People, case: Case, day: date, consent: str) -> None:
    seats, by = [seat.membership_id for seat in people.seats], people.coordinator
    with _on(day, 8):
        (item,) = _meeting(people, "channel", day, seats, [case])
    with _on(day, 9):
        _attend(people, item)
        parts = {
            "consent": "The case officer asks the person, in person, within two weeks.",
            "nature": "A mentor, and help to return to college.", "provider": "The authority's mentoring service.",
            "how_and_when": "Each week for six months, from the day of consent.",
        }  # fmt: skip
        panel.write_plan_contents(by=people.chair, agenda_item_id=item.pk, parts=parts)
        try:
            _decide(people, case, item, "vulnerability", "support", action=("Find a mentor", "education"))
        except Refused:
            panel.adjourn_sitting(
                by=people.chair, agenda_item_id=item.pk,
                reason="The police of the area where the person lives are not here: nothing can be decided.",
            )  # fmt: skip
            return
    later = day + timedelta(days=28)
    with _on(day + timedelta(days=10)):
        record_consent(by=by, case_id=case.pk, answer="asked", given_by="person", name="", how="By the case officer.",
                       answered_on=clock.today())  # fmt: skip
    with _on(later, 8):
        record_consent(by=by, case_id=case.pk, answer=consent, given_by="person", name="", how="In a conversation.",
                       answered_on=clock.today())  # fmt: skip
        if consent == "refused":
            note_not_sent(
                by=by,
                case_id=case.pk,
                route="health_or_social_care",
                reason="Already with a general practitioner.",
            )
        (item,) = _meeting(people, "channel", later, seats, [case])
    with _on(later, 9):
        _attend(people, item)
        outcome = "support_begins" if consent == "given" else "consent_refused"
        _decide(
            people, case, item, "consent", outcome, action=("The mentor and the person meet", "education")
        )
