"""What follows a decision of an arrangement a partnership wrote: letters, another look, and waves, all in its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from moothall.casework.intake.arrivals import open_told
from moothall.casework.intake.models import Case
from moothall.casework.intake.shelf import shelf_in
from moothall.casework.intake.standing import record_police_area
from moothall.casework.panel import actions
from moothall.casework.panel.correspondence.actions import draft_letters, redraft
from moothall.casework.panel.correspondence.kinds import Words
from moothall.casework.panel.models import Determination, Reconsideration
from moothall.core import clock, ledger
from moothall.core.kinds import Invalid
from tests.cast import Cast
from tests.database.test_any_arrangement import decide, meet, missing, told, unheard, vote
from tests.database.test_any_arrangement_paper import browse, letters_open, papers_of, text_of

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[1] / "samples" / "arrangements"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MOOTHALL_ARRANGEMENTS", str(SAMPLES))
    shelf_in.cache_clear()
    yield
    shelf_in.cache_clear()


def decided(cast: Cast) -> tuple[Case, Determination]:
    """Referred, stopped without the police of the area, then decided."""
    answers = {"lives_in": "E23000099"}
    case = open_told(by=cast.coordinator, told=told("homes-taken-over", answers, born=date(1970, 4, 2))).case
    item = meet(cast, case, cast.police)
    unheard(cast, case)
    vote(cast, item, "home", "taken", cast.chair, cast.police)
    assert "where the tenant lives" in missing(cast, item)["area"]
    record_police_area(by=cast.coordinator, case_id=case.pk, police_area=cast.agency("police").reference_code)
    assert set(missing(cast, item)) <= {"best_interests"}
    return case, decide(cast, item)


def test_its_letters_are_written_in_either_language_and_its_papers_print(cast: Cast) -> None:
    case, made = decided(cast)
    papers_of(cast, case, made)
    letters = draft_letters(by=cast.coordinator, determination_id=made.pk)
    assert {row.recipient for row in letters} == {"tenant", "referrer", "agencies-1"}
    to_tenant = next(row for row in letters if row.recipient == "tenant")
    assert "the tenant, the landlord" in text_of(to_tenant)
    anew = redraft(by=cast.coordinator, letter_id=to_tenant.pk, words=Words(), language="cy")
    assert "Os nad ydych yn cytuno" in text_of(anew)
    letters_open(cast, case, [*letters, anew])


def test_those_it_names_may_ask_again_and_late_is_late(cast: Cast) -> None:
    case, made = decided(cast)
    shown = browse(cast.coordinator).get(reverse("reconsider", args=[case.reference, made.pk]))
    assert "This can be asked for by the tenant or the landlord until" in shown.content.decode()
    asked = {
        "by": cast.coordinator,
        "determination_id": made.pk,
        "asked_by_name": "T. T.",
        "grounds": "They came back.",
    }
    with pytest.raises(Invalid):
        actions.ask_reconsideration(**asked, asked_by_kind="neighbour", asked_on=clock.today())
    row = actions.ask_reconsideration(**asked, asked_by_kind="landlord", asked_on=clock.today())
    assert not row.late
    with ledger.unit(cast.coordinator, "test"):
        assert Reconsideration.objects.get(pk=row.pk).asked_by_kind == "landlord"


def test_its_waves_are_recorded_and_speak_of_the_tenant(cast: Cast) -> None:
    case, _made = decided(cast)
    client = browse(cast.coordinator)
    pages = {
        name: client.get(reverse(name, args=[case.reference, *point]))
        for name, point in (
            ("case_outcomes", ()), ("follow_up_consent", ()), ("hand_over", ()), ("wave_record", ("start",)),
            ("link_give", ("start",)), ("case_wave", ("start",)),
        )
    }  # fmt: skip
    for name, page in pages.items():
        shown = page.content.decode()
        main = re.sub(r"<[^>]+>", " ", shown[shown.index("<main") : shown.index("</main>")])
        assert page.status_code == 200, name
        ours = main.partition("How life is at 18 and after")[0] if name == "wave_record" else main
        assert not re.search(r"\b[Tt]he child(?!ren)\b|young person", ours), name
    assert "With the tenant" in pages["wave_record"].content.decode()
    assert "answered alone" not in pages["case_wave"].content.decode()
    today = clock.today()
    said = {"held_on_day": today.day, "held_on_month": today.month, "held_on_year": today.year}
    record = reverse("wave_record", args=[case.reference, "start"])
    assert client.post(record, {**said, "way": "missed"}).status_code == 422
    assert client.post(record, {**said, "way": "missed", "reason_code": "moved"}).status_code == 302
    assert (
        "The tenant has moved" in client.get(reverse("case_outcomes", args=[case.reference])).content.decode()
    )
    assert client.get(reverse("what_happened_next", args=[case.reference])).status_code == 200
