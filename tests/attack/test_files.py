"""Files meant to do harm: by their names, by what is in them, by what they become when opened."""

from __future__ import annotations

import io
import json
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from moothall.casework.sharing.models import InformationRequest, Item
from moothall.core import ledger
from tests.attack import doors
from tests.attack.world import PDF, World


@pytest.fixture
def nurse(world: World) -> Client:
    return doors.client_of(world.people["contributor asked"])


def address(world: World) -> str:
    return f"/requests/{world.arguments['request_id']}/"


def reply(client: Client, world: World, name: str, content: bytes) -> HttpResponse:
    return client.post(address(world), {
        "outcome": "information", "item-TOTAL_FORMS": "1", "item-INITIAL_FORMS": "0", "item-0-title": "A letter",
        "item-0-gateway": "safeguarding", "item-0-marking": "whole_panel",
        "item-0-file": SimpleUploadedFile(name, content, "text/html"),
    })  # fmt: skip


def newest(world: World) -> Item:
    with ledger.unit(world.people["contributor asked"], "test"):
        asked = InformationRequest.objects.get(pk=world.arguments["request_id"])
        return Item.objects.filter(case_id=asked.case_id).order_by("-number")[0]


NAMES = (
    "../../../../etc/passwd.pdf", "..\\..\\windows\\win.ini.pdf", "a\x00.pdf", "x\r\nSet-Cookie: a=b\r\n\r\n<b>.pdf",
    'x"; filename="evil.html.pdf', "\u202efdp.exe.pdf", "x" * 5000 + ".pdf", "$(reboot).pdf", "-rf.pdf", "con.pdf",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_given_out_under_a_name_of_ours(world: World, nurse: Client, name: str) -> None:
    answer = reply(nurse, world, name, PDF)
    assert "Set-Cookie" not in answer.headers
    if answer.status_code == 422:  # a browser sends no line break in a name: the form itself was broken by it
        assert "\r\n" in name
        return
    item = newest(world)
    got = nurse.get(f"{address(world)}items/{item.pk}/file/")
    assert got.status_code == 200
    assert (
        got.headers["Content-Disposition"]
        == f'attachment; filename="{world.decided.reference}-item-{item.number}.pdf"'
    )
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in got.headers
    page = nurse.get(address(world)).content.decode()
    assert "<b>.pdf" not in page


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def _swollen_word_file() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("word/document.xml", b"\0" * 200_000_000)
    return kept.getvalue()


REFUSED = {
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "page.html": b"<html><script>alert(1)</script></html>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "program.exe": b"MZ" + b"\0" * 200,
    "program.pdf": b"MZ" + b"\0" * 200,
    "bomb.png": _png(60_000, 60_000),
    "broken.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "nothing.pdf": b"",
    "no ending": PDF,
    ".pdf": PDF,
    "page.pdf.html": PDF,
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_not_what_its_name_says_or_would_swell_is_refused_in_words(
    world: World, nurse: Client, name: str
) -> None:
    before = newest(world).number
    started = time.monotonic()
    answer = reply(nurse, world, name, REFUSED[name])
    assert answer.status_code in (302, 422)
    assert time.monotonic() - started < 5
    if answer.status_code == 302:  # an empty upload is as none
        assert name == "nothing.pdf"
    else:
        assert newest(world).number == before
        assert "There is a problem" in answer.content.decode()


def test_a_word_file_that_swells_is_never_opened_by_us(world: World, nurse: Client) -> None:
    bomb = _swollen_word_file()
    started = time.monotonic()
    assert reply(nurse, world, "letter.docx", bomb).status_code in (302, 422)
    assert time.monotonic() - started < 5


def test_another_kind_of_file_is_never_run_by_a_reader(world: World, nurse: Client) -> None:
    """A page behind the sign of a PDF is a PDF to everybody: downloaded, not shown, under a policy of nothing."""
    reply(nurse, world, "both.pdf", PDF + b"<html><script>alert(document.cookie)</script></html>")
    got = nurse.get(f"{address(world)}items/{newest(world).pk}/file/")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["Content-Type"] == "application/pdf"
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]


# -- a referral as a file ----------------------------------------------------------------------------


def messages() -> Iterator[tuple[str, bytes]]:
    deep = 400_000
    yield "nested lists", b"[" * deep + b"]" * deep
    yield "nested objects", b'{"a":' * deep + b"1" + b"}" * deep
    yield "nested under a key", b'{"ExternalId": ' + b"[" * deep + b"]" * deep + b"}"
    yield "unfinished", b'{"ExternalId": "' + b"x" * 1_000_000
    yield "many keys", json.dumps({f"key{number}": "x" for number in range(150_000)}).encode()
    yield "one key again and again", b"{" + b'"Type": "1",' * 200_000 + b'"Type": "1"}'
    yield "one endless text", json.dumps({"ExternalId": "x" * 4_000_000}).encode()
    yield "one endless number", b'{"Age": ' + b"9" * 1_000_000 + b"}"
    yield "a huge power", b'{"Age": 1e999999999}'
    yield "half a character", b'{"ExternalId": "1", "PVFamily": "a\\ud800b"}'
    yield "a null", b'{"ExternalId": "1", "PVFamily": "a\\u0000b"}'
    yield "another encoding", json.dumps({"ExternalId": "1"}).encode("utf-16")
    yield "no JSON", b"\xff\xfe\x00" * 1000
    yield "spaces", b" " * 4_000_000
    yield "markup", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"


@pytest.mark.parametrize(("what", "raw"), list(messages()), ids=[name for name, _ in messages()])
def test_a_referral_made_to_bring_the_reader_down_is_refused_in_words(
    world: World, what: str, raw: bytes
) -> None:
    client = doors.client_of(world.people["coordinator holding it"])
    started = time.monotonic()
    sent = {"received_on_day": "10", "received_on_month": "11", "received_on_year": "2026"}
    answer = client.post(
        "/referrals/receive/", {**sent, "file": SimpleUploadedFile("referral.json", raw)}, follow=True
    )
    assert answer.status_code in (200, 422), what
    assert time.monotonic() - started < 15, what
    assert "Not found" not in answer.content.decode()
