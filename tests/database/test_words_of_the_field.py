"""Every page speaks in words of the field: no code of the program, of a rule file or of a message is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import lxml.html
import pytest
from django.urls import reverse

from moothall.casework.intake.arrivals import PersonTold, Told, open_told, questions_of
from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.panel.models import AgendaItem, Determination, Letter
from moothall.casework.sharing.onward import note_not_sent
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.core.kinds import Actor
from moothall.demo.story import People, tell_case
from tests.attack import doors
from tests.attack.words import AS_RECEIVED, codes, said
from tests.cast import Cast

pytestmark = pytest.mark.django_db
STORIES = (
    "asked",
    "heard",
    "listed",
    "released",
    "reasonable_only",
    "negative",
    "late",
    "positive",
    "out_of_scope",
)
TABS = (
    "case", "case_referral", "case_agencies", "case_voice", "case_chronology", "case_decisions", "case_letters",
    "case_plan", "plan_compare", "plan_review", "case_readers", "ask_agencies", "step_add", "voice_add",
)  # fmt: skip


def test_the_rules_of_no_arrangement_show_a_code(cast: Cast, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    client, found = doors.client_of(cast.stranger), []
    for name in all_arrangements().names():
        answer = client.get(reverse("rules"), {"arrangement": name})
        assert answer.status_code == 200
        found += [f"{name}: {code}" for code in codes(answer)]
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize(("number", "chapter"), list(enumerate(STORIES)))
def test_no_page_of_the_demonstration_shows_a_code(
    cast: Cast, settings: Any, number: int, chapter: str
) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    people = People(Founded(cast.partnership, cast.agencies, cast.actors))
    case = tell_case(people, number + 400, chapter, clock.today())
    # The walk of tests/attack/test_doors.py looks at every page as everybody; this one at every stage as its coordinator.
    found, client = [], doors.client_of(cast.coordinator)
    for address in addresses(cast.coordinator, case):
        answer = client.get(address)
        assert answer.status_code in (200, 302, 403, 404), address
        if answer.status_code == 200:
            found += [f"{address}: {code}" for code in codes(answer)]
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("name", ["channel", "marac", "mash", "missing-hub"])
def test_a_referral_by_an_arrangements_own_questions_is_read_in_words(
    cast: Cast, settings: Any, name: str
) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    person = PersonTold(given_names="Wren", family_name="Supposewell", date_of_birth=date(2012, 3, 1))
    told = Told(name, person, "Seen at the station late at night, with an older boy.", answers_to(cast, name))
    case = open_told(by=cast.coordinator, told=told).case
    with ledger.unit(cast.coordinator, "Ask"):
        onward = [rule.value.code for rule in arrangement_of(cast.coordinator, case).function.onward]
    for route in onward:
        note_not_sent(by=cast.coordinator, case_id=case.pk, route=route, reason="Looked at, and not needed.")
    client = doors.client_of(cast.coordinator)
    for tab in (*TABS, "case_standing"):
        answer = client.get(reverse(tab, args=[case.reference]))
        assert answer.status_code in (200, 302, 404), tab
        assert answer.status_code != 200 or not codes(answer), (tab, codes(answer))
    received = lxml.html.document_fromstring(
        client.get(reverse("case_referral", args=[case.reference])).content
    ).find_class(AS_RECEIVED)[0]
    assert "with an older boy" in received.text_content()
    overview = said(client.get(reverse("case", args=[case.reference])))
    assert "18th birthday, 1 March 2030" in overview


def answers_to(cast: Cast, name: str) -> dict[str, str]:
    """The first answer there is to each question that the arrangement asks."""
    with ledger.unit(cast.coordinator, "Ask"):
        asked = questions_of(in_force(cast.coordinator, name, clock.today()))
    usual = {"yes_no": "yes", "date": clock.today().isoformat(), "police_area": "humberside"}
    return {
        one.code: one.options[0].code if one.options else usual.get(one.kind, "Said so.") for one in asked
    }


def addresses(actor: Actor, case: Any) -> Iterator[str]:
    """The pages of one case of the story: its tabs, its meeting and sitting, its decisions and letters."""
    with ledger.unit(actor, "Find the pages"):
        items = list(AgendaItem.objects.filter(case_id=case.pk).select_related("meeting"))
        made = list(Determination.objects.filter(case_id=case.pk))
        letters = list(Letter.objects.filter(case_id=case.pk))
    yield from (reverse(name, args=[case.reference]) for name in TABS)
    yield from (reverse("meeting", args=[item.meeting.reference]) for item in items)
    for name in ("sitting", "sitting_finalise"):
        yield from (reverse(name, args=[item.meeting.reference, case.reference]) for item in items)
    yield from (reverse("determination", args=[case.reference, one.pk]) for one in made)
    for name in ("letter", "letter_words"):
        yield from (reverse(name, args=[case.reference, one.pk]) for one in letters)


def test_a_case_nobody_asked_about_care_is_not_said_to_be_out_of_care(cast: Cast, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    case = tell_case(
        People(Founded(cast.partnership, cast.agencies, cast.actors)), 450, "asked", date.today()
    )
    assert case.looked_after == ""
    words = said(doors.client_of(cast.coordinator).get(reverse("case", args=[case.reference])))
    assert "Not looked after" not in words
    assert "Not known whether looked after" in words
