"""The published arrangements speak Welsh as they speak English, and are one arrangement all the same."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from moothall.methods import arrangements
from moothall.methods.arrangements import (
    Arrangement,
    ArrangementError,
    Attendee,
    catalogue,
    catalogue_in,
    flags,
    languages_in,
    quorum,
    said_in,
    spoken_words,
    words_in,
)
from moothall.methods.arrangements.catalogue import PUBLISHED
from moothall.methods.arrangements.phrases import spoken
from moothall.methods.arrangements.words import MONTHS
from moothall.methods.instruments import catalogue as instruments
from moothall.methods.instruments import said_catalogue
from moothall.methods.instruments.catalogue import PUBLISHED as QUESTIONNAIRES
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
    assert set(words_in(PUBLISHED, language)) - said - set(sentences()) == set()


def sentences() -> Iterator[str]:
    """Each sentence with gaps that the kernel makes, read off its own source."""
    for file in sorted(Path(arrangements.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "_one_or_more"):
                yield from (word.value for word in _texts(node.args))
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp):
                yield from (word.value for word in _texts([node.value]) if "{" in word.value)
    yield from (f"{{day}} {month} {{year}}" for month in MONTHS)
    yield from (f"{{before}} {joiner} {{last}}" for joiner in ("and", "or"))
    things = ("day", "working day", "calendar day", "hour", "month", "time")
    yield from (f"{{number}} {thing}{more}" for thing in things for more in ("", "s"))


def _texts(nodes: Iterable[ast.expr]) -> Iterator[ast.Constant]:
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _texts([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


@pytest.mark.parametrize("language", languages_in(PUBLISHED))
def test_every_sentence_of_the_kernel_is_translated_with_the_same_gaps(language: str) -> None:
    words = words_in(PUBLISHED, language)
    made = list(dict.fromkeys(sentences()))
    assert len(made) > 120
    assert [sentence for sentence in made if sentence not in words] == []
    assert [one for one in made if not _gaps(words[one]) <= _gaps(one)] == []


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_a_sentence_of_the_kernel_is_welsh_where_it_is_read_and_english_where_it_is_kept() -> None:
    welsh = said_in(panel(), words_in(PUBLISHED, "cy"))
    attending = [Attendee(seat="1", function="police", present=True)]
    with spoken(words_in(PUBLISHED, "cy")):
        said = quorum(welsh, attending).sentence
    assert said == "Heb gworwm: heb gynrychiolaeth: awdurdod lleol, iechyd."
    assert (
        quorum(panel(), attending).sentence == "Not quorate: local authority and health are not represented."
    )


def test_every_word_of_a_questionnaire_is_translated() -> None:
    words = words_in(QUESTIONNAIRES, "cy")
    for instrument in instruments().instruments:
        if "cy" not in instrument.translations:
            assert [said for said in spoken_words(instrument) if said not in words] == []
    screen = said_catalogue(None, "cy").in_force("exploitation-screen", date(2026, 11, 29))
    assert screen.title == "Arwyddion camfanteisio, 12 cwestiwn"
    plain = instruments().in_force("exploitation-screen", date(2026, 11, 29))
    assert (screen.pin, screen.scoring.value) == (plain.pin, plain.scoring.value)


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
        core, said = plain.membership.core, welsh.membership.core
        assert (said and said.value) == (core and core.value)  # its value is codes, 'police' among them
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


def test_a_flag_over_a_stretch_of_time_is_wholly_welsh() -> None:
    hub = said_in(catalogue().in_force("missing-hub", date(2026, 11, 29)), words_in(PUBLISHED, "cy"))
    with spoken(words_in(PUBLISHED, "cy")):
        said = flags(hub, [("missing_episode", date(2026, 11, 20))], {}, date(2026, 11, 29))[0].sentence
    assert "90 diwrnod calendr" in said
    assert "days" not in said
