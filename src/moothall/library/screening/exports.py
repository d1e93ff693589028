"""A project's records on their way out, with what was decided, as ASReview reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from moothall.library.screening.kept import from_kept
from moothall.library.screening.labels import Labelled, write_csv, write_ris
from moothall.library.screening.models import Outcome, Project

#: Under such a key a record goes out, and is known again when it comes back.
KEY = "screening-"
FORMS = {
    "ris": ("application/x-research-info-systems", write_ris),
    "csv": ("text/csv; charset=utf-8", write_csv),
}


def labelled(project: Project, form: str) -> Iterator[str]:
    """Every record that is no duplicate; what is settled by title and abstract is its label. Two queries."""
    settled = dict(
        Outcome.objects.filter(record__project=project, stage="title").values_list("record_id", "include")
    )
    rows = project.records.filter(duplicate__isnull=True).order_by("pk")
    return FORMS[form][1](
        Labelled(replace(from_kept(row.data), key=f"{KEY}{row.pk}"), settled.get(row.pk))
        for row in rows.iterator()
    )
