"""moothall instruments, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from moothall.commands.instruments import instruments
from moothall.methods.instruments import catalogue
from tests.unit.instruments.instrument_samples import MEAN, written


def test_check_prints_every_rule_that_is_not_confirmed() -> None:
    result = CliRunner().invoke(instruments, ["check"])
    assert result.exit_code == 0
    for instrument in catalogue().instruments:
        for rule in instrument.unconfirmed():
            assert f"{rule.id}  {rule.statement}" in result.output
    assert "dash-24 2026-04-01: 24 questions" in result.output


def test_check_ends_with_one_and_names_the_line_and_the_mend(tmp_path: Path) -> None:
    file = written(tmp_path, MEAN.replace("to: 5}\n", "to: five}\n"))
    for path in (file, file.parent, tmp_path):
        result = CliRunner().invoke(instruments, ["check", str(path)])
        assert result.exit_code == 1
        assert "to mend." in result.stderr
        assert "line" in result.stderr


def test_check_says_when_a_folder_holds_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(instruments, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "There are no instruments here." in result.stderr


def test_check_reads_the_authoritys_own_folder_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    monkeypatch.setenv("MOOTHALL_INSTRUMENTS", str(tmp_path))
    result = CliRunner().invoke(instruments, ["check"])
    assert "sample 2026-04-01: 7 questions" in result.output
    shown = CliRunner().invoke(instruments, ["show", "sample", "--on", "2026-04-01"])
    assert "friends  How good are friends? (0 to 5)" in shown.output
    assert "sleeps  Sleeps well (1 Never, 2 Now and then, 3 Often, 4 Always)" in shown.output


def test_show_lists_them_and_reads_one_out() -> None:
    listed = CliRunner().invoke(instruments, ["show", "--on", "2026-11-16"])
    assert "missing-episode-risk  Risk in one missing episode" in listed.output
    shown = CliRunner().invoke(instruments, ["show", "missing-episode-risk", "--on", "2026-11-16"])
    assert "harm_feared  Is there reason to fear serious harm now? (6 points)" in shown.output
    assert "MIS-04" in shown.output
    assert CliRunner().invoke(instruments, ["show", "nothing"]).exit_code == 1
