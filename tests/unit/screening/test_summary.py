"""A sentence without its study cannot be published, and is named."""

from __future__ import annotations

import pytest

from moothall.library.screening.summary import Fault, Piece, cited, faults, paragraphs

STUDIES = {1, 2, 7}


@pytest.mark.parametrize(
    "text",
    [
        "Decisions came sooner [1]. Attendance did not change [2, 7].",
        "Decisions came sooner. [1] Attendance did not change.[2]",
        "## What was found\nDecisions came sooner [1].",
        "One panel (e.g. the pilot in Barnet) decided sooner [1].",
        "Pryce et al. saw no difference of 3.5 points [2].",
        "No full stop at the end [7]",
        "Did it help? [1]",
        "“It was quicker.” [1]",
    ],
)
def test_sentences_that_cite_their_study_have_no_fault(text: str) -> None:
    assert faults(text, STUDIES) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Decisions came sooner [1]. Attendance did not change.", [Fault(2, "Attendance did not change.")]),
        ("Decisions came sooner [9].", [Fault(1, "Decisions came sooner [9].", (9,))]),
        ("Sooner [1].\n\nNothing is cited here. But here [2]!", [Fault(2, "Nothing is cited here.")]),
        ("Sooner [1]. And an unfinished thought", [Fault(2, "And an unfinished thought")]),
        ("In [brackets] stands a word.", [Fault(1, "In [brackets] stands a word.")]),
        ("Sooner [1] [8].", [Fault(1, "Sooner [1] [8].", (8,))]),
    ],
)
def test_the_sentence_at_fault_is_named(text: str, expected: list[Fault]) -> None:
    assert list(faults(text, STUDIES)) == expected


def test_an_empty_text_has_no_sentence() -> None:
    assert paragraphs(" \n\n ") == ()


def test_a_sentence_is_shown_in_pieces_with_its_studies() -> None:
    [paragraph] = paragraphs("Decisions came sooner [1, 2] in all.")
    assert paragraph.sentences[0].pieces == (
        Piece("Decisions came sooner "), Piece("1", 1), Piece("2", 2), Piece(" in all."),
    )  # fmt: skip
    assert cited("One [1]. Two [2, 1].") == {1, 2}
