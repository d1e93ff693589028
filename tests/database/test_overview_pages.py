"""The pages of a case and of Today, as each role gets them, at a cost that does not grow."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from moothall.casework.intake.models import Case
from moothall.casework.sharing import actions
from moothall.casework.sharing.models import Item
from moothall.casework.voice.actions import record_voice
from moothall.core import ledger
from moothall.core.access.actions import holder_membership, seat
from moothall.core.access.capabilities import Relation
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.test_sharing import answer, ask, case, item, seat_on_the_panel

__all__ = ["case"]
pytestmark = pytest.mark.django_db
BUDGET = 12
TABS = ("case", "case_agencies", "case_voice", "case_chronology")


@pytest.fixture
def browse() -> Callable[[Actor], Client]:
    """A browser signed in, with a second factor, in one role."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        session = client.session
        session[SECOND_FACTOR], session[ACTING_AS] = True, str(actor.membership_id)
        session.save()
        return client

    return signed_in


def queries_of(client: Client, address: str) -> tuple[int, Any]:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answered = client.get(address)
    # A transaction's own begin, savepoints and end are not questions.
    return sum(
        not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        for one in asked.captured_queries
    ), answered


def fill(cast: Cast, case: Case, times: int) -> None:
    by = cast.coordinator
    for _each in range(times):
        for request in ask(cast, case, "health", "police", "education"):
            if request.agency_id == cast.agency("health").pk:
                answer(cast.health_contributor, request, "information", item(), item(title="Another"))
        record_voice(
            by=by, case=case, words="I want to see my sister.\n<3", gathered_how="own_words_spoken",
            gathered_by="Leah Turner, Social worker", gathered_on=date(2026, 11, 15),
        )  # fmt: skip
        actions.record_step(by=by, case=case, step="strategy_discussion", happened_on=date(2026, 11, 11))
        actions.add_to_chronology(
            by=by, case=case, happened_on=date(2026, 9, 1), text="Missing for two nights"
        )


@pytest.mark.parametrize("tab", TABS)
def test_a_page_of_a_case_costs_the_same_however_much_it_shows(
    cast: Cast, case: Case, browse: Callable[[Actor], Client], tab: str
) -> None:
    client, address = browse(cast.coordinator), reverse(tab, args=[case.reference])
    fill(cast, case, 1)
    few, answered = queries_of(client, address)
    assert answered.status_code == 200
    fill(cast, case, 3)
    many, _answered = queries_of(client, address)
    assert few == many
    assert many <= BUDGET


