"""The evidence of a project: its studies as they stand, as a table, and as works of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils import timezone

from moothall.library.catalogue.description import Found, StudyDescription, WorkDescription
from moothall.library.catalogue.keys import Keys, stem_of
from moothall.library.catalogue.models import Work
from moothall.library.catalogue.queries import describe, work_by_key
from moothall.library.catalogue.records import described as described_record
from moothall.library.exchange.table import guarded, line_of
from moothall.library.screening.kept import from_kept
from moothall.library.screening.models import Extraction, Project, ScreeningRecord

#: What the table tells of a study, by the names of its fields.
COLUMNS = (
    "design", "population", "setting", "sample", "sample_size", "comparison", "follow_up_months", "funder", "independent",
    "published_in_full", "can_show", "cannot_show",
)  # fmt: skip


@dataclass(frozen=True)
class Extracted:
    """A study as it stands: its number in the project, its record, what was extracted, and where that stands."""

    study: int
    record: ScreeningRecord
    described: StudyDescription
    places: dict[str, str]

    @property
    def cited_as(self) -> str:
        """The first author and the year, as a reader knows it."""
        first = self.record.authors.split(";")[0].split(",")[0].strip() or self.record.title[:40]
        return f"{first} {self.record.year}" if self.record.year else first


def as_kept(one: StudyDescription) -> dict[str, Any]:
    """A study as plain data."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()}


def study_of(kept: dict[str, Any]) -> StudyDescription:
    """The study that `as_kept` made plain."""
    whole: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    whole["outcomes"] = tuple(Found(**one) for one in kept.get("outcomes", ()))
    return StudyDescription(**whole)


def studies(project: Project) -> list[Extracted]:
    """The studies of a project as they stand now, by their number. One query."""
    last: dict[int, Extraction] = {}
    for one in project.extractions.select_related("record"):
        last[one.study] = one
    return [
        Extracted(one.study, one.record, study_of(one.described), dict(one.places)) for one in last.values()
    ]


def table_csv(project: Project) -> Iterator[str]:
    """The evidence table: a line for each outcome of each study, and one for a study that has none."""
    yield line_of(
        ("study", "cited_as", "title", "doi", "label", *COLUMNS, "countries", "outcome", "measure", "effect", "low", "high",
         "direction", "as_reported", "page", "places")
    )  # fmt: skip
    for one in studies(project):
        told = asdict(one.described)
        head = [
            str(one.study), one.cited_as, one.record.title, one.record.doi, one.described.label,
            *("" if told[name] is None else str(told[name]) for name in COLUMNS), "; ".join(one.described.countries),
        ]  # fmt: skip
        places = "; ".join(f"{name}: {place}" for name, place in sorted(one.places.items()))
        for found in one.described.outcomes or (None,):
            tail = [""] * 8 if found is None else [
                found.name, found.measure, *("" if n is None else repr(n) for n in (found.effect, found.low, found.high)),
                found.direction, found.as_reported, found.page,
            ]  # fmt: skip
            yield line_of(map(_cell, [*head, *tail, places]))


def _cell(text: str) -> str:
    """A cell that no spreadsheet computes; a negative number is one as it is."""
    return text if re.fullmatch(r"-?\d+(\.\d+)?(e[-+]?\d+)?", text) else guarded(text)


def work_for(record: ScreeningRecord) -> WorkDescription:
    """The work that an included record becomes: new, or one that is here with its DOI and gets these studies besides."""
    found = [one.described for one in studies(record.project) if one.record.pk == record.pk]
    here = Work.objects.filter(doi=record.doi, withdrawn_at__isnull=True).first() if record.doi else None
    if here is not None and (whole := work_by_key(here.key)):
        there = describe(whole)
        labels = {study.label for study in there.studies}
        return replace(there, studies=(*there.studies, *(one for one in found if one.label not in labels)))
    one = from_kept(record.data)
    taken = Work.objects.filter(key__startswith=stem_of(one)).values_list("key", flat=True)
    search = record.search
    made = described_record(
        one,
        Keys(taken).new(one),
        f"{search.source}, {search.file_name}",
        timezone.localdate(search.loaded_at),
    )
    return replace(made, studies=tuple(found))
