"""Nothing held back from a reader reaches that reader, by any way through the record."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from letter_samples import ALIAS, CHAIR_ONLY, DECISION, EXPLOITER, NOT_FOR_FAMILY, OUTCOMES, VOICE, decided
from reading_age import all_words

from moothall.casework.panel.letters import (
    Carer,
    ChildVoice,
    Finding,
    Kind,
    LetterRefused,
    Limb,
    Marking,
    PersonalNote,
    Reader,
    compose,
    decision_record,
)
from moothall.casework.panel.letters.family import ForFamily, for_family

FAMILY_KINDS = (Kind.CHILD_TO_11, Kind.CHILD_11_TO_17, Kind.CARER)
LANGUAGES = ("en", "cy")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", FAMILY_KINDS)
def test_no_letter_to_the_family_names_an_exploiter(kind: Kind, outcome: str, language: str) -> None:
    note = PersonalNote(text=f"{EXPLOITER.upper()} and {ALIAS.lower()} are known. Harrowgate too.", by="R")
    words = all_words(compose(kind, decided(outcome), language=language, note=note)).casefold()
    for part in (EXPLOITER, "Dean", "Harrowgate", ALIAS):
        assert part.casefold() not in words


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("kind", FAMILY_KINDS)
def test_marked_items_never_reach_the_family(kind: Kind, outcome: str) -> None:
    words = all_words(compose(kind, decided(outcome), language="en"))
    assert CHAIR_ONLY not in words
    assert "brother" not in words
    assert "informant" not in words


@pytest.mark.parametrize("kind", Kind)
def test_what_is_for_the_chair_alone_leaves_in_no_letter(kind: Kind) -> None:
    assert CHAIR_ONLY not in all_words(compose(kind, DECISION, language="en"))


def test_what_is_for_the_chair_alone_is_not_in_the_record_that_every_seat_reads() -> None:
    words = all_words(decision_record(DECISION, language="en"))
    assert CHAIR_ONLY not in words
    assert "Held by the chair" in words


def test_the_familys_type_has_no_place_for_full_reasons_or_people() -> None:
    names = {field.name for field in fields(ForFamily)}
    assert names.isdisjoint(
        {"determinations", "limbs", "members", "evidence", "dissents", "best_interests", "plan"}
    )


@pytest.mark.parametrize("marking", [Marking.CHAIR_ONLY, Marking.NEVER_TO_CHILD_OR_CARER])
@pytest.mark.parametrize("reader", [Reader.CHILD, Reader.CARER])
def test_a_marking_outweighs_every_permission(reader: Reader, marking: Marking) -> None:
    limb = Limb(
        name="A",
        question="Q",
        finding=Finding.MET,
        reasons="r",
        plain_reason="secret",
        carer_reason="secret",
        marking=marking,
    )
    action = replace(DECISION.plan[0], plain_words="secret", carer_words="secret", marking=marking)
    record = replace(
        DECISION,
        determinations=tuple(replace(made, limbs=(limb,)) for made in DECISION.determinations),
        plan=(action,),
        voice=replace(
            VOICE, own_words="secret", plain_change="secret", carer_change="secret", marking=marking
        ),
    )
    assert "secret" not in str(for_family(record, reader))


def test_the_carer_reads_the_childs_words_only_when_the_child_agreed() -> None:
    assert isinstance(DECISION.voice, ChildVoice)
    private = replace(DECISION, voice=replace(DECISION.voice, may_tell_carer=False))
    assert "stay at my school" in all_words(compose(Kind.CARER, DECISION, language="en"))
    assert "stay at my school" not in all_words(compose(Kind.CARER, private, language="en"))
    assert "stay at my school" in all_words(compose(Kind.CHILD_11_TO_17, private, language="en"))


def test_a_family_name_shared_with_an_exploiter_is_not_taken_from_the_child() -> None:
    family = replace(
        DECISION,
        withheld_names=("Rhys Fairweather-Quayle",),
        next_steps=("Gwen Fairweather will take you. Rhys Fairweather-Quayle will not be there.",),
    )
    about = for_family(family, Reader.CHILD)
    assert about.next_steps == ("Gwen Fairweather will take you. [a name is left out] will not be there.",)


def test_a_name_inside_another_word_is_left_alone() -> None:
    record = replace(
        DECISION, withheld_names=("Art",), next_steps=("We start again on Monday. art comes too.",)
    )
    about = for_family(record, Reader.CHILD)
    assert about.next_steps == ("We start again on Monday. [a name is left out] comes too.",)


def test_the_letter_to_an_unsafe_carer_is_refused_with_the_reason() -> None:
    unsafe = replace(DECISION, carer=Carer(name="Gwen Fairweather", safe_to_write=False))
    with pytest.raises(LetterRefused, match="could put the child at risk"):
        compose(Kind.CARER, unsafe, language="en")
    with pytest.raises(LetterRefused, match="no carer on record"):
        compose(Kind.CARER, replace(DECISION, carer=None), language="en")


def test_the_childs_account_goes_neither_to_the_police_nor_the_first_responder() -> None:
    for kind in (Kind.POLICE, Kind.FIRST_RESPONDER):
        assert "stay at my school" not in all_words(compose(kind, DECISION, language="en"))


@pytest.mark.parametrize("kind", [Kind.FIRST_RESPONDER, Kind.POLICE, Kind.GUARDIAN])
def test_only_the_home_office_reads_the_childs_full_name(kind: Kind) -> None:
    assert "Fairweather-Quayle" not in all_words(compose(kind, DECISION, language="en"))
    assert "Fairweather-Quayle" in all_words(compose(Kind.HOME_OFFICE, DECISION, language="en"))


@pytest.mark.parametrize("kind", Kind)
def test_no_title_names_the_child(kind: Kind) -> None:
    title = compose(kind, DECISION, language="en").title
    assert "Tomos" not in title
    assert "T. F-Q." not in title


def test_the_withheld_names_do_not_show_when_the_record_is_printed() -> None:
    assert "Harrowgate" not in repr(
        replace(
            DECISION,
            voice=replace(VOICE, own_words=""),
            determinations=(replace(DECISION.determinations[0], limbs=()),),
        )
    )


def test_family_only_hears_what_was_written_for_it() -> None:
    child, carer = for_family(DECISION, Reader.CHILD), for_family(DECISION, Reader.CARER)
    assert [thing.words for thing in child.doing] == [
        "A taxi will take you to school and home.",
        "A doctor will see you and ask how you are.",
    ]
    assert [thing.words for thing in carer.doing] == ["A taxi will take Tomos to school and home."]
    assert NOT_FOR_FAMILY not in str(child) + str(carer)
