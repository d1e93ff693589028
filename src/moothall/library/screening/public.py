"""An assessment as the public reads it: its published summary is a work of the catalogue, each sentence with its studies.

The work is made anew whenever the summary is published again or a study it cites goes into the catalogue; what it said
before stays as a version. Where in the catalogue each cited study stands is kept with the work, so that its page needs no
table of the desk.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.description import Name, WorkDescription
from moothall.library.catalogue.models import Work
from moothall.library.screening import evidence, queries
from moothall.library.screening.models import Project, Shelved
from moothall.library.screening.summary import cited

ASSESSMENT = "assessment"
TEASER = 200


def tell(*, by: str, body: str, project: Project) -> Work | None:
    """The work of the summary that stands published; nothing where none is."""
    summary = project.summaries.filter(published=True).last()
    if summary is None:
        return None
    told = _cited_studies(project, cited(summary.text))
    day = timezone.localdate(summary.at)
    described = WorkDescription(
        key=f"assessment-{project.key}"[:120], kind="review", title=project.title, subtitle=project.question,
        contributors=(Name(body=body or _("Curators of the Moothall library")),), year=day.year, published=day.isoformat(),
        licence="not-read", languages=("en",), teaser=project.question[:TEASER], summary=summary.text, metadata="read",
        metadata_source=_("Written here, from the studies it cites."),
        cites=tuple(dict.fromkeys(one["work"] for one in told if one["work"])),
        arrangements=_of_all(told, "arrangements"), themes=_of_all(told, "themes"),
        other={ASSESSMENT: {"studies": [_kept(one) for one in told], "flow": _flow(project)}},
    )  # fmt: skip
    return put_work(by=by, described=described, reason=_("The summary of the assessment was published."))


def _cited_studies(project: Project, numbers: frozenset[int]) -> list[dict[str, Any]]:
    """Each cited study: its number, how it is known, and its work and place there once it is in the catalogue."""
    shelved = {
        one.record_id: one.work
        for one in Shelved.objects.filter(record__project=project).select_related("work")
    }
    found = []
    for one in evidence.studies(project):
        if one.study not in numbers:
            continue
        work = shelved.get(one.record.pk)
        place = work.studies.filter(label=one.described.label).first() if work else None
        found.append(
            {
                "number": one.study, "cited_as": one.cited_as, "title": one.record.title, "work": work.key if work else "",
                "place": place.position if place else None, "arrangements": one.described.arrangements,
                "themes": one.described.themes,
            }
        )  # fmt: skip
    return found


def _kept(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("number", "cited_as", "title", "work", "place")}


def _of_all(told: list[dict[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for one in told for code in one[name]))


def _flow(project: Project) -> dict[str, int]:
    """How many records came and went: PRISMA's main numbers."""
    flow = queries.state(project).flow()
    return {
        "identified": sum(count for _source, count in flow.identified), "duplicates": flow.duplicates,
        "screened": flow.screened, "assessed": flow.assessed, "included": flow.included,
    }  # fmt: skip
