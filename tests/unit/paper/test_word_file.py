"""The same document as a Word file that a coordinator may edit."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from docx import Document as open_word_file
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from test_accessible_pdf import CREATED, MARKUP, one_of_each

from moothall.look.paper import Document, Letterhead, Table, paragraph
from moothall.look.paper.word import to_docx


def opened(document: Document):  # type: ignore[no-untyped-def]
    return open_word_file(io.BytesIO(to_docx(document, created=CREATED)))


def test_headings_are_headings_and_lists_are_lists() -> None:
    styles = {line.text: line.style.name for line in opened(one_of_each()).paragraphs}
    assert styles["Notice of decision"] == "Title"
    assert styles["What happens next"] == "Heading 1"
    assert styles["In order"] == "Heading 2"
    assert styles["One"] == "List Bullet"
    assert styles["I want to stay at my school."] == "Intense Quote"


def test_the_header_row_of_a_table_repeats_on_each_page() -> None:
    table = opened(one_of_each()).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Limb", "Finding"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_language_is_set_on_the_text() -> None:
    word = opened(Document("Llythyr", "cy", "R", (paragraph("Annwyl Tomos,"),)))
    assert word.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "cy-GB"


def test_the_properties_hold_no_person() -> None:
    properties = opened(one_of_each()).core_properties
    assert properties.title == "Notice of decision"
    assert properties.author == properties.last_modified_by == "Moothall"
    assert properties.created.replace(tzinfo=UTC) == CREATED
    assert not properties.comments


def test_the_same_document_gives_the_same_word_file() -> None:
    assert to_docx(one_of_each(), created=CREATED) == to_docx(one_of_each(), created=CREATED)


def test_a_time_before_zip_files_is_no_obstacle() -> None:
    assert to_docx(one_of_each(), created=datetime(1970, 1, 1, tzinfo=UTC)).startswith(b"PK")


def test_the_number_to_dial_is_big() -> None:
    runs = [run for line in opened(one_of_each()).paragraphs for run in line.runs]
    assert next(run for run in runs if run.text == "01632 960 123").font.size.pt >= 24


def test_what_somebody_typed_stands_in_the_word_file_as_typed() -> None:
    assert MARKUP in [line.text for line in opened(Document("T", "en", "R", (paragraph(MARKUP),))).paragraphs]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_anything_anybody_may_type_can_be_written(text: str) -> None:
    document = Document(
        "T", "en", text, (paragraph(text), Table((text, "b"), ((text, text),))), Letterhead(text)
    )
    assert to_docx(document, created=CREATED).startswith(b"PK")
