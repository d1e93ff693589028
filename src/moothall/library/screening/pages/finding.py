"""The project, the record or the search that an address names, or 404."""

from __future__ import annotations

from django.http import Http404

from moothall.library.screening.models import STAGES, Project, ScreeningRecord


def project_or_404(key: str) -> Project:
    """The project of that key."""
    found = Project.objects.filter(key=key).select_related("begun_by").first()
    if found is None:
        raise Http404
    return found


def record_or_404(project: Project, number: int) -> ScreeningRecord:
    """The record of that number, where it is of this project."""
    found = (
        project.records.select_related("search", "duplicate__of", "project").filter(pk=number).first()
        if number < 2**63
        else None
    )
    if found is None:
        raise Http404
    return found


def stage_or_404(stage: str) -> str:
    """A stage there is."""
    if stage not in STAGES:
        raise Http404
    return stage
