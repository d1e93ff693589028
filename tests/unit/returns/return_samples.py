"""Corrupted copies of the sample returns, and reading them in a line."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from moothall.methods.returns import CollectionYear, Fault, Reading, Report, Row, parts_of

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
TODAY = date(2026, 11, 29)
CIN_2021 = SAMPLES / "cin-census" / "CIN_Census_2021.xml"
CIN_2026 = SAMPLES / "cin-census" / "CIN_Census_2026.xml"
API = SAMPLES / "dfe-csc-api" / "sample_records_v0.8.json"


@dataclass(frozen=True)
class Taken:
    """What a reading gave."""

    rows: list[Row]
    faults: list[Fault]
    report: Report

    def codes(self, severity: str = "") -> list[str]:
        """The codes of the faults, sorted."""
        return sorted(fault.code for fault in self.faults if severity in ("", fault.severity))

    def fault(self, code: str) -> Fault:
        """The only fault of this code."""
        (found,) = [fault for fault in self.faults if fault.code == code]
        return found

    def kept(self) -> set[tuple[object, ...]]:
        """Every row kept, without where it stood."""
        return {
            (row.table, row.child, *sorted((k, str(v)) for k, v in row.values.items())) for row in self.rows
        }


def read(where: Path, kind: str, year: int) -> Taken:
    """Read a return to its end."""
    reading = Reading(parts_of(where), kind=kind, year=CollectionYear(year), today=TODAY)
    items = list(reading)
    return Taken(
        [item for item in items if isinstance(item, Row)],
        [item for item in items if isinstance(item, Fault)],
        Report.of(reading),
    )


def copy_of_903(to: Path) -> Path:
    """The CSV files of the looked-after sample, in a folder of their own."""
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted((SAMPLES / "ssda903").glob("*.csv")):
        shutil.copy(path, to / path.name)
    return to


def change(path: Path, line: int, old: str, new: str) -> None:
    """Write something else into one line of a file."""
    lines = path.read_text().split("\n")
    assert old in lines[line - 1], lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("\n".join(lines))
