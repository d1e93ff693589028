"""What a page says of a released evaluation: the version that stands, its files and how often they were fetched, what it earned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from moothall.library.catalogue.models import Work, WorkFile
from moothall.library.receiving.describing import RELEASE
from moothall.library.receiving.models import BundleFile, EarnedLevel, ReceivedBundle


@dataclass(frozen=True)
class Release:
    """A released evaluation as it stands. Each of its `files` has `file`, `role`, `title`, and `fetched`, how often."""

    bundle: ReceivedBundle
    files: tuple[BundleFile, ...]
    earned: tuple[EarnedLevel, ...]


def release_of(work: Work) -> Release | None:
    """The release that the work is: two queries. Nothing, and no query, for a work that came otherwise.

    A work that was withdrawn gives no file away.
    """
    said = work.other.get(RELEASE)
    if said is None:
        return None
    earned = EarnedLevel.objects.filter(study__work=work, superseded_at__isnull=True)
    if work.withdrawn_at is not None:
        return Release(work.bundles.all()[0], (), tuple(earned))
    files = tuple(
        BundleFile.objects.filter(bundle__work=work, bundle__version=said["version"])
        .select_related("bundle", "file")
        .annotate(fetched=Sum("file__downloads__count", default=0))
    )
    return Release(files[0].bundle, files, tuple(earned))


def earned_of(works: Iterable[Work]) -> dict[int, list[EarnedLevel]]:
    """What studies of those works earned by rule, by the study's number. One query."""
    found: dict[int, list[EarnedLevel]] = {}
    for one in EarnedLevel.objects.filter(study__work__in=list(works), superseded_at__isnull=True):
        found.setdefault(one.study_id, []).append(one)
    return found


def standing_files(work: Work) -> list[WorkFile]:
    """The files to give away: of a release those of the version that stands, of any other work all it has."""
    if work.withdrawn_at is not None:
        return []
    found = release_of(work)
    return list(work.files.all()) if found is None else [one.file for one in found.files]
