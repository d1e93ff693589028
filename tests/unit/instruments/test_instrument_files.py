"""Reading instruments: what is right is found by day or by fingerprint, what is wrong is named with its mend."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from moothall.methods.instruments import (
    PUBLISHED,
    Catalogue,
    InstrumentChangedError,
    InstrumentError,
    catalogue,
    read_folder,
    read_instrument,
)
from tests.unit.instruments.instrument_samples import MEAN, sample, written

TODAY = date(2026, 11, 16)


def test_every_published_file_is_one_of_the_sums_and_unchanged() -> None:
    lines = (PUBLISHED / "SHA256SUMS").read_text().splitlines()
    said = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {
        str(path.relative_to(PUBLISHED)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in PUBLISHED.glob("*/*.yaml")
    }
    assert found == said


def test_what_is_shipped() -> None:
    asked = {each.name: len(each.questions()) for each in catalogue().all_in_force(TODAY)}
    assert asked["dash-24"] == 24
    assert asked["vulnerability-22"] == 22
    assert {"missing-episode-risk", "exploitation-screen"} <= set(asked)


def test_the_vulnerability_factors_stand_in_three_dimensions() -> None:
    found = catalogue().in_force("vulnerability-22", TODAY)
    assert [(each.code, len(each.questions)) for each in found.sections] == [
        ("engagement", 13), ("intent", 6), ("capability", 3),
    ]  # fmt: skip


def test_the_number_of_ticks_that_is_enough_is_no_business_of_the_checklist() -> None:
    found = catalogue().in_force("dash-24", TODAY)
    assert found.bands is None
    assert "14" not in (PUBLISHED / "dash-24" / f"{found.version}.yaml").read_text()


@pytest.mark.parametrize("instrument", catalogue().instruments, ids=lambda each: each.name)
def test_a_published_file_is_short_and_says_whose_words_it_holds(instrument: object) -> None:
    path = PUBLISHED / instrument.name / f"{instrument.version}.yaml"  # type: ignore[attr-defined]
    assert len(path.read_text().splitlines()) <= 80
    assert instrument.wording == "ours"  # type: ignore[attr-defined]
    assert instrument.licence  # type: ignore[attr-defined]


def test_an_authoritys_own_file_stands_before_ours_and_ours_stays_for_the_old(tmp_path: Path) -> None:
    ours = catalogue().in_force("dash-24", TODAY)
    written(tmp_path, name="dash-24", version="2026-06-01")
    file = tmp_path / "dash-24" / "2026-06-01.yaml"
    file.write_text(file.read_text().replace("effective_from: 2026-04-01", "effective_from: 2026-06-01"))
    both = catalogue(tmp_path)
    assert both.in_force("dash-24", date(2026, 5, 31)) == ours
    assert both.in_force("dash-24", TODAY).version == "2026-06-01"
    assert both.pinned("dash-24", ours.version, ours.sha256) == ours


def test_one_version_in_both_shelves_is_told_apart_by_its_fingerprint(tmp_path: Path) -> None:
    ours = catalogue().in_force("dash-24", TODAY)
    written(tmp_path, name="dash-24", version=ours.version)
    both = catalogue(tmp_path)
    own = both.in_force("dash-24", TODAY)
    assert own.title == "A sample"
    assert both.pinned("dash-24", ours.version, ours.sha256) == ours
    assert both.pinned("dash-24", own.version, own.sha256) == own


def test_a_file_changed_since_is_refused() -> None:
    with pytest.raises(InstrumentChangedError, match="not the file this assessment was made with"):
        catalogue().pinned("dash-24", "2026-04-01", "0" * 64)
    with pytest.raises(InstrumentError, match="has no version '1999'"):
        catalogue().pinned("dash-24", "1999", "")
    with pytest.raises(InstrumentError, match=r"There are: .*dash-24"):
        catalogue().in_force("dash-25", TODAY)


def test_before_the_first_day_and_after_the_last_there_is_none(tmp_path: Path) -> None:
    made = sample(tmp_path, MEAN + "effective_until: 2026-12-31\n")
    shelf = Catalogue(instruments=(made,))
    for day in (date(2026, 3, 31), date(2027, 1, 1)):
        with pytest.raises(InstrumentError, match="No version of 'sample' is in force"):
            shelf.in_force("sample", day)
        assert shelf.all_in_force(day) == ()
    assert shelf.in_force("sample", date(2026, 12, 31)) == made


def test_two_versions_may_not_begin_on_one_day(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, version="2026-05-01")
    with pytest.raises(InstrumentError, match="both begin on 2026-04-01"):
        read_folder(tmp_path)


WRONG = [
    ("sleeps: Sleeps well", "sleeps: {promt: Sleeps well}", "'promt' is not a word this file may use", "sleeps"),
    ("answer: date", "answer: day", "'day' is not a kind of answer", "when"),
    ("{number: {from: 0, to: 5}}", "{number: {from: 0}}", "'to' is missing", "friends"),
    ("{number: {from: 0, to: 5}}", "{number: {from: 6, to: 5}}", "leaves nothing to answer", "friends"),
    ("total: mean_of_answered", "total: median", "Write 'count_of_yes'", "total"),
    ("range: {from: 0, to: 5}", "range: {from: 0, to: 9}", "By its questions it is 0 to 5", "range"),
    ("missing_allowed: 1\n", "missing_allowed: 4\n", "there would be a score of nothing", "missing_allowed"),
    ("from: 2.5, to: 5", "from: 3, to: 5", "Begin it at 2.5", "high"),
    ("from: 2.5, to: 5", "from: 2.5, to: 4", "Write 'to: 5'", "high"),
    ("[{code: days},", "[{code: nights},", "is no section and names no questions", "subscales"),
    ("questions: [eats, laughs]", "questions: [eats, laugh]", "Did you mean 'laughs'?", "subscales"),
    ("from: 2.5, to: 5}", "from: 2.5, to: 5, or_yes_to: [sleeps]}", "no question that can be answered yes", "high"),
    ("      friends:", "      eats:", "Two questions have the code 'eats'", "eats"),
    ("(ours, from memory)\n  value:\n    total", "(theirs, from memory)\n  value:\n    total", "no source called 'theirs'",
     "SMP-02"),
    ("SMP-03", "SMP-02", "Two rules have the number SMP-02", ""),
    ("Two bands. (ours, from memory)", "Two bands. (ours, from memory, with SMP-09)", "rests on SMP-09", ""),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "said", "line"), WRONG, ids=[each[2] for each in WRONG])
def test_a_wrong_file_names_the_line_and_the_mend(
    tmp_path: Path, before: str, after: str, said: str, line: str
) -> None:
    assert before in MEAN
    file = written(tmp_path, MEAN.replace(before, after, 1))
    with pytest.raises(InstrumentError) as caught:
        read_instrument(file)
    problems = [problem for problem in caught.value.problems if said in str(problem)]
    assert problems, str(caught.value)
    assert problems[0].file == str(file)
    text = file.read_text().splitlines()
    assert line in text[(problems[0].line or 0) - 1]


def test_a_file_kept_under_another_name_is_named(tmp_path: Path) -> None:
    file = written(tmp_path)
    moved = file.with_name("2026-05-01.yaml")
    file.rename(moved)
    with pytest.raises(InstrumentError, match="Write 'version: 2026-05-01', or move the file"):
        read_instrument(moved)


def test_what_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, MEAN + "bands: {\n")
    with pytest.raises(InstrumentError, match="cannot be read"):
        read_instrument(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InstrumentError, match="not UTF-8"):
        read_instrument(file)
    file.write_text("- a list\n")
    with pytest.raises(InstrumentError, match="holds no instrument"):
        read_instrument(file)


def test_the_example_of_the_guide_can_be_loaded(tmp_path: Path) -> None:
    guide = Path(__file__).resolve().parents[3] / "docs" / "guide" / "questionnaires.md"
    example = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    file = tmp_path / "sleep" / "2026-09-01.yaml"
    file.parent.mkdir()
    file.write_text(example, encoding="utf-8")
    assert [question.code for question in read_instrument(file).questions()] == ["wakes", "dreams", "hours"]
