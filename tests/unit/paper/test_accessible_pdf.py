"""Letters as PDF: readable by a screen reader, safe against what people type, the same each time."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from moothall.look.paper import (
    Bullets,
    Callout,
    Contents,
    Document,
    Heading,
    KeyValues,
    Letterhead,
    Notice,
    Numbered,
    PageBreak,
    PaperError,
    Quotation,
    Signature,
    Table,
    emphasis,
    paragraph,
    paragraphs,
    strong,
    to_pdf,
    watermark_for,
)
from moothall.look.paper.legible import printable

CREATED = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MARKUP = (
    '#panic("no") $x^2$ *bold* _it_ <label> @cite `raw` \\ // gone /* gone */ [a] {b} "q" \'s\' -- --- ... ~'
)


def one_of_each(*, letterhead: Letterhead | None = None) -> Document:
    """A document with every part there is."""
    return Document(
        title="Notice of decision",
        language="en",
        reference="MH-2026-0041",
        letterhead=letterhead,
        blocks=(
            Contents("What is inside"),
            paragraph("A ", strong("strong"), " and an ", emphasis("emphatic"), " word.", lead=True),
            Heading("What happens next"),
            Bullets(("One", "Two")),
            Heading("In order", 2),
            Numbered(("First", "Second"), start=3),
            Quotation("I want to stay at my school.", "The child"),
            KeyValues((("Reference", "MH-2026-0041"), ("Decided", "26 November 2026"))),
            Table(("Limb", "Finding"), (("Act", "Met"), ("Purpose", "Not shown")), "The limbs", (3, 1)),
            Callout("Call Sam Whitlock", "01632 960 123", "Monday to Friday"),
            Notice("Chair only"),
            PageBreak(),
            Heading("Last page"),
            Signature("Yours sincerely,", "Rosalind Achebe", "Panel coordinator", "Estuary City Council"),
        ),
    )


def read(file: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(file))


def words_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(file).pages)


def roles_in(reader: PdfReader) -> list[str]:
    """Every structure element's role, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get") and node.get("/S"):
            found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def saying(*texts: str) -> Document:
    return Document("T", "en", "R", tuple(block for text in texts for block in paragraphs(text)))


