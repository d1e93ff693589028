"""The instruments of the follow-up: not known is an answer, totals add up, two languages are whole, values are codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from moothall.methods.arrangements import catalogue as arrangements
from moothall.methods.instruments import (
    PUBLISHED,
    Instrument,
    InstrumentError,
    catalogue,
    check_answers,
    in_language,
    indicators_of,
    read_instrument,
    score,
    values_of,
)

TODAY = date(2026, 11, 29)


def shipped(name: str) -> Instrument:
    return catalogue().in_force(name, TODAY)


def test_every_instrument_that_a_follow_up_names_is_there_and_of_the_follow_up() -> None:
    named = {
        rule.value.instrument
        for arrangement in arrangements().arrangements
        if arrangement.governance.follow_up
        for rule in arrangement.governance.follow_up.instruments
    }
    assert named == {
        "safeguarding-outcomes",
        "adult-survivor-outcomes",
        "sdq-scores",
        "own-goals",
        "how-it-was",
    }
    assert {shipped(name).about for name in named} == {"follow_up"}


def test_the_safeguarding_set_stands_under_four_principles_and_is_never_added_up() -> None:
    used = shipped("safeguarding-outcomes")
    assert [section.code for section in used.sections] == [
        "fair_treatment", "best_interests", "life_and_growth", "being_heard",
    ]  # fmt: skip
    assert score(used, {question.code: "3" for question in used.questions()}).total is None
    assert not used.for_age(18)
    assert used.for_age(17)
    assert used.for_age(None)


def test_the_adult_set_has_the_seven_domains_from_18() -> None:
    used = shipped("adult-survivor-outcomes")
    assert len(used.questions()) == 7
    assert (used.for_age(17), used.for_age(18)) == (False, True)


def test_not_known_is_an_answer_of_such_a_scale_and_nothing_is_made_of_it() -> None:
    used = shipped("how-it-was")
    answers = {question.code: "not_known" for question in used.questions() if not question.optional}
    assert check_answers(used, answers) == ()
    assert set(values_of(used, answers).values()) == {"not_known"}


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused_and_without_parts_it_stands() -> None:
    used = shipped("sdq-scores")
    parts = {"emotional": "5", "conduct": "4", "hyperactivity": "6", "peers": "3"}
    assert check_answers(used, {"total_difficulties": "18", **parts}) == ()
    assert check_answers(used, {"total_difficulties": "18"}) == ()
    [wrong] = check_answers(used, {"total_difficulties": "19", **parts, "prosocial": "9"})
    assert (wrong.question, wrong.fault) == ("total_difficulties", "does_not_add_up")


@pytest.mark.parametrize(
    ("total", "band"), [(0, "normal"), (13, "normal"), (14, "borderline"), (17, "concern"), (40, "concern")]
)
def test_the_bands_of_the_total(total: int, band: str) -> None:
    found = values_of(shipped("sdq-scores"), {"total_difficulties": str(total)})
    assert found == {"sdq-scores.band": band}


def test_goals_are_counted_by_their_mean_and_their_words_are_not_counted() -> None:
    used = shipped("own-goals")
    answers = {"goal_1": "My own room", "goal_1_now": "8", "goal_2": "Swim", "goal_2_now": "1"}
    assert score(used, answers).total == 4.5
    assert values_of(used, answers) == {"own-goals.band": "on_the_way"}
    assert [each.code for each in indicators_of(used)] == ["own-goals.band"]


def test_what_children_say_of_the_process_is_no_outcome() -> None:
    assert all(each.process for each in indicators_of(shipped("how-it-was")))
    assert not any(each.process for each in indicators_of(shipped("safeguarding-outcomes")))


@pytest.mark.parametrize("name", ["how-it-was", "own-goals"])
def test_what_a_child_answers_alone_is_whole_in_welsh(name: str) -> None:
    used = shipped(name)
    welsh = in_language(used, "cy")
    assert used.completed_by.value.by_the_person
    for one, other in zip(used.questions(), welsh.questions(), strict=True):
        assert one.code == other.code
        assert one.prompt != other.prompt
    assert in_language(used, "fr") == used


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("      kind: Oedd", "      unkind: Oedd", "'kind' is not translated"),
        ("languages: [en, cy]", "languages: [en, cy, fr]", "no words in it"),
        (
            "translations:",
            "sums: [{total: kind, of: [explained, listened]}]\ntranslations:",
            "answered by a number",
        ),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_its_mend(
    tmp_path: Path, changed: str, to: str, said: str
) -> None:
    words = (PUBLISHED / "how-it-was" / "2026-11-01.yaml").read_text(encoding="utf-8")
    assert changed in words
    file = tmp_path / "how-it-was" / "2026-11-01.yaml"
    file.parent.mkdir()
    file.write_text(words.replace(changed, to), encoding="utf-8")
    with pytest.raises(InstrumentError, match=said):
        read_instrument(file)
