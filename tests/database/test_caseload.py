"""The caseload: the same few queries however many cases there are, and only the cases one may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moothall.casework.intake import search
from moothall.casework.intake.actions import receive_message
from moothall.casework.overview.caseload import CaseloadPage, Filters, caseload, from_address
from moothall.core import ledger
from moothall.core.kinds import Actor
from tests.cast import Cast
from tests.database.test_intake import RECEIVED, another_child, receive, sample

pytestmark = pytest.mark.django_db


def look(actor: Actor, **how: object) -> CaseloadPage:
    filters = Filters(**how.pop("filters", {}))  # type: ignore[arg-type]
    with ledger.unit(actor, "test"):
        return caseload(actor, filters, **how)  # type: ignore[arg-type]


def queries_of(actor: Actor, **how: object) -> int:
    with ledger.unit(actor, "test"), CaptureQueriesContext(connection) as made:
        caseload(actor, Filters(), **how)  # type: ignore[arg-type]
    return len([query for query in made.captured_queries if "set_config" not in query["sql"]])


def fill(cast: Cast, number: int) -> None:
    for place in range(number):
        child = another_child(Customer__Forename1=f"Ada{place}", Customer__DOB="2012-03-04")
        receive(cast, child)


def test_the_number_of_queries_is_the_same_at_5_and_at_60_cases(cast: Cast) -> None:
    fill(cast, 5)
    few = queries_of(cast.coordinator)
    fill(cast, 55)
    assert queries_of(cast.coordinator) == few <= 5
    assert queries_of(cast.coordinator, search="Ada3") <= few + 1


def test_pages_follow_each_other_without_a_gap(cast: Cast) -> None:
    fill(cast, 30)
    first = look(cast.coordinator)
    second = look(cast.coordinator, after=first.next_key)
    seen = [line.reference for page in (first, second) for line in page.lines]
    assert len(seen) == len(set(seen)) == 30
    assert not first.previous_key
    assert not second.next_key
    back = look(cast.coordinator, before=second.previous_key)
    assert [line.reference for line in back.lines] == [line.reference for line in first.lines]


def test_an_address_that_was_tampered_with_shows_the_first_page(cast: Cast) -> None:
    fill(cast, 1)
    assert len(look(cast.coordinator, after="not-a-key").lines) == 1
    assert from_address({"stage": "x", "awaiting": "y", "clock": "z"}) == Filters()


def test_a_line_says_where_the_case_stands(cast: Cast) -> None:
    receive(cast, sample("child-county-lines"))
    (line,) = look(cast.coordinator).lines
    assert line.stage.code == "received"
    assert line.age == 15
    assert line.next_clock is not None
    assert line.next_clock.code == "reasonable_grounds"


@pytest.mark.parametrize("stage", ["elsewhere", "received", "gathering", "ready", "listed", "part_decided",
                                   "decided", "plan", "closed"])  # fmt: skip
def test_the_filter_by_stage_finds_what_the_line_says(cast: Cast, stage: str) -> None:
    receive(cast, sample("child-county-lines"))
    receive(cast, sample("child-99-days-before-18"))
    lines = look(cast.coordinator).lines
    found = look(cast.coordinator, filters={"stage": stage}).lines
    assert [line.reference for line in found] == [
        line.reference for line in lines if line.stage.code == stage
    ]


@pytest.mark.parametrize(
    ("how", "number"),
    [({"exploitation": "forced_criminality"}, 1), ({"exploitation": "organ_removal"}, 0), ({"looked_after": "yes"}, 0),
     ({"mine": True}, 0), ({"clock": "late"}, 0), ({"clock": "soon"}, 0), ({"clock": "paused"}, 0), ({"closed": True}, 0),
     ({"arrangement": "nrm-child"}, 1)],
)  # fmt: skip
def test_each_filter_narrows(cast: Cast, how: dict[str, object], number: int) -> None:
    receive(cast, sample("child-county-lines"))
    assert len(look(cast.coordinator, filters=how).lines) == number


def test_a_search_finds_by_reference_and_by_name(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    for typed in (case.reference.lower(), "Tamsyn", "17/02/2011"):
        assert [line.reference for line in look(cast.coordinator, search=typed).lines] == [case.reference]
    assert look(cast.coordinator, search="Nobody").lines == []


@pytest.mark.parametrize("typed", ["Ada Zephyrine", "Zephyrine Ada"])
def test_a_rare_surname_is_found_beside_a_first_name_many_have(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    made = {
        surname: receive(cast, another_child(Customer__Forename1="Ada", Customer__Surname=surname)).case
        for surname in ("Common", "Usual", "Ordinary", "Zephyrine", "Frequent", "Plain")
    }
    monkeypatch.setattr(search, "MOST_FOUND", 3)
    lines = look(cast.coordinator, search=typed).lines
    assert [line.reference for line in lines] == [made["Zephyrine"].reference]


def test_those_without_a_relation_see_no_case_at_all(cast: Cast) -> None:
    receive_message(by=cast.coordinator, raw=sample("child-county-lines"), received_on=RECEIVED)
    for actor in (cast.health_contributor, cast.police, cast.chair, cast.guardian, cast.stranger):
        assert look(actor).lines == []
        assert look(actor, search="Tamsin").lines == []
        assert look(actor, search="MH-2026-0001").lines == []
    assert len(look(cast.social_worker).lines) == 1
