"""What came of a study's run, as plain data that can be kept and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from moothall.methods.outputs import Output

from ..finding import Deviation, Finding
from ..protocol import Protocol


@dataclass(frozen=True)
class ExtractTold:
    """Which extract the run read: its hash, its day, its schema, and whether it is fictional."""

    sha256: str
    as_at: str
    schema_version: str
    schema_sha256: str
    purpose: str = ""
    fictional: bool = False


@dataclass(frozen=True)
class Registration:
    """What the run was told of the registration: the registered hash, its day, and the day the data were first seen."""

    sha256: str = ""
    on: str = ""
    data_first_seen: str = ""


@dataclass(frozen=True)
class StudyRun:
    """All of a run. The same protocol, extract, seed and code give the same, byte for byte.

    `findings` are in the order of the protocol, exploratory ones after them; `common` are the outputs of no single
    analysis, such as who was studied. `deviations` are all departures, those of the findings among them.
    """

    protocol: Protocol
    protocol_sha256: str
    extract: ExtractTold
    registration: Registration
    seed: int
    code_version: str
    packages: Mapping[str, str]
    findings: tuple[Finding, ...]
    common: tuple[Output, ...]
    deviations: tuple[Deviation, ...]
    rules_sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Every output with its true figures: those of all, then of each finding."""
        return (*self.common, *(output for finding in self.findings for output in finding.outputs))

    def finding(self, analysis: str) -> Finding:
        """The finding of an analysis. Raises KeyError."""
        for one in self.findings:
            if one.analysis == analysis:
                return one
        raise KeyError(analysis)

    @property
    def sha256(self) -> str:
        """One hash over all that was found."""
        return hashlib.sha256(run_to_json(self)).hexdigest()


@dataclass(frozen=True)
class Progress:
    """How far a run is: the step's code and words, how many are done, of how many."""

    step: str
    words: str
    done: int
    of: int


@cache
def _adapter() -> TypeAdapter[StudyRun]:
    return TypeAdapter(StudyRun)


def run_to_data(run: StudyRun) -> dict[str, Any]:
    """The run as plain data, true figures included: it is for those who may see them."""
    told: dict[str, Any] = _adapter().dump_python(run, mode="json")
    return told


def run_to_json(run: StudyRun) -> bytes:
    """The same as JSON in one spelling."""
    text = json.dumps(run_to_data(run), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def run_from_data(told: Mapping[str, Any]) -> StudyRun:
    """What `run_to_data` gave. Raises pydantic's ValidationError where it is no run."""
    return _adapter().validate_python(dict(told))
