"""The report of a run as it would be published, read before anything is put together; and who may."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from moothall.core import ledger
from moothall.core.ledger.models import Entry
from moothall.evidence.release import previewing
from moothall.evidence.release.tasks import preview_in_the_background
from moothall.evidence.studies.models import StudyRun
from moothall.methods.bundle import make_key_pair
from tests.cast import Cast
from tests.database.releasing import a_run, cannot_be_made_safe, published
from tests.database.test_release_pages import page
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


def drawn(cast: Cast, **figures: Any) -> tuple[StudyRun, str]:
    """A run whose report the data protection officer had drawn, and the address of the run's page."""
    run = a_run(cast, **figures)
    address = reverse("study_run", args=[run.pk])
    officer = browse(cast.data_protection_officer)
    assert "Draw the report" in page(officer.get(address))
    assert officer.post(f"{address}preview/")["Location"] == f"{address}#preview"
    assert "Waits for its turn" in page(officer.get(address))
    job = ProcrastinateJob.objects.get(task_name="release.preview", status="todo")
    preview_in_the_background(**job.args)
    return run, address


def test_whoever_may_see_a_run_reads_its_report_protected_and_marked_as_a_draft_before_there_is_a_release(
    cast: Cast,
) -> None:
    _run, address = drawn(cast)
    for by in (cast.data_protection_officer, cast.second_evaluator, cast.evaluator):
        reader = browse(by)
        words = page(reader.get(address))
        assert "Draft, not checked" in words
        for name in ("index.html", "summary.html", "plain.html", "plain.cy.html", "report.pdf"):
            assert f"{address}preview/{name}" in words
        answer = reader.get(f"{address}preview/index.html")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "Draft: nobody has checked it" in page(answer)
        assert "[c]" in page(answer)
        assert "Children behind it" not in page(answer)
    paper = reader.get(f"{address}preview/report.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert "draft-not-checked-report.pdf" in paper["Content-Disposition"]
    assert reader.get(f"{address}preview/run.json").status_code == 404


def test_nobody_else_has_it_drawn_or_reads_it(cast: Cast) -> None:
    _run, address = drawn(cast)
    for by in (cast.coordinator, cast.chair, cast.administrator):
        assert browse(by).get(f"{address}preview/index.html").status_code == 403
        assert browse(by).post(f"{address}preview/").status_code == 403
    assert browse(cast.officer_elsewhere).get(f"{address}preview/index.html").status_code == 404
    with ledger.unit(cast.chair, "test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM report_preview")
        assert cursor.fetchone() == (0,)


def test_that_it_was_drawn_and_each_page_that_was_read_are_in_the_ledger(cast: Cast) -> None:
    _run, address = drawn(cast)
    browse(cast.second_evaluator).get(f"{address}preview/summary.html")
    with ledger.unit(cast.data_protection_officer, "Look"):
        told = {row.verb: row for row in Entry.objects.filter(verb__startswith="report.")}
    assert set(told) == {"report.preview_begun", "report.read", "report.previewed", "report.preview_read"}
    assert told["report.preview_read"].person_name == cast.second_evaluator.name
    assert told["report.preview_read"].detail["name"] == "summary.html"


def test_what_would_be_withheld_is_said_and_what_cannot_be_drawn_says_why(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_be_made_safe(monkeypatch, "children-by-site")
    run, address = drawn(cast)
    words = page(browse(cast.evaluator).get(address))
    assert "Withheld, since it could not be made safe" in words
    assert re.search(r"Children by site.*Withheld whole", words, re.DOTALL)
    cannot_be_made_safe(monkeypatch, "children-by-site", "missing-effect")
    again = previewing.have_previewed(by=cast.evaluator, run_id=run.pk)
    assert previewing.preview_to_its_end(by=cast.evaluator, preview_id=again.pk) is False
    words = page(browse(cast.evaluator).get(address))
    assert "None of its tables can be made safe" in words
    assert "Draw it again" in words


def test_work_done_twice_draws_once_and_two_are_not_drawn_at_a_time(cast: Cast) -> None:
    run = a_run(cast)
    preview = previewing.have_previewed(by=cast.evaluator, run_id=run.pk)
    again = browse(cast.evaluator).post(reverse("study_run_preview", args=[run.pk]))
    assert "It is being prepared already" in page(again, 409)
    assert previewing.preview_to_its_end(by=cast.evaluator, preview_id=preview.pk) is True
    assert previewing.preview_to_its_end(by=cast.evaluator, preview_id=preview.pk) is False


def test_once_more_was_published_it_is_to_be_drawn_again(cast: Cast, tmp_path: Path, settings: Any) -> None:
    make_key_pair(tmp_path / "hullhaven")
    settings.MOOTHALL_RELEASE_KEY = str(tmp_path / "hullhaven")
    _run, address = drawn(cast)
    reader = browse(cast.evaluator)
    assert "Something was published since" not in page(reader.get(address))
    published(cast, key="another")
    with CaptureQueriesContext(connection) as asked:
        assert "Something was published since" in page(reader.get(address))
    assert len(asked) <= 12, "\n".join(one["sql"][:200] for one in asked.captured_queries)
