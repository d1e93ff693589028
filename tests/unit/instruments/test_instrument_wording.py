"""The published words of a questionnaire, loaded by an authority that holds them."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.commands.instruments import instruments
from moothall.methods.instruments import PUBLISHED, Catalogue, catalogue, read_folder, reworded

DAY = date(2026, 12, 1)
OURS = Catalogue(instruments=catalogue().instruments).in_force("dash-24", DAY)
FILE = PUBLISHED / "dash-24" / f"{OURS.version}.yaml"


def table(rows: list[tuple[str, str, str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([("question", "prompt", "help"), *rows])
    return file.getvalue()


def words(count: int = 24) -> list[tuple[str, str, str]]:
    return [(str(number), f"Invented words {number}: yes, or no?", "") for number in range(1, count + 1)]


def loaded(folder: Path, text: str, name: str = "dash-24") -> Result:
    source = folder / "words.csv"
    source.write_text(text, "utf-8")
    return CliRunner().invoke(
        instruments, ["load-text", name, str(source), "--from", str(DAY), "--licence", "Invented, free to use.", "--into", str(folder / "own")],
    )  # fmt: skip


def test_the_published_words_stand_before_ours_from_their_day_and_score_the_same(tmp_path: Path) -> None:
    result = loaded(tmp_path, "\ufeff" + table(words()))
    assert result.exit_code == 0, result.output
    shelf = Catalogue(instruments=catalogue().instruments, own=read_folder(tmp_path / "own"))
    theirs = shelf.in_force("dash-24", DAY)
    assert theirs.wording == "published"
    assert theirs.licence == "Invented, free to use."
    assert [one.prompt for one in theirs.questions()] == [prompt for _number, prompt, _help in words()]
    assert [one.code for one in theirs.questions()] == [one.code for one in OURS.questions()]
    assert not any(one.help for one in theirs.questions())
    assert theirs.scoring == OURS.scoring
    assert shelf.in_force("dash-24", date(2026, 11, 30)).wording == "ours"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (words(23), "Question 24"),
        ([*words(), ("25", "One too many", "")], "There is no question '25'"),
        ([*words(23), ("1", "Again", "")], "'injured' stands here twice"),
        ([*words(23), ("24", " ", "")], "has no words"),
        ([*words(23), ("nonsense", "What?", "")], "There is no question 'nonsense'"),
    ],
)
def test_a_table_that_is_wrong_is_named_by_its_line_and_nothing_is_written(
    tmp_path: Path, rows: list[tuple[str, str, str]], said: str
) -> None:
    result = loaded(tmp_path, table(rows))
    assert result.exit_code == 1
    assert said in result.output
    assert "words.csv" in result.output
    assert not (tmp_path / "own").exists()


def test_a_table_without_its_columns_is_sent_back(tmp_path: Path) -> None:
    result = loaded(tmp_path, "number;words\n1;What?\n")
    assert result.exit_code == 1
    assert "no columns 'question' and 'prompt'" in result.output


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    assert loaded(tmp_path, table(words())).exit_code == 0
    before = (tmp_path / "own" / "dash-24" / f"{DAY}.yaml").read_bytes()
    again = loaded(tmp_path, table([(number, prompt + " Changed.", "") for number, prompt, _help in words()]))
    assert again.exit_code == 1
    assert "never altered" in again.output
    assert (tmp_path / "own" / "dash-24" / f"{DAY}.yaml").read_bytes() == before


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=60).filter(str.strip),
        min_size=24,
        max_size=24,
    )
)
def test_whatever_the_words_they_come_back_as_they_were_given(prompts: list[str]) -> None:
    rows = [(str(number), prompt, "") for number, prompt in enumerate(prompts, 1)]
    text = reworded(OURS, FILE, table(rows), version=str(DAY), licence="Invented.")
    sections = yaml.safe_load(text)["sections"].values()
    told = [said["prompt"] for section in sections for said in section["questions"].values()]
    assert told == [prompt.strip() for prompt in prompts]
