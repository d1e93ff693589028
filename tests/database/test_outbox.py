"""Notices: they leave with their transaction, once, and name nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.core import mail
from django.db import connection, transaction

from moothall.core import outbox
from moothall.core.database.testing import Database
from moothall.core.kinds import uuid7
from moothall.core.outbox.notices import NOTICES, words_of
from moothall.core.outbox.tasks import send_notice
from tests.cast import Cast
from tests.conftest import environment_for

pytestmark = pytest.mark.django_db

SAID = {"template": "action_assigned", "reference": "MH-2026-0041", "path": "/actions/"}


def _waiting() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'outbox.send_notice' ORDER BY id"
        )
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]


def test_a_notice_waits_for_the_worker() -> None:
    assert outbox.notify(to=["inbox@police.example"], **SAID) == 1
    (job,) = _waiting()
    assert (job["to"], job["reference"]) == ("inbox@police.example", "MH-2026-0041")
    assert mail.outbox == []


def test_a_notice_is_undone_with_its_transaction() -> None:
    with pytest.raises(outbox.NoticeRefused), transaction.atomic():  # noqa: PT012 the first is undone by the second
        outbox.notify(to=["inbox@police.example"], **SAID)
        outbox.notify(to=["inbox@police.example"], template="unknown", reference="MH-2026-0041", path="/")
    assert _waiting() == []


def test_an_agency_without_an_inbox_is_passed_over_and_nobody_is_told_twice() -> None:
    assert outbox.notify(to=["", "A@police.example", "a@police.example "], **SAID) == 1


def test_a_job_done_twice_sends_once() -> None:
    job = {"notice_id": str(uuid7()), "to": "inbox@police.example", **SAID}
    assert send_notice(**job) is True
    assert send_notice(**job) is False
    (sent,) = mail.outbox
    assert sent.to == ["inbox@police.example"]
    assert sent.extra_headers["Message-ID"] == f"<{job['notice_id']}@moothall>"


def test_a_message_the_mail_server_refused_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    job = {"notice_id": str(uuid7()), "to": "inbox@police.example", **SAID}

    def refused(*_args: object, **_kwargs: object) -> int:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refused)
        with pytest.raises(ConnectionError):
            send_notice(**job)
    assert send_notice(**job) is True


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("Tomos Fairweather", "/actions/"), ("MH-2026-0041 Tomos", "/actions/"), ("", "/actions/"),
        ("MH-2026-0041", "/actions/?child=Tomos"), ("MH-2026-0041", "https://elsewhere.example/"),
    ],
)  # fmt: skip
def test_a_notice_cannot_be_made_to_name_anybody(reference: str, path: str) -> None:
    with pytest.raises(outbox.NoticeRefused):
        outbox.notify(to=["inbox@police.example"], template="action_assigned", reference=reference, path=path)
    with pytest.raises(outbox.NoticeRefused):
        outbox.notify(to=["a@b.example"], template="your_child_tomos", reference="MH-2026-0041", path="/")


@pytest.mark.parametrize("template", sorted(NOTICES))
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_notice_carries_the_reference_and_the_address(template: str, language: str) -> None:
    subject, body = words_of(
        template, reference="MH-2026-0041", address="https://m.example/x", language=language
    )
    assert "MH-2026-0041" in subject
    assert "https://m.example/x" in body
    assert "%" not in subject + body


def test_the_owner_of_an_action_is_told_without_a_word_of_it(cast: Cast, case_id: UUID) -> None:
    from moothall.casework.plans.actions import add_action

    add_action(
        by=cast.coordinator, case_id=case_id, text="A bed for Tomos tonight", because="Tomos goes missing",
        owner_agency_id=cast.agency("police").pk, due_on=date.today() + timedelta(days=3),
    )  # fmt: skip
    (job,) = _waiting()
    assert job["to"] == "exploitation@police.example"
    assert "Tomos" not in str(job)
    send_notice(**job)
    (sent,) = mail.outbox
    assert "Tomos" not in sent.subject + sent.body
    assert "MH-2026-9001" in sent.subject


def test_the_worker_sends_what_was_committed_and_takes_up_what_stalled(
    fresh_database: Database, tmp_path: Path
) -> None:
    environment = {
        **environment_for(fresh_database), "MOOTHALL_MODE": "test", "MOOTHALL_SITE": "https://m.example",
        "MOOTHALL_FILES": str(tmp_path),
        "MOOTHALL_EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    }  # fmt: skip
    put = (
        "import django; django.setup()\n"
        "from django.db import transaction\n"
        "from moothall.core import outbox\n"
        "with transaction.atomic():\n"
        "    outbox.notify(to=['inbox@police.example'], template='action_assigned',"
        " reference='MH-2026-0041', path='/actions/')\n"
    )
    _run([sys.executable, "-c", put], environment)
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        owner.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        owner.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'outbox.retry_stalled', '{\"timestamp\": 0}')"
        )
        worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]
        _run(worker, environment)
        _run(worker, environment)
        rows = owner.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'outbox.send_notice'"
        ).fetchall()
    assert rows == [("succeeded",)]
    letters = [one.read_text() for one in (tmp_path / "mail").iterdir()]
    assert len(letters) == 1
    assert "https://m.example/actions/" in letters[0]


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_meeting_and_the_letters_ready_are_told_without_a_name(cast: Cast) -> None:
    from moothall.casework.panel import actions as panel
    from moothall.casework.panel.correspondence.actions import draft_letters
    from moothall.demo import cast as people
    from tests.database.panel_at_work import PLAN, at_work

    work = at_work(cast)
    work.complete()
    made = panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[-1]
    draft_letters(by=cast.coordinator, determination_id=made.pk)
    jobs = _waiting()
    told = ["meeting_invitation"] * 4 + ["papers_released"] * 3 + ["letters_ready"]
    assert [job["template"] for job in jobs] == told
    # A guardian is invited, and is sent no papers unless the panel says why (rule PNL-10).
    invited, read = ({job["to"] for job in jobs if job["template"] == one} for one in told[3:5])
    assert invited - read == {people.GUARDIAN}
    assert read == {people.CHAIR, people.POLICE_SEAT, people.HEALTH_SEAT}
    assert jobs[-1]["to"] == "panel@hullhaven.example"
    for job in jobs:
        send_notice(**job)
    for sent in mail.outbox:
        for name in ("Tomos", "Ffion", "Quill", "T. F-Q."):
            assert name not in sent.subject + str(sent.body)
