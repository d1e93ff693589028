"""Files that may be given away and are what they say; questions registered, adopted and closed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter

from moothall.library.catalogue import keeping
from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.gap_actions import adopt_gap, close_gap, register_gap
from moothall.library.catalogue.models import Entry, FilePage, Gap, Work, WorkFile
from moothall.library.catalogue.queries import state_of
from moothall.library.errors import Invalid, Refused
from tests.library.desk.conftest import KEY, described

As = Callable[[str], Client]
ADD = f"/works/{KEY}/files/add/"
PROTOCOL = "https://example.org/protocol"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    settings.MOOTHALL_LIBRARY_FILES = str(tmp_path)


def a_pdf(words: str = "A fictional report about guardians.") -> bytes:
    """A PDF of one page with these words."""
    import typst

    return bytes(typst.compile(words.encode()))


def a_locked_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("a password")
    writer.write(out)
    return out.getvalue()


def zipped(**held: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, text in held.items():
            container.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def send(browser: Client, name: str, content: bytes) -> Any:
    return browser.post(ADD, {"file": SimpleUploadedFile(name, content), "language": "en", "source_url": ""})


def test_a_pdf_is_kept_by_its_content_and_its_pages_are_searched(as_: As, work: Work) -> None:
    content = a_pdf()
    assert send(as_("olu"), "report.pdf", content).status_code == 302
    kept = WorkFile.objects.get()
    digest = hashlib.sha256(content).hexdigest()
    assert (kept.sha256, kept.size, kept.media_type, kept.page_count) == (
        digest,
        len(content),
        "application/pdf",
        1,
    )
    assert keeping.path_of(digest).read_bytes() == content
    assert "fictional report about guardians" in FilePage.objects.get().text
    assert Entry.objects.get(verb="add-file").detail["sha256"] == digest
    assert digest in as_("olu").get(f"/works/{KEY}/").content.decode()
    assert send(as_("olu"), "again.pdf", content).status_code == 409


def test_a_locked_pdf_is_kept_and_says_that_it_is_not_searched(as_: As, work: Work) -> None:
    assert send(as_("olu"), "locked.pdf", a_locked_pdf()).status_code == 302
    assert "locked with a password" in WorkFile.objects.get().unread


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("broken.pdf", b"%PDF-1.7\nand nothing more"),
        ("empty.pdf", b""),
        ("page.html", b"<html></html>"),
        ("program.exe", b"MZ\x90\x00"),
        ("table.csv", b"\x00\x01\x02"),
        ("table.csv", b"<script>alert(1)</script>,b\n1,2\n"),
        ("words.txt", b"\xff\xfe\x00\x00"),
        ("report.docx", zipped(nothing="here")),
        ("report.docx", b"PK\x03\x04 no container"),
        ("macros.xlsx", zipped(xl__workbook_dot_xml="<x/>", Content="x", xl__vbaProject_dot_bin="x")),
        ("sheet.ods", zipped(mimetype="application/vnd.oasis.opendocument.text")),
        ("noending", b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_kept(
    as_: As, work: Work, name: str, content: bytes
) -> None:
    page = send(as_("olu"), name, content)
    assert page.status_code == 422, page.status_code
    assert not WorkFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("table.csv", "année,b\n1,2\n".encode(), "text/csv"),
        ("words.txt", "Plain words, “quoted”.\n".encode(), "text/plain"),
        ("text.odt", zipped(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)  # fmt: skip
def test_open_formats_are_kept(as_: As, work: Work, name: str, content: bytes, media_type: str) -> None:
    assert send(as_("olu"), name, content).status_code == 302
    assert WorkFile.objects.get().media_type == media_type


@pytest.mark.parametrize(
    "others",
    [
        {"licence": "all-rights-reserved"}, {"licence": "not-read"}, {"licence": "unknown-to-us"},
        {"other": {"licence_basis": "site"}},
    ],
)  # fmt: skip
def test_no_file_is_kept_without_a_licence_read_on_the_work_that_allows_it(
    as_: As, db: None, others: Any
) -> None:
    put_work(by="a test", described=described(**others), reason="For a test.")
    assert '<form method="post" action="" enctype' not in as_("olu").get(ADD).content.decode()
    assert send(as_("olu"), "report.pdf", a_pdf()).status_code == 409
    assert not WorkFile.objects.exists()


def a_gap() -> Gap:
    return register_gap(by="a test", row="mash", column="missing", question="Does it help?")


def test_a_question_from_an_empty_cell_is_registered_with_its_place(as_: As, work: Work) -> None:
    page = as_("olu").get("/gaps/new?row=mash&column=missing").content.decode()
    assert '<option value="mash" selected>' in page
    assert '<option value="missing" selected>' in page
    assert as_("olu").get("/gaps/new?row=nowhere&column=<script>").status_code == 200
    sent = {
        "row": "mash",
        "column": "missing",
        "question": "Does it help?",
        "why": "Nobody asked.",
        "said_by": KEY,
    }
    answer = as_("olu").post(reverse("gap_new"), sent)
    assert answer.headers["Location"] == "/gaps/mash-missing/"
    assert Gap.objects.get().said_by == work
    assert (
        as_("olu").post(reverse("gap_new"), {**sent, "said_by": ""}).headers["Location"]
        == "/gaps/mash-missing-2/"
    )
    assert as_("olu").post(reverse("gap_new"), {**sent, "said_by": "no-such-work"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("protocol_url", {"protocol_url": ""}), ("protocol_url", {"protocol_url": "javascript:alert(1)"}),
        ("protocol_sha256", {"protocol_sha256": "abc"}), ("title", {"title": " "}), ("who", {"who": ""}),
    ],
)  # fmt: skip
def test_a_question_is_adopted_only_by_a_named_protocol(db: None, field: str, wrong: dict[str, str]) -> None:
    given = {"title": "A study", "who": "A university", "protocol_url": PROTOCOL, "protocol_sha256": ""}
    with pytest.raises(Invalid) as told:
        adopt_gap(by="a test", gap=a_gap(), **{**given, **wrong})
    assert told.value.field == field


def test_a_question_is_open_then_adopted_then_closed_by_a_work(work: Work) -> None:
    gap = a_gap()
    assert state_of(Gap.objects.get()) == "open"
    adoption = adopt_gap(by="a test", gap=gap, title="A study", who="A university", protocol_sha256="A" * 64)
    assert adoption.protocol_sha256 == "a" * 64
    assert state_of(Gap.objects.get()) == "adopted"
    close_gap(by="a test", gap=gap, work=KEY, note_="In part.", adoption=adoption)
    assert state_of(Gap.objects.get()) == "closed"
    with pytest.raises(Refused):
        close_gap(by="a test", gap=gap, work=KEY, note_="Again.")
    with pytest.raises(Refused):
        adopt_gap(by="a test", gap=gap, title="Late", who="Somebody", protocol_url=PROTOCOL)


def test_a_question_is_closed_at_the_desk_by_a_work_that_is_there(as_: As, work: Work) -> None:
    gap = a_gap()
    adoption = adopt_gap(by="a test", gap=gap, title="A study", who="A university", protocol_url=PROTOCOL)
    close = reverse("gap_close", kwargs={"key": gap.key})
    sent = {"work": "nothing", "adoption": str(adoption.pk), "note": "In part."}
    assert as_("olu").post(close, sent).status_code == 422
    assert as_("olu").post(close, {**sent, "work": KEY}).status_code == 302
    assert Gap.objects.get().closure.adoption == adoption


def test_the_log_tells_who_did_what_page_by_page(as_: As, work: Work) -> None:
    for number in range(60):
        register_gap(by=f"Person {number}", row="mash", column="missing", question=f"Question {number}?")
    page = as_("olu").get(reverse("log")).content.decode()
    assert "Person 59" in page
    assert "Person 3<" not in page
    assert "before=" in page
    assert "Question 7?" in as_("olu").get(reverse("log") + "?about=mash-missing-8").content.decode()
