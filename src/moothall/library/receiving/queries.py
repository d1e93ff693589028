"""What a page says of a released evaluation: the version that stands and those before it, its files, what it earned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from moothall.library.catalogue.models import Work, WorkFile
from moothall.library.receiving.models import BundleFile, EarnedLevel, ReceivedBundle


@dataclass(frozen=True)
class Release:
    """A released evaluation: its bundles, the newest first, and the files and earned levels of the one that stands."""

    bundles: tuple[ReceivedBundle, ...]
    files: tuple[BundleFile, ...]
    earned: tuple[EarnedLevel, ...]

    @property
    def stands(self) -> ReceivedBundle:
        """The newest version."""
        return self.bundles[0]


def release_of(work: Work) -> Release | None:
    """The release that the work is, or nothing for a work that came otherwise. Three queries, or one."""
    bundles = tuple(work.bundles.all())
    if not bundles:
        return None
    files = BundleFile.objects.filter(bundle=bundles[0]).select_related("file")
    earned = EarnedLevel.objects.filter(study__work=work, superseded_at__isnull=True)
    return Release(bundles, tuple(files), tuple(earned))


def earned_of(works: Iterable[Work]) -> dict[int, list[EarnedLevel]]:
    """What studies of those works earned by rule, by the study's number. One query."""
    found: dict[int, list[EarnedLevel]] = {}
    for one in EarnedLevel.objects.filter(study__work__in=list(works), superseded_at__isnull=True):
        found.setdefault(one.study_id, []).append(one)
    return found


def standing_files(work: Work) -> list[WorkFile]:
    """The files to give away: of a release those of the version that stands, of any other work all it has. Two queries."""
    if work.withdrawn_at is not None:
        return []
    newest = work.bundles.first()
    if newest is None:
        return list(work.files.all())
    return [one.file for one in newest.files.select_related("file")]
