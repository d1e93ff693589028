"""`moothall study survival`: the figures in its JSON are R's; what was left out is counted; help names every option."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from moothall.commands.study_survival import survival as command

from .samples import HERE, R, agrees


def run(tmp_path: Path, *asked: str, data: str | Path = "follow_up.csv") -> tuple[dict[str, Any], str]:
    out = tmp_path / "out.json"
    done = CliRunner().invoke(command, ["--data", str(HERE / data), *asked, "--json", str(out)])
    assert done.exit_code == 0, done.output
    return json.loads(out.read_text()), done.output


def refused(*asked: str, data: str | Path = "follow_up.csv") -> str:
    done = CliRunner().invoke(command, ["--data", str(HERE / data), *asked])
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    return done.output


def test_one_event_by_group_with_covariates_and_horizons(tmp_path: Path) -> None:
    asked = [
        "--time",
        "exit",
        "--event",
        "event",
        "--event-is",
        "1",
        "--event-is",
        "2",
        "--by",
        "group",
        "--tau",
        "24",
    ]
    found, printed = run(tmp_path, *asked, "--horizons", "6,12")
    assert [one["group"] for one in found["curves"]] == ["early", "late", "never"]
    means = found["restricted_mean"]["groups"]
    agrees("restricted", [one["mean"] for one in means] + [one["se"] for one in means])
    test = found["log_rank"]
    agrees("log-rank 0", [test["chisq"], *(one["observed"] for one in test["groups"]), *(one["expected"] for one in test["groups"])])  # fmt: skip
    assert "Log-rank test: chi-squared" in printed
    assert [one["horizon"] for one in found["horizons"]] == [6, 12]
    contrast = found["horizons"][0]["contrasts"][0]
    assert contrast["of"] == "survival"
    share = {one["group"]: one["survival"] for one in found["horizons"][0]["groups"]}
    late = next(one for one in contrast["coefficients"] if one["name"] == "grouplate")
    # Pseudo-values are made over all groups together: near the difference of the curves, and not the same.
    assert late["coefficient"] == pytest.approx(share["late"] - share["early"], abs=0.02)


def test_a_model_with_its_test_of_proportionality(tmp_path: Path) -> None:
    asked = ["--time", "exit", "--event", "event", "--event-is", "1", "--covariates", "group,age"]
    found, _ = run(tmp_path, *asked, "--entry", "entry", "--transform", "rank")
    model = found["cox"]
    agrees("entry coefficients", [one["coefficient"] for one in model["coefficients"]])
    agrees("entry covariance", model["covariance"])
    tests = [*model["proportional_hazards"]["terms"], model["proportional_hazards"]["global"]]
    agrees("entry zph rank", [one[name] for name in ("chisq", "df", "p") for one in tests])
    with_cluster, _ = run(tmp_path, *asked, "--cluster", "site")
    agrees("cluster covariance", with_cluster["cox"]["covariance"])
    assert with_cluster["cox"]["errors"] == "robust"
    assert with_cluster["cox"]["warnings"][0].startswith("12 clusters.")


def test_competing_events(tmp_path: Path) -> None:
    found, printed = run(tmp_path, "--time", "exit", "--event", "event", "--competing", "--by", "group")
    agrees("gray", [one["chisq"] for one in found["gray"]])
    alone, _ = run(tmp_path, "--time", "exit", "--event", "event", "--competing", "--conf", "log-log")
    line = alone["incidence"][0]
    sites = ["--id", "child", "--cluster", "site", "--horizons", "12"]
    by_site, _ = run(tmp_path, "--time", "exit", "--event", "event", "--competing", *sites)
    agrees("site se", by_site["incidence"][0]["no_event"]["se"])
    agrees("states log-log std.err", [one["se"] for one in (line["no_event"], *line["causes"])], rel=1e-8)
    assert "Gray's test, 1" in printed
    assert [one["cause"] for one in found["cause_specific"]] == ["1", "2"]
    asked = ["--time", "exit", "--event", "event", "--competing", "--covariates", "group,age"]
    modelled, _ = run(tmp_path, *asked)
    first = modelled["fine_gray"][0]
    assert [one["coefficient"] for one in first["coefficients"]] == pytest.approx(
        R["fine-gray"][:3], rel=1e-6
    )
    late, printed = run(tmp_path, *asked, "--entry", "entry", "--by", "group")
    assert "without delayed entry" in late["fine_gray"]["not_made"]
    assert "not defined with delayed entry" in printed


def test_episodes(tmp_path: Path) -> None:
    asked = ["--time", "stop", "--event", "episode", "--start", "start", "--id", "child", "--recurrent"]
    found, printed = run(tmp_path, *asked, "--covariates", "group", "age", data="episodes.csv")
    agrees("episodes hazard_se", found["mean_count"][0]["se"])
    agrees("andersen-gill covariance", found["andersen_gill"]["covariance"])
    agrees("gap covariance", found["prentice_williams_peterson_gap"]["covariance"])
    theirs = R["counts"]
    ours = found["negative_binomial"]["coefficients"]
    assert [one["coefficient"] for one in ours] == pytest.approx(theirs[:3], rel=1e-6)
    assert "Andersen-Gill" in printed


def test_rows_that_are_not_whole_are_left_out_and_counted(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "t,e,g,w,x\n1,0,a,1,1\n2,1,b,1,\n3,1,,1,2\n,1,a,1,3\n4,NA,b,1,3\n5,1,a,0,2\n6,1,b,1,5\n7,0,a,1,4\n"
    )
    asked = ["--time", "t", "--event", "e", "--by", "g", "--weights", "w", "--covariates", "x"]
    found, printed = run(tmp_path, *asked, data=table)
    assert found["rows"]["read"] == 8
    assert found["rows"]["used"] == 4
    assert found["rows"]["left_out"] == {"t is empty": 1, "e is empty": 1, "g is empty": 1, "w is nought": 1}
    assert found["cox"]["left_out_for_covariates"] == 1
    assert "Left out: 1 rows, t is empty" in printed


def test_what_cannot_be_made_does_not_stop_the_rest(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("t,e,g,x\n0,1,a,1\n0,0,a,2\n2,0,b,2\n3,1,b,1\n5,1,b,4\n4,0,b,3\n")
    asked = ["--time", "t", "--event", "e", "--by", "g", "--transform", "log", "--covariates", "x"]
    found, printed = run(tmp_path, *asked, data=table)
    assert "--tau" in found["restricted_mean"]["not_made"]
    assert found["curves"][1]["median"]["time"] == 5
    assert "every event after nought" in found["cox"]["proportional_hazards"]["not_made"]
    assert "No test of proportional hazards" in printed
    found, _ = run(tmp_path, *asked, "--competing", data=table)
    assert "--tau" in found["time_lost"]["not_made"]
    empty = tmp_path / "empty.csv"
    empty.write_text("t,e,x\n1,1,\n2,0,2\n3,0,1\n")
    found, printed = run(tmp_path, "--time", "t", "--event", "e", "--covariates", "x", data=empty)
    assert "No row ends with an event" in found["cox"]["not_made"]
    assert "No row ends with an event" in printed


def test_what_is_asked_wrongly_is_said_with_the_mend() -> None:
    assert "has no column 'months'" in refused("--time", "months", "--event", "event")
    assert "say which of them is the event" in refused("--time", "exit", "--event", "event")
    assert "'--id'" in refused("--time", "exit", "--event", "event", "--recurrent")
    assert "ask one" in refused(
        "--time", "exit", "--event", "event", "--recurrent", "--competing", "--id", "child"
    )
    assert "COLUMN=VALUE" in refused("--time", "exit", "--event", "event", "--reference", "group")
    assert "by commas" in refused("--time", "exit", "--event", "event", "--horizons", "a year")
    assert "is no number" in refused("--time", "group", "--event", "event", "--competing")


def test_help_names_every_option_and_loads_nothing_heavy() -> None:
    words = CliRunner().invoke(command, ["--help"]).output
    for option in command.params:
        if option.param_type_name == "option":
            assert option.opts[0] in words
            assert getattr(option, "help", None), option.name
    loaded = "import sys; from moothall.commands.study_survival import survival; print(sorted({'django', 'pandas', 'statsmodels', 'numpy', 'scipy', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    asked = ["--time", "exit", "--event", "event", "--competing", "--by", "group", "--horizons", "12"]
    first, _ = run(tmp_path, *asked)
    text = (tmp_path / "out.json").read_text()
    again, _ = run(tmp_path, *asked)
    assert text == (tmp_path / "out.json").read_text()
    assert first == again
