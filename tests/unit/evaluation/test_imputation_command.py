"""`moothall study imputation`: every number into JSON, what is asked beside it, and errors that name the mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from moothall.commands.study import study

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
ASKED = [
    "imputation",
    "--data",
    str(SAMPLES / "open_panel.csv"),
    "--unit",
    "unit",
    "--time",
    "time",
    "--group",
    "group",
]


def test_it_writes_every_estimate_and_what_was_asked_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    asked = [*ASKED, "--outcome", "outcome", "--covariates", "covariate", "--leads", "3", "--json", str(out)]
    done = CliRunner().invoke(
        study, [*asked, "--few", "as-published", "--also", "sun-abraham,sensitivity,randomisation,detectable", "--draws", "60"]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(out.read_text())
    theirs = json.loads((SAMPLES / "open_panel.json").read_text())
    case = next(one for one in theirs["imputation"] if one["covariate"] and one["over"] == "cohort and time")
    assert told["overall"]["effect"] == pytest.approx(case["overall"], abs=1e-8)
    assert told["overall"]["se"] == pytest.approx(case["se"], rel=1e-7)
    assert [line["effect"] for line in told["dynamic"]] == pytest.approx(case["effect"], abs=1e-8)
    assert set(told["sensitivity"]) == {"relative magnitudes", "smoothness"}
    assert told["randomisation"]["p"] == pytest.approx(1 / 61)
    assert told["detectable"]["least"] > 0
    assert told["slopes"]["covariate"] == pytest.approx(0.5, abs=0.15)
    for words in (
        "Trends before treatment alike",
        "sun-abraham",
        "If trends differ",
        "Minimum detectable effect",
    ):
        assert words in done.output


def test_a_column_or_a_word_that_is_not_there_is_named() -> None:
    done = CliRunner().invoke(study, [*ASKED, "--outcome", "harm"])
    assert "has no column 'harm'" in done.output
    done = CliRunner().invoke(study, [*ASKED, "--outcome", "outcome", "--also", "magic"])
    assert "'magic' is none of sun-abraham" in done.output


def test_without_anybody_never_treated_late_effects_are_refused_by_name_and_left_out_if_asked(
    tmp_path: Path,
) -> None:
    lines = (SAMPLES / "open_panel.csv").read_text().splitlines()
    file = tmp_path / "treated.csv"
    file.write_text("\n".join([lines[0], *(line for line in lines[1:] if line.split(",")[2] != "0")]))
    asked = [*ASKED, "--data", str(file), "--outcome", "outcome", "--leads", "0"]
    done = CliRunner().invoke(study, asked)
    assert done.exit_code == 1
    assert "cannot be told for 0 at 7" in done.output
    done = CliRunner().invoke(study, [*asked, "--unidentified", "leave-out"])
    assert done.exit_code == 0
    assert "No estimate in" in done.output
