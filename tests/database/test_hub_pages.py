"""The team that meets each day: missing episodes with their clocks, and who is tied to what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moothall.casework.intake.arrivals import PersonTold, Told, open_told
from moothall.casework.intake.assessments.actions import record_assessment
from moothall.casework.intake.assessments.rules import About, Filled
from moothall.casework.intake.care import record_link
from moothall.casework.intake.models import Case
from moothall.casework.overview.associates import ties_of_case, ties_of_open_cases
from moothall.casework.overview.episodes import PAGE, EpisodePage, episodes_page
from moothall.casework.sharing.actions import record_step
from moothall.casework.sharing.models import StatutoryStep
from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from moothall.core.ledger.models import Entry
from moothall.methods.instruments import catalogue
from tests.attack import doors
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def a_child(cast: Cast, name: str = "Linnet", arrangement: str = "missing-hub") -> Case:
    """A child reported missing to the hub."""
    answers = {"circumstances": "Left school at noon.", "exploitation": "no", "another_area": "no"}
    person = PersonTold(given_names=name, family_name="Supposedly-Gone", date_of_birth=date(2012, 5, 4))
    told = Told(arrangement=arrangement, account="Left school at noon.", answers=answers, person=person)
    case = open_told(by=cast.coordinator, told=told).case
    with ledger.unit(cast.coordinator, "test"):
        return Case.objects.select_related("child", "partnership").get(pk=case.pk)


def gone(cast: Cast, case: Case, days_ago: int, back_after: int | None = None) -> StatutoryStep:
    """A missing episode that began so many days ago."""
    went = clock.today() - timedelta(days=days_ago)
    back = None if back_after is None else went + timedelta(days=back_after)
    return record_step(
        by=cast.coordinator, case=case, step="missing_episode", happened_on=went, ended_on=back
    )


def heard(cast: Cast, case: Case, days_ago: int, outcome: str = "") -> None:
    record_step(
        by=cast.coordinator, case=case, step="return_interview", outcome=outcome,
        happened_on=clock.today() - timedelta(days=days_ago), authority="Harbour Young People's Project",
    )  # fmt: skip


def assessed(cast: Cast, case: Case, episode: UUID) -> None:
    used = catalogue().in_force("missing-episode-risk", clock.today())
    answers = {question.code: "no" for question in used.questions()}
    filled = Filled(answers, "Leah Turner", clock.today(), about=About("missing_episode", episode))
    record_assessment(by=cast.coordinator, case=case, instrument=used.name, filled=filled)


def listed(actor: Actor, wanted: str = "open", **keys: str) -> EpisodePage:
    with ledger.unit(actor, "look"):
        return episodes_page(actor, wanted=wanted, **keys)


def test_each_episode_shows_what_it_waits_for(cast: Cast) -> None:
    case = a_child(cast)
    first, now = gone(cast, case, 20, back_after=1), gone(cast, case, 0)
    lines = {line.id: line for line in listed(cast.coordinator, "all").lines}
    assert lines[now.pk].returned is None
    assert lines[now.pk].assess_by is not None
    assert lines[first.pk].hear_by is not None
    assert lines[first.pk].hear_by.late
    assert not lines[first.pk].explained
    assert lines[first.pk].instrument == "missing-episode-risk"


def test_an_episode_leaves_the_list_of_what_waits_when_all_of_it_is_done(cast: Cast) -> None:
    case = a_child(cast)
    episode = gone(cast, case, 3, back_after=1)
    assert episode.pk in {line.id for line in listed(cast.coordinator, "interview").lines}
    heard(cast, case, 1, "Says that nobody made her go.")
    assert episode.pk not in {line.id for line in listed(cast.coordinator, "interview").lines}
    assert episode.pk in {line.id for line in listed(cast.coordinator, "unassessed").lines}
    assessed(cast, case, episode.pk)
    assert episode.pk not in {line.id for line in listed(cast.coordinator).lines}
    done = next(line for line in listed(cast.coordinator, "all").lines if line.id == episode.pk)
    assert done.interview is not None
    assert done.interview.authority == "Harbour Young People's Project"
    assert done.assessed_on == clock.today()


def test_an_interview_after_the_next_episode_is_not_that_of_the_one_before(cast: Cast) -> None:
    case = a_child(cast)
    first, second = gone(cast, case, 10, back_after=1), gone(cast, case, 5, back_after=1)
    heard(cast, case, 3)
    waiting = {line.id for line in listed(cast.coordinator, "interview").lines}
    assert first.pk in waiting
    assert second.pk not in waiting


def test_the_third_episode_in_ninety_days_raises_the_flag(cast: Cast) -> None:
    case = a_child(cast)
    for days in (60, 30, 2):
        gone(cast, case, days, back_after=1)
    lines = [line for line in listed(cast.coordinator, "all").lines if line.reference == case.reference]
    assert [flag.code for flag in lines[0].flags] == ["repeat_missing"]


def test_pages_follow_one_another_without_a_gap_and_at_the_same_cost(cast: Cast) -> None:
    case = a_child(cast)
    for days in range(PAGE + 5):
        gone(cast, case, 2 * days + 1, back_after=1)
    first = listed(cast.coordinator, "all")
    second = listed(cast.coordinator, "all", after=first.next_key)
    assert len(first.lines) == PAGE
    assert not {line.id for line in first.lines} & {line.id for line in second.lines}
    again = listed(cast.coordinator, "all", before=second.previous_key)
    assert [line.id for line in again.lines] == [line.id for line in first.lines]


def test_the_page_costs_a_fixed_number_of_queries(cast: Cast, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    client, counts = doors.client_of(cast.coordinator), []
    for many in (1, 4):
        for number in range(many):
            gone(cast, a_child(cast, f"Linnet{many}{number}"), 5, back_after=1)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/episodes/?show=all").status_code == 200
        counts.append(
            len([one for one in asked.captured_queries if one["sql"].lstrip().startswith(("SELECT", "("))])
        )
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_a_case_that_is_closed_to_somebody_leaves_no_episode_and_no_tie(cast: Cast) -> None:
    case = a_child(cast)
    gone(cast, case, 1)
    record_link(
        by=cast.coordinator, case_id=case.pk, what="person", label="Mr Nobody", relation="Older friend"
    )
    for outsider in (cast.health, cast.police_contributor, cast.stranger):
        assert not listed(outsider, "all").lines
        with ledger.unit(outsider, "look"):
            assert not ties_of_open_cases(outsider).associates


def test_the_same_thing_written_otherwise_ties_two_children(cast: Cast) -> None:
    one, two, three = (a_child(cast, name) for name in ("Linnet", "Siskin", "Pipit"))
    for case, what, label in (
        (one, "vehicle", "AB12 CDE"), (two, "vehicle", "ab12cde"), (one, "person", "José Supposed"),
        (three, "person", "supposed, JOSE"), (two, "place", "The arcade, Quay Lane"),
    ):  # fmt: skip
        record_link(by=cast.coordinator, case_id=case.pk, what=what, label=label, relation="Seen with")
    with ledger.unit(cast.coordinator, "look"):
        found = ties_of_open_cases(cast.coordinator)
        near = ties_of_case(cast.coordinator, two)
    shared = {one.label for one in found.associates if one.is_shared}
    assert shared == {"AB12 CDE", "José Supposed"}
    assert {one.label for one in near.associates} == {"AB12 CDE", "The arcade, Quay Lane"}
    assert {child.name for child in near.children.values()} == {
        "Linnet Supposedly-Gone",
        "Siskin Supposedly-Gone",
    }


def test_two_children_linked_to_one_another_are_one_tie(cast: Cast) -> None:
    one, two = a_child(cast, "Linnet"), a_child(cast, "Siskin")
    for mine, other in ((one, two), (two, one)):
        record_link(
            by=cast.coordinator, case_id=mine.pk, what="child", label="The friend", relation="Friend",
            linked_reference=other.reference,
        )  # fmt: skip
    with ledger.unit(cast.coordinator, "look"):
        found = ties_of_case(cast.coordinator, one)
    assert [len(one.children) for one in found.associates] == [2]


def test_the_map_is_drawn_with_its_table_and_stands_in_the_ledger(cast: Cast, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    one, two = a_child(cast, "Linnet"), a_child(cast, "Siskin")
    for case in (one, two):
        record_link(
            by=cast.coordinator, case_id=case.pk, what="person", label="Mr <b>Nobody</b>", relation="Lift"
        )
    client = doors.client_of(cast.coordinator)
    page = lxml.html.document_fromstring(client.get(f"/cases/{one.reference}/associates/").content)
    drawn = page.find_class("mh-ties")
    assert len(drawn) == 2
    assert "Mr <b>Nobody</b>" in drawn[0].text_content()
    table = page.find_class("mh-list")[0].text_content()
    assert two.reference in table
    assert "L. S-G." in drawn[0].text_content()
    assert "Linnet" not in page.text_content()
    with ledger.unit(cast.coordinator, "look"):
        assert Entry.objects.filter(case_id=one.pk, verb="case.associates").exists()
    hub = lxml.html.document_fromstring(client.get("/associates/").content)
    assert "Mr <b>Nobody</b>" in hub.text_content()