def test_the_file_declares_itself_accessible() -> None:
    root = read(to_pdf(one_of_each(), created=CREATED)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    identification = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in identification
    assert "Notice of decision" in identification


def test_the_language_of_a_welsh_letter_is_welsh() -> None:
    file = to_pdf(Document("Llythyr", "cy", "R", (paragraph("Annwyl Tomos,"),)), created=CREATED)
    assert read(file).trailer["/Root"]["/Lang"] == "cy-GB"
    assert "Tudalen 1 o 1" in words_of(file)


def test_every_part_has_its_place_in_the_reading_order() -> None:
    head = Letterhead("Wolds and Estuary", ("Moot Hall",), ("Gwen Fairweather",), "27 November 2026")
    roles = roles_in(read(to_pdf(one_of_each(letterhead=head), created=CREATED)))
    for role in (
        "/Title",
        "/H1",
        "/H2",
        "/L",
        "/LI",
        "/BlockQuote",
        "/Table",
        "/THead",
        "/TH",
        "/TD",
        "/TOC",
    ):
        assert role in roles, role
    assert "/Figure" not in roles


def test_the_properties_hold_the_title_and_no_person() -> None:
    properties = read(to_pdf(one_of_each(), created=CREATED)).metadata
    assert properties is not None
    assert properties.title == "Notice of decision"
    assert not properties.author


@pytest.mark.parametrize(
    "name", ["Nguyễn Thảo Vy", "Siân Ŵyn Ŷnys ŵŷ", "Zażółć Łódź", "Šarūnas", "Ólafur Þórðarson"]
)
def test_names_come_out_as_they_went_in(name: str) -> None:
    assert name in words_of(to_pdf(saying(name), created=CREATED))


def test_what_somebody_typed_is_never_markup() -> None:
    document = Document(
        MARKUP,
        "en",
        MARKUP,
        (
            paragraph(MARKUP),
            Heading(MARKUP),
            Bullets((MARKUP,)),
            Quotation(MARKUP, MARKUP),
            KeyValues(((MARKUP, MARKUP),)),
            Table((MARKUP, MARKUP), ((MARKUP, MARKUP),), MARKUP),
            Callout(MARKUP, MARKUP, MARKUP),
        ),
        Letterhead(MARKUP, (MARKUP,), (MARKUP,), MARKUP),
    )
    file = to_pdf(document, watermark=MARKUP, header=(MARKUP, MARKUP), footer=(MARKUP,), created=CREATED)
    together = "".join(words_of(file).split())
    assert together.count("".join(MARKUP.split())) >= 6


def test_the_same_document_gives_the_same_bytes() -> None:
    made = [to_pdf(one_of_each(), watermark="Dr Okafor", created=CREATED) for _ in range(2)]
    assert made[0] == made[1]


def test_the_time_it_was_made_needs_a_time_zone() -> None:
    with pytest.raises(PaperError, match="time zone"):
        to_pdf(one_of_each(), created=datetime(2026, 11, 27))


def test_the_watermark_is_on_every_page_and_is_not_read_aloud() -> None:
    mark = watermark_for(
        name="Dr Sade Okafor", role="Health seat", agency="NHS Estuary", at="20 November 2026, 14:03"
    )
    plain = read(to_pdf(one_of_each(), created=CREATED))
    marked = read(to_pdf(one_of_each(), watermark=mark, created=CREATED))
    assert len(marked.pages) > 1
    for page in marked.pages:
        assert mark in page.extract_text()
    assert roles_in(marked) == roles_in(plain)


def test_pages_are_numbered_and_carry_their_head_and_foot() -> None:
    file = to_pdf(
        one_of_each(), header=("Official-Sensitive", "MT-2026-004"), footer=("MH-2026-0041",), created=CREATED
    )
    last = read(file).pages[-1].extract_text()
    assert f"Page {len(read(file).pages)} of {len(read(file).pages)}" in last
    assert "Official-Sensitive" in last
    assert "MT-2026-004" in last


def test_control_characters_are_left_out_of_the_print() -> None:
    printed = words_of(to_pdf(saying("be\x00fore\x1b[2J af\u202eter\ud800 end\ufffe"), created=CREATED))
    assert "before[2J after end" in printed


def test_a_character_that_no_font_has_prints_as_its_number() -> None:
    assert "[U+674E][U+5B89]" in words_of(to_pdf(saying("李安"), created=CREATED))


def test_a_word_longer_than_the_line_stays_on_the_paper() -> None:
    link = "https://estuary.example/" + "a" * 600
    document = Document("T", "en", "R", (paragraph(link), Table(("A", "B", "C"), ((link, link, link),))))
    pages = read(to_pdf(document, created=CREATED)).pages
    printed = "".join("".join(page.extract_text().split()) for page in pages)
    assert link in printed
    assert "\u200b" not in printed
    assert printed.count("a") >= 4 * 600
    for page in pages:
        for line in page.extract_text().splitlines():
            assert len(line) < 110


def test_headings_never_skip_a_level() -> None:
    document = Document("T", "en", "R", (Heading("a", 3), Heading("b", 1), Heading("c", 4), Heading("d", 2)))
    roles = [role for role in roles_in(read(to_pdf(document, created=CREATED))) if role.startswith("/H")]
    assert roles == ["/H1", "/H1", "/H2", "/H2"]


def test_three_hundred_pages_are_made_in_seconds() -> None:
    text = "The child was met at the school gate by the same car on four dates. " * 40
    blocks = tuple(
        part for number in range(300) for part in (PageBreak(), Heading(f"Item {number}"), paragraph(text))
    )
    began = time.perf_counter()
    file = to_pdf(
        Document("Pack", "en", "R", (Contents("Papers"), *blocks)), watermark="Dr Okafor", created=CREATED
    )
    taken = time.perf_counter() - began
    assert len(read(file).pages) >= 300
    assert taken < 20


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_anything_anybody_may_type_can_be_printed(text: str) -> None:
    document = Document(
        "T", "en", "R", (paragraph(text), Table((text, "b"), ((text, text),))), Letterhead(text)
    )
    assert to_pdf(document, watermark=text, footer=(text,), created=CREATED).startswith(b"%PDF")


@given(st.text())
def test_printable_text_is_printable_for_good(text: str) -> None:
    assert printable(printable(text)) == printable(text)


def test_words_in_the_other_language_are_marked_for_the_voice_that_reads_them() -> None:
    document = Document(
        title="Penderfyniad", language="cy", reference="MH-2026-0041",
        blocks=(paragraph("Mae'r penderfyniad wedi'i wneud."), paragraph("She wants to stay at the school.")),
    )  # fmt: skip
    file = to_pdf(document, created=CREATED)
    reader = PdfReader(io.BytesIO(file))
    within = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    parts = [one for one in within if isinstance(one, dict) and one.get("/Type") == "/StructElem"]
    marked = [one["/Lang"] for one in parts if "/Lang" in one]
    assert marked == ["en-GB"]