def test_today_costs_the_same_however_much_there_is_to_do(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client = browse(cast.coordinator)
    few, answered = queries_of(client, reverse("today"))
    assert answered.status_code == 200
    fill(cast, case, 3)
    many, _answered = queries_of(client, reverse("today"))
    assert few == many
    assert many <= BUDGET


def test_no_page_names_the_child(cast: Cast, case: Case, browse: Callable[[Actor], Client]) -> None:
    fill(cast, case, 1)
    client = browse(cast.coordinator)
    for name in TABS:
        page = client.get(reverse(name, args=[case.reference])).content.decode()
        title = page.split("<title", 1)[1].split("</title>", 1)[0]
        assert case.child.family_name not in title
        assert case.reference in title


def test_what_the_child_said_is_shown_as_typed(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    fill(cast, case, 1)
    page = browse(cast.coordinator).get(reverse("case_voice", args=[case.reference])).content.decode()
    assert "I want to see my sister.\n&lt;3" in page


def test_a_contributor_gets_its_request_and_404_for_the_case(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    (health,) = ask(cast, case, "health")
    client = browse(cast.health_contributor)
    assert client.get(reverse("request_reply", args=[health.pk])).status_code == 200
    assert case.reference in client.get(reverse("my_requests")).content.decode()
    assert case.reference in client.get(reverse("today")).content.decode()
    for name in TABS:
        assert client.get(reverse(name, args=[case.reference])).status_code == 404
    outsider = browse(cast.education_contributor)
    assert outsider.get(reverse("request_reply", args=[health.pk])).status_code == 404


def test_an_agency_replies_with_several_items_and_no_script(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    (health,) = ask(cast, case, "health")
    client, address = browse(cast.health_contributor), reverse("request_reply", args=[health.pk])
    first = {
        "outcome": "information", "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0", "item-0-title": "A cut hand",
        "item-0-text": "Seen twice.", "item-0-gateway": "safeguarding", "item-0-marking": "whole_panel",
    }  # fmt: skip
    page = client.post(address, {**first, "add": "item"})
    assert page.status_code == 200
    assert 'name="item-1-title"' in page.content.decode()
    assert "Seen twice." in page.content.decode()
    second = {
        "item-1-title": "A fall",
        "item-1-text": "From a wall.",
        "item-1-gateway": "",
        "item-1-marking": "whole_panel",
    }
    refused = client.post(address, {**first, **second, "item-TOTAL_FORMS": "2"})
    assert refused.status_code == 422
    assert "From a wall." in refused.content.decode()
    sent = client.post(
        address, {**first, **second, "item-TOTAL_FORMS": "2", "item-1-gateway": "safeguarding"}
    )
    assert sent.status_code == 302
    page = client.get(address).content.decode()
    assert "A cut hand" in page
    assert "A fall" in page


def test_the_whole_round_of_a_request_in_the_browser(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client = browse(cast.coordinator)
    asked = client.post(
        reverse("ask_agencies", args=[case.reference]),
        {"agencies": [str(cast.agency("health").pk)], "gateway": "safeguarding", "note": "Please"},
    )
    assert asked.status_code == 302
    nurse = browse(cast.health_contributor)
    page = nurse.get(reverse("my_requests")).content.decode()
    address = next(
        part.split('"')[0] for part in page.split('href="/requests/')[1:] if not part.startswith('"')
    )
    chased = client.post(f"/cases/{case.reference}/agencies/{address.strip('/')}/chase/", {"note": "Again"})
    assert chased.status_code == 302
    nil = nurse.post(
        f"/requests/{address}",
        {"outcome": "nothing_held", "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0"},
    )
    assert nil.status_code == 302
    assert "Nothing held" in client.get(reverse("case_agencies", args=[case.reference])).content.decode()


def test_a_voice_is_recorded_and_changed_something(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client = browse(cast.social_worker)
    given = {
        "heard": "yes", "words": "I don't want\r\nto go <back>", "gathered_how": "own_words_spoken",
        "gathered_by_role": "Social worker", "gathered_on_day": "15", "gathered_on_month": "11",
        "gathered_on_year": "2026", "told_about_nrm": "yes",
    }  # fmt: skip
    refused = client.post(reverse("voice_add", args=[case.reference]), {**given, "words": ""})
    assert refused.status_code == 422
    assert client.post(reverse("voice_add", args=[case.reference]), given).status_code == 302
    page = client.get(reverse("case_voice", args=[case.reference])).content.decode()
    assert "to go &lt;back&gt;" in page
    key = page.split("/changed/")[0].rsplit("/", 1)[1]
    changed = client.post(
        reverse("voice_effect", args=[case.reference, key]), {"text": "The placement was moved."}
    )
    assert changed.status_code == 302
    assert (
        "The placement was moved."
        in client.get(reverse("case_voice", args=[case.reference])).content.decode()
    )


def test_a_step_and_an_entry_are_added_in_the_browser(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client = browse(cast.coordinator)
    day = {"happened_on_day": "12", "happened_on_month": "11", "happened_on_year": "2026"}
    step = {
        **day,
        "step": "strategy_discussion",
        "authority": "Hullhaven Children's Services",
        "record_number": "EHM-77",
    }
    assert client.post(reverse("step_add", args=[case.reference]), step).status_code == 302
    entry = {**day, "text": "Missing overnight", "precision": "day", "agency": str(cast.agency("police").pk)}
    assert client.post(reverse("chronology_add", args=[case.reference]), entry).status_code == 302
    page = client.get(reverse("case_chronology", args=[case.reference])).content.decode()
    assert "EHM-77" in page
    assert "Missing overnight" in page
    assert "Initial child protection conference" in page
    only = client.get(
        reverse("case_chronology", args=[case.reference]), {"agency": str(cast.agency("police").pk)}
    )
    assert "Missing overnight" in only.content.decode()


def test_the_lists_behind_today_answer(cast: Cast, case: Case, browse: Callable[[Actor], Client]) -> None:
    fill(cast, case, 1)
    client = browse(cast.coordinator)
    for name in ("overdue_replies", "overdue_actions", "data_quality"):
        count, answered = queries_of(client, reverse(name))
        assert answered.status_code == 200
        assert count <= BUDGET
    assert case.reference in client.get(reverse("data_quality")).content.decode()


def test_a_seat_member_reads_the_case_and_is_offered_nothing_it_may_not_do(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    seat_on_the_panel(cast, case, cast.police)
    fill(cast, case, 1)
    client = browse(cast.police)
    for name in TABS:
        page = client.get(reverse(name, args=[case.reference]))
        assert page.status_code == 200
        assert reverse("step_add", args=[case.reference]) not in page.content.decode()
    assert client.get(reverse("ask_agencies", args=[case.reference])).status_code == 403


def test_an_overdue_reply_comes_before_what_is_due_later(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    ask(cast, case, "health")
    with time_machine.travel(date.today() + timedelta(days=40), tick=False):
        page = browse(cast.coordinator).get(reverse("today")).content.decode()
    assert "Chase Hullhaven NHS Integrated Care Board" in page
    assert "Overdue" in page


def test_a_guardian_reads_the_case_and_not_the_papers(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    fill(cast, case, 1)
    seat(
        by=cast.coordinator, circle_id=case.circle_id, holder=holder_membership(cast.guardian.membership_id),
        relation=Relation.GUARDIAN, reason="The child's guardian", case_id=case.pk,
    )  # fmt: skip
    client = browse(cast.guardian)
    for name in TABS:
        page = client.get(reverse(name, args=[case.reference]))
        assert page.status_code == 200
        assert "Attended with a cut hand" not in page.content.decode()
    assert (
        "I want to see my sister."
        in client.get(reverse("case_voice", args=[case.reference])).content.decode()
    )
    assert client.get(reverse("voice_add", args=[case.reference])).status_code == 200
    assert client.get(reverse("ask_agencies", args=[case.reference])).status_code == 403


def _photograph() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(made, "PNG")
    return made.getvalue()


def test_a_file_for_the_chair_only_is_404_for_a_seat(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    (health,) = ask(cast, case, "health")
    seat_on_the_panel(cast, case, cast.police)
    seat_on_the_panel(cast, case, cast.chair)
    seat(
        by=cast.coordinator, circle_id=case.circle_id, holder=holder_membership(cast.chair.membership_id),
        relation=Relation.CHAIRS, reason="Chairs its meeting", case_id=case.pk,
    )  # fmt: skip
    nurse, address = browse(cast.health_contributor), reverse("request_reply", args=[health.pk])
    sent = nurse.post(address, {
        "outcome": "information", "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0", "item-0-title": "A letter",
        "item-0-gateway": "safeguarding", "item-0-marking": "chair_only",
        "item-0-file": SimpleUploadedFile("photograph.png", _photograph(), "image/png"),
    })  # fmt: skip
    assert sent.status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        item_id = Item.objects.get(case_id=case.pk).pk
    of_case = reverse("item_file", args=[case.reference, item_id])
    assert browse(cast.chair).get(of_case)["Content-Type"] == "image/png"
    assert browse(cast.police).get(of_case).status_code == 404
    assert nurse.get(reverse("sent_file", args=[health.pk, item_id])).status_code == 200
    outsider = browse(cast.education_contributor)
    assert outsider.get(reverse("sent_file", args=[health.pk, item_id])).status_code == 404


def test_a_chair_is_not_sent_to_what_only_a_coordinator_may_do(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    seat_on_the_panel(cast, case, cast.chair)
    page = browse(cast.chair).get(reverse("today"))
    assert page.status_code == 200
    assert "Decide whether it is the same person" not in page.content.decode()
    assert "Open a case" not in page.content.decode()


def test_a_chronology_entry_is_corrected_on_its_page_and_the_old_words_stay(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    entry = actions.add_to_chronology(
        by=cast.coordinator, case=case, happened_on=date(2026, 9, 1), text="Missing for a night"
    )
    client = browse(cast.coordinator)
    listed = client.get(reverse("case_chronology", args=[case.reference])).content.decode()
    address = reverse("chronology_correct", args=[case.reference, entry.pk])
    assert address in listed
    form = client.get(address).content.decode()
    assert "Missing for a night" in form
    fields = {
        "happened_on_day": "2", "happened_on_month": "9", "happened_on_year": "2026", "precision": "day",
        "text": "Missing for two nights", "agency": str(cast.agency("police").pk), "because": "",
    }  # fmt: skip
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert "Missing for two nights" in refused.content.decode()
    assert client.post(address, {**fields, "because": "The police say two."}).status_code == 302
    shown = client.get(reverse("case_chronology", args=[case.reference])).content.decode()
    for words in ("Missing for two nights", "Corrected: The police say two.", "Missing for a night"):
        assert words in shown
    assert client.get(reverse("chronology_correct", args=[case.reference, case.pk])).status_code == 404
    assert browse(cast.police).get(address).status_code == 404
