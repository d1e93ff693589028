"""Statutory returns read in, a whole year at a time: each row checked, wrong rows listed, right rows kept.

Plain Python, no Django. `Reading(files, kind=..., year=..., today=...)` yields `Row` and `Fault` as it goes, in
bounded memory, and keeps the counts. What a return holds, and the codes of each year, are files in `published/`.
"""

from __future__ import annotations

from .catalogue import KINDS, definition
from .definition import Definition, Table
from .faults import Fault, ReturnRefused
from .files import Part, parts_of
from .reading import FileCount, Reading, Row
from .report import Report, faults_as_csv, faults_csv_in, grouped
from .years import CollectionYear

__all__ = [
    "KINDS",
    "CollectionYear",
    "Definition",
    "Fault",
    "FileCount",
    "Part",
    "Reading",
    "Report",
    "ReturnRefused",
    "Row",
    "Table",
    "definition",
    "faults_as_csv",
    "faults_csv_in",
    "grouped",
    "parts_of",
]
