"""Minutes that write themselves, the papers of a case, and the plan on paper."""

from __future__ import annotations

from dataclasses import replace

from letter_samples import CHAIR_ONLY, CREATED, DISSENT
from reading_age import all_words
from sitting_samples import MEETING, PACK, PLAN_RECORD, SITTING

from moothall.casework.panel.letters import (
    MeetingRecord,
    VoiceMissing,
    minutes,
    pack,
    plan_document,
)
from moothall.look.paper import Heading, PageBreak, Table, to_pdf
from moothall.look.paper.word import to_docx


def test_the_minutes_hold_all_that_was_recorded() -> None:
    words = all_words(minutes(MEETING, language="en"))
    for recorded in (
        "26 November 2026, 10:00",
        "26 November 2026, 11:30",
        "Joan Mabey",
        "A report, item 6",
        "Paul Renn, Estuary City Council: Teaches the child. Stood aside and took no part.",
        "Quorate: local authority, police and health were present",
        "I should like the full notes.",
        "The guardian spoke for the child's wish to stay.",
        "Cites: Item 2, Item 3, Item 7, Item 5.",
        "Two of the three deciding seats agreed.",
        "PNL-07",
        DISSENT.words,
        "Staying at the present school outweighs",
        "Safe travel to and from school by contracted taxi",
        "26 November 2026, 10:04",
        "26 November 2026, 10:51",
        SITTING.pack_hash,
    ):
        assert recorded in words, recorded


def test_a_case_put_off_says_why() -> None:
    words = all_words(minutes(MEETING, language="en"))
    assert "No decision was taken: the child has not been heard; it comes back on 10 December." in words


def test_the_minutes_of_a_later_version_say_what_was_amended() -> None:
    assert "Version 2, amended by Rosalind Achebe" in str(minutes(MEETING, language="en").blocks[0])
    first = minutes(replace(MEETING, version=1), language="en")
    assert "Version" not in str(first.blocks[0])


def test_minutes_of_a_meeting_where_nothing_was_recorded_can_be_printed() -> None:
    nothing = replace(
        SITTING,
        items=(),
        views=(),
        discussion="",
        determinations=(),
        best_interests="",
        plan=(),
        conflicts=(),
        voice=VoiceMissing(why="not found"),
        opened_at=None,
        closed_at=None,
    )
    empty = MeetingRecord(
        reference="MT-1",
        partnership="P",
        place="",
        opened_at=None,
        closed_at=None,
        members=(),
        sittings=(nothing,),
    )
    document = minutes(empty, language="en")
    assert "No view was recorded." in all_words(document)
    assert to_pdf(document, created=CREATED).startswith(b"%PDF")


def test_the_minutes_do_not_tell_what_is_for_the_chair_alone() -> None:
    words = all_words(minutes(MEETING, language="en"))
    assert "Intelligence on the line" not in words
    assert "Held by the chair" in words


def test_the_childs_voice_is_on_top_of_the_papers() -> None:
    headings = [block.text for block in pack(PACK, language="en").blocks if isinstance(block, Heading)]
    assert headings[:3] == ["The child's voice", "What the panel has to answer", "The papers"]


def test_the_papers_are_numbered_dated_and_marked() -> None:
    (table,) = (block for block in pack(PACK, language="en").blocks if isinstance(block, Table))
    assert table.rows == (
        ("1", "Estuary City Council", "22 October 2026", "Birth certificate", "Whole panel"),
        ("2", "Wolds Police", "4 October 2026", "Stop at the station", "Whole panel"),
        ("4", "NHS Estuary", "6 October 2026", "Ward note", "Never to the child or carer"),
        ("7", "Wolds Police", "2 November 2026", "Held by the chair", "Chair only"),
    )


def test_each_item_begins_a_page() -> None:
    assert sum(isinstance(block, PageBreak) for block in pack(PACK, language="en").blocks) == len(PACK.items)


def test_only_the_chairs_copy_has_the_chairs_items() -> None:
    assert CHAIR_ONLY not in all_words(pack(PACK, language="en"))
    assert "This item is for the chair alone." in str(pack(PACK, language="en"))
    assert CHAIR_ONLY in all_words(pack(PACK, language="en", for_chair=True))


def test_could_not_is_kept_apart_from_did_not() -> None:
    words = all_words(plan_document(PLAN_RECORD, language="en"))
    assert "Could not be done: no officer free before January" in words
    assert "2, supersedes 1" in words


def test_a_partner_sees_its_own_lines_and_nothing_else() -> None:
    words = all_words(plan_document(PLAN_RECORD, language="en", only_agency="Wolds Police"))
    assert "Patrol at the gate" in words
    for hidden in (
        "Contracted taxi",
        "Trauma appointment",
        "I want my phone back",
        "Being collected from school",
    ):
        assert hidden not in words


def test_every_document_becomes_paper_in_both_languages() -> None:
    for language in ("en", "cy"):
        for document in (
            minutes(MEETING, language=language),
            pack(PACK, language=language),
            plan_document(PLAN_RECORD, language=language),
        ):
            assert to_pdf(document, watermark="Dr Okafor", created=CREATED).startswith(b"%PDF")
            assert to_docx(document, created=CREATED).startswith(b"PK")
