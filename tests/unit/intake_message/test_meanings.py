from __future__ import annotations

from datetime import date

import pytest

from moothall.casework.intake.message import Answer, ExploitationKind, read, read_answer, says_not_known
from moothall.casework.intake.message.form_keys import BY_KEY, BY_SOURCE_KEY, MEANINGS
from moothall.casework.intake.message.kinds import KIND_KEYS, KIND_LABELS
from tests.unit.intake_message.messages import GONE, RECEIVED, changed

BEFORE, AFTER, SETTLED = date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 28)


def test_every_key_and_every_meaning_is_there_once():
    assert len(BY_SOURCE_KEY) == len(MEANINGS) == len(BY_KEY)


@pytest.mark.parametrize(
    ("sent", "before", "since"),
    [
        ("Yes", Answer.NO, Answer.YES),
        ("No", Answer.YES, Answer.NO),
        ("Not sure", Answer.NOT_SURE, Answer.NOT_SURE),
        ("", Answer.NOT_ASKED, Answer.NOT_ASKED),
    ],
)
def test_first_chance_to_report_was_turned_round_on_31_march_2025(sent, before, since):
    raw = changed(FirstChanceToReport=sent)
    earlier, later = read(raw, received_on=BEFORE), read(raw, received_on=SETTLED)
    assert earlier.answer("reported_before") is before
    assert later.answer("reported_before") is since
    assert earlier.fact("reported_before").value == later.fact("reported_before").value == sent
    assert earlier.meaning_version == "before-2025-03-31"
    assert later.meaning_version == "since-2025-03-31"


def test_an_answer_from_a_draft_begun_before_the_change_is_put_to_a_person():
    message = read(changed(FirstChanceToReport="Yes"), received_on=AFTER)
    assert message.fact("reported_before").to_confirm
    assert [each.field for each in message.warnings] == ["FirstChanceToReport"]
    assert not read(changed(FirstChanceToReport="Yes"), received_on=SETTLED).warnings


def test_each_tick_is_one_kind_of_exploitation():
    for key, kind in KIND_KEYS.items():
        raw = changed(**{"ComponentForcedCrime": GONE, key: "Yes"})
        assert read(raw, received_on=RECEIVED).exploitation_kinds == (kind,)
    assert set(KIND_KEYS.values()) | {ExploitationKind.OTHER} == set(ExploitationKind) == set(KIND_LABELS)


def test_sexual_assault_is_the_taken_somewhere_tick_and_not_the_journey():
    message = read(
        changed(ComponentSexuallyassaulted="Yes", ComponentForcedCrime=GONE, ExploitationTakenSomewhere="No"),
        received_on=RECEIVED,
    )
    assert message.exploitation_kinds == (ExploitationKind.HELD_AND_SEXUALLY_ASSAULTED,)
    assert message.answer("was_moved") is Answer.NO


def test_another_form_of_exploitation_needs_a_persons_choice():
    message = read(changed(ExploitationOther="Made to beg online"), received_on=RECEIVED)
    assert ExploitationKind.OTHER in message.exploitation_kinds
    assert message.kind_needs_choice
    assert message.fact("kind_other").to_confirm
    assert message.other_exploitation == "Made to beg online"


def test_no_kind_at_all_is_a_warning():
    (warning,) = read(changed(ComponentForcedCrime=GONE), received_on=RECEIVED).warnings
    assert "FRM-06" in warning.problem


@pytest.mark.parametrize(
    ("sent", "answer"),
    [("Yes", Answer.YES), ("DontKnow", Answer.NOT_SURE), ("Sold twice, in two towns", None)],
)
def test_the_earlier_question_on_several_situations_held_a_tick_or_an_account(sent, answer):
    fact = read(changed(MultipleExploitationSituations=sent), received_on=RECEIVED).fact(
        "more_than_one_situation_earlier"
    )
    assert (fact.answer, fact.value) == (answer, sent)


def test_northern_ireland_is_read_as_each_version_spelled_it():
    for spelled in ("NORTHERNIRELAND", "NORTHERN-IRELAND"):
        raw = changed(Case__Jurisdiction=spelled, Country="NI")
        assert read(raw, received_on=RECEIVED).reported_from == "northern_ireland"


def test_two_different_nations_are_pointed_out():
    (warning,) = read(changed(Country="WAL"), received_on=RECEIVED).warnings
    assert warning.field == "Country"


def test_crime_reference_says_whether_there_is_one_and_not_whether_it_was_reported():
    assert BY_SOURCE_KEY["ReportedCase"].key == "crime_reference_exists"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes", Answer.YES), ("no", Answer.NO), ("Not-sure", Answer.NOT_SURE), ("Not sure", Answer.NOT_SURE),
        ("not_sure", Answer.NOT_SURE), ("I don’t know", Answer.NOT_SURE), ("true", Answer.YES),
        ("", Answer.NOT_ASKED), ("  ", Answer.NOT_ASKED), ("perhaps", None), ("yes " * 100, None),
    ],
)  # fmt: skip
def test_an_answer_is_known_by_its_words(text, answer):
    assert read_answer(text) is answer


@pytest.mark.parametrize(
    "text", ["Not known", "not known.", "Unknown", "-", "--", "?", "N/K", "don't know", "—", "__"]
)
def test_a_text_that_says_nothing_is_recognised(text):
    assert says_not_known(text)


@pytest.mark.parametrize(
    "text", ["", " ", "None", "N/A", "Not known to police", "Unknown man called Dex", "0"]
)
def test_a_text_that_says_something_is_left_alone(text):
    assert not says_not_known(text)
