"""The pages of the plan, as its writers and as the owner of one line meet them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moothall.casework.intake.models import Case
from moothall.casework.plans import actions, queries
from moothall.casework.plans.models import Action
from moothall.core import clock, ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.core.ledger.models import Entry
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.panel_at_work import a_case

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture
def browse() -> Browse:
    """Signs somebody in with both factors, in the role they act in."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        session = client.session
        session[ACTING_AS], session[SECOND_FACTOR] = str(actor.membership_id), True
        session.save()
        return client

    return signed_in


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast)


def _line(cast: Cast, case: Case, text: str = "A safe place to sleep", **given: Any) -> Action:
    return actions.add_action(
        by=cast.coordinator, case_id=case.pk, text=text, because="Goes missing at night",
        owner_agency_id=cast.agency("voluntary_sector").pk, due_on=clock.today() + timedelta(days=7), **given,
    )  # fmt: skip


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _questions(client: Client, address: str) -> int:
    """How many questions a page asks of the database, the second time it is opened."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not one["sql"].startswith(own) for one in asked.captured_queries)


def test_an_empty_plan_says_what_to_do(cast: Cast, case: Case, browse: Browse) -> None:
    page = _text(browse(cast.coordinator).get(reverse("case_plan", args=[case.reference])))
    assert "Nothing is in the plan yet" in page
    assert "Add an action" in page
    assert "Ffion-Quill" not in page.split("</title>")[0]


def test_the_plan_stands_by_need(cast: Cast, case: Case, browse: Browse) -> None:
    need = actions.add_need(
        by=cast.coordinator, case_id=case.pk, what="risk", text="Goes missing", goal="Sleeps safe"
    )
    _line(cast, case, need_id=need.pk)
    page = _text(browse(cast.coordinator).get(reverse("case_plan", args=[case.reference])))
    for words in ("Goes missing", "Sleeps safe", "A safe place to sleep", "Harbour Young People"):
        assert words in page


def test_the_plan_page_costs_the_same_however_long_the_plan(cast: Cast, case: Case, browse: Browse) -> None:
    client, address = browse(cast.coordinator), reverse("case_plan", args=[case.reference])
    _line(cast, case)
    few = _questions(client, address)
    for number in range(6):
        need = actions.add_need(by=cast.coordinator, case_id=case.pk, what="need", text=f"{number}", goal="g")
        _line(cast, case, need_id=need.pk)
    assert few == _questions(client, address) <= 12


def test_a_need_and_an_action_are_added_in_the_browser(cast: Cast, case: Case, browse: Browse) -> None:
    client = browse(cast.coordinator)
    answer = client.post(
        reverse("plan_need_add", args=[case.reference]),
        {"what": "risk", "text": "Goes missing", "goal": "Is safe"},
    )
    assert answer.status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        need = queries.whole_plan(cast.coordinator, case.pk).needs[0]
    form = client.get(reverse("plan_action_add", args=[case.reference]) + f"?need={need.pk}")
    assert form.status_code == 200
    due = clock.today() + timedelta(days=9)
    said = {
        "text": "A bed", "owner": f"{cast.agency('police').pk}/{cast.police_contributor.membership_id}",
        "due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year, "need": str(need.pk),
        "rests_on": "limb:act", "because": "",
    }  # fmt: skip
    assert client.post(reverse("plan_action_add", args=[case.reference]), said).status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        (line,) = queries.whole_plan(cast.coordinator, case.pk).actions
    assert (line.because_limb, line.need_id, line.due_on) == ("act", need.pk, due)


def test_what_was_typed_is_shown_again_when_it_is_refused(cast: Cast, case: Case, browse: Browse) -> None:
    answer = browse(cast.coordinator).post(
        reverse("plan_action_add", args=[case.reference]),
        {"text": "A bed for tonight", "owner": str(cast.agency("police").pk), "due_on_day": "1", "due_on_month": "1",
         "due_on_year": "2020", "because": "Cold"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "A bed for tonight" in _text(answer)
    assert "must be today or later" in _text(answer)


def test_a_line_is_changed_and_withdrawn(cast: Cast, case: Case, browse: Browse) -> None:
    line = _line(cast, case)
    client, address = browse(cast.coordinator), reverse("plan_action", args=[case.reference, line.pk])
    assert client.get(address).status_code == 200
    due = line.due_on
    said = {"text": "Two beds", "due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year,
            "because": "Cold", "version": 1}  # fmt: skip
    assert client.post(address, said).status_code == 302
    clashing = client.post(address, said)
    assert clashing.status_code == 422
    assert "Somebody else changed this" in _text(clashing)
    assert (
        client.post(address, {"withdraw": "yes", "withdraw-version": 2, "withdraw-reason": ""}).status_code
        == 422
    )
    assert (
        client.post(
            address, {"withdraw": "yes", "withdraw-version": 2, "withdraw-reason": "Twice"}
        ).status_code
        == 302
    )


def test_a_review_is_recorded_and_compared(cast: Cast, case: Case, browse: Browse) -> None:
    _line(cast, case)
    actions.make_version(by=cast.coordinator, case_id=case.pk, because="decision")
    client, address = browse(cast.coordinator), reverse("plan_review", args=[case.reference])
    assert client.get(address).status_code == 200
    today, later = clock.today(), clock.today() + timedelta(days=40)
    said = {
        "version": 1, "held_on_day": today.day, "held_on_month": today.month, "held_on_year": today.year,
        "people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-name": "Nia Rowe",
        "people-0-agency": "Harbour", "people-0-attendance": "attended", "agrees": "agrees", "view": "Good.",
        "summary": "Safer.", "next_review_on_day": later.day, "next_review_on_month": later.month,
        "next_review_on_year": later.year,
    }  # fmt: skip
    more = client.post(address, {**said, "add": "people"})
    assert more.status_code == 200
    assert "people-1-name" in _text(more)
    assert "Nia Rowe" in _text(more)
    answer = client.post(address, said)
    assert answer.status_code == 302, _text(answer)
    page = client.get(reverse("plan_compare", args=[case.reference]) + "?before=1&after=2")
    assert page.status_code == 200
    assert "Agrees. Good." in _text(page)
    assert client.get(reverse("plan_compare", args=[case.reference]) + "?before=9").status_code == 404


def test_the_child_can_disagree_and_the_plan_can_end(cast: Cast, case: Case, browse: Browse) -> None:
    _line(cast, case)
    client = browse(cast.coordinator)
    child = reverse("plan_child_view", args=[case.reference])
    assert client.get(child).status_code == 200
    assert client.post(child, {"version": 1, "agrees": "disagrees", "view": ""}).status_code == 422
    assert client.post(child, {"version": 1, "agrees": "disagrees", "view": "I want nan."}).status_code == 302
    end = reverse("plan_end", args=[case.reference])
    assert client.get(end).status_code == 200
    assert client.post(end, {"version": 2, "reason": "Eighteen."}).status_code == 302
    page = _text(client.get(reverse("case_plan", args=[case.reference])))
    assert "This plan ended" in page
    assert "I want nan." in page


def test_an_owner_meets_its_line_and_nothing_else(cast: Cast, case: Case, browse: Browse) -> None:
    line = _line(cast, case)
    other = _line(cast, case, text="A health check")
    actions.withdraw_action(by=cast.coordinator, action_id=other.pk, version=1, reason="Twice")
    client = browse(cast.action_owner)
    mine = _text(client.get(reverse("my_actions")))
    assert "A safe place to sleep" in mine
    assert case.reference in mine
    page = client.get(reverse("action_update", args=[line.pk]))
    assert page.status_code == 200
    for secret in ("Ffion", "Tomos", "T. F-Q.", "Police report"):
        assert secret not in _text(page) + mine
    for name in ("case", "case_plan", "case_letters"):
        assert client.get(reverse(name, args=[case.reference])).status_code == 404
    assert client.get(reverse("plan_action", args=[case.reference, line.pk])).status_code == 404


def test_an_owner_says_could_not_with_a_reason(cast: Cast, case: Case, browse: Browse) -> None:
    line = _line(cast, case)
    client, address = browse(cast.action_owner), reverse("action_update", args=[line.pk])
    refused = client.post(address, {"version": 1, "state": "could_not", "could_not": ""})
    assert refused.status_code == 422
    assert "Say what stood in the way" in _text(refused)
    assert (
        client.post(address, {"version": 1, "state": "could_not", "could_not": "No bed"}).status_code == 302
    )
    assert "No bed" in _text(
        browse(cast.coordinator).get(reverse("plan_action", args=[case.reference, line.pk]))
    )


def test_ones_own_actions_cost_the_same_however_many(cast: Cast, case: Case, browse: Browse) -> None:
    client, address = browse(cast.action_owner), reverse("my_actions")
    _line(cast, case)
    few = _questions(client, address)
    for number in range(5):
        _line(cast, case, text=f"Action {number}")
    assert few == _questions(client, address) <= 12


def test_a_stranger_finds_no_line(cast: Cast, case: Case, browse: Browse) -> None:
    line = _line(cast, case)
    for actor in (cast.stranger, cast.police, cast.health_contributor):
        assert browse(actor).get(reverse("action_update", args=[line.pk])).status_code == 404
        assert "A safe place" not in _text(browse(actor).get(reverse("my_actions")))


def _words_of(answer: Any) -> str:
    """The words of a Word file."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return packed.read("word/document.xml").decode()


