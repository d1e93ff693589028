"""A small assessment and its curators, for the tests of the screening desk. All of it is made up."""

from __future__ import annotations

from datetime import date

from moothall.library.desk import cast
from moothall.library.desk.models import Curator
from moothall.library.screening.actions import decisions, projects, records
from moothall.library.screening.models import Project, ScreeningRecord, Search

CRITERIA = [
    (False, "panels", "Decides about children with several agencies"),
    (True, "wrong-population", "Not about children"),
    (True, "wrong-design", "No study"),
]
SEARCHED = date(2026, 11, 2)


def curators() -> tuple[Curator, Curator, Curator]:
    """Two curators and an editor: Olu, Petra and Gwen."""
    people = {one.name: one for one in cast.found()}
    return people[cast.OLU.name], people[cast.PETRA.name], people[cast.GWEN.name]


def project(by: Curator, key: str = "do-panels-help") -> Project:
    """An assessment with two reasons for leaving out."""
    return projects.begin(
        by=by, key=key, title="Do panels help?", question="Do panels of several agencies decide sooner?",
        population="Children", criteria=CRITERIA, seed=7,
    )  # fmt: skip


def ris(*titles: str, first: int = 1, **more: str) -> bytes:
    """A file of records, each with an author, a year and an abstract of its own."""
    entries = [
        f"TY  - JOUR\nTI  - {title}\nAU  - Author{number}, A\nPY  - 2021\nAB  - What {title} says of panels and children.\n"
        + "".join(f"{tag}  - {value}\n" for tag, value in more.items())
        + "ER  - \n"
        for number, title in enumerate(titles, first)
    ]
    return "\n".join(entries).encode()


def load(by: Curator, to: Project, data: bytes, name: str = "first.ris", source: str = "Scopus") -> Search:
    """The records of a file."""
    return records.load(
        by=by, project=to, data=data, file_name=name, source=source, source_kind="database", searched_on=SEARCHED,
        words="panel AND child",
    )  # fmt: skip


def record(of: Project, title: str) -> ScreeningRecord:
    """The record of that title."""
    return of.records.get(title=title)


def both(one: Curator, other: Curator, of: ScreeningRecord, *, include: bool, stage: str = "title") -> None:
    """Both decide the same."""
    reason = None if include else of.project.criteria.get(code="wrong-design")
    for by in (one, other):
        decisions.decide(by=by, record=of, stage=stage, include=include, reason=reason)
