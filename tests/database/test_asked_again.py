"""A decision is looked at again by any arrangement: whoever asks is recorded, and a desk opens a second time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from moothall.casework.panel import actions
from moothall.casework.panel.actions.desk import asked_again
from moothall.casework.panel.correspondence.actions import draft_letters
from moothall.casework.panel.models import AgendaItem, Determination, Reconsideration
from moothall.casework.sharing.onward import note_not_sent
from moothall.core import clock, ledger
from tests.cast import Cast
from tests.database.test_any_arrangement import PLAN, attend, decide, missing, sitting, vote
from tests.database.test_any_arrangement_paper import (
    at_the_desk,
    browse,
    decided_at_the_conference,
    word_of_the_advocate,
)

pytestmark = pytest.mark.django_db


def asked(cast: Cast, made: Determination, **said: Any) -> Reconsideration:
    return actions.ask_reconsideration(
        by=cast.coordinator, determination_id=made.pk, asked_by_name="The school", asked_on=clock.today(),
        grounds="The school saw bruises.", **said,
    )  # fmt: skip


def heard_again(cast: Cast, row: Reconsideration) -> AgendaItem:
    """The request accepted, and the case before a second meeting at which all are present."""
    starts = datetime(2026, 11, 27, 9, 30, tzinfo=clock.UNITED_KINGDOM)
    meeting = actions.schedule_meeting(
        by=cast.coordinator, arrangement="marac", starts_at=starts, ends_at=starts + timedelta(hours=3),
        place="Town Hall", chair_id=cast.chair.membership_id,
        seat_ids=[cast.police.membership_id, cast.health.membership_id],
    )  # fmt: skip
    actions.answer_reconsideration(
        by=cast.coordinator,
        reconsideration_id=row.pk,
        accepted=True,
        reason="New facts.",
        meeting_id=meeting.pk,
    )
    with ledger.unit(cast.coordinator, "test"):
        item = AgendaItem.objects.select_related("meeting").get(meeting=meeting)
    assert item.purpose == "reconsideration"
    actions.freeze_papers(by=cast.coordinator, agenda_item_id=item.pk)
    actions.release_papers(by=cast.coordinator, agenda_item_id=item.pk)
    actions.open_sitting(by=cast.chair, agenda_item_id=item.pk)
    for actor in (cast.chair, cast.police, cast.health):
        attend(cast, item, actor)
    word_of_the_advocate(cast, item)
    return item


def test_where_the_arrangement_names_nobody_whoever_asks_is_recorded(cast: Cast) -> None:
    case, made = decided_at_the_conference(cast)
    client = browse(cast.coordinator)
    address = reverse("reconsider", args=[case.reference, made.pk])
    shown = client.get(address).content.decode()
    assert "does not say who may ask" in shown
    assert "asked for by nobody" not in shown
    assert "Who asks" not in shown
    today = clock.today()
    sent = {
        "asked_by_name": "The victim, through the advocate", "asked_on_day": today.day, "asked_on_month": today.month,
        "asked_on_year": today.year, "grounds": "It has happened again.",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        row = Reconsideration.objects.get(case_id=case.pk)
    assert (row.asked_by_kind, row.late) == ("", False)


def test_a_desk_opens_again_for_a_decision_that_is_looked_at_again(cast: Cast) -> None:
    case, made = at_the_desk(cast)
    row = asked(cast, made)
    client = browse(cast.coordinator)
    standing = reverse("case_standing", args=[case.reference])
    assert "Open the desk" not in client.get(standing).content.decode()
    answer = reverse("answer_reconsideration", args=[case.reference, row.pk])
    assert "Meeting that looks at it again" not in client.get(answer).content.decode()
    assert client.post(answer, {"accepted": "yes", "reason": "It was not known."}).status_code == 302
    assert "Open the desk" in client.get(standing).content.decode()
    desk = actions.open_desk(by=cast.coordinator, case_id=case.pk, leader_id=cast.chair.membership_id)
    assert desk.purpose == "reconsideration"
    with ledger.unit(cast.coordinator, "test"):
        assert not asked_again(case).exists()
        assert AgendaItem.objects.filter(case=case).count() == 2
    vote(cast, desk, "triage", "early_help")
    for rule in sitting(cast, desk).arrangement.function.onward:
        if rule.value.code != "early_help":
            note_not_sent(
                by=cast.coordinator, case_id=case.pk, route=rule.value.code, reason="No sign of it."
            )
    assert set(missing(cast, desk)) <= {"onward", "best_interests"}


def test_a_conference_hears_a_case_again_and_its_first_decision_is_superseded(cast: Cast) -> None:
    case, made = decided_at_the_conference(cast)
    row = asked(cast, made)
    item = heard_again(cast, row)
    vote(cast, item, "risk", "high_risk")
    assert set(missing(cast, item)) <= {"best_interests"}
    again = decide(cast, item, PLAN)
    assert (again.outcome, again.supersedes_id) == ("high_risk", made.pk)
    page = browse(cast.coordinator).get(reverse("determination", args=[case.reference, made.pk]))
    assert "This decision has been superseded." in page.content.decode()


def test_a_letter_is_sent_in_a_way_that_fits_its_reader(cast: Cast) -> None:
    case, made = decided_at_the_conference(cast)
    letter = draft_letters(by=cast.coordinator, determination_id=made.pk)[0]
    shown = browse(cast.coordinator).get(reverse("letter", args=[case.reference, letter.pk])).content.decode()
    assert "By secure email" in shown
    assert "Home Office" not in shown
    assert "the child" not in shown
