"""The pages of extracts, by the evaluator who asks and the data protection officer who decides."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from moothall.core import clock, ledger
from moothall.core.ledger.models import Entry
from moothall.evidence.extract.models import ExtractMade, ExtractRequest
from moothall.evidence.extract.tasks import make_in_the_background
from tests.cast import Cast
from tests.database.extracting import approved, yesterday
from tests.database.panel_at_work import a_case
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


def _date(name: str, day: Any) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _asks() -> dict[str, Any]:
    return {
        "purpose": "pilot-2026", "why": "Does the panel decide in time? The council's analyst.", "protocol": "",
        **_date("as_at", yesterday()), **_date("keep_until", clock.today() + timedelta(days=200)),
    }  # fmt: skip


def _page(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_an_extract_is_asked_for_approved_made_and_taken_away(cast: Cast) -> None:
    with clock.pretend(clock.now() - timedelta(days=2)):
        a_case(cast)
    evaluator, officer = browse(cast.evaluator), browse(cast.data_protection_officer)
    assert "No extract has been asked for" in _page(evaluator.get(reverse("extracts")))
    assert evaluator.post(reverse("extract_ask"), _asks()).status_code == 302
    with ledger.unit(cast.evaluator, "Look"):
        asked = ExtractRequest.objects.get()
    page = reverse("extract", args=[asked.pk])
    assert "Make the extract" not in _page(evaluator.get(page))
    assert "Decide about it" in _page(officer.get(page))
    said = officer.post(
        reverse("extract_answer", args=[asked.pk]), {"answer": "approved", "reason": "DPIA 12."}
    )
    assert said.status_code == 302
    assert "Make the extract" in _page(evaluator.get(page))
    assert evaluator.post(reverse("extract_make", args=[asked.pk])).status_code == 302
    words = _page(evaluator.get(page))
    assert ("Waits for its turn" in words, "Make the extract" in words) == (True, False)
    with ledger.unit(cast.evaluator, "Look"):
        assert not ExtractMade.objects.exists(), "the page does not make it, the worker does"
        job = ProcrastinateJob.objects.get(task_name="extract.make", status="todo")
    assert make_in_the_background(**job.args) is True
    assert make_in_the_background(**job.args) is False, "a job done twice makes it once"
    with ledger.unit(cast.evaluator, "Look"):
        made = ExtractMade.objects.get()
    assert made.sha256[:16] in _page(officer.get(page))
    archive = evaluator.get(reverse("extract_download", args=[made.pk]))
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        assert json.loads(files.read("manifest.json"))["sha256"] == made.sha256
        assert "case.parquet" in files.namelist()
    _an_approval_withdrawn_meanwhile_stops_it(evaluator, officer, asked.pk)
    with ledger.unit(cast.data_protection_officer, "Look"):
        assert Entry.objects.filter(verb="extract.downloaded", role="evaluator").count() == 1


def _an_approval_withdrawn_meanwhile_stops_it(evaluator: Client, officer: Client, asked: UUID) -> None:
    page = reverse("extract", args=[asked])
    assert evaluator.post(reverse("extract_make", args=[asked])).status_code == 302
    assert "It is being made already" in _page(
        evaluator.post(reverse("extract_make", args=[asked]), follow=True), 409
    )
    officer.post(reverse("extract_answer", args=[asked]), {"answer": "withdrawn", "reason": "Stopped."})
    job = ProcrastinateJob.objects.filter(task_name="extract.make", status="todo").latest("id")
    assert make_in_the_background(**job.args) is False
    assert "its approval was withdrawn" in _page(evaluator.get(page))


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(cast: Cast) -> None:
    client = browse(cast.evaluator)
    sent = {**_asks(), "purpose": "../../etc/passwd", **_date("as_at", clock.today())}
    page = _page(client.post(reverse("extract_ask"), sent), 422)
    assert "Write the purpose as a short code" in page
    assert "../../etc/passwd" in page
    page = _page(client.post(reverse("extract_ask"), {**sent, "purpose": "pilot"}), 422)
    assert "Choose a day that is over" in page


def test_the_officer_refuses_with_a_reason_and_the_evaluator_cannot_make_it(cast: Cast) -> None:
    evaluator, officer = browse(cast.evaluator), browse(cast.data_protection_officer)
    evaluator.post(reverse("extract_ask"), _asks())
    with ledger.unit(cast.evaluator, "Look"):
        asked = ExtractRequest.objects.get()
    address = reverse("extract_answer", args=[asked.pk])
    _page(officer.post(address, {"answer": "refused", "reason": ""}), 422)
    officer.post(address, {"answer": "refused", "reason": "No protocol is registered."})
    assert "No protocol is registered." in _page(evaluator.get(reverse("extract", args=[asked.pk])))
    assert evaluator.post(reverse("extract_make", args=[asked.pk])).status_code == 409


def test_the_list_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    client = browse(cast.data_protection_officer)
    approved(cast)
    with CaptureQueriesContext(connection) as few:
        _page(client.get(reverse("extracts")))
    for number in range(3):
        approved(cast, purpose=f"another-{number}")
    with CaptureQueriesContext(connection) as many:
        _page(client.get(reverse("extracts")))
    assert len(few) == len(many) <= 12
    page = reverse("extract", args=[approved(cast, purpose="one-more")])
    with CaptureQueriesContext(connection) as one:
        _page(client.get(page))
    assert len(one) <= 12


def test_the_officer_finds_the_extracts_from_governance_and_a_coordinator_does_not(cast: Cast) -> None:
    address = reverse("extracts")
    assert address in _page(browse(cast.data_protection_officer).get(reverse("governance")))
    assert address not in _page(browse(cast.coordinator).get(reverse("governance")))


def test_the_dictionary_is_a_file(cast: Cast) -> None:
    answer = browse(cast.data_protection_officer).get(reverse("extract_dictionary"))
    assert answer.content.decode().startswith("table,column,type,meaning")
