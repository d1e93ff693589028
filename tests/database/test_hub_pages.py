"""The team that meets each day: missing episodes with their clocks, and who is tied to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moothall.casework.intake.arrivals import PersonTold, Told, open_told
from moothall.casework.intake.assessments.actions import record_assessment
from moothall.casework.intake.assessments.rules import About, Filled
from moothall.casework.intake.care import record_link
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.overview.associates import ties_of_case, ties_of_open_cases
from moothall.casework.overview.episodes import PAGE, EpisodeLine, EpisodePage, _where, episodes_page
from moothall.casework.panel.around import MISSING
from moothall.casework.sharing.actions import record_step
from moothall.casework.sharing.interviews import record_interview
from moothall.casework.sharing.models import StatutoryStep
from moothall.casework.sharing.rules import Interview
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Invalid, NotVisible
from moothall.core.ledger.models import Entry
from moothall.methods.instruments import catalogue
from moothall.web.ui.episodes import goes_through_episodes
from tests.attack import doors
from tests.cast import Cast
from tests.database.test_any_arrangement import told

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


def interviewed(
    cast: Cast, case: Case, episode: UUID, step: str = "return_interview", **told: Any
) -> StatutoryStep:
    """An interview that names its episode, held today by somebody independent unless it is said otherwise."""
    held = {"heard_by": "Wilf Madeup", "heard_as": "independent_worker", "talked": "partly"}
    with ledger.unit(cast.coordinator, "test"):
        arrangement = arrangement_of(cast.coordinator, case)
    return record_interview(
        by=cast.coordinator, case=case, episode_id=episode, arrangement=arrangement,
        told=Interview(**{"step": step, "on": clock.today(), **(held if step == "return_interview" else {}), **told}),
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


def waits(actor: Actor, case: Case) -> bool:
    """Whether the case is marked, having seen that each of its episodes says the same of itself when it is asked."""
    with ledger.unit(actor, "test"):
        marked = Case.objects.values_list("episode_waits", flat=True).get(pk=case.pk)
        asked = StatutoryStep.objects.filter(
            _where()["open"], case_id=case.pk, step=MISSING, superseded_by=None
        ).exists()
    assert marked == asked
    return marked


def test_the_database_marks_a_case_while_an_episode_of_it_wants_something(cast: Cast) -> None:
    case, by = a_child(cast), cast.coordinator
    assert not waits(by, case)
    first = gone(cast, case, 30, back_after=1)
    assert waits(by, case)
    assessed(cast, case, first.pk)
    assert waits(by, case)
    heard(cast, case, 28)
    assert not waits(by, case)
    second = gone(cast, case, 10)
    assert waits(by, case)
    with ledger.unit(by, "test"):
        Case.objects.filter(pk=case.pk).update(episode_waits=False)
    assert waits(by, case), "nobody but the database says so"
    assert [line.id for line in listed(by).lines] == [second.pk]


def test_an_interview_after_the_next_episode_is_not_that_of_the_one_before(cast: Cast) -> None:
    case = a_child(cast)
    first, second = gone(cast, case, 10, back_after=1), gone(cast, case, 5, back_after=1)
    heard(cast, case, 3)
    waiting = {line.id for line in listed(cast.coordinator, "interview").lines}
    assert first.pk in waiting
    assert second.pk not in waiting


def line_of(cast: Cast, episode: StatutoryStep) -> EpisodeLine:
    return next(line for line in listed(cast.coordinator, "all").lines if line.id == episode.pk)


def test_an_interview_belongs_to_the_episode_it_names_however_many_came_since(cast: Cast) -> None:
    case = a_child(cast)
    first, second = gone(cast, case, 10, back_after=1), gone(cast, case, 5, back_after=1)
    interviewed(cast, case, first.pk, late_because="She was with her aunt until today.")
    waiting = {line.id for line in listed(cast.coordinator, "interview").lines}
    assert first.pk not in waiting
    assert second.pk in waiting
    line = line_of(cast, first)
    assert line.interview is not None
    assert (line.interview.heard_by, line.interview.talked, line.heard_as) == (
        "Wilf Madeup",
        "partly",
        "Independent worker",
    )
    assert line.explained


def test_an_interview_stays_with_its_episode_when_the_episode_is_corrected(cast: Cast) -> None:
    case = a_child(cast)
    episode = gone(cast, case, 5, back_after=1)
    interviewed(cast, case, episode.pk)
    corrected = record_step(
        by=cast.coordinator, case=case, step="missing_episode", happened_on=episode.happened_on - timedelta(days=1),
        ended_on=episode.ended_on, supersedes=episode.pk, because="Seen last the evening before.",
    )  # fmt: skip
    assert corrected.pk not in {line.id for line in listed(cast.coordinator, "interview").lines}
    assert line_of(cast, corrected).interview is not None


def test_recording_the_return_keeps_the_assessment_of_the_episode(cast: Cast) -> None:
    case = a_child(cast)
    episode = gone(cast, case, 2)
    assessed(cast, case, episode.pk)
    back = record_step(
        by=cast.coordinator, case=case, step="missing_episode", happened_on=episode.happened_on,
        ended_on=clock.today(), supersedes=episode.pk, because="Came home by herself.",
    )  # fmt: skip
    assert back.pk not in {line.id for line in listed(cast.coordinator, "unassessed").lines}
    assert line_of(cast, back).assessed_on == clock.today()


def test_what_came_of_a_late_interview_is_not_why_it_was_late(cast: Cast) -> None:
    case = a_child(cast)
    episode = gone(cast, case, 10, back_after=1)
    interviewed(cast, case, episode.pk, came_of_it="She named a flat by the quay.")
    assert not line_of(cast, episode).explained


def test_an_offer_is_shown_and_the_interview_still_waits(cast: Cast) -> None:
    case = a_child(cast)
    episode = gone(cast, case, 3, back_after=1)
    interviewed(cast, case, episode.pk, "return_interview_offered")
    line = line_of(cast, episode)
    assert line.interview is None
    assert line.offered is not None
    assert line.offered.happened_on == clock.today()
    assert episode.pk in {one.id for one in listed(cast.coordinator, "interview").lines}


@pytest.mark.parametrize(
    ("told", "field"),
    [({"heard_by": " "}, "heard_by"), ({"heard_as": ""}, "heard_as"), ({"heard_as": "a_cat"}, "heard_as"),
     ({"talked": ""}, "talked"), ({"on": date(2020, 1, 1)}, "on"), ({"step": "looked_after"}, "step")],
)  # fmt: skip
def test_an_interview_that_says_too_little_is_sent_back_with_its_field(
    cast: Cast, told: Any, field: str
) -> None:
    case = a_child(cast)
    episode = gone(cast, case, 3, back_after=1)
    with pytest.raises(Invalid) as wrong:
        interviewed(cast, case, episode.pk, **{"step": "return_interview", **told})
    assert wrong.value.field == field
    assert line_of(cast, episode).interview is None


def test_an_interview_names_no_episode_of_another_case(cast: Cast) -> None:
    one, other = a_child(cast, "Linnet"), a_child(cast, "Siskin")
    episode = gone(cast, other, 3, back_after=1)
    with pytest.raises(NotVisible):
        interviewed(cast, one, episode.pk)


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


def test_a_partnership_that_runs_no_missing_hub_sees_no_link_of_it(cast: Cast) -> None:
    coordinator = cast.coordinator
    assert goes_through_episodes(coordinator)
    assert not goes_through_episodes(replace(coordinator, runs=("nrm-child", "marac")))
    assert not goes_through_episodes(replace(coordinator, nation="scotland")), "none is made for Scotland"
    assert not goes_through_episodes(cast.evaluator), "who lists no cases needs no link"


def test_an_old_episode_of_a_case_whose_arrangement_follows_none_waits_for_nobody(cast: Cast) -> None:
    answers = {"kind": "contact", "concern": "Seen with older men at the station."}
    case = open_told(by=cast.coordinator, told=told("mash", answers, born=date(2006, 3, 1))).case
    gone(cast, case, days_ago=1500, back_after=2)
    assert listed(cast.coordinator).lines == []
    assert listed(cast.coordinator).counted == {"missing": 0, "unassessed": 0, "interview": 0}
    assert [line.reference for line in listed(cast.coordinator, "all").lines] == [case.reference]
    gone(cast, case, days_ago=2)
    assert [line.returned for line in listed(cast.coordinator).lines] == [None]


def test_a_clock_of_an_episode_is_told_in_the_language_of_its_reader(cast: Cast, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    gone(cast, a_child(cast), days_ago=9, back_after=1)
    client = doors.client_of(cast.coordinator)
    address = reverse("episodes")
    assert "days late" in client.get(address).content.decode()
    client.cookies["django_language"] = "cy"
    assert "days late" not in client.get(address).content.decode()
