"""The parts of a document refuse what could not be read aloud or would be too small to read."""

from __future__ import annotations

import pytest

from moothall.look.paper import Document, Heading, Table, paragraph, paragraphs, strong


def test_a_document_without_a_title_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a title"):
        Document(" ", "en", "R", ())


def test_small_print_is_refused() -> None:
    with pytest.raises(ValueError, match="12 to 24 points"):
        Document("T", "en", "R", (), size=10)


def test_a_table_without_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="header row"):
        Table((), ())


def test_a_row_that_does_not_fit_the_header_is_refused() -> None:
    with pytest.raises(ValueError, match="Every row needs 2 cells; one has 1"):
        Table(("a", "b"), (("a",),))


def test_widths_are_given_for_every_column_or_none() -> None:
    with pytest.raises(ValueError, match="every column"):
        Table(("a", "b"), (), widths=(1,))


def test_a_heading_has_one_of_four_levels() -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        Heading("a", 5)


def test_a_paragraph_is_made_of_words_and_styled_words() -> None:
    made = paragraph("It was ", strong("not"), " your fault.")
    assert made.text == "It was not your fault."
    assert [run.strong for run in made.runs] == [False, True, False]


def test_a_blank_line_ends_a_paragraph() -> None:
    assert [made.text for made in paragraphs("one\ntwo\r\n\r\nthree\n\n\n")] == ["one\ntwo", "three"]
