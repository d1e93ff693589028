"""The same child? A list of the police and a return of children's services that write children of cases otherwise.

Brought in, weighed and answered with the verbs of the desk: a name from another script, a birthday that nobody knows,
a number on the wrong record, a twin; two that were answered, and one whose answer was taken back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from moothall.casework.outcomes.joins.actions import answer_pair, find_pairs
from moothall.casework.outcomes.joins.agreements import accept_agreement, record_agreement
from moothall.casework.outcomes.joins.lists import bring_in_list
from moothall.casework.outcomes.joins.models import JoinPair
from moothall.casework.outcomes.returns.actions import receive_return, take_in
from moothall.core import clock, ledger
from moothall.core.access.queries import first_actor, visible
from moothall.core.kinds import Actor, Role
from moothall.demo import cast
from moothall.demo.outcomes import child_at
from moothall.methods.returns import Part, definition

if TYPE_CHECKING:
    from moothall.demo.story import People

LIST = "children-known-to-the-exploitation-team.csv"
HEAD = ("our reference", "first name", "surname", "date of birth", "gender", "home office ref", "remarks")


def tell_joins(people: People, today: date) -> None:
    """Bring in the list and the return, weigh them, and answer a few pairs."""
    by = people.coordinator
    with _on(today - timedelta(days=40)):
        _agree(people)
    with _on(today - timedelta(days=9)):
        _take_in_return(by, today)
        bring_in_list(
            by=by, agency_id=people.agency("police").pk, name=LIST, content=_csv(HEAD, _lines(today)).encode()
        )
        find_pairs(by=by)
    with _on(today - timedelta(days=6)):
        _answer(
            by,
            "Pretendby Hoxha",
            "same",
            "The officer who met him gave the same mother's name and the same school.",
        )
        _answer(by, "Inventley Kaya", "same", "Children's services read me the referral: it is ours.")
        _answer(by, "Okafor Storyfield", "same", "The same name and nearly the same birthday.")
    with _on(today - timedelta(days=2)):
        _answer(
            by,
            "Okafor Storyfield",
            "different",
            "Her worker rang: another girl, who lives in another town. My mistake.",
        )


def _agree(people: People) -> None:
    """The officers of both partnerships agree to find out which of their records are of one child."""
    made = record_agreement(
        by=people(cast.DATA_PROTECTION_OFFICER, Role.DATA_PROTECTION_OFFICER), other_code=cast.ABERFICTION.code,
        legal_basis="Children Act 2004, sections 10 and 11; Social Services and Well-being (Wales) Act 2014, Part 7; UK GDPR, article 6(1)(e) for each side.",
        purposes=["same_child"], document="Signed by both on paper; information governance, shelf 14", starts_on=clock.today(),
    )  # fmt: skip
    theirs = first_actor(partnership_code=cast.ABERFICTION.code, email=cast.OTHER_OFFICER, role=Role.DATA_PROTECTION_OFFICER)  # fmt: skip
    accept_agreement(by=theirs, agreement_id=made.pk)


def _lines(today: date) -> list[tuple[str, ...]]:
    """What the police hold of six children of cases, and of one who is none."""
    born = {place: child_at(place, today).born for place in (3, 5, 8, 10, 12, 14)}
    swapped = born[14].replace(month=min(born[14].day, 12), day=born[14].month)
    return [
        ("P-4101", "Tesfaye", "Haile Notareal", _day(born[3]), "M", "", "seen at the docks"),
        ("P-4102", "Mohammed", "Imaginham", f"05/06/{born[5].year}", "M", "", ""),
        ("P-4103", "Hoa", "Supposewell-Tran", _day(born[8]), "F", "F1234567", "number read out over the telephone"),
        ("P-4104", "Ottoline", "Fablewick-Osei", _day(born[10]), "F", "", "one of two, came with her sister"),
        ("P-4105", "Ardit", "Pretendby Hoxha", _day(born[12]), "M", "", ""),
        ("P-4106", "Rosalind", "Okafor Storyfield", _day(swapped), "F", "", ""),
        ("P-4107", "Nobody", "Unknown-Here", "09/09/2012", "F", "", "no case anywhere"),
    ]  # fmt: skip


def _take_in_return(by: Actor, today: date) -> None:
    """The year that ended last, of three children; one line of it is wrong."""
    ends = today.year if today >= date(today.year, 4, 1) else today.year - 1
    born = child_at(16, today).born
    missing = ("miss_table_id", "miss_person_id", "miss_missing_episode_start_date", "miss_missing_episode_type",
               "miss_missing_episode_end_date", "miss_missing_rhi_offered", "miss_missing_rhi_accepted")  # fmt: skip
    files = {
        "ssd_person": [
            {"pers_person_id": "C-70016", "pers_forename": "Mehmed", "pers_surname": "Inventley Kaya", "pers_sex": "M", "pers_dob": born.isoformat()},
            {"pers_person_id": "C-70017", "pers_forename": "Gwenllian", "pers_surname": "Neverborn", "pers_sex": "F", "pers_dob": "2011-02-03"},
            {"pers_person_id": "C-70018", "pers_forename": "Dafydd", "pers_surname": "Neverborn", "pers_sex": "M", "pers_dob": "2009-12-24"},
        ],
        "ssd_missing": [
            dict(zip(missing, ("1", "C-70016", f"{ends - 1}-11-03", "M", f"{ends - 1}-11-05", "Y", "Y"), strict=True)),
            dict(zip(missing, ("2", "C-70016", f"{ends}-01-20", "M", f"{ends}-01-21", "Y", "N"), strict=True)),
            dict(zip(missing, ("3", "C-70018", f"{ends}-02-14", "M", f"{ends}-02-10", "N", "N"), strict=True)),
        ],
    }  # fmt: skip
    parts = [_part(table, rows) for table, rows in files.items()]
    one, _new = receive_return(by=by, kind="ssd", year=ends, parts=parts, name=", ".join(part.name for part in parts))  # fmt: skip
    take_in(by=by, return_id=one.pk)


def _part(table: str, rows: list[dict[str, str]]) -> Part:
    head = tuple(definition("ssd").tables[table].columns)
    content = _csv(head, [tuple(row.get(column, "") for column in head) for row in rows]).encode()
    return Part(f"{table}.csv", len(content), lambda: io.BytesIO(content))


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    held = io.StringIO()
    csv.writer(held).writerows([head, *rows])
    return held.getvalue()


def _answer(by: Actor, family: str, answer: str, reason: str) -> None:
    """Answer the pair of a child of a case with the record that writes the family name so."""
    with ledger.unit(by, "Tell the story"):
        rows: Any = visible(JoinPair.objects.select_related("right"), by)
        pair = next(row for row in rows if row.right.values.get("family_name") == family)
    answer_pair(by=by, pair_id=pair.pk, answer=answer, reason=reason)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _on(day: date) -> AbstractContextManager[None]:
    return clock.pretend(datetime.combine(day, time(11, 0), UTC))
