"""Running a registered protocol on an extract, all of it, and what comes of it as plain data."""

from __future__ import annotations

from .outcome import (
    ExtractTold,
    Progress,
    Registration,
    StudyRun,
    run_from_data,
    run_to_data,
    run_to_json,
)
from .running import code_version, run_study

__all__ = [
    "ExtractTold",
    "Progress",
    "Registration",
    "StudyRun",
    "code_version",
    "run_from_data",
    "run_study",
    "run_to_data",
    "run_to_json",
]
