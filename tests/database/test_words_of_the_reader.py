"""Pages speak of the person as the arrangement does, and the arrangement speaks the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from moothall.casework.intake.arrivals import open_told
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.shelf import read_in
from moothall.casework.plans.actions import make_version
from moothall.casework.voice.models import Voice
from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from tests.cast import Cast
from tests.database.test_any_arrangement import told
from tests.database.test_overview_pages import browse

__all__ = ["browse"]
pytestmark = pytest.mark.django_db
VICTIM = {"safe_contact": "After four.", "perpetrator": "A former partner.", "professional_judgement": "yes",
          "judgement_reasons": "Threats with a knife.", "escalation": "no"}  # fmt: skip


@pytest.fixture
def conference(cast: Cast) -> Case:
    return open_told(by=cast.coordinator, told=told("marac", VICTIM)).case


def words_of(client: Client, page: str, reference: str) -> str:
    answer = client.get(reverse(page, args=[reference]))
    assert answer.status_code == 200
    shown = answer.content.decode()
    return re.sub(r"<[^>]+>", " ", shown[shown.index("<main") : shown.index("</main>")])


@pytest.mark.parametrize("page",
    [
        "case_voice", "voice_add", "case_plan", "case_chronology", "case_agencies", "ask_agencies", "case_decisions",
        "plan_child_view", "plan_review", "plan_need_add", "plan_end",
    ],
)  # fmt: skip
def test_a_page_about_a_victim_never_calls_an_adult_the_child(
    cast: Cast, browse: Callable[[Actor], Client], conference: Case, page: str
) -> None:
    make_version(by=cast.coordinator, case_id=conference.pk, because="review")
    shown = words_of(browse(cast.coordinator), page, conference.reference)
    assert page not in ("case_voice", "voice_add", "case_plan") or "the victim" in shown.lower()
    assert not re.search(r"\b[Tt]he child(?!ren)\b", shown)


def test_a_page_in_welsh_says_the_arrangements_own_words_in_welsh(
    cast: Cast, browse: Callable[[Actor], Client], conference: Case
) -> None:
    client = browse(cast.coordinator)
    client.cookies["django_language"] = "cy"
    shown = words_of(client, "case_voice", conference.reference)
    assert "Llais y dioddefwr" in shown
    listed = client.get(reverse("cases")).content.decode()
    assert "Cynhadledd amlasiantaeth asesu risg, cam-drin domestig" in listed


def test_what_is_recorded_says_what_the_arrangement_itself_says_whoever_reads_welsh(
    cast: Cast, browse: Callable[[Actor], Client], conference: Case
) -> None:
    client = browse(cast.coordinator)
    client.cookies["django_language"] = "cy"
    address = reverse("voice_add", args=[conference.reference])
    offered = client.get(address).content.decode()
    assert '<option value="Social worker"' in offered
    assert "Gweithiwr cymdeithasol" in offered
    today = clock.today()
    sent = {
        "heard": "yes", "words": "Dw i eisiau aros gartref.", "gathered_how": "own_words_spoken",
        "gathered_by_role": "Social worker", "gathered_on_day": today.day, "gathered_on_month": today.month,
        "gathered_on_year": today.year,
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        assert Voice.objects.get(case_id=conference.pk).gathered_by == "Social worker"


def test_a_case_holds_on_to_one_arrangement_in_whatever_language_it_is_read(
    cast: Cast, conference: Case
) -> None:
    with ledger.unit(cast.coordinator, "test"):
        written = arrangement_of(cast.coordinator, conference)
        with read_in("cy"):
            read = arrangement_of(cast.coordinator, conference)
        again = arrangement_of(cast.coordinator, conference)
    assert (written.title, read.title) == (
        "Multi-agency risk assessment conference, domestic abuse",
        "Cynhadledd amlasiantaeth asesu risg, cam-drin domestig",
    )
    assert (read.pin, again) == (written.pin, written)
