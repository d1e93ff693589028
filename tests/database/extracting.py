"""Fictional cases at every stage, and an extract of them asked for, approved and made; for the tests of the valve."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.search import Known, keep_keys
from moothall.casework.outcomes.returns import actions as returns
from moothall.casework.outcomes.returns.models import ReturnMatch, ReturnRow
from moothall.core import clock, ledger
from moothall.core.access.founding import Founded
from moothall.core.kinds import Actor
from moothall.demo.story import CHAPTERS, People, tell_case
from moothall.evidence.extract.actions import answer_extract, ask_extract, make_extract
from moothall.methods.extracts.folder import read_table
from moothall.methods.returns import parts_of
from tests.cast import Cast
from tests.database.outcomes_work import hold, on

PURPOSE = "pilot-2026"
#: A child of the sample return.
NUMBER, BORN = "92296", date(2004, 5, 19)


def tell(cast: Cast, *chapters: str) -> list[Case]:
    """A case of each chapter of the demonstration, or of those named, as it stood two days ago."""
    people = People(Founded(cast.partnership, cast.agencies, cast.actors))
    named = chapters or [chapter for chapter, _times in CHAPTERS]
    day = clock.today() - timedelta(days=2)
    return [tell_case(people, number, chapter, day) for number, chapter in enumerate(named)]


def followed_and_returned(cast: Cast, case: Case, folder: Path) -> set[str]:
    """Two days ago a wave was held, and a return taken in that has the child; in one of its rows stands the child's name.

    Answers what the return knows the child by.
    """
    day = clock.today() - timedelta(days=2)
    hold(cast.coordinator, case, "baseline", day)
    upn = next(
        line.split(",")[4]
        for line in (folder / "header.csv").read_text().splitlines()
        if line.startswith(NUMBER)
    )
    with on(day):
        with ledger.unit(cast.coordinator, "Look"):
            child = Child.objects.get(pk=case.child_id)
            keep_keys(child, Known(identifiers=(upn,), date_of_birth=BORN))
        one, _new = returns.receive_return(
            by=cast.coordinator, kind="ssda903", year=2018, parts=parts_of(folder), name="A return"
        )
        returns.take_in(by=cast.coordinator, return_id=one.pk)
        with ledger.unit(cast.coordinator, "Look"):
            match = ReturnMatch.objects.get(case_id=case.pk)
            common = {
                "partnership_id": match.partnership_id, "circle_id": match.circle_id, "case_id": match.case_id,
                "created_by_id": cast.coordinator.membership_id, "kind": "ssd", "year": 2018,
            }  # fmt: skip
            told = ReturnMatch.objects.create(
                **common,
                of_return=one,
                tables=["ssd_immigration_status"],
                number=b"another",
                because="identifier",
            )
            said = {
                "immi_immigration_status_start_date": "2017-05-01",
                "immi_immigration_status": child.family_name,
            }
            ReturnRow.objects.create(
                **common, match=told, table="ssd_immigration_status", line=2, values=said
            )
    return {NUMBER, upn, BORN.isoformat(), f"{BORN:%d/%m/%Y}", child.family_name}


def yesterday() -> date:
    """The newest day an extract can be of."""
    return clock.today() - timedelta(days=1)


def approved(cast: Cast, *, as_at: date | None = None, purpose: str = PURPOSE) -> UUID:
    """An extract asked for by the evaluator and approved by the data protection officer."""
    asked = ask_extract(
        by=cast.evaluator, purpose=purpose, as_at=as_at or yesterday(), why="Does the panel decide in time?",
        keep_until=clock.today() + timedelta(days=365),
    )  # fmt: skip
    answer_extract(
        by=cast.data_protection_officer, request_id=asked.pk, answer="approved", reason="Under the DPIA."
    )
    return asked.pk


def extract(cast: Cast, out: Path, **asked: Any) -> Path:
    """An extract made in a folder."""
    make_extract(by=cast.evaluator, request_id=approved(cast, **asked), out=out)
    return out


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """A table's rows as mappings."""
    return list(read_table(folder, table).to_pylist())


def in_the_role(actor: Actor, request: object, sql: str) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('moothall.membership', %s, true), set_config('moothall.extract', %s, true),"
            " set_config('moothall.now', %s, true)",
            [str(actor.membership_id), str(request or ""), clock.now().isoformat()],
        )
        cursor.execute("SET LOCAL ROLE moothall_extract")
        cursor.execute(sql)
        found = cursor.fetchall()
        cursor.execute("RESET ROLE")
    return found
