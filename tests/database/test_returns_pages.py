"""The pages of statutory returns, by those who send them in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from moothall.casework.outcomes import tasks
from moothall.casework.outcomes.returns.models import ReturnMatch, StatutoryReturn
from moothall.core import clock, ledger
from moothall.core.ledger.models import Entry
from tests.cast import Cast
from tests.database.test_returns import BORN, CHILD, known_by, take_in, upn_of
from tests.database.test_themes_pages import browse
from tests.unit.returns.return_samples import copy_of_903

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_903(tmp_path / "return")


def send_in(client: Any, folder: Path, **other: str) -> Any:
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]
    return client.post(reverse("returns"), {"kind": "ssda903", "year": "2017/18", "files": files, **other})


def work_done() -> None:
    """What the worker would do with the jobs that wait."""
    for job in ProcrastinateJob.objects.filter(task_name__startswith="outcomes.", status="todo").order_by(
        "id"
    ):
        getattr(tasks, job.task_name.partition(".")[2]).func(**job.args)


def page_of(client: Any, address: str) -> str:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        answer = client.get(address)
    assert answer.status_code == 200
    asked = [
        one["sql"]
        for one in counted
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))
    ]
    assert len(asked) <= MOST_QUERIES, "\n".join(sql[:150] for sql in asked)
    return str(answer.content.decode())


def test_a_return_sent_in_is_read_by_the_worker_and_its_report_shown(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN)
    client = browse(cast.coordinator)
    assert "No return yet" in page_of(client, reverse("returns"))
    sent = send_in(client, folder)
    assert sent.status_code == 302
    assert "Read so far" in page_of(client, sent.headers["Location"])
    work_done()
    report = page_of(client, sent.headers["Location"])
    for words in (
        "In force",
        "276",
        "oc3.csv",
        "A code that is not one of this column",
        "lines 2",
        "MH-2026-9001",
    ):
        assert words in report or words == "MH-2026-9001"
    assert "MH-2026-9001" not in report, "the child was found: nothing to look at"
    faults = client.get(reverse("return_faults", args=[UUID(sent.headers["Location"].split("/")[2])]))
    assert faults["Content-Type"].startswith("text/csv")
    assert b"oc3.csv,2,OC3,ACCOM" in faults.content
    client.cookies["django_language"] = "cy"
    welsh = client.get(faults.wsgi_request.path).content.decode()
    assert welsh.startswith("\ufeffdifrifoldeb,ffeil,llinell")
    assert "Nid yw hwn yn god yn y golofn hon." in welsh
    del client.cookies["django_language"]
    assert "In force" in page_of(client, reverse("returns"))


def test_a_wrong_year_and_no_file_are_said_beside_the_field(cast: Cast) -> None:
    answer = browse(cast.coordinator).post(reverse("returns"), {"kind": "cin", "year": "25"})
    assert answer.status_code == 422
    assert "such as 2024/25" in answer.content.decode()
    assert "Choose the files of the return." in answer.content.decode()


def test_an_empty_file_among_others_is_named_by_the_report_and_alone_it_is_said_at_once(
    cast: Cast, folder: Path
) -> None:
    client = browse(cast.coordinator)
    (folder / "uasc.csv").write_bytes(b"")
    answer = send_in(client, folder)
    work_done()
    page = page_of(client, answer.url)
    assert "The file is empty." in page
    assert "line 1<" in page
    alone = {"kind": "cin", "year": "2026", "files": [SimpleUploadedFile("census.xml", b"")]}
    assert (
        "The file is empty. Choose another file." in client.post(reverse("returns"), alone).content.decode()
    )


def test_a_return_that_could_not_be_read_is_not_said_to_be_without_fault(cast: Cast) -> None:
    client, hostile = browse(cast.coordinator), b'<!DOCTYPE m [<!ENTITY a "b">]><Message>&a;</Message>'
    answer = client.post(
        reverse("returns"),
        {"kind": "cin", "year": "2026", "files": [SimpleUploadedFile("census.xml", hostile)]},
    )
    work_done()
    page = page_of(client, answer.url)
    assert "declares a document type or entities" in page
    assert "Nothing is wrong" not in page


def test_the_same_files_again_lead_to_the_same_report(cast: Cast, folder: Path) -> None:
    client = browse(cast.data_protection_officer)
    first, again = send_in(client, folder), send_in(client, folder)
    assert first.headers["Location"] == again.headers["Location"]
    assert ProcrastinateJob.objects.filter(task_name="outcomes.read_return", status="todo").count() == 1


def test_a_coordinator_says_a_childs_number_and_takes_it_back(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    client = browse(cast.coordinator)
    report = send_in(client, folder).headers["Location"]
    work_done()
    assert "Say the child" in page_of(client, report)
    address = reverse("return_number", args=["MH-2026-9001"])
    assert client.post(address, {"number": CHILD, "reason": ""}).status_code == 422
    assert client.post(address, {"number": CHILD, "reason": "The social worker told us."}).status_code == 302
    work_done()
    with ledger.unit(cast.coordinator, "test"):
        match = ReturnMatch.objects.get()
    assert match.case_id == case_id
    page = page_of(client, address)
    assert CHILD in page
    number = page.partition('name="withdraw" value="')[2][:36]
    assert client.post(address, {"withdraw": number, "why": "Another child"}).status_code == 302
    assert CHILD not in page_of(client, address)


def test_a_doubt_is_settled_on_the_page(cast: Cast, case_id: UUID, folder: Path) -> None:
    known_by(cast, case_id, upn=upn_of(CHILD, folder), born=BORN.replace(day=20))
    client = browse(cast.coordinator)
    report = send_in(client, folder).headers["Location"]
    work_done()
    assert "Is a child of this return the child of MH-2026-9001?" in page_of(client, report)
    with ledger.unit(cast.coordinator, "test"):
        match = ReturnMatch.objects.get()
    assert client.post(report, {"match": str(match.pk), "same": "no"}).status_code == 302
    assert "Is a child of this return" not in page_of(client, report)


def test_a_data_protection_officer_sees_the_report_and_no_case(
    cast: Cast, case_id: UUID, folder: Path
) -> None:
    client = browse(cast.data_protection_officer)
    report = send_in(client, folder).headers["Location"]
    work_done()
    shown = page_of(client, report)
    assert "276" in shown
    assert "MH-2026-9001" not in shown
    with ledger.unit(cast.data_protection_officer, "test"):
        one = StatutoryReturn.objects.get()
    assert client.post(reverse("return_report", args=[one.pk]), {"again": "yes"}).status_code == 403


def test_a_partnership_keeps_files_for_a_time_of_its_own_with_its_reason_and_the_nightly_job_obeys(
    cast: Cast, folder: Path
) -> None:
    report, today = take_in(cast, folder), clock.today()
    chair, address = browse(cast.chair), reverse("keeping")
    said = {
        "rule": "KEP-01", "months": "12", "months_here": "2", "reason": "Item 14 of our retention schedule.",
        "effective_from_day": str(today.day), "effective_from_month": str(today.month), "effective_from_year": str(today.year),
    }  # fmt: skip
    assert "36 months after the end of the year" in page_of(chair, address)
    assert browse(cast.coordinator).post(address, said).status_code == 403
    for wrong in ({"months": "3"}, {"reason": " "}, {"rule": "KEP-09"}, {"effective_from_year": "2001"}):
        assert chair.post(address, {**said, **wrong}).status_code == 422, wrong
    with clock.pretend(clock.now() + timedelta(days=70)):
        assert tasks.forget_returns() == 0, "twelve months here, as published"
    assert chair.post(address, said).status_code == 302
    for shown in (
        page_of(chair, address),
        page_of(browse(cast.coordinator), reverse("return_report", args=[report.of_return_id])),
    ):
        assert "12 months after the end of the year it is about, and 2 after it was taken in" in shown
        assert "Item 14 of our retention schedule." in shown
    assert tasks.forget_returns() == 0
    with clock.pretend(clock.now() + timedelta(days=70)):
        assert tasks.forget_returns() == 1
    with ledger.unit(cast.data_protection_officer, "test"):
        assert Entry.objects.get(verb="return.forgotten").detail["own"] is True
        assert Entry.objects.get(verb="rule.overridden").detail == {
            "rule": "KEP-01",
            "arrangement": "keeping",
        }
