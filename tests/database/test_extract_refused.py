"""Who may ask for an extract, approve and make it; and what the database refuses whoever asks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db.utils import ProgrammingError

from moothall.casework.intake.models import Case
from moothall.core import clock, ledger
from moothall.core.access.models import Membership
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused, Role
from moothall.core.ledger.models import Entry
from moothall.demo import cast as people
from moothall.evidence.extract import rules
from moothall.evidence.extract.actions import (
    answer_extract,
    ask_extract,
    make_extract,
)
from moothall.evidence.extract.known import known_at
from moothall.evidence.extract.models import ExtractAnswer, ExtractMade, ExtractRequest, Remembered
from moothall.evidence.extract.valve import reading_for
from moothall.methods.extracts.folder import verify
from tests.cast import Cast
from tests.database.extracting import PURPOSE, approved, extract, in_the_role, rows, yesterday
from tests.database.panel_at_work import a_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_case(cast: Cast) -> Case:
    """A case in scope, received twelve days ago and recorded two days ago."""
    with clock.pretend(clock.now() - timedelta(days=2)):
        return a_case(cast)


# -- who may ---------------------------------------------------------------------------------------------------


def test_only_an_evaluator_asks_and_only_the_data_protection_officer_answers(cast: Cast) -> None:
    asks = {
        "purpose": PURPOSE,
        "as_at": yesterday(),
        "why": "x",
        "keep_until": clock.today() + timedelta(days=9),
    }
    for actor in (cast.coordinator, cast.chair, cast.data_protection_officer, cast.administrator):
        with pytest.raises(NotAllowed):
            ask_extract(by=actor, **asks)
    asked = ask_extract(by=cast.evaluator, **asks)
    for actor in (cast.evaluator, cast.coordinator, cast.administrator):
        with pytest.raises(NotAllowed):
            answer_extract(by=actor, request_id=asked.pk, answer="approved", reason="x")
    with pytest.raises(NotVisible):
        answer_extract(by=_stranger(cast), request_id=asked.pk, answer="approved", reason="x")


def _stranger(cast: Cast) -> Actor:
    """Somebody of the other partnership, taken for its data protection officer."""
    actor = cast.stranger
    return Actor(
        actor.membership_id, actor.person_id, actor.partnership_id, actor.agency_id, Role.DATA_PROTECTION_OFFICER,
        actor.name,
    )  # fmt: skip


@pytest.mark.parametrize("answers", [[], ["refused"], ["approved", "withdrawn"]], ids=str)
def test_without_an_approval_that_stands_nothing_is_made(
    cast: Cast, answers: list[str], tmp_path: Path
) -> None:
    asked = ask_extract(
        by=cast.evaluator,
        purpose=PURPOSE,
        as_at=yesterday(),
        why="x",
        keep_until=clock.today() + timedelta(days=9),
    )
    for one in answers:
        answer_extract(by=cast.data_protection_officer, request_id=asked.pk, answer=one, reason="Because.")
    with pytest.raises(Refused):
        make_extract(by=cast.evaluator, request_id=asked.pk, out=tmp_path / "out")
    assert not list(tmp_path.iterdir())
    with ledger.unit(cast.evaluator, "Look"):
        assert not ExtractMade.objects.exists()


def test_an_approval_runs_out(cast: Cast, tmp_path: Path) -> None:
    request = approved(cast)
    with (
        clock.pretend(clock.now() + timedelta(days=rules.DAYS_APPROVED + 1)),
        pytest.raises(Refused, match="run out"),
    ):
        make_extract(by=cast.evaluator, request_id=request, out=tmp_path / "out")


def test_today_is_not_over_and_cannot_be_asked_for(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        ask_extract(
            by=cast.evaluator, purpose=PURPOSE, as_at=clock.today(), why="x",
            keep_until=clock.today() + timedelta(days=9),
        )  # fmt: skip
    assert refused.value.field == "as_at"


@pytest.mark.parametrize("purpose", ["../../etc", "=cmd()", "a b", "", "-x-", "x" * 41, "É-tude"])
def test_a_purpose_is_a_code(cast: Cast, purpose: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask_extract(
            by=cast.evaluator, purpose=purpose, as_at=yesterday(), why="x",
            keep_until=clock.today() + timedelta(days=9),
        )  # fmt: skip
    assert refused.value.field == "purpose"


def test_who_made_it_and_why_is_in_the_ledger(cast: Cast, one_case: Case, tmp_path: Path) -> None:
    manifest = verify(extract(cast, tmp_path / "out"))
    with ledger.unit(cast.data_protection_officer, "Look"):
        entry = Entry.objects.get(verb="extract.made")
    assert (entry.role, entry.person_name) == ("evaluator", cast.evaluator.name)
    assert entry.detail["for_purpose"] == PURPOSE
    assert entry.detail["sha256"] == manifest["sha256"]


# -- what the database itself refuses --------------------------------------------------------------------------


def test_the_role_reads_nothing_without_an_approved_request_or_for_anybody_else(
    cast: Cast, one_case: Case
) -> None:
    request = approved(cast)
    count = "SELECT count(*) FROM extract_remembered"
    assert in_the_role(cast.evaluator, request, count)[0][0] > 0
    assert in_the_role(cast.evaluator, None, count) == [(0,)]
    for actor in (cast.coordinator, cast.data_protection_officer, cast.stranger):
        assert in_the_role(actor, request, count) == [(0,)]
    answer_extract(by=cast.data_protection_officer, request_id=request, answer="withdrawn", reason="Stopped.")
    assert in_the_role(cast.evaluator, request, count) == [(0,)]


@pytest.mark.parametrize(
    "sql",
    ["SELECT given_names FROM intake_child", "SELECT date_of_birth FROM intake_child", "SELECT text FROM intake_fact",
     "SELECT digest FROM intake_child_key", "SELECT words FROM voice_voice", "SELECT reference FROM intake_case",
     "SELECT person_name FROM ledger_entry", "DELETE FROM extract_made RETURNING id"],
)  # fmt: skip
def test_the_role_cannot_read_names_words_or_references(cast: Cast, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        in_the_role(cast.evaluator, approved(cast), sql)


def test_the_application_does_not_read_what_is_remembered(cast: Cast, one_case: Case) -> None:
    with ledger.unit(cast.coordinator, "Look"):
        assert Remembered.objects.count() == 0


def test_an_extract_of_one_partnership_holds_nothing_of_another(
    cast: Cast, one_case: Case, tmp_path: Path, django_db_blocker: object
) -> None:
    """A case written into the other partnership by its own coordinator does not come through ours."""
    other = Cast(cast.other_partnership, {}, {(people.COORDINATOR, Role.COORDINATOR): cast.stranger,
                                              (people.SOCIAL_WORKER, Role.CONTRIBUTOR): cast.stranger},
                 cast.others, cast.other_partnership)  # fmt: skip
    with ledger.unit(cast.stranger, "test"):
        from moothall.core.access.models import Agency

        agencies = {
            str(one.pk): one for one in Agency.objects.filter(partnership_id=cast.stranger.partnership_id)
        }
    other.agencies.update(agencies)
    with clock.pretend(clock.now() - timedelta(days=2)):
        case = a_case(other, "AF-2026-0001")
    made = extract(cast, tmp_path / "out")
    assert len(rows(made, "case")) == 1
    request = approved(cast, purpose="look")
    with ledger.unit(cast.evaluator, "Look"), reading_for(request):
        known = known_at(clock.today())
    assert case.pk not in known.cases


def test_a_request_an_answer_and_what_was_made_are_never_changed(cast: Cast, tmp_path: Path) -> None:
    request = approved(cast)
    make_extract(by=cast.evaluator, request_id=request, out=tmp_path / "out")
    for model in (ExtractRequest, ExtractAnswer, ExtractMade):
        with pytest.raises(ProgrammingError), ledger.unit(cast.evaluator, "Change"):
            model.objects.all().update(created_at=clock.now())


def test_nobody_approves_what_the_same_person_asked_for(
    cast: Cast, owner_connection: psycopg.Connection
) -> None:
    """The verb refuses, and so does the database, for one person who is both."""
    asked = ask_extract(
        by=cast.evaluator,
        purpose=PURPOSE,
        as_at=yesterday(),
        why="x",
        keep_until=clock.today() + timedelta(days=9),
    )
    with pytest.raises(Refused, match="yourself"):
        rules.check_answer("approved", rules.Standing(), cast.evaluator.person_id, cast.evaluator.person_id)
    both = Membership(
        partnership_id=cast.evaluator.partnership_id, agency_id=cast.evaluator.agency_id,
        person_id=cast.evaluator.person_id, role=Role.DATA_PROTECTION_OFFICER.value,
    )  # fmt: skip
    with ledger.unit(cast.administrator, "Add"):
        both.save(force_insert=True)
    as_officer = Actor(
        both.pk, cast.evaluator.person_id, cast.evaluator.partnership_id, cast.evaluator.agency_id,
        Role.DATA_PROTECTION_OFFICER, cast.evaluator.name,
    )  # fmt: skip
    with pytest.raises(ProgrammingError, match="row-level security"), ledger.unit(as_officer, "Answer"):
        ExtractAnswer(
            partnership_id=both.partnership_id, created_by_id=both.pk, request_id=asked.pk, answer="approved",
            reason="x", valid_until=clock.today(),
        ).save(force_insert=True)  # fmt: skip
