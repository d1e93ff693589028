"""The tables of the screening desk. Curators alone see them; what somebody decided is never altered."""

from moothall.library.screening.models.decisions import (
    STAGES,
    Decision,
    Known,
    Outcome,
    Retrieval,
    Stop,
)
from moothall.library.screening.models.evidence import Extraction, Shelved, Summary
from moothall.library.screening.models.projects import Criterion, Project, ReadingOrder, Search
from moothall.library.screening.models.records import Duplicate, Pair, PairAnswer, ScreeningRecord

__all__ = [
    "STAGES",
    "Criterion",
    "Decision",
    "Duplicate",
    "Extraction",
    "Known",
    "Outcome",
    "Pair",
    "PairAnswer",
    "Project",
    "ReadingOrder",
    "Retrieval",
    "ScreeningRecord",
    "Search",
    "Shelved",
    "Stop",
    "Summary",
]
