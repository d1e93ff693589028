"""One small fictional extract and its runs, made once for all tests of a process."""

import json
from pathlib import Path

import pytest

from moothall.methods.disclosure import protect
from moothall.methods.evaluation.protocol import (
    canonical_bytes,
    protocol_from,
    protocol_sha256,
    read_protocol,
)
from moothall.methods.evaluation.study_run import Registration, run_study
from moothall.methods.simulation import Plan, simulate

EXAMPLES = Path(__file__).parents[3] / "docs/guide/protocols"


def changed(protocol, change):
    """The protocol with its plain data changed."""
    told = json.loads(canonical_bytes(protocol))
    change(told)
    return protocol_from(json.dumps(told))


def smaller(told):
    """Fewer draws and analyses, for a test that is quick."""
    for analysis in told["analyses"]:
        if analysis["design"] == "staggered-roll-out":
            analysis.update(period="half-year", draws=99, reassignments=99, before=3, after=4)
        if analysis["design"] == "missing-follow-up":
            analysis.update(imputations=3, worse_by=["0", "2"])
        if analysis["design"] == "process-figures":
            analysis.update(by=["site", "age_band"])
        if analysis["design"] == "equity":
            analysis.update(by=["gender", "exploitation"], period="half-year", alike_in=["gender"])
        if analysis["design"] == "weighted-comparison":
            analysis.update(covariates=["gender"])


@pytest.fixture(scope="session")
def extract(tmp_path_factory):
    """4,000 children of 24 authorities in five years, of which ten begin in two waves."""
    folder = tmp_path_factory.mktemp("study") / "extract"
    plan = Plan(seed=5, children=4000, authorities=24, from_year=2019, months=60, starts=((24, 6), (34, 4)))
    simulate(plan, folder, folder.with_name("truth.json"))
    return folder


@pytest.fixture(scope="session")
def truth(extract):
    """What is true of it."""
    return json.loads(extract.with_name("truth.json").read_text())["effects"]


@pytest.fixture(scope="session")
def roll_out():
    """The example of a roll-out, made quick."""
    return changed(read_protocol(EXAMPLES / "roll-out.yaml"), smaller)


@pytest.fixture(scope="session")
def brief(roll_out):
    """The same with two quick analyses: by group, taken for the primary one, and the figures of the process."""

    def two(told):
        told["analyses"] = [
            {**one, "role": "primary", "tell": ["outcome"]} if one["name"] == "by-group" else one
            for one in told["analyses"]
        ]
        told["analyses"] = [one for one in told["analyses"] if one["name"] in ("by-group", "process")]

    return changed(roll_out, two)


@pytest.fixture(scope="session")
def by_child():
    """The example by child, made quick."""
    return changed(read_protocol(EXAMPLES / "time-to-event.yaml"), smaller)


@pytest.fixture(scope="session")
def run(roll_out, extract):
    """The roll-out as registered, run."""
    return run_study(roll_out, extract, registration=Registration(protocol_sha256(roll_out), "2026-03-01"))


@pytest.fixture(scope="session")
def child_run(by_child, extract):
    """The study by child, run without a word of its registration."""
    return run_study(by_child, extract)


@pytest.fixture(scope="session")
def protected(run):
    """Its outputs as disclosure control gives them."""
    return protect(run.outputs)
