"""Running a protocol on an extract: the same protocol, extract, seed and code give the same, byte for byte."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from moothall import __version__
from moothall.methods.extracts.folder import verify

from ..designs import Study, answer
from ..errors import EvaluationError, in_a_report
from ..finding import Deviation, DeviationKind, Finding
from ..protocol import Protocol, protocol_sha256
from ..study_data import read_children
from .common import common_outputs
from .comparing import of_the_children, of_the_extract, of_the_registration, registered_analyses, said
from .outcome import ExtractTold, Progress, Registration, StudyRun

Told = Callable[[Progress], None]
#: What a figure can depend on.
PACKAGES = ("numpy", "scipy", "pandas", "statsmodels", "pyarrow", "duckdb", "pydantic")
_RULES = {
    "rules-of-thumb": "rules.yaml",
    "equity-1": "equity/equity-1.yaml",
    "decision-rates-1": "split_at_change/decision-rates-1.yaml",
}


def run_study(
    protocol: Protocol,
    extract: Path,
    *,
    seed: int | None = None,
    registration: Registration | None = None,
    registered: Protocol | None = None,
    told: Told = lambda _progress: None,
) -> StudyRun:
    """All of a run. `registered` is the protocol as it was registered, where another is run.

    An analysis that cannot be made is told as a deviation, and does not stop the others. Raises NotAnExtract where the
    folder is none or was altered, EvaluationError where no child is of the population.
    """
    of = len(protocol.analyses) + 2
    told(Progress("extract", "Checking the extract", 0, of))
    manifest = verify(extract)
    registration = registration or Registration()
    chosen = protocol.seed if seed is None else seed
    told(Progress("children", "Reading the children", 1, of))
    study = Study(protocol, extract, read_children(extract, protocol), chosen)
    departures = [
        *of_the_registration(protocol, registration, registered, chosen), *of_the_extract(protocol, manifest),
        *of_the_children(study),
    ]  # fmt: skip
    confirmed = registered_analyses(protocol, registration, registered)
    findings: list[Finding] = []
    for number, analysis in enumerate(protocol.analyses):
        told(Progress(analysis.name, analysis.title, number + 2, of))
        try:
            found = answer(analysis, replace(study, told=_steps(told, analysis, number + 2, of)))
        except EvaluationError as wrong:
            departures.append(_not_run(analysis.name, analysis.title, wrong))
            continue
        found = replace(found, registered=analysis.name in confirmed)
        findings.append(found)
        departures += found.deviations
    told(Progress("done", "Done", of, of))
    return StudyRun(
        protocol=protocol, protocol_sha256=protocol_sha256(protocol), extract=_extract(manifest),
        registration=registration, seed=chosen, code_version=code_version(), packages=packages(),
        findings=tuple(findings), common=common_outputs(study), deviations=tuple(departures),
        rules_sha256=rules_sha256(),
    )  # fmt: skip


def _steps(told: Told, analysis: Any, done: int, of: int) -> Callable[[str], None]:
    return lambda words: told(Progress(analysis.name, f"{analysis.title}: {words}", done, of))


def _not_run(name: str, title: str, wrong: EvaluationError) -> Deviation:
    return Deviation(
        DeviationKind.NOT_RUN, said(f"‘{title}’ was not made. {in_a_report(wrong)}"), name, grave=True
    )


def _extract(manifest: Mapping[str, Any]) -> ExtractTold:
    return ExtractTold(
        sha256=str(manifest["sha256"]), as_at=str(manifest["as_at"]), schema_version=str(manifest["schema"]["version"]),
        schema_sha256=str(manifest["schema"]["sha256"]), purpose=str(manifest.get("purpose", "")),
        fictional=bool(manifest.get("fictional", False)),
    )  # fmt: skip


@cache
def rules_sha256() -> dict[str, str]:
    """The hash of each file of rules that evaluations are held to, by its name."""
    folder = Path(__file__).parents[1]
    return {
        name: hashlib.sha256((folder / place).read_bytes()).hexdigest()
        for name, place in sorted(_RULES.items())
    }


@cache
def code_version() -> str:
    """The version, and the hash of the code that computes: of two that say the same, every line of it is the same."""
    folder = Path(__file__).parents[2]
    whole = hashlib.sha256()
    for part in ("evaluation", "disclosure", "days.py", "outputs.py"):
        place = folder / part
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in files:
            if path.suffix in (".py", ".yaml") and path.is_file():
                whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{__version__}+{whole.hexdigest()[:12]}"


@cache
def packages() -> Mapping[str, str]:
    """The versions of what a figure can depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
