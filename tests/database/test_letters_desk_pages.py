"""The letters desk in the browser: draft, read, fill in, download, record as sent."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moothall.casework.panel import actions as panel
from moothall.casework.panel.correspondence import actions, queries
from moothall.casework.panel.models import Determination, Letter
from moothall.core import clock, ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.core.ledger.models import Entry
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.panel_at_work import PLAN, AtWork, at_work

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture
def browse() -> Browse:
    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        session = client.session
        session[ACTING_AS], session[SECOND_FACTOR] = str(actor.membership_id), True
        session.save()
        return client

    return signed_in


@pytest.fixture(scope="module")
def told(throughout: None, cast: Cast) -> tuple[AtWork, Determination]:
    """A case, and what was decided about it."""
    work = at_work(cast)
    work.complete()
    return work, panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[-1]


@pytest.fixture
def work(told: tuple[AtWork, Determination]) -> AtWork:
    return copy.deepcopy(told[0])


@pytest.fixture
def made(told: tuple[AtWork, Determination]) -> Determination:
    return copy.deepcopy(told[1])


@pytest.fixture
def letters(cast: Cast, made: Determination) -> dict[str, Letter]:
    drafted = actions.draft_letters(by=cast.coordinator, determination_id=made.pk)
    return {letter.recipient: letter for letter in drafted}


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_letters_are_drafted_with_one_button(
    cast: Cast, work: AtWork, made: Determination, browse: Browse
) -> None:
    client, address = browse(cast.coordinator), reverse("case_letters", args=[work.case.reference])
    assert "Nobody has been written to" in _text(client.get(address))
    assert client.post(address, {"determination": str(made.pk)}).status_code == 302
    page = _text(client.get(address))
    for words in ("The child", "The carer", "The first responder", "The police", "Draft"):
        assert words in page
    again = client.post(address, {"determination": str(made.pk)})
    assert again.status_code == 409
    assert "drafted already" in _text(again)


@pytest.mark.parametrize("recipient", ["child", "carer", "first_responder", "competent_authority", "police"])
def test_every_letter_can_be_read_filled_and_downloaded(
    cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse, recipient: str
) -> None:
    client, letter = browse(cast.coordinator), letters[recipient]
    where = [work.case.reference, letter.pk]
    page = client.get(reverse("letter", args=where))
    assert page.status_code == 200
    assert client.get(reverse("letter_words", args=where)).status_code == 200
    if recipient == "carer":
        assert "may not be written" in _text(page)
        return
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = client.get(reverse("letter_file", args=[*where, form]))
        assert file.content.startswith(begins)
        assert "Tomos" not in file["Content-Disposition"]


def test_a_download_leaves_its_entry(
    cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse
) -> None:
    browse(cast.coordinator).get(
        reverse("letter_file", args=[work.case.reference, letters["child"].pk, "pdf"])
    )
    with ledger.unit(cast.data_protection_officer, "test"):
        assert Entry.objects.filter(verb="letter.downloaded", case_id=work.case.pk).count() == 1


def test_the_childs_letter_is_filled_read_and_recorded_as_sent(
    cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse
) -> None:
    client, letter = browse(cast.coordinator), letters["child"]
    words = reverse("letter_words", args=[work.case.reference, letter.pk])
    said = {
        "version": 1, "language": "en", "kind": "child_to_11", "limb-act": "You were driven far from home.",
        "limb-purpose": "", "action-0": "Somebody will see you at school.", "change": "", "next_steps": "We will call.",
        "ask_name": "Leah Turner", "ask_role": "social worker", "ask_phone": "01632 960 111", "ask_hours": "",
        "note": "",
    }  # fmt: skip
    answer = client.post(words, said)
    assert answer.status_code == 302, _text(answer)
    page = _text(client.get(answer["Location"]))
    for shown in ("You were driven far from home.", "Somebody will see you at school.", "Some grown-ups met"):
        assert shown in page
    assert re.search(r"mh-phone[^>]*>01632 960 111", page)
    today = clock.today()
    sent = {"send": "yes", "sent_on_day": today.day, "sent_on_month": today.month, "sent_on_year": today.year}
    assert client.post(answer["Location"], sent).status_code == 422
    assert client.post(answer["Location"], {**sent, "how": "by_hand"}).status_code == 302
    assert "Sent on" in _text(client.get(reverse("case_letters", args=[work.case.reference])))


def test_a_newer_version_is_not_written_over(
    cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse
) -> None:
    letter = letters["police"]
    actions.redraft(
        by=cast.chair, letter_id=letter.pk, words=queries.words_of(letter), note="The chair's words"
    )
    answer = browse(cast.coordinator).post(
        reverse("letter_words", args=[work.case.reference, letter.pk]),
        {"version": 1, "language": "en", "note": "Mine", "ask_phone": "01632 960 111"},
    )
    assert answer.status_code == 422
    assert "The chair&#39;s words" in _text(answer)
    assert "Mine" in _text(answer)


def test_others_find_no_letters(cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse) -> None:
    where = [work.case.reference, letters["child"].pk]
    for actor, status in ((cast.stranger, 404), (cast.police_contributor, 404), (cast.police, 403)):
        client = browse(actor)
        assert client.get(reverse("case_letters", args=[work.case.reference])).status_code == status
        assert client.get(reverse("letter", args=where)).status_code == status
        assert client.get(reverse("letter_file", args=[*where, "pdf"])).status_code == status


def test_the_pdf_that_was_sent_is_kept_and_downloaded_again_byte_for_byte(
    cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, letter = browse(cast.coordinator), letters["child"]
    address = reverse("letter_sent", args=[work.case.reference, letter.pk])
    assert client.get(address).status_code == 404
    actions.record_sent(by=cast.coordinator, letter_id=letter.pk, sent_on=clock.today(), how="post")
    sent = hashlib.sha256(client.get(address).content).hexdigest()
    # Whatever letters look like by then, what was sent stays as it was.
    monkeypatch.setattr(queries, "pdf_of", lambda row: b"%PDF-another")
    again = client.get(address)
    assert hashlib.sha256(again.content).hexdigest() == sent
    page = _text(client.get(reverse("letter", args=[work.case.reference, letter.pk])))
    assert sent in page
    assert address in page
    with ledger.unit(cast.coordinator, "test"):
        assert Entry.objects.filter(verb="letter.sent_downloaded", case_id=work.case.pk).count() == 2


def test_a_sent_file_that_was_lost_says_so(
    cast: Cast, work: AtWork, letters: dict[str, Letter], browse: Browse, settings: Any, tmp_path: Path
) -> None:
    actions.record_sent(by=cast.coordinator, letter_id=letters["child"].pk, sent_on=clock.today(), how="post")
    settings.MOOTHALL_FILES = str(tmp_path)
    client = browse(cast.coordinator)
    answer = client.get(reverse("letter_sent", args=[work.case.reference, letters["child"].pk]))
    assert answer.status_code == 409
    assert "restore it" in _text(answer)
