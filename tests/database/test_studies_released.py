"""A study that is published says so to all its readers, and no longer once that is withdrawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from moothall.methods.bundle import make_key_pair
from tests.cast import Cast
from tests.database.releasing import published
from tests.database.test_themes_pages import browse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_key(settings: Any, tmp_path: Path) -> None:
    make_key_pair(tmp_path / "hullhaven")
    settings.MOOTHALL_RELEASE_KEY = str(tmp_path / "hullhaven")


def test_a_study_is_released_until_what_was_published_is_withdrawn(cast: Cast) -> None:
    row = published(cast)
    pages = reverse("studies"), reverse("study", args=[row.release.study_id])
    for page in pages:
        assert "Released" in browse(cast.coordinator).get(page).content.decode()
    withdraw = reverse("release_withdraw", args=[row.release_id])
    browse(cast.data_protection_officer).post(withdraw, {"reason": "A site asked for it."})
    for page in pages:
        assert "Run, not released" in browse(cast.coordinator).get(page).content.decode()
