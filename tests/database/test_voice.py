"""The child's voice: kept as typed, or why it could not be had; never changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.utils import DatabaseError

from moothall.casework.intake.models import Case
from moothall.casework.voice import actions, queries
from moothall.casework.voice.models import Voice
from moothall.core import ledger
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused
from tests.cast import Cast
from tests.database.test_sharing import case, seat_on_the_panel

__all__ = ["case"]
pytestmark = pytest.mark.django_db
WORDS = "  They said <i>I owed</i> them.\n\nI don't want mum to know & I want my phone.\t\n"
HEARD = {
    "gathered_how": "own_words_spoken", "gathered_by": "Leah Turner, Social worker", "gathered_on": date(2026, 11, 15)
}  # fmt: skip


def test_words_are_kept_exactly_as_typed(cast: Cast, case: Case) -> None:
    made = actions.record_voice(by=cast.social_worker, case=case, words=WORDS, wishes=WORDS, **HEARD)
    with ledger.unit(cast.coordinator, "test"):
        kept = Voice.objects.get(pk=made.pk)
        assert kept.words == WORDS
        assert kept.wishes == WORDS


def test_a_voice_says_how_by_whom_and_when(cast: Cast, case: Case) -> None:
    for wrong, field in [
        ({"words": " \n"}, "words"), ({"gathered_how": "telepathy"}, "gathered_how"), ({"gathered_by": ""}, "gathered_by"),
        ({"gathered_on": date.today() + timedelta(days=1)}, "gathered_on"),
    ]:  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.record_voice(by=cast.coordinator, case=case, **{"words": WORDS, **HEARD, **wrong})
        assert refused.value.field == field


def test_a_child_not_heard_has_one_of_the_reasons_and_words(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid) as code:
        actions.record_not_heard(
            by=cast.coordinator, case=case, code="no time", reason="Busy", on=date(2026, 11, 15)
        )
    with pytest.raises(Invalid) as reason:
        actions.record_not_heard(
            by=cast.coordinator, case=case, code="child_missing", reason=" ", on=date(2026, 11, 15)
        )
    assert (code.value.field, reason.value.field) == ("could_not_code", "could_not_reason")
    made = actions.record_not_heard(
        by=cast.coordinator, case=case, code="child_missing", reason="Since Friday", on=date(2026, 11, 15)
    )
    with pytest.raises(Refused):
        actions.record_effect(by=cast.coordinator, case=case, voice_id=made.pk, text="Nothing")


def test_what_changed_stays_with_the_words_when_they_are_corrected(cast: Cast, case: Case) -> None:
    by = cast.social_worker
    first = actions.record_voice(by=by, case=case, words="I want to stay", **HEARD)
    actions.record_effect(by=by, case=case, voice_id=first.pk, text="The placement was kept.")
    second = actions.record_voice(by=by, case=case, words="I want to stay here", supersedes=first.pk, **HEARD)
    with ledger.unit(by, "test"):
        (shown,) = queries.voices_of(by, case)
    assert shown.voice.pk == second.pk
    assert shown.earlier is not None
    assert shown.earlier.words == "I want to stay"
    assert [effect.text for effect in shown.effects] == ["The placement was kept."]
    with pytest.raises(Refused):
        actions.record_voice(by=by, case=case, words="Again", supersedes=first.pk, **HEARD)


def test_who_may_record_the_voice(cast: Cast, case: Case) -> None:
    def tried(by: Actor) -> None:
        actions.record_voice(by=by, case=case, words=WORDS, **HEARD)

    seat_on_the_panel(cast, case, cast.police)
    with pytest.raises(NotAllowed):
        tried(cast.police)
    for outsider in (cast.guardian, cast.health_contributor, cast.administrator):
        with pytest.raises(NotVisible):
            tried(outsider)


def test_a_voice_cannot_be_changed_in_the_database(cast: Cast, case: Case) -> None:
    actions.record_voice(by=cast.coordinator, case=case, words=WORDS, **HEARD)
    with pytest.raises(DatabaseError), ledger.unit(cast.coordinator, "test"):
        Voice.objects.update(heard=False)
