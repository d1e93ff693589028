"""`moothall bench --part evaluation`: `moothall study did` on made-up panels, beside other libraries where there are any."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

TIMES, DRAWS = 40, 999
# A pilot's panel has two waves of ten sites; larger ones have eight cohorts, which makes 312 cells.
PILOT, PILOT_COHORTS, COHORTS = 150, {16: 10, 26: 10}, (5, 10, 15, 18, 21, 25, 30, 35)
DIFF_DIFF = """
import sys, warnings
warnings.simplefilter("ignore")
import pandas as pd
from diff_diff import CallawaySantAnna
table = pd.read_csv(sys.argv[1])
found = CallawaySantAnna(control_group="not_yet_treated", estimation_method="dr", n_bootstrap=999, seed=1).fit(
    table, outcome="outcome", unit="unit", time="time", first_treat="group", covariates=sys.argv[2:] or None,
    aggregate="all")
print("found", float(found.overall_att))
"""
CSDID = """
import sys, warnings
warnings.simplefilter("ignore")
import pandas as pd
from csdid.att_gt import ATTgt
table = pd.read_csv(sys.argv[1])
found = ATTgt(yname="outcome", tname="time", idname="unit", gname="group", data=table, control_group="notyettreated",
    xformla="outcome~" + "+".join(sys.argv[2:]) if sys.argv[2:] else None, biters=999, cband=True).fit(est_method="dr")
for kind in ("dynamic", "group", "calendar", "simple"):
    found.aggte(kind)
print("found", float(found.atte["overall_att"]))
"""
# The module, what to run, and the largest panel that does not take it many minutes.
OTHERS = {"diff-diff": ("diff_diff", DIFF_DIFF, 1_000_000), "csdid": ("csdid", CSDID, 5_000)}


class Took(NamedTuple):
    """A cold process: seconds by the clock and of the processors, the most memory, and the overall effect."""

    seconds: float
    worked: float
    peak_mb: float
    effect: float | None


def evaluation(sizes: tuple[int, ...], beside: Path | None) -> None:
    """Print one JSON line for each size, without and with a covariate, and for each library; the ratios are to ours.

    `beside` is the Python of an environment that holds other libraries: none is part of this one.
    """
    with tempfile.TemporaryDirectory(prefix="moothall-bench-") as name:
        table = Path(name) / "panel.csv"
        for size in sizes:
            # In a process of its own: what this one holds would be counted with those that it starts.
            code = (
                f"from pathlib import Path; from {__name__} import make; make(Path({str(table)!r}), {size})"
            )
            subprocess.run([sys.executable, "-c", code], check=True)
            for covariates in ([], ["covariate"]):
                ours = _ours(table, covariates)
                _tell(size, covariates, "moothall", ours, ours)
                for library, (module, code, largest) in OTHERS.items():
                    if beside and size <= largest and _holds(beside, module):
                        _tell(size, covariates, library, _theirs(beside, code, table, covariates), ours)


def _holds(beside: Path, module: str) -> bool:
    return not subprocess.run([beside, "-c", f"import {module}"], capture_output=True).returncode


def make(path: Path, units: int, seed: int = 1) -> None:
    """A panel of so many units at forty times, with an effect of a half and one covariate, as CSV."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv

    draw, when = np.random.default_rng(seed), np.arange(1, TIMES + 1)
    group = draw.choice([0, *COHORTS], size=units, p=[0.4, *[0.6 / len(COHORTS)] * len(COHORTS)])
    if units <= PILOT:
        group = np.repeat([*PILOT_COHORTS, 0], [*PILOT_COHORTS.values(), units - sum(PILOT_COHORTS.values())])
    beside = draw.normal(size=units)
    y = draw.normal(size=(units, TIMES)) + 0.05 * when + 0.01 * beside[:, None] * when
    y += 0.5 * ((group > 0)[:, None] & (when >= group[:, None]))
    columns = {
        "unit": np.repeat(np.arange(units), TIMES), "time": np.tile(when, units), "group": np.repeat(group, TIMES),
        "outcome": y.ravel(), "covariate": np.repeat(beside, TIMES),
    }  # fmt: skip
    pyarrow.csv.write_csv(pa.table(columns), path)


def _ours(table: Path, covariates: list[str]) -> Took:
    out = table.with_suffix(".json")
    asked = [
        "--outcome",
        "outcome",
        "--unit",
        "unit",
        "--time",
        "time",
        "--group",
        "group",
        "--draws",
        str(DRAWS),
    ]
    for name in covariates:
        asked += ["--covariates", name]
    command = [sys.executable, "-m", "moothall.commands", "study", "did", "--data", str(table), *asked, "--json", str(out)]  # fmt: skip
    took = _timed(command)
    effect = json.loads(out.read_text())["simple"]["overall"]["effect"]
    return took._replace(effect=effect)


def _theirs(beside: Path, code: str, table: Path, covariates: list[str]) -> Took:
    return _timed([str(beside), "-c", code, str(table), *covariates])


def _timed(command: list[str]) -> Took:
    """Runs it in a process of its own, which the system counts."""
    with tempfile.TemporaryFile("w+") as said:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed: {text[-500:]}")
    found = [line.split()[1] for line in text.splitlines() if line.startswith("found ")]
    # Linux counts in kilobytes.
    return Took(
        seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, float(found[-1]) if found else None
    )


def _tell(size: int, covariates: list[str], library: str, took: Took, ours: Took) -> None:
    line: dict[str, Any] = {
        "part": "evaluation", "units": size, "times": TIMES, "draws": DRAWS, "covariates": len(covariates),
        "library": library, "seconds": round(took.seconds, 2), "processor_seconds": round(took.worked, 2),
        "peak_mb": round(took.peak_mb), "effect": took.effect,
    }  # fmt: skip
    if took is not ours:
        line |= {
            "times_our_seconds": round(took.seconds / ours.seconds, 2),
            "times_our_memory": round(took.peak_mb / ours.peak_mb, 2),
        }
    print(json.dumps(line), flush=True)