def _exported(actor: Actor, verb: str) -> int:
    with ledger.unit(actor, "test"):
        return Entry.objects.filter(verb=verb, membership_id=actor.membership_id).count()


def test_the_whole_plan_is_downloaded_by_those_who_may_read_it(
    cast: Cast, case: Case, browse: Browse
) -> None:
    client, address = browse(cast.coordinator), reverse("plan_file", args=[case.reference, "pdf"])
    assert client.get(address).status_code == 404
    need = actions.add_need(
        by=cast.coordinator, case_id=case.pk, what="risk", text="Goes missing", goal="Sleeps safe"
    )
    _line(cast, case, need_id=need.pk)
    _line(cast, case, text="A loose end")
    gone = _line(cast, case, text="No longer needed")
    actions.withdraw_action(by=cast.coordinator, action_id=gone.pk, version=1, reason="Done by others.")
    actions.make_version(by=cast.coordinator, case_id=case.pk, because="review")
    assert "Download the plan" in _text(client.get(reverse("case_plan", args=[case.reference])))
    paper = client.get(address)
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
    words = _words_of(client.get(reverse("plan_file", args=[case.reference, "docx"])))
    for said in ("Goes missing", "Sleeps safe", "A safe place to sleep", "A loose end", "T. F-Q."):
        assert said in words
    assert "No longer needed" not in words
    assert "Ffion-Quill" not in words
    assert client.get(reverse("plan_file", args=[case.reference, "odt"])).status_code == 404
    assert _exported(cast.coordinator, "plan.exported") == 2
    assert browse(cast.action_owner).get(address).status_code == 404
    with ledger.unit(cast.coordinator, "test"):
        entry = Entry.objects.filter(verb="plan.exported").first()
    assert entry.case_id == case.pk


