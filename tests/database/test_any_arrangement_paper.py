"""What follows a decision of any arrangement: its page, its minutes and papers, and the letters it says are written."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from moothall.casework.intake.arrivals import open_told
from moothall.casework.intake.models import Case
from moothall.casework.intake.scope import route_again
from moothall.casework.intake.standing import rate_case
from moothall.casework.panel import actions
from moothall.casework.panel.correspondence.actions import draft_letters, record_sent, redraft
from moothall.casework.panel.correspondence.kinds import Words
from moothall.casework.panel.correspondence.queries import document_of
from moothall.casework.panel.models import AgendaItem, Determination, Letter, MeetingSeat
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.plans.queries import has_plan
from moothall.casework.sharing.onward import note_not_sent
from moothall.core import clock, ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.test_any_arrangement import (
    MARAC,
    decide,
    fill,
    item_of,
    meet,
    missing,
    sitting,
    told,
    unheard,
    vote,
)

pytestmark = pytest.mark.django_db


def browse(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[ACTING_AS], session[SECOND_FACTOR] = str(actor.membership_id), True
    session.save()
    return client


def plan(cast: Cast) -> PlanFacts:
    police, health = cast.agency("police").name, cast.agency("health").name
    return PlanFacts(
        (
            PlanLine("Mark the address", police, "", date(2026, 12, 1), "safety"),
            PlanLine("See the family doctor", health, "", date(2026, 12, 2), "harm"),
        )
    )


def at_the_conference(cast: Cast) -> tuple[Case, AgendaItem]:
    case = open_told(by=cast.coordinator, told=told("marac", MARAC)).case
    fill(cast, case, "dash-24", "yes")
    route_again(by=cast.coordinator, case_id=case.pk)
    item = meet(cast, case, cast.police, cast.health)
    unheard(cast, case)
    return case, item


def decided_at_the_conference(cast: Cast) -> tuple[Case, Determination]:
    case, item = at_the_conference(cast)
    vote(cast, item, "risk", "not_high_risk")
    state = sitting(cast, item)
    for rule in state.arrangement.function.onward:
        note_not_sent(
            by=cast.coordinator, case_id=case.pk, route=rule.value.code, reason="Nothing points to it."
        )
    left = missing(cast, item, plan(cast))
    assert set(left) <= {"advocate"}
    if left:
        word_of_the_advocate(cast, item)
    return case, decide(cast, item, plan(cast))


def word_of_the_advocate(cast: Cast, item: AgendaItem) -> None:
    """The seat of the advocate, whose apology came with information."""
    with ledger.unit(cast.chair, "test"):
        seat = MeetingSeat.objects.get(meeting_id=item.meeting_id, membership_id=cast.health.membership_id)
        seat.function = "independent_advocate"
        seat.save()


def at_the_desk(cast: Cast) -> tuple[Case, Determination]:
    answers = {"kind": "contact", "concern": "Seen with older men at the station."}
    case = open_told(by=cast.coordinator, told=told("mash", answers, born=date(2012, 3, 1))).case
    item_of(cast, case, "health")
    rate_case(by=cast.coordinator, case_id=case.pk, rating="green", reasons="Calm.")
    unheard(cast, case)
    desk = actions.open_desk(by=cast.coordinator, case_id=case.pk, leader_id=cast.chair.membership_id)
    vote(cast, desk, "triage", "no_further_action", reason="no_need")
    for rule in sitting(cast, desk).arrangement.function.onward:
        note_not_sent(by=cast.coordinator, case_id=case.pk, route=rule.value.code, reason="No sign of it.")
    actions.note(by=cast.chair, agenda_item_id=desk.pk, what="best_interests", words="To be at home.")
    return case, decide(cast, desk)


def test_a_decision_without_an_action_begins_no_plan(cast: Cast) -> None:
    answers = {"kind": "contact", "concern": "Seen with older men at the station."}
    case = open_told(by=cast.coordinator, told=told("mash", answers, born=date(2012, 3, 1))).case
    rate_case(by=cast.coordinator, case_id=case.pk, rating="green", reasons="Calm.")
    unheard(cast, case)
    desk = actions.open_desk(by=cast.coordinator, case_id=case.pk, leader_id=cast.chair.membership_id)
    vote(cast, desk, "triage", "no_further_action", reason="no_need")
    for rule in sitting(cast, desk).arrangement.function.onward:
        note_not_sent(by=cast.coordinator, case_id=case.pk, route=rule.value.code, reason="No sign of it.")
    actions.note(by=cast.chair, agenda_item_id=desk.pk, what="best_interests", words="To be at home.")
    client = browse(cast.chair)
    address = reverse("sitting_finalise", args=[desk.meeting.reference, case.reference])
    seen = client.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    done = client.post(address, {"seen": seen, "late_reason": "Snow."})
    assert "No action was planned here." in client.get(done["Location"]).content.decode()
    with ledger.unit(cast.coordinator, "test"):
        assert not has_plan(cast.coordinator, case.pk)
    assert (
        "Plan under way"
        not in browse(cast.coordinator).get(reverse("case", args=[case.reference])).content.decode()
    )


def text_of(letter: Letter) -> str:
    return str(document_of(letter).blocks)


def papers_of(cast: Cast, case: Case, made: Determination) -> None:
    """Every page and file about a decision opens."""
    client = browse(cast.coordinator)
    page = client.get(reverse("determination", args=[case.reference, made.pk]))
    assert page.status_code == 200
    assert made.content["sentence"] in page.content.decode()
    assert "child panel" not in page.content.decode()
    assert client.get(reverse("determination_pdf", args=[case.reference, made.pk])).status_code == 200
    tab = client.get(reverse("case_decisions", args=[case.reference])).content.decode()
    with ledger.unit(cast.coordinator, "test"):
        rows = list(made.agenda_item.minutes.all())
    assert rows
    for row in rows:
        for form in ("pdf", "docx"):
            found = client.get(reverse("minutes_file", args=[case.reference, row.pk, form]))
            assert found.status_code == 200
    assert made.content["outcome_title"].lower() in tab.lower()
    meeting = made.content["meeting"]
    assert client.get(reverse("sitting_pack", args=[meeting, case.reference])).status_code == 200
    assert client.get(reverse("sitting", args=[meeting, case.reference])).status_code == 200
    assert client.get(reverse("meeting", args=[meeting])).status_code == 200


def letters_open(cast: Cast, case: Case, letters: list[Letter]) -> None:
    client = browse(cast.coordinator)
    assert client.get(reverse("case_letters", args=[case.reference])).status_code == 200
    for letter in letters:
        assert client.get(reverse("letter", args=[case.reference, letter.pk])).status_code == 200
        assert client.get(reverse("letter_words", args=[case.reference, letter.pk])).status_code == 200
        for form in ("pdf", "docx"):
            assert (
                client.get(reverse("letter_file", args=[case.reference, letter.pk, form])).status_code == 200
            )


def test_a_decision_of_the_desk_reads_and_prints_in_its_own_words(cast: Cast) -> None:
    case, made = at_the_desk(cast)
    papers_of(cast, case, made)
    letters = draft_letters(by=cast.coordinator, determination_id=made.pk)
    assert [letter.recipient for letter in letters] == ["referrer"]
    assert "Nothing more is done by the hub" in text_of(letters[0])
    assert "Nothing was found that a service should meet" in text_of(letters[0])
    letters_open(cast, case, letters)


def test_each_agency_with_an_action_is_told_its_own_and_no_other(cast: Cast) -> None:
    case, made = decided_at_the_conference(cast)
    papers_of(cast, case, made)
    letters = {row.recipient: row for row in draft_letters(by=cast.coordinator, determination_id=made.pk)}
    assert set(letters) == {"person", "referrer", "agencies-1", "agencies-2"}
    of_health = next(row for row in letters.values() if "See the family doctor" in text_of(row))
    assert "Mark the address" not in text_of(of_health)
    assert of_health.record["record"]["reader_agency"] == cast.agency("health").name
    letters_open(cast, case, list(letters.values()))


def test_the_letter_through_the_advocate_warns_and_tells_only_what_was_chosen(cast: Cast) -> None:
    case, made = decided_at_the_conference(cast)
    letters = {row.recipient: row for row in draft_letters(by=cast.coordinator, determination_id=made.pk)}
    first = text_of(letters["person"])
    assert "This is for the victim, through you" in first
    assert "Mark the address" not in first
    anew = redraft(
        by=cast.coordinator, letter_id=letters["person"].pk,
        words=Words(actions={"0": "The police know the address."}, next_steps=("Your advocate calls on Monday.",)),
    )  # fmt: skip
    assert "The police know the address." in text_of(anew)
    assert "Mark the address" not in text_of(anew)
    assert "Your advocate calls on Monday." in text_of(anew)
    assert anew.version == 2
    letters_open(cast, case, [anew])


def words_of_pdf(body: bytes) -> str:
    return " ".join((" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)).split())


def test_a_decision_on_paper_speaks_the_language_of_its_reader_and_keeps_what_was_typed(cast: Cast) -> None:
    case, made = at_the_desk(cast)
    letters = draft_letters(by=cast.coordinator, determination_id=made.pk)
    record_sent(by=cast.coordinator, letter_id=letters[0].pk, sent_on=clock.today(), how="post")
    client = browse(cast.coordinator)
    address = reverse("determination_pdf", args=[case.reference, made.pk])
    english = words_of_pdf(client.get(address).content)
    assert made.content["sentence"] in english
    assert "Nobody has been told yet" not in english
    client.cookies["django_language"] = "cy"
    body = client.get(address).content
    welsh = words_of_pdf(body)
    assert made.content["sentence"] not in welsh
    assert made.content["outcome_title"] not in welsh
    for clock_of in made.content["clocks"]:
        assert clock_of["title"] not in welsh
    assert "To be at home." in welsh
    assert "Not safe yet." in welsh


def test_a_letter_in_welsh_says_the_words_of_the_rules_in_welsh(cast: Cast) -> None:
    case, made = at_the_desk(cast)
    first = draft_letters(by=cast.coordinator, determination_id=made.pk)[0]
    anew = redraft(by=cast.coordinator, letter_id=first.pk, words=Words(), language="cy")
    assert "Nothing more is done by the hub" in text_of(first)
    assert "Nothing more is done by the hub" not in text_of(anew)
    letters_open(cast, case, [anew])
