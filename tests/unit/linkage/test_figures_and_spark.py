"""The figures of the reference are made again by a command; Spark is asked for plainly where it is not there."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from moothall.commands.link import link
from moothall.commands.link_figures import BEGIN, END, Figure, put_into
from moothall.methods.linkage import records_of
from moothall.methods.linkage.on_spark import agreement

TOP = Path(__file__).resolve().parents[3]


def figure(*, own: bool, precision: float = 0.99, recall: float = 0.95) -> Figure:
    return Figure("a set", own, 1_000, precision, recall, 0.97, 0.5, 6)


def test_the_table_is_put_between_its_marks_and_nothing_else_is_touched(tmp_path: Path) -> None:
    file = tmp_path / "reference.md"
    file.write_text(f"Before\n{BEGIN}old\n{END}\nAfter\n")
    put_into(file, [figure(own=True)])
    text = file.read_text()
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "| a set | 1,000 | 0.990 | 0.950 | 0.970 | 0.50 | 6 |" in text
    assert "old" not in text
    file.write_text("no marks")
    with pytest.raises(click.ClickException, match="no marks"):
        put_into(file, [])


def test_our_own_sets_must_reach_what_is_promised_and_a_public_one_is_only_told() -> None:
    assert figure(own=True).good_enough
    assert not figure(own=True, precision=0.979).good_enough
    assert not figure(own=True, recall=0.899).good_enough
    assert figure(own=False, precision=0.5).good_enough


def test_the_reference_holds_a_table_that_meets_what_is_promised() -> None:
    text = (TOP / "docs" / "reference" / "linkage.md").read_text()
    rows = [
        line.split("|")
        for line in text.partition(BEGIN)[2].partition(END)[0].splitlines()
        if "fictional" in line
    ]
    assert len(rows) == 2
    assert all(float(row[3]) >= 0.98 and float(row[4]) >= 0.90 for row in rows)


def test_without_java_or_spark_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    told = CliRunner().invoke(link, ["compare-spark"])
    assert told.exit_code == 1
    assert "make spark" in told.output or "Java 17" in told.output


def test_two_weighings_agree_by_their_pairs_weights_and_proposals() -> None:
    records = records_of([{"record_id": "1", "family_name": "Fictional"}])
    for name, rows in (
        ("one", "(1, 2, 5.0, 'same'), (1, 3, 1.0, 'question')"),
        ("two", "(1, 2, 5.2, 'same'), (1, 4, 0.0, 'no')"),
    ):
        records.con.execute(
            f"CREATE TABLE {name} AS SELECT * FROM (VALUES {rows}) t(a, b, match_weight, verdict)"
        )
    found = agreement(records, "one", "two")
    assert (found.pairs, found.one_alone, found.apart, found.verdicts_differ) == (3, 2, 1, 0)
    assert found.furthest == pytest.approx(0.2)
    assert not found.within
    assert agreement(records, "one", "one").within


def test_the_partnerships_own_records_and_files_are_not_asked_for_at_once() -> None:
    for told in (
        ["train", "--from-database", "--records", "x.csv"],
        ["predict", "--from-database", "--out", "x.csv"],
    ):
        answer = CliRunner().invoke(link, told)
        assert answer.exit_code == 2
        assert "not with --from-database" in answer.output
