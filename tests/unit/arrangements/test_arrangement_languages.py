"""The published arrangements speak Welsh as they speak English, and are one arrangement all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from moothall.methods.arrangements import (
    Arrangement,
    ArrangementError,
    catalogue,
    catalogue_in,
    languages_in,
    said_in,
    spoken_words,
    words_in,
)
from moothall.methods.arrangements.catalogue import PUBLISHED
from tests.unit.arrangements.samples import panel

ALL = catalogue().arrangements


def test_there_is_welsh() -> None:
    assert languages_in(PUBLISHED) == ("cy",)


@pytest.mark.parametrize("arrangement", ALL, ids=lambda each: f"{each.name} {each.version}")
@pytest.mark.parametrize("language", languages_in(PUBLISHED))
def test_every_word_a_person_reads_is_translated(arrangement: Arrangement, language: str) -> None:
    words = words_in(PUBLISHED, language)
    assert [said for said in dict.fromkeys(spoken_words(arrangement)) if said not in words] == []


@pytest.mark.parametrize("language", languages_in(PUBLISHED))
def test_no_translation_is_of_words_that_no_arrangement_says(language: str) -> None:
    said = {words for arrangement in ALL for words in spoken_words(arrangement)}
    assert set(words_in(PUBLISHED, language)) - said == set()


def test_titles_stages_outcomes_questions_and_functions_are_said_in_welsh() -> None:
    welsh = said_in(panel(), words_in(PUBLISHED, "cy"))
    assert welsh.title == "Mecanwaith Atgyfeirio Cenedlaethol, panel plant"
    assert [stage.title for stage in welsh.function.stages] == ["Sail resymol", "Sail derfynol"]
    assert welsh.function.stages[0].outcomes[0].title == "Cadarnhaol"
    assert welsh.function.limbs[3].value.question == "A oedd y plentyn o dan 18 oed ar y pryd?"
    assert welsh.title_of("police") == "heddlu"


def test_codes_rules_and_the_fingerprint_stay() -> None:
    for plain, welsh in zip(
        ALL, catalogue_in(catalogue(), words_in(PUBLISHED, "cy")).arrangements, strict=True
    ):
        assert welsh.pin == plain.pin
        assert [rule.id for rule in welsh.rules()] == [rule.id for rule in plain.rules()]
        assert [rule.statement for rule in welsh.rules()] == [rule.statement for rule in plain.rules()]
        assert welsh.membership.core == plain.membership.core  # its value is codes, 'police' among them
        assert [each.code for each in welsh.function.stages] == [each.code for each in plain.function.stages]


def test_what_nobody_has_translated_stays_as_it_is_written() -> None:
    half = said_in(panel(), {"Reasonable grounds": "Sail resymol"})
    assert [stage.title for stage in half.function.stages] == ["Sail resymol", "Conclusive grounds"]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("Risk: Risg\n", "Risk: Perygl\n", "two ways"),
        ("Risk:\n", "Act: Gweithred\n", "no translation"),
        ("Risk: Risg\nRisk: Perygl\n", "Act: Gweithred\n", "written twice"),
    ],
)
def test_a_bad_file_of_translations_is_named_with_its_line(
    tmp_path: Path, first: str, second: str, said: str
) -> None:
    folder = tmp_path / "words" / "cy"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(first, encoding="utf-8")
    (folder / "b.yaml").write_text(second, encoding="utf-8")
    with pytest.raises(ArrangementError) as caught:
        words_in(tmp_path, "cy")
    problem = caught.value.problems[0]
    assert said in str(problem)
    assert problem.line
