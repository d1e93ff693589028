"""The demonstration has one release that was published and one that waits at the desk, out of figures as a run makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.core.files import store
from moothall.demo.release import tell_release
from moothall.demo.story import People, tell_case
from moothall.demo.study import tell_study
from moothall.evidence.release.queries import releases
from moothall.evidence.release.states import Stage
from moothall.methods.bundle import make_key_pair, read_bundle
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_first_version_is_published_and_a_correction_is_half_checked(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    make_key_pair(tmp_path / "hullhaven")
    settings.MOOTHALL_RELEASE_KEY = str(tmp_path / "hullhaven")
    people = People(Founded(cast.partnership, cast.agencies, cast.actors))
    for number in (600, 601):
        tell_case(people, number, "positive", clock.today())
    tell_release(people, tell_study(people, clock.today()))
    with ledger.unit(cast.second_evaluator, "Look"):
        waits, published = releases(cast.second_evaluator)
    assert (published.stage, waits.stage) == (Stage.PUBLISHED, Stage.CHECKING)
    assert published.published is not None
    manifest = read_bundle(store.fetch(published.published.bundle_sha256)).manifest
    assert (tmp_path / "released" / f"{published.release.key}-1.zip").read_bytes() == store.fetch(
        published.published.bundle_sha256
    )
    assert manifest.study is not None
    assert manifest.study.independent == "no", "it is the council's own analyst"
    assert manifest.summary.startswith("Not independent: ")
    assert {thing.cast for thing in waits.things} >= {0, 1}
