"""A release at the checkers' desk, for the world."""

from __future__ import annotations

from moothall.core import ledger
from moothall.evidence.release.queries import one_release
from tests.cast import Cast
from tests.database.releasing import at_the_desk

NAMES = (
    "study_release", "release_draft", "release_check", "release_reply", "release_file", "release_publish",
    "release_correct", "release_withdraw", "release_bundle",
)  # fmt: skip


def releases(cast: Cast) -> dict[tuple[str, str], str]:
    """How the addresses of these pages are filled in."""
    release = at_the_desk(cast, key="missing-2026")
    with ledger.unit(cast.evaluator, "test"):
        things = {one.item.what: one.item.pk for one in one_release(cast.evaluator, release.pk).things}
    return {
        **{(name, "release"): str(release.pk) for name in NAMES},
        ("release_begin", "study"): str(release.study_id),
        ("release_check", "item"): str(things["output"]), ("release_reply", "item"): str(things["words"]),
        ("release_file", "item"): str(things["report"]), ("release_file", "name"): "report.pdf",
    }  # fmt: skip
