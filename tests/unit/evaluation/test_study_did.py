"""`moothall study did`: tables as people have them, options as they write them, and what it says of what it cannot do."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from moothall.commands.study import study

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
TABLE = list(csv.DictReader((SAMPLES / "staggered.csv").read_text().splitlines()))
ASKED = ["--outcome", "outcome", "--unit", "unit", "--time", "time", "--group", "group", "--draws", "0"]


def run(data: Path, *more: str, asked: list[str] = ASKED) -> Result:
    return CliRunner().invoke(study, ["did", "--data", str(data), *asked, *more])


def told(data: Path, *more: str, asked: list[str] = ASKED) -> dict[str, Any]:
    out = data.with_suffix(".told.json")
    done = run(data, *more, "--json", str(out), asked=asked)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def write(path: Path, rows: list[dict[str, Any]], delimiter: str = ",") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    whole = text.getvalue().encode()
    path.write_bytes(gzip.compress(whole) if path.suffix == ".gz" else whole)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "table.csv", TABLE)


def effects(found: dict[str, Any]) -> list[float]:
    return [cell["effect"] for cell in found["group_time"]]


def test_csv_tsv_semicolons_gzip_and_parquet_give_the_same_numbers(table: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    first = effects(told(table))
    for name, delimiter in (("a.tsv", "\t"), ("b.csv", ";"), ("c.csv.gz", ","), ("d.tsv.gz", "\t")):
        assert effects(told(write(table.with_name(name), TABLE, delimiter))) == first
    whole = pyarrow.csv.read_csv(table)
    pyarrow.parquet.write_table(whole, table.with_name("e.parquet"))
    assert effects(told(table.with_name("e.parquet"))) == first


def test_covariates_may_be_written_by_commas_spaces_again_or_as_a_formula(table: Path) -> None:
    both = [[f"covariate{sign}weight"] for sign in (",", " ", " + ")] + [
        ["~ covariate + weight"],
        ["covariate", "weight"],
    ]
    found = [told(table, "--covariates", *one) for one in both]
    found.append(told(table, "--covariates", "covariate", "--covariates", "weight"))
    assert {str(one["options"]["covariates"]) for one in found} == {"['covariate', 'weight']"}
    assert all(effects(one) == effects(found[0]) for one in found)
    done = run(table, "covariate")
    assert done.exit_code == 2
    assert "Got what is no option: covariate" in done.output


def test_the_words_of_r_are_understood(table: Path) -> None:
    ours = told(table, "--control", "never", "--base", "universal", "--panel", "unbalanced", "--balance", "1")
    theirs = told(
        table, "--control-group", "nevertreated", "--base-period", "universal", "--allow-unbalanced-panel",
        "--balance-e", "1", "--est-method", "DR", "--biters", "0",
    )  # fmt: skip
    assert ours == theirs
    assert "is none of not-yet, never" in run(table, "--control", "always").output


def test_words_as_a_covariate_become_a_column_a_word_and_truth_an_outcome_of_nought_and_one(
    tmp_path: Path,
) -> None:
    rows = [
        {**row, "place": "ABC"[int(row["unit"]) % 3], "went": str(float(row["outcome"]) > 0).lower()}
        for row in TABLE
    ]
    table = write(tmp_path / "words.csv", rows)
    for row in rows:
        row |= {
            "b": int(row["place"] == "B"),
            "c": int(row["place"] == "C"),
            "went": int(row["went"] == "true"),
        }
    same = write(tmp_path / "numbers.csv", rows)
    asked = ["--outcome", "went", *ASKED[2:]]
    first = effects(told(table, "--covariates", "place", asked=asked))
    assert first == effects(told(same, "--covariates", "b,c", asked=asked))


def test_names_of_units_in_words_and_a_group_said_as_never_are_understood(
    tmp_path: Path, table: Path
) -> None:
    rows = [{**row, "unit": f"Hullhaven {row['unit']}", "group": "never" if row["group"] == "0" else row["group"]} for row in TABLE]  # fmt: skip
    assert effects(told(write(tmp_path / "named.csv", rows))) == pytest.approx(effects(told(table)))


@pytest.mark.parametrize(
    ("unit", "told_as"),
    [
        ("year", lambda time: f"{2010 + time}-01-01"),
        ("quarter", lambda time: f"{2010 + time // 4}-Q{time % 4 + 1}"),
        ("quarter", lambda time: f"{2010 + time // 4}-{time % 4 * 3 + 1:02d}-01"),
        ("month", lambda time: f"2010-{time:02d}"),
        ("week", lambda time: str(np.datetime64("2010-01-04") + 7 * time)),
        ("day", lambda time: str(np.datetime64("2010-01-04") + time)),
    ],
)
def test_dates_are_counted_in_the_coarsest_unit_that_keeps_them_apart(
    tmp_path: Path, table: Path, unit: str, told_as: Any
) -> None:
    rows = [
        {
            **row,
            "time": told_as(int(row["time"])),
            "group": told_as(int(row["group"])) if row["group"] != "0" else "",
        }
        for row in TABLE
    ]
    found = told(write(tmp_path / "dates.csv", rows))
    assert found["time_counted_in"] == unit
    assert [line["at"] for line in found["dynamic"]["by"]] == [
        line["at"] for line in told(table)["dynamic"]["by"]
    ]
    assert effects(found) == effects(told(table))


def test_a_date_within_a_period_is_a_start_within_it(tmp_path: Path, table: Path) -> None:
    rows = [{**row, "time": f"2010-{int(row['time']):02d}-01", "group": f"2010-{int(row['group']):02d}-17" if row["group"] != "0" else ""} for row in TABLE]  # fmt: skip
    assert effects(told(write(tmp_path / "within.csv", rows))) == effects(told(table))


def test_units_with_holes_are_left_out_and_counted_or_kept(tmp_path: Path) -> None:
    table = write(tmp_path / "holes.csv", TABLE[1:])
    done = run(table)
    assert "89 units, 7 times, 18 cells (balanced panel)" in done.output
    assert "Left out: 1 units not seen at every time" in done.output
    assert "90 units" in run(table, "--panel", "unbalanced").output


def test_cross_sections_need_no_unit_and_refuse_one_that_comes_again(table: Path) -> None:
    without = [word for word in ASKED if word not in ("--unit", "unit")]
    found = told(table, "--panel", "cross-sections", asked=without)
    assert (found["sample"], found["units"]) == ("rows", len(TABLE))
    done = run(table, "--panel", "cross-sections")
    assert done.exit_code == 1
    assert "each row is another person, but 'unit' names some twice" in done.output
    assert "Missing option '--unit'" in run(table, asked=without).output


def test_what_has_no_estimate_is_said_with_the_reason_in_a_line_and_in_the_json(tmp_path: Path) -> None:
    rows = [{**row, "treated": int(row["group"] != "0"), "twice": row["covariate"]} for row in TABLE]
    table = write(tmp_path / "apart.csv", rows)
    done = run(table, "--control", "never", "--covariates", "treated")
    assert "No estimate (NA) in 18 cells, since the covariates tell the groups apart" in done.output
    found = told(table, "--covariates", "covariate,twice", "--method", "reg")
    assert len(found["no_estimate"]) == 18
    assert found["group_time"][0]["effect"] is None
    assert found["simple"]["overall"]["effect"] is None


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        ({"outcome": "much"}, [], "holds something that is no number"),
        ({"time": "soon"}, [], "'time' holds something that is no number and no date"),
        ({"time": "7"}, [], "stands twice at the same time"),
        ({"cluster": "99"}, ["--cluster", "cluster"], "cluster of a unit changes over time"),
        ({"group": "4"}, [], "group of a unit changes over time"),
        ({"weight": "-1"}, ["--weights", "weight"], "A weight is negative"),
        ({}, ["--weights", "mass"], "has no column 'mass'. It has: unit, time, group"),
        ({}, ["--anticipation", "-1"], "Anticipation is for how long before treatment"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_column(tmp_path: Path, change: dict[str, str], more: list[str], said: str) -> None:  # fmt: skip
    rows = [*TABLE[:-2], {**TABLE[-2], **change}, TABLE[-1]]
    done = run(write(tmp_path / "wrong.csv", rows), *more)
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output


def test_an_empty_file_and_one_that_is_no_table_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "no.parquet").write_bytes(b"no")
    (tmp_path / "head.csv").write_text("unit,time,group,outcome\n")
    for name in ("empty.csv", "no.parquet", "head.csv"):
        done = run(tmp_path / name)
        assert done.exit_code == 1, name
        assert "Traceback" not in done.output


def test_a_column_that_is_empty_is_named_and_what_has_no_error_is_said_to_have_none(tmp_path: Path) -> None:
    empty = write(tmp_path / "empty.csv", [{**row, "covariate": ""} for row in TABLE])
    done = run(empty, "--covariates", "covariate")
    assert "The column 'covariate' is empty." in done.output
    flat = write(tmp_path / "flat.csv", [{**row, "outcome": "1"} for row in TABLE])
    assert "simple    +0.000000  standard error NA  95% interval NA to NA" in run(flat).output


def test_draws_add_a_band_over_all_and_the_same_seed_gives_the_same_bytes(table: Path) -> None:
    drawn = [*ASKED[:-2], "--draws", "199", "--seed", "3"]
    first, again = told(table, asked=drawn), told(table, asked=drawn)
    assert first == again
    assert first["critical_value"] > told(table)["critical_value"] == pytest.approx(1.959964)
    cell = first["group_time"][3]
    assert cell["high"] - cell["effect"] == pytest.approx(first["critical_value"] * cell["bootstrap_se"])
    assert first["pretrend"]["largest_p"] > 0.05
    assert first["bacon"]["kinds"]["with treated already"]["weight"] == pytest.approx(0.1895, abs=1e-4)
    assert told(table, "--seed", "4", asked=drawn[:-2])["critical_value"] != first["critical_value"]


def test_the_command_loads_neither_django_nor_pandas_nor_scipy_nor_pydantic(table: Path) -> None:
    code = (
        "import sys; from moothall.commands.study import study\n"
        f"study(['did', '--data', {str(table)!r}, *{ASKED!r}], standalone_mode=False)\n"
        "print(sorted({'django', 'pandas', 'scipy', 'pydantic', 'statsmodels'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
