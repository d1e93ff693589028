"""The ledger: one chain for each partnership, and every fault in it is named."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from moothall.core import ledger
from moothall.core.ledger.chain import entry_hash, verify
from moothall.core.ledger.models import Entry
from moothall.core.ledger.queries import verify_partnership
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _write(cast: Cast, times: int) -> None:
    for number in range(times):
        with ledger.unit(cast.coordinator, "Test the ledger", must_write=True) as record:
            record.wrote("test.written", cast.partnership, count=number)


def _entries(cast: Cast) -> list[dict]:
    with ledger.unit(cast.data_protection_officer, "Read"):
        return list(Entry.objects.filter(partnership_id=cast.partnership.pk).order_by("number").values())


def test_a_chain_of_writes_verifies(cast: Cast) -> None:
    _write(cast, 5)
    with ledger.unit(cast.data_protection_officer, "Verify"):
        verdict = verify_partnership(cast.partnership.pk)
    assert verdict.fault is None
    assert verdict.count == len(_entries(cast))


def test_a_verb_that_records_nothing_is_undone(cast: Cast) -> None:
    with pytest.raises(ledger.Unrecorded), ledger.unit(cast.coordinator, "Say nothing", must_write=True):
        pass


def test_the_first_altered_entry_is_named(cast: Cast) -> None:
    _write(cast, 4)
    entries = _entries(cast)
    head = entries[-1]
    entries[-2]["person_name"] = "Somebody Else"
    verdict = verify(entries, head_number=head["number"], head_hash=head["hash"])
    assert verdict.fault is not None
    assert verdict.fault.startswith(f"Altered: entry {entries[-2]['number']}")


def test_a_missing_entry_is_named(cast: Cast) -> None:
    _write(cast, 4)
    entries = _entries(cast)
    head = entries[-1]
    del entries[-2]
    verdict = verify(entries, head_number=head["number"], head_hash=head["hash"])
    assert verdict.fault == f"Entry {head['number'] - 1} is missing: the next one found is " + (
        f"entry {head['number']} (test.written, {head['at'].isoformat(timespec='microseconds')})."
    )


def test_a_cut_off_tail_is_named(cast: Cast) -> None:
    _write(cast, 3)
    entries = _entries(cast)
    head = entries.pop()
    verdict = verify(entries, head_number=head["number"], head_hash=head["hash"])
    assert verdict.fault == f"Entry {head['number']} is missing: the head says there are {head['number']}."


def test_reordered_entries_are_named(cast: Cast) -> None:
    _write(cast, 4)
    entries = _entries(cast)
    head = entries[-1]
    first, second = entries[-3], entries[-2]
    first["number"], second["number"] = second["number"], first["number"]
    entries[-3], entries[-2] = second, first
    verdict = verify(entries, head_number=head["number"], head_hash=head["hash"])
    assert verdict.fault is not None
    assert "Reordered or replaced" in verdict.fault


def test_an_entry_with_a_forged_hash_breaks_the_next_one(cast: Cast) -> None:
    _write(cast, 4)
    entries = _entries(cast)
    head = entries[-1]
    entries[-2]["person_name"] = "Somebody Else"
    entries[-2]["hash"] = entry_hash(bytes(entries[-2]["previous_hash"]), entries[-2])
    verdict = verify(entries, head_number=head["number"], head_hash=head["hash"])
    assert verdict.fault is not None
    assert f"entry {head['number']}" in verdict.fault


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET verb = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
def test_the_application_cannot_change_an_entry(cast: Cast, statement: str) -> None:
    _write(cast, 1)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_unit_that_fails_leaves_no_entry(cast: Cast) -> None:
    before = len(_entries(cast))

    def fails() -> None:
        with ledger.unit(cast.coordinator, "Fail") as record:
            record.wrote("test.written", cast.partnership)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert len(_entries(cast)) == before


def test_nobody_asking_sees_no_entry(cast: Cast) -> None:
    _write(cast, 1)
    assert Entry.objects.count() == 0


def test_another_partnership_sees_none_of_our_entries(cast: Cast) -> None:
    _write(cast, 1)
    with ledger.unit(cast.stranger, "Look"):
        assert not Entry.objects.filter(partnership_id=cast.partnership.pk).exists()
