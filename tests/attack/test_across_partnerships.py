"""Nothing is paired across partnerships without an agreement both have accepted, whatever SQL is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from moothall.casework.intake.models import Child
from moothall.casework.outcomes.joins import actions, agreements, lists, queries
from moothall.casework.outcomes.joins.models import JoinPair, SharingAgreement
from moothall.core import ledger
from moothall.core.kinds import Actor, Invalid, Refused
from tests.cast import Cast
from tests.database.joins_work import CHILDREN, cases_told, police_list, told

pytestmark = pytest.mark.django_db
LISTED = "id,first name,surname,dob,gender\nA-1,Tesfay,Fictional-Haile,14/03/2009,M\nA-2,Linh,Madeup-Nguyen,30/07/2008,F\n"


def recorded(cast: Cast, **other: Any) -> SharingAgreement:
    told = {
        "other_code": cast.other_partnership.code, "legal_basis": "Children Act 2004, section 11", "purposes": ["same_child"],
        "document": "Agreement of 1 October 2026, in the records office", "starts_on": date(2026, 10, 1), **other,
    }  # fmt: skip
    return agreements.record_agreement(by=cast.data_protection_officer, **told)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words):
        yield


def sent(actor: Actor, sql: str, *values: Any) -> None:
    with ledger.unit(actor, "test"), connection.cursor() as cursor:
        cursor.execute(sql, values)


RECORD = """INSERT INTO outcomes_join_record (id, partnership_id, circle_id, created_at, created_by_id, source, of_partnership_id,
    key, of_list_id, return_kind, authority_code, values) SELECT %s, %s, l.circle_id, now(), %s, 'list', %s, %s, l.id, '', '', ''
    FROM outcomes_agency_list l LIMIT 1"""
PAIR = """INSERT INTO outcomes_join_pair (id, partnership_id, circle_id, created_at, created_by_id, left_id, right_id, run_id,
    weight, probability, verdict, why, parts, stands) SELECT %s, partnership_id, circle_id, now(), %s, left_id, %s, run_id, 1, 0.5,
    'question', 'between', '', '' FROM outcomes_join_pair LIMIT 1"""


def test_no_record_or_pair_of_another_partnership_gets_in_without_an_agreement_in_force(cast: Cast) -> None:
    by, other = cast.coordinator, cast.other_partnership
    told(cast)
    theirs = cases_told(cast.stranger, CHILDREN[:2])
    actions.find_pairs(by=cast.stranger)
    with pytest.raises(Refused, match="No sharing agreement"):
        police_list(cast, LISTED, of_code=other.code)
    with refused("no sharing agreement|partnership its list"):
        sent(by, RECORD, uuid.uuid4(), by.partnership_id, by.membership_id, other.pk, b"x")
    with ledger.unit(cast.stranger, "test"):
        abroad = JoinPair.objects.values_list("left_id", flat=True).first()
    with refused("of the same partnership"):
        sent(by, PAIR, uuid.uuid4(), by.membership_id, abroad)
    with ledger.unit(by, "test"):
        mine = Child.objects.values_list("pk", flat=True).first()
    with refused("never joined"):
        sent(by, "UPDATE intake_child SET same_as_id = %s WHERE id = %s", theirs.child(0), mine)


def test_an_agreement_holds_once_both_have_said_so_and_its_end_puts_all_out_of_sight(cast: Cast) -> None:
    by, code = cast.coordinator, cast.other_partnership.code
    told(cast)
    one = recorded(cast)
    with pytest.raises(Refused):
        agreements.accept_agreement(by=cast.data_protection_officer, agreement_id=one.pk)
    with pytest.raises(Refused, match="No sharing agreement"):
        police_list(cast, LISTED, of_code=code)
    accepted = "UPDATE outcomes_sharing_agreement SET accepted_at = now(), accepted_by_id = %s"
    with refused("by the other partnership"):
        sent(cast.data_protection_officer, accepted, cast.data_protection_officer.membership_id)
    agreements.accept_agreement(by=cast.officer_elsewhere, agreement_id=one.pk)
    with refused("permission denied"):
        sent(cast.data_protection_officer, "UPDATE outcomes_sharing_agreement SET purposes = '{outcomes}'")
    brought = police_list(cast, LISTED, of_code=code)
    assert (brought.of_partnership_id, brought.of_name) == (
        cast.other_partnership.pk,
        cast.other_partnership.name,
    )
    actions.find_pairs(by=by)
    with ledger.unit(by, "test"):
        across = [
            line.pair
            for line in queries.pairs(by).lines
            if line.pair.right.of_partnership_id != by.partnership_id
        ]
        assert across
    agreements.end_agreement(by=cast.officer_elsewhere, agreement_id=one.pk, reason="Not renewed.")
    with ledger.unit(by, "test"):
        assert not JoinPair.objects.filter(pk__in=[pair.pk for pair in across]).exists()
    with refused("no sharing agreement|row-level security"):
        sent(by, PAIR, uuid.uuid4(), by.membership_id, across[0].right_id)
    with refused("ended once"):
        sent(cast.data_protection_officer, "UPDATE outcomes_sharing_agreement SET ended_at = NULL")
    with ledger.unit(by, "test"):
        (listed, _own) = queries.lists(by)
        assert listed.pk == brought.pk
    lists.take_back_list(by=by, list_id=brought.pk, reason="The agreement is over.")


@pytest.mark.parametrize(("field", "value"), [
    ("other_code", "nowhere"), ("legal_basis", " "), ("purposes", []), ("document", ""), ("ends_on", date(2026, 9, 1)),
])  # fmt: skip
def test_an_agreement_says_which_field_is_wrong(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        recorded(cast, **{field: value})
    assert wrong.value.field == field


def test_an_agreement_for_something_else_or_not_yet_begun_lets_nothing_in(cast: Cast) -> None:
    for other in (
        {"purposes": ["outcomes"]},
        {"starts_on": date(2099, 1, 1)},
        {"ends_on": date(2026, 10, 2)},
    ):
        one = recorded(cast, **other)
        agreements.accept_agreement(by=cast.officer_elsewhere, agreement_id=one.pk)
        with pytest.raises(Refused, match="No sharing agreement"):
            police_list(cast, LISTED, of_code=cast.other_partnership.code)
