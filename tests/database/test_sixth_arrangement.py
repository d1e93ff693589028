"""An arrangement a partnership wrote by the guide alone runs: from referral to outcome, by the verbs of all the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from moothall.casework.intake.arrivals import open_told
from moothall.casework.intake.shelf import shelf_in
from moothall.casework.intake.standing import rate_case
from moothall.casework.panel import actions
from moothall.casework.sharing.onward import note_not_sent
from moothall.core import clock
from moothall.core.kinds import Role
from moothall.demo.cast import ADVOCATE_SEAT
from tests.cast import Cast
from tests.database.test_any_arrangement import (
    again,
    attend,
    decide,
    meet,
    missing,
    seat_of,
    told,
    unheard,
    vote,
)

pytestmark = pytest.mark.django_db
GUIDES = Path(__file__).parents[2] / "docs" / "guide"
NOT_SENT = ("nrm_child", "nrm_adult")


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A partnership's own folder: the example of the guide, and the smallest file in its text."""
    guide = (GUIDES / "write-an-arrangement.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(name: missing-adults\n.*?)```", guide, flags=re.DOTALL)
    assert found is not None
    for name, day, text in (
        ("missing-adults", "2026-07-01", found[1]),
        (
            "wales-modern-slavery-marac",
            "2026-04-01",
            (GUIDES / "examples" / "wales-modern-slavery-marac" / "2026-04-01.yaml").read_text(
                encoding="utf-8"
            ),
        ),
    ):
        file = tmp_path / name / f"{day}.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("MOOTHALL_ARRANGEMENTS", str(tmp_path))
    shelf_in.cache_clear()
    yield tmp_path
    shelf_in.cache_clear()


def test_the_smallest_file_of_the_guide_decides_a_case(cast: Cast, own_folder: Path) -> None:
    case = open_told(by=cast.coordinator, told=told("missing-adults", {}, born=date(1980, 1, 1))).case
    item = meet(cast, case, cast.police)
    unheard(cast, case)
    vote(cast, item, "plan", "agreed", cast.chair, cast.police)
    assert missing(cast, item) == {}
    made = decide(cast, item)
    assert (made.stage, made.outcome, made.settles) == ("plan", "agreed", True)


def test_without_one_of_its_core_the_smallest_file_decides_nothing(cast: Cast, own_folder: Path) -> None:
    case = open_told(by=cast.coordinator, told=told("missing-adults", {}, born=date(1980, 1, 1))).case
    item = meet(cast, case, cast.health)
    unheard(cast, case)
    vote(cast, item, "plan", "agreed", cast.chair, cast.health)
    assert missing(cast, item) == {"quorum": "Police is not represented."}


def test_the_example_of_the_guide_walks_from_referral_to_outcome(cast: Cast, own_folder: Path) -> None:
    answers = {
        "signs": "yes",
        "what_signs": "Sleeps at the car wash, and is driven there.",
        "language": "welsh",
    }
    case = open_told(by=cast.coordinator, told=told("wales-modern-slavery-marac", answers)).case
    assert again(cast.coordinator, case).in_scope
    voters = (cast.chair, cast.police, cast.health)
    advocate = cast.actors[(ADVOCATE_SEAT, Role.SEAT_MEMBER)]
    item = meet(cast, case, cast.police, cast.health, advocate)
    actions.record_attendance(
        by=cast.chair, agenda_item_id=item.pk, seat_id=seat_of(item, advocate), attendance="absent",
        accepted_confidentiality=False,
    )  # fmt: skip
    unheard(cast, case)
    for voter in voters:
        actions.give_view(
            by=voter, agenda_item_id=item.pk, seat_id=seat_of(item, voter), stage="danger", outcome="high",
            reasons="The debt.",
        )  # fmt: skip
    vote(cast, item, "danger", "high", *voters)
    assert set(missing(cast, item)) == {"rating", "advocate", "onward"}
    rate_case(by=cast.coordinator, case_id=case.pk, rating="urgent", reasons="Debt, and no papers.")
    for route in NOT_SENT:
        note_not_sent(by=cast.coordinator, case_id=case.pk, route=route, reason="Asked, and says no for now.")
    assert set(missing(cast, item)) == {"advocate"}
    attend(cast, item, advocate)
    assert missing(cast, item) == {}
    made = decide(cast, item)
    assert (made.outcome, made.settles) == ("high", True)


def test_without_signs_the_example_sends_a_referral_back(cast: Cast, own_folder: Path) -> None:
    case = open_told(
        by=cast.coordinator, told=told("wales-modern-slavery-marac", {"signs": "no", "language": "english"})
    ).case
    held = again(cast.coordinator, case)
    assert (held.in_scope, held.route) == (False, "referrer")
    assert clock.today() >= held.received_on
