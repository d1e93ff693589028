"""Two who press the button at the same moment, or one who presses it twice: it is done once, and nobody sees a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from moothall.casework.intake.actions import receive_message
from moothall.casework.intake.models import Case
from moothall.casework.panel import actions
from moothall.casework.panel.models import Determination, View
from moothall.core import clock, ledger
from moothall.core.access.founding import found
from moothall.core.database.testing import Database
from moothall.core.database.urls import django_database
from moothall.core.kinds import Refused
from moothall.core.ledger.queries import verify_partnership
from moothall.demo import cast as people
from tests.cast import Cast
from tests.database.panel_at_work import PLAN, RG, at_work, hear
from tests.database.test_sharing import ask

REFERRAL = Path(__file__).resolve().parents[1] / "samples" / "nrm-referral" / "child-county-lines.json"
AT_ONCE = 5


@pytest.fixture
def cast(fresh_database: Database, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast in a database of its own, where what is done is kept, so that others see it."""
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        try:
            _connect(fresh_database.owner_url)
            ours, others = found(people.HULLHAVEN, password=people.PASSWORD), found(people.ABERFICTION)
            _connect(fresh_database.app_url)
            yield Cast(ours.partnership, ours.agencies, ours.actors, others.actors, others.partnership)
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(kept)


def _connect(url: str) -> None:
    connection.close()
    connection.settings_dict.update(django_database(url))


def at_once(act: Callable[[], object]) -> list[object]:
    """What several who act at the same moment are answered: a result, or what was raised."""
    ready, answers = Barrier(AT_ONCE), []

    def one() -> None:
        try:
            ready.wait()
            answers.append(act())
        except Exception as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    everybody = [Thread(target=one) for _ in range(AT_ONCE)]
    for each in everybody:
        each.start()
    for each in everybody:
        each.join()
    return answers


def done(answers: list[object]) -> list[object]:
    """The answers that are no refusal; a fault fails the test."""
    faults = [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert not faults, faults
    return [one for one in answers if not isinstance(one, Exception)]


def sound(cast: Cast) -> None:
    with ledger.unit(cast.data_protection_officer, "test"):
        assert verify_partnership(cast.partnership.pk).fault is None


def test_one_message_received_by_several_is_one_case(cast: Cast) -> None:
    raw = REFERRAL.read_bytes()
    on = clock.today()
    answers = done(at_once(lambda: receive_message(by=cast.coordinator, raw=raw, received_on=on)))
    assert len(answers) == AT_ONCE
    with ledger.unit(cast.coordinator, "test"):
        assert Case.objects.count() == 1
    sound(cast)


def test_a_view_is_given_once_and_a_decision_made_once(cast: Cast) -> None:
    with clock.pretend(datetime(2026, 11, 20, 10, 0, tzinfo=clock.UNITED_KINGDOM)):
        work = at_work(cast)
        work.attend()
        seat = work.seat(cast.health)
        given = at_once(
            lambda: actions.give_view(
                by=cast.health, agenda_item_id=work.item.pk, seat_id=seat, stage=RG, outcome="positive",
                reasons="On the papers.",
            )
        )  # fmt: skip
        assert len(done(given)) == 1
        for actor in (cast.chair, cast.police):
            actions.give_view(
                by=actor, agenda_item_id=work.item.pk, seat_id=work.seat(actor), stage=RG, outcome="positive",
                reasons="On the papers.",
            )  # fmt: skip
        work.reason()
        work.vote()
        work.best_interests()
    with ledger.unit(cast.chair, "test"):
        assert View.objects.filter(agenda_item_id=work.item.pk).count() == 3
    made = at_once(
        lambda: actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN, late_reason="Waited.")
    )
    assert len(done(made)) == 1
    with ledger.unit(cast.chair, "test"):
        assert Determination.objects.filter(agenda_item_id=work.item.pk).count() == 1
    sound(cast)


def test_papers_are_frozen_once_and_a_case_is_listed_once(cast: Cast) -> None:
    work = at_work(cast, open_now=False)
    later = actions.schedule_meeting(
        by=cast.coordinator, arrangement="nrm-child", starts_at=work.meeting.starts_at, ends_at=work.meeting.ends_at,
        place="Room 4", chair_id=cast.chair.membership_id, seat_ids=[cast.police.membership_id],
    )  # fmt: skip
    listed = at_once(
        lambda: actions.list_case(by=cast.coordinator, meeting_id=later.pk, case_id=work.case.pk)
    )
    item = done(listed)
    assert len(item) == 1
    frozen = at_once(lambda: actions.freeze_papers(by=cast.coordinator, agenda_item_id=item[0].pk))  # type: ignore[attr-defined]
    assert len(done(frozen)) == 1
    numbered = at_once(
        lambda: actions.schedule_meeting(
            by=cast.coordinator, arrangement="nrm-child", starts_at=work.meeting.starts_at,
            ends_at=work.meeting.ends_at, place="Room 5", chair_id=cast.chair.membership_id,
        )
    )  # fmt: skip
    assert len({one.reference for one in done(numbered)}) == AT_ONCE  # type: ignore[attr-defined]
    sound(cast)


def test_the_last_two_replies_at_one_moment_leave_the_case_ready(
    cast: Cast, fresh_database: Database
) -> None:
    case = receive_message(by=cast.coordinator, raw=REFERRAL.read_bytes(), received_on=clock.today()).case
    hear(cast, case)
    asked = ask(cast, case, "health", "police")
    replied = "UPDATE sharing_information_request SET answered = true WHERE id = %s"
    with psycopg.connect(fresh_database.owner_url) as one, psycopg.connect(fresh_database.owner_url) as other:
        one.execute(replied, [asked[0].pk])
        second = Thread(target=lambda: (other.execute(replied, [asked[1].pk]), other.commit()))
        second.start()
        second.join(0.5)
        one.commit()
        second.join()
    with ledger.unit(cast.coordinator, "test"):
        assert Case.objects.get(pk=case.pk).stands_at == "ready"
