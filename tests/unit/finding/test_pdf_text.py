"""The text of PDFs, and PDFs that are none."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
import typst

from moothall.library.finding import PdfUnreadable, text_of_pdf
from moothall.library.finding.pdf_text import tidy


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(
        typst.compile(b"Panels decide together.\n#pagebreak()\n#pagebreak()\nGuardians speak for children.")
    )
    return path


def test_pages_are_numbered_from_one_and_those_without_text_left_out(pdf: Path) -> None:
    read = text_of_pdf(pdf)
    assert read.count == 3
    assert read.pages == ((1, "Panels decide together."), (3, "Guardians speak for children."))
    assert read.notes == ()


def test_a_pdf_without_text_says_that_it_may_be_a_scan(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(typst.compile(b"#rect()\n#pagebreak()\n#circle()"))
    read = text_of_pdf(path)
    assert read.pages == ()
    assert "may be a scan" in read.notes[0]


def test_a_locked_pdf_says_so_and_opens_with_its_password(pdf: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.encrypt("open sesame", algorithm="AES-256")
    writer.write(locked)
    with pytest.raises(PdfUnreadable, match=r"locked\.pdf is locked with a password"):
        text_of_pdf(locked)
    assert text_of_pdf(locked, password="open sesame").count == 3


def test_a_broken_pdf_says_so(pdf: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    for held in (b"", b"%PDF-1.7\n", b"A letter.", pdf.read_bytes()[:200]):
        broken.write_bytes(held)
        with pytest.raises(PdfUnreadable, match=r"broken\.pdf is not a PDF, or is damaged"):
            text_of_pdf(broken)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(PdfUnreadable, match="cannot be opened"):
        text_of_pdf(tmp_path / "none.pdf")


def test_a_huge_file_and_a_very_long_one_are_not_swallowed_whole(
    pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moothall.library.finding.pdf_text.MOST_PAGES", 1)
    read = text_of_pdf(pdf)
    assert [page for page, _text in read.pages] == [1]
    assert read.notes == ("It has 3 pages; the first 1 were read.",)
    monkeypatch.setattr("moothall.library.finding.pdf_text.MOST_BYTES", 10)
    with pytest.raises(PdfUnreadable, match="at most"):
        text_of_pdf(pdf)


def test_words_cut_at_the_end_of_a_line_are_put_together() -> None:
    assert tidy("safe-\r\nguarding of chil\u00ad\ndren") == "safeguarding of children"
    assert tidy("Anglo-\nSaxon") == "Anglo- Saxon"
