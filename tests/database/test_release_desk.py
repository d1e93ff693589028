"""What the database holds of the checkers' desk, whatever the code does: asked in SQL, as the application's role."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connection, transaction

from moothall.core import ledger
from moothall.core.kinds import Actor, uuid7
from moothall.evidence.release.models import (
    Release,
    ReleaseDraft,
    ReleaseHolds,
    ReleaseItem,
    ReleasePrepared,
)
from tests.cast import Cast
from tests.database.releasing import a_run

pytestmark = pytest.mark.django_db


class Desk:
    """A release with three things at the desk, written row by row by its author."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        by, run = cast.evaluator, a_run(cast)
        self.common: dict[str, Any] = {
            "partnership_id": by.partnership_id, "created_by_id": by.membership_id,
        }  # fmt: skip
        with ledger.unit(by, "test"):
            self.release = Release(
                **self.common, study_id=run.study_id, key="work", version=1, kind="release"
            )
            self.release.save(force_insert=True)
            self.draft = ReleaseDraft(**self.common, release=self.release, number=1, run=run, words={})
            self.draft.save(force_insert=True)
            output = run.outputs.order_by("place").first()
            assert output is not None
            self.items = [
                self._item(what, output.pk if what == "output" else None)
                for what in ("output", "words", "report")
            ]
            ReleasePrepared(
                **self.common, draft=self.draft, rules="r", rules_sha256="0" * 64, earlier_sha256="0" * 64,
                code_version="1", entries="",
            ).save(force_insert=True)  # fmt: skip

    def _item(self, what: str, output: UUID | None) -> ReleaseItem:
        item = ReleaseItem(
            **self.common, release=self.release, run=self.draft.run, what=what, name=what, title=what,
            output_id=output, true_sha256="1" * 64, shown_sha256=hashlib.sha256(what.encode()).hexdigest(),
            rules_sha256="0" * 64, shown="{}", risks={},
        )  # fmt: skip
        item.save(force_insert=True)
        ReleaseHolds(**self.common, draft=self.draft, item=item, place=0).save(force_insert=True)
        return item

    def votes(self, by: Actor, item: ReleaseItem, **changed: Any) -> int:
        """Insert a vote in SQL, as anybody who has got hold of the application's role could."""
        row = {
            "id": uuid7(), "partnership_id": by.partnership_id, "created_by_id": by.membership_id,
            "created_at": "2026-11-30T00:00:00Z", "item_id": item.pk, "round": 1, "person_id": by.person_id,
            "vote": "accept", "words": b"", "shown_sha256": item.shown_sha256, **changed,
        }  # fmt: skip
        columns = ", ".join(row)
        return self.told(
            by, f"INSERT INTO release_vote ({columns}) VALUES ({', '.join(['%s'] * len(row))})", *row.values()
        )

    def told(self, by: Actor, sql: str, *values: Any) -> int:
        """How many rows a statement touches, as somebody."""
        with ledger.unit(by, "test"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount

    def seen(self, by: Actor, item: ReleaseItem) -> int:
        return self.told(by, "SELECT id FROM release_vote WHERE item_id = %s", item.pk)

    def publishes(self, by: Actor) -> int:
        return self.told(
            by,
            "INSERT INTO release_published (id, partnership_id, created_by_id, created_at, release_id, draft_id,"
            " released_on, title, manifest_sha256, bundle_sha256, size, key_id)"
            " VALUES (%s, %s, %s, now(), %s, %s, now(), 't', '', '', 1, '')",
            uuid7(), by.partnership_id, by.membership_id, self.release.pk, self.draft.pk,
        )  # fmt: skip


@pytest.fixture
def desk(db: None, cast: Cast) -> Desk:
    return Desk(cast)


def test_an_author_does_not_check_in_whatever_role(desk: Desk) -> None:
    with pytest.raises(Error, match="An author does not check"):
        desk.votes(desk.cast.evaluator, desk.items[0])


def test_a_vote_is_given_in_ones_own_name(desk: Desk) -> None:
    officer, second = desk.cast.data_protection_officer, desk.cast.second_evaluator
    with pytest.raises(Error, match=r"row-level security|own name"):
        desk.votes(officer, desk.items[0], person_id=second.person_id)
    with pytest.raises(Error, match=r"row-level security|own name"):
        desk.votes(officer, desk.items[0], created_by_id=second.membership_id, person_id=second.person_id)


def test_the_same_person_does_not_vote_twice_and_a_third_not_at_all(desk: Desk) -> None:
    officer, second = desk.cast.data_protection_officer, desk.cast.second_evaluator
    desk.votes(officer, desk.items[0])
    with pytest.raises(Error, match="two_distinct_people_vote"):
        desk.votes(officer, desk.items[0])
    desk.votes(second, desk.items[0])
    with pytest.raises(Error, match=r"Two people have voted|two_distinct_people_vote"):
        desk.votes(second, desk.items[0])


def test_a_vote_is_of_what_was_shown_and_of_the_round_that_is_open(desk: Desk) -> None:
    officer = desk.cast.data_protection_officer
    with pytest.raises(Error, match="something else"):
        desk.votes(officer, desk.items[0], shown_sha256="f" * 64)
    with pytest.raises(Error, match="round is over"):
        desk.votes(officer, desk.items[0], round=2)


@pytest.mark.parametrize("who", ["coordinator", "chair", "administrator", "stranger", "officer_elsewhere"])
def test_nobody_else_votes_or_sees_what_is_at_the_desk(desk: Desk, who: str) -> None:
    by: Actor = getattr(desk.cast, who)
    with pytest.raises(Error, match=r"row-level security|no such thing"):
        desk.votes(by, desk.items[0], partnership_id=desk.release.partnership_id)
    for table in ("release_item", "release_draft", "release_prepared", "release_holds", "release_vote"):
        assert desk.told(by, f"SELECT id FROM {table}") == 0


def test_a_vote_cannot_be_changed_or_taken_away(desk: Desk) -> None:
    officer = desk.cast.data_protection_officer
    desk.votes(officer, desk.items[0])
    for sql in (
        "UPDATE release_vote SET vote = 'refuse'",
        "DELETE FROM release_vote",
        "TRUNCATE release_vote",
    ):
        with pytest.raises(Error, match="permission denied"):
            desk.told(officer, sql)


def test_the_others_vote_is_not_seen_until_ones_own_is_given(desk: Desk) -> None:
    officer, second, author = (
        desk.cast.data_protection_officer, desk.cast.second_evaluator, desk.cast.evaluator,
    )  # fmt: skip
    item = desk.items[0]
    desk.votes(officer, item, vote="refuse")
    assert (desk.seen(officer, item), desk.seen(second, item), desk.seen(author, item)) == (1, 0, 0)
    assert desk.told(second, "SELECT * FROM release_votes_cast(ARRAY[%s]::uuid[])", item.pk) == 1
    desk.votes(second, item)
    assert (desk.seen(officer, item), desk.seen(second, item), desk.seen(author, item)) == (2, 2, 2)


def test_nothing_is_published_of_which_not_every_part_was_accepted_by_two(desk: Desk) -> None:
    officer, second = desk.cast.data_protection_officer, desk.cast.second_evaluator
    for item in desk.items[:2]:
        desk.votes(officer, item)
        desk.votes(second, item)
    desk.votes(officer, desk.items[2])
    with pytest.raises(Error, match="Not every part was accepted by two"):
        desk.publishes(officer)
    desk.votes(second, desk.items[2], vote="send back")
    with pytest.raises(Error, match="Not every part was accepted by two"):
        desk.publishes(officer)


def test_all_accepted_it_is_published_once_by_who_may(desk: Desk) -> None:
    officer, second = desk.cast.data_protection_officer, desk.cast.second_evaluator
    for item in desk.items:
        desk.votes(officer, item)
        desk.votes(second, item)
    with pytest.raises(Error, match="row-level security"):
        desk.publishes(desk.cast.chair)
    assert desk.publishes(officer) == 1
    with pytest.raises(Error, match="is published already"):
        desk.publishes(officer)


def test_only_the_newest_draft_is_published(desk: Desk) -> None:
    officer, second = desk.cast.data_protection_officer, desk.cast.second_evaluator
    for item in desk.items:
        desk.votes(officer, item)
        desk.votes(second, item)
    with ledger.unit(desk.cast.evaluator, "test"):
        ReleaseDraft(**desk.common, release=desk.release, number=2, run=desk.draft.run, words={}).save(
            force_insert=True
        )
    with pytest.raises(Error, match="Only the newest draft"):
        desk.publishes(officer)


def test_the_true_figures_are_seen_by_who_may_check_and_by_nobody_of_the_panel(desk: Desk) -> None:
    for by in (desk.cast.data_protection_officer, desk.cast.second_evaluator):
        assert desk.told(by, "SELECT id FROM study_output") == 2
    for by in (desk.cast.coordinator, desk.cast.chair, desk.cast.administrator, desk.cast.officer_elsewhere):
        assert desk.told(by, "SELECT id FROM study_output") == 0
        assert desk.told(by, "SELECT id FROM study_run") == 0


def test_what_was_sent_back_by_two_is_answered_and_nothing_else_is(desk: Desk) -> None:
    officer, second, author = (
        desk.cast.data_protection_officer, desk.cast.second_evaluator, desk.cast.evaluator,
    )  # fmt: skip
    item = desk.items[0]
    answer = (
        "INSERT INTO release_answer (id, partnership_id, created_by_id, created_at, item_id, round, words)"
        " VALUES (%s, %s, %s, now(), %s, 1, '')"
    )
    values = (uuid7(), author.partnership_id, author.membership_id, item.pk)
    desk.votes(officer, item, vote="send back")
    with pytest.raises(Error, match="Only what two have checked"):
        desk.told(author, answer, *values)
    desk.votes(second, item)
    with pytest.raises(Error, match="row-level security"):
        desk.told(officer, answer, uuid7(), officer.partnership_id, officer.membership_id, item.pk)
    assert desk.told(author, answer, *values) == 1
    desk.votes(officer, item, round=2)
    assert desk.seen(second, item) == 2, "the round before stays in sight, the new one not yet"
