"""moothall arrangements, as an operator runs it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from moothall.commands.arrangements import arrangements
from moothall.methods.arrangements import catalogue
from moothall.methods.arrangements.catalogue import PUBLISHED


def test_check_prints_every_rule_that_is_not_confirmed() -> None:
    result = CliRunner().invoke(arrangements, ["check"])
    assert result.exit_code == 0
    for arrangement in catalogue().arrangements:
        for rule in arrangement.unconfirmed():
            assert f"{rule.id}  {rule.statement}" in result.output
    assert "PNL-02" in result.output
    assert "value: 3" in result.output
    assert "Home Office pilot guidance, version 6" in result.output
    assert "  PNL-03" not in result.output
    assert result.output.endswith(f"{len(catalogue().arrangements)} files read; nothing is wrong.\n")


def test_check_takes_a_file_a_folder_of_versions_or_a_folder_of_arrangements() -> None:
    file, folder = PUBLISHED / "nrm-child" / "2026-04-01.yaml", PUBLISHED / "nrm-child"
    for path, files in ((file, "1 file"), (folder, "2 files"), (Path(__file__).parent / "other", "2 files")):
        result = CliRunner().invoke(arrangements, ["check", str(path)])
        assert f"{files} read" in result.output


def test_check_ends_with_one_and_names_the_line_and_the_mend(tmp_path: Path) -> None:
    file = tmp_path / "nrm-child" / "2026-04-01.yaml"
    file.parent.mkdir()
    good = (PUBLISHED / "nrm-child" / "2026-04-01.yaml").read_text(encoding="utf-8")
    file.write_text(good.replace("years: 18, days: 100", "years: 18, days: hundred"), encoding="utf-8")
    result = CliRunner().invoke(arrangements, ["check", str(tmp_path)])
    line = good[: good.index("days: 100")].count("\n") + 1
    assert result.exit_code == 1
    assert f"2026-04-01.yaml, line {line}: function.eligibility[1].value.days" in result.stderr
    assert "It says 'hundred'." in result.stderr
    assert "1 thing to mend." in result.stderr


def test_check_says_when_a_folder_holds_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(arrangements, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "There are no arrangements here." in result.stderr


def test_show_reads_out_the_version_in_force() -> None:
    result = CliRunner().invoke(arrangements, ["show", "nrm-child", "--on", "2023-01-01"])
    assert "version 2021-06-14" in result.output
    assert "PNL-03  The chair is not the lead social worker" in result.output


def test_show_says_which_arrangements_there_are() -> None:
    result = CliRunner().invoke(arrangements, ["show", "nothing"])
    assert result.exit_code == 1
    assert "There are: channel, marac, mash, missing-hub, nrm-child" in result.output
