"""Files held back from everybody: seen without a name by those who keep the system, and scanned again."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from moothall.core import ledger
from moothall.core.access.models import Person
from moothall.core.files.actions import keep_file, scan_held_back
from moothall.core.files.models import StoredFile
from moothall.core.files.queries import held_back, open_file
from moothall.core.kinds import Actor, NotAllowed, Refused
from moothall.core.ledger.models import Entry
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.panel_at_work import a_case

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HARMFUL = PDF + b"harmful"
NAME = "tomos-ffion-quill.pdf"
PAGE = "/files/held-back/"


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[SECOND_FACTOR], session[ACTING_AS] = True, str(actor.membership_id)
    session.save()
    return client


@pytest.fixture
def held(cast: Cast, settings: Any, tmp_path: Path) -> list[UUID]:
    """Two files kept while the scanner was silent: one harmless, one not."""
    settings.MOOTHALL_CLAMD_SOCKET = str(tmp_path / "nobody")
    case = a_case(cast)
    with ledger.unit(cast.coordinator, "test"):
        return [
            keep_file(
                by=cast.coordinator, circle_id=case.circle_id, name=NAME, content=content, case_id=case.pk
            ).pk
            for content in (PDF, HARMFUL)
        ]


@pytest.fixture
def scanner(settings: Any, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """A scanner that speaks clamd's INSTREAM on a real socket, and finds something in what is harmful."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def start() -> None:
        listening.bind(str(tmp_path / "clamd"))
        listening.listen()
        threading.Thread(target=serve, daemon=True).start()
        settings.MOOTHALL_CLAMD_SOCKET = str(tmp_path / "clamd")

    def serve() -> None:
        while True:
            try:
                line, _from = listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as incoming:
                incoming.read(10)
                received = b""
                while size := struct.unpack("!L", incoming.read(4))[0]:
                    received += incoming.read(size)
                found = b"stream: Eicar-Test-Signature FOUND\0" if b"harmful" in received else b"stream: OK\0"
                line.sendall(found)

    yield start
    listening.close()


def test_who_keeps_the_system_sees_state_time_and_size_and_no_name(cast: Cast, held: list[UUID]) -> None:
    for actor in (cast.administrator, cast.data_protection_officer):
        page = browser(actor).get(PAGE)
        words = page.content.decode()
        assert page.status_code == 200
        assert "2 files are held back" in words
        assert "Waiting for the scanner" in words
        for hidden in (NAME, "tomos", "quill", "MH-2026-0041"):
            assert hidden not in words.lower()
        with ledger.unit(actor, "test"):
            assert not StoredFile.objects.exists()
            assert Entry.objects.filter(verb="files.listed", membership_id=actor.membership_id).exists()


def test_nobody_else_sees_the_list_whoever_asks_the_database(cast: Cast, held: list[UUID]) -> None:
    for actor in (cast.coordinator, cast.chair, cast.evaluator, cast.stranger):
        assert browser(actor).get(PAGE).status_code == 403
        with ledger.unit(actor, "test"):
            with pytest.raises(NotAllowed):
                held_back(actor)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM files_held_back(100)")
                assert cursor.fetchone()[0] == 0
                cursor.execute("SELECT files_settle(%s, 'clean', '')", [held[0]])
                assert cursor.fetchone()[0] is False


def test_the_scanner_is_asked_again_and_nothing_is_deleted(
    cast: Cast, held: list[UUID], scanner: Callable[[], None]
) -> None:
    client = browser(cast.administrator)
    assert client.post(PAGE).status_code == 302
    assert "0 let out, 0 refused, 2 still waiting" in client.get(PAGE).content.decode()
    scanner()
    assert client.post(PAGE).status_code == 302
    words = client.get(PAGE).content.decode()
    assert "1 let out, 1 refused, 0 still waiting" in words
    assert "Eicar-Test-Signature" in words
    assert "Ask the scanner again" not in words
    with ledger.unit(cast.coordinator, "test"):
        assert open_file(cast.coordinator, held[0])[1] == PDF
        with pytest.raises(Refused):
            open_file(cast.coordinator, held[1])
        assert StoredFile.objects.count() == 2
    with ledger.unit(cast.administrator, "test"):
        counted = Entry.objects.filter(verb="files.scanned_again").order_by("number").last()
    assert counted.detail == {"clean": 1, "refused": 1, "quarantined": 0}
    assert scan_held_back(by=cast.administrator) == {"clean": 0, "refused": 0, "quarantined": 0}