def test_an_owner_downloads_its_agencys_lines_and_nothing_else_of_the_plan(
    cast: Cast, case: Case, browse: Browse
) -> None:
    own, other = _line(cast, case), _line(cast, case, text="Also ours")
    with_police = actions.add_action(
        by=cast.coordinator, case_id=case.pk, text="Watch the flat", because="The risk",
        owner_agency_id=cast.agency("police").pk, due_on=clock.today(),
    )  # fmt: skip
    client = browse(cast.action_owner)
    assert "own-actions.pdf" in _text(client.get(reverse("action_update", args=[own.pk])))
    assert client.get(reverse("own_lines_file", args=[own.pk, "pdf"])).content.startswith(b"%PDF")
    words = _words_of(client.get(reverse("own_lines_file", args=[own.pk, "docx"])))
    assert own.text in words
    assert other.text in words
    assert case.reference in words
    for hidden in ("Watch the flat", "T. F-Q.", "The child"):
        assert hidden not in words
    assert client.get(reverse("own_lines_file", args=[with_police.pk, "pdf"])).status_code == 404
    assert browse(cast.coordinator).get(reverse("own_lines_file", args=[own.pk, "pdf"])).status_code == 404
    assert _exported(cast.action_owner, "plan.own_lines_exported") == 2
