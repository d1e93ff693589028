"""The child's letters: plain, without blame, with a number to dial, in every outcome."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from letter_samples import DECISION, OUTCOMES, decided
from reading_age import all_words, grade, sentences, syllables
from sitting_samples import PLAN_RECORD

import moothall
from moothall.casework.panel.letters import (
    Kind,
    PersonalNote,
    Reconsideration,
    VoiceMissing,
    child_plan_page,
    compose,
    suggested_child_letter,
)
from moothall.look.paper import Callout, Heading, Paragraph, Quotation

CHILD_KINDS = (Kind.CHILD_TO_11, Kind.CHILD_11_TO_17)
HARDEST = {Kind.CHILD_TO_11: 5.0, Kind.CHILD_11_TO_17: 8.0}
JARGON = (
    "NRM",
    "national referral",
    "grounds",
    "competent authority",
    "balance of probabilities",
    "determination",
    "safeguarding",
    "multi-agency",
    "exploitation",
    "trafficking",
    "first responder",
    "reconsideration",
    "judicial review",
    "quorum",
    "limb",
    "dissent",
    "conclusive",
    "statutory",
    "credibility",
)
BLAME = (
    "you chose",
    "you should have",
    "you failed",
    "you admitted",
    "you claimed",
    "allege",
    "your behaviour",
)


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_letter_can_be_read_at_the_childs_age(kind: Kind, outcome: str) -> None:
    assert grade(compose(kind, decided(outcome), language="en")) <= HARDEST[kind]


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_barest_letter_can_be_read_too(kind: Kind, outcome: str) -> None:
    bare = replace(
        decided(outcome), plan=(), next_steps=(), guardian=None, other_help=(), voice=VoiceMissing(why="ill")
    )
    assert grade(compose(kind, bare, language="en")) <= HARDEST[kind]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_younger_letter_is_the_plainer_one(outcome: str) -> None:
    younger, older = (grade(compose(kind, decided(outcome), language="en")) for kind in CHILD_KINDS)
    assert younger < older


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_young_childs_sentences_are_short(outcome: str) -> None:
    letter = compose(Kind.CHILD_TO_11, decided(outcome), language="en")
    assert max(len(sentence.split()) for sentence in sentences(letter)) <= 20


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_there_is_no_jargon_and_no_blame(kind: Kind, outcome: str) -> None:
    words = all_words(compose(kind, decided(outcome), language="en")).casefold()
    assert not [word for word in (*JARGON, *BLAME) if word.casefold() in words]
    assert "not your fault" in words


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_no_pronoun_stands_for_the_child(kind: Kind, outcome: str) -> None:
    words = all_words(compose(kind, decided(outcome), language="en")).casefold()
    assert not re.search(r"\b(he|she|him|her|his|hers)\b", words)


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_number_to_dial_stands_alone_and_big(kind: Kind) -> None:
    letter = compose(kind, DECISION, language="en")
    (callout,) = (block for block in letter.blocks if isinstance(block, Callout))
    assert callout.number == "01632 960 123"
    assert letter.size >= 13


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_letter_says_what_changed_because_of_the_child(kind: Kind) -> None:
    words = all_words(compose(kind, DECISION, language="en"))
    assert "You will stay at your school, and a taxi will take you home." in words


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_a_child_who_was_not_heard_is_told_so_and_asked(kind: Kind) -> None:
    letter = compose(kind, replace(DECISION, voice=VoiceMissing(why="in hospital")), language="en")
    assert "We did not get to hear from you" in all_words(letter)
    assert not [block for block in letter.blocks if isinstance(block, Quotation)]


@pytest.mark.parametrize("outcome", ["not shown in the end", "no reasonable grounds"])
@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_a_negative_decision_does_not_end_the_help(kind: Kind, outcome: str) -> None:
    words = all_words(compose(kind, decided(outcome), language="en"))
    assert "to keep you safe" in words
    assert "This does not mean that" in words


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_chosen_name_is_used_and_the_first_name_is_not(kind: Kind) -> None:
    chosen = replace(DECISION, child=replace(DECISION.child, chosen_name="Wren"))
    words = all_words(compose(kind, chosen, language="en"))
    assert "Wren" in words
    assert "Tomos" not in words


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_child_is_told_how_to_disagree(kind: Kind) -> None:
    words = all_words(compose(kind, DECISION, language="en"))
    assert "Tell Sam Whitlock." in words
    assert "again" in words


def test_an_unconfirmed_time_limit_is_said_to_be_uncertain() -> None:
    sure = replace(DECISION, reconsideration=Reconsideration(window_days=30, window_confirmed=True))
    none = replace(DECISION, reconsideration=Reconsideration())
    letters = [
        all_words(compose(Kind.CHILD_11_TO_17, record, language="en")) for record in (DECISION, sure, none)
    ]
    assert ["30 days" in letter for letter in letters] == [True, True, False]
    assert ["not certain" in letter for letter in letters] == [True, False, False]


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_the_guardian_is_named_only_when_there_is_one(kind: Kind) -> None:
    assert "Ifeoma Bright" in all_words(compose(kind, DECISION, language="en"))
    assert "guardian" not in all_words(compose(kind, replace(DECISION, guardian=None), language="en"))


@pytest.mark.parametrize("kind", [*CHILD_KINDS, Kind.CARER, Kind.POLICE, Kind.HOME_OFFICE])
def test_a_coordinator_may_add_a_paragraph_and_nothing_else_changes(kind: Kind) -> None:
    note = PersonalNote(text="It was good to meet you at school.", by="Rosalind Achebe")
    plain, noted = compose(kind, DECISION, language="en"), compose(kind, DECISION, language="en", note=note)
    added = [block for block in noted.blocks if block not in plain.blocks]
    assert [block.text for block in added if isinstance(block, Paragraph)] == [note.text]
    assert len(noted.blocks) == len(plain.blocks) + 1


@pytest.mark.parametrize(
    ("age", "secondary", "kind"),
    [
        (6, None, Kind.CHILD_TO_11),
        (11, None, Kind.CHILD_TO_11),
        (11, False, Kind.CHILD_TO_11),
        (11, True, Kind.CHILD_11_TO_17),
        (12, None, Kind.CHILD_11_TO_17),
        (17, None, Kind.CHILD_11_TO_17),
    ],
)
def test_at_eleven_the_school_decides_which_letter(age: int, secondary: bool | None, kind: Kind) -> None:
    assert suggested_child_letter(age, in_secondary_school=secondary) is kind


def test_a_letter_in_a_language_nobody_translated_is_refused() -> None:
    with pytest.raises(ValueError, match="en or cy"):
        compose(Kind.CHILD_TO_11, DECISION, language="fr")


def test_the_language_of_the_letter_is_set_for_the_reader() -> None:
    assert compose(Kind.CHILD_TO_11, DECISION, language="cy").language == "cy"


def test_the_childs_page_of_the_plan_is_plain_and_holds_no_secret_step() -> None:
    page = child_plan_page(PLAN_RECORD, language="en")
    assert grade(page) <= 5
    words = all_words(page)
    assert "A taxi will take you to school and home." in words
    assert "brother" not in words
    assert "Patrol" not in words
    assert next(block.text for block in page.blocks if isinstance(block, Heading)) == "What we will do"


@pytest.mark.parametrize(
    ("word", "count"),
    [("safe", 1), ("because", 2), ("hospital", 3), ("wanted", 2), ("people", 2), ("happened", 2)],
)
def test_syllables_are_counted_nearly_as_people_do(word: str, count: int) -> None:
    assert syllables(word) == count


def test_every_sentence_of_the_childs_letters_is_translated_into_welsh() -> None:
    source = Path(moothall.__file__).parent
    catalogue_file = source / "locale" / "cy" / "LC_MESSAGES" / "django.po"
    if not catalogue_file.exists():
        pytest.skip("the Welsh catalogue is not there yet")
    with catalogue_file.open("rb") as file:
        welsh = {entry.id for entry in read_po(file) if entry.string and not entry.fuzzy}
    code = ast.parse((source / "casework/panel/letters/child.py").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(code) if isinstance(node, ast.Call))
    marked = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "_" and isinstance(call.args[0], ast.Constant)
    }
    assert len(marked) > 40
    assert marked <= welsh, marked - welsh
