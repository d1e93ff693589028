"""Referring a person to any arrangement in the browser."""

from __future__ import annotations

import pytest
from django.test import Client

from moothall.casework.intake.models import Case, ReferralSource
from moothall.core import ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VICTIM = {
    "given_names": "Marigold", "family_name": "Testerton-Vale", "born_day": "4", "born_month": "5",
    "born_year": "1990", "account": "A neighbour heard shouting and called.",
    "ask_safe_contact": "After four.", "ask_perpetrator": "A former partner.", "ask_professional_judgement": "no",
    "ask_escalation": "no",
}  # fmt: skip


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[SECOND_FACTOR], session[ACTING_AS] = True, str(actor.membership_id)
    session.save()
    return client


def cases(cast: Cast) -> list[Case]:
    with ledger.unit(cast.coordinator, "test"):
        return list(Case.objects.order_by("reference"))


def test_every_arrangement_can_be_chosen(cast: Cast) -> None:
    page = browser(cast.coordinator).get("/refer/").content.decode()
    for title in ("National Referral Mechanism", "Multi-agency safeguarding hub", "Channel"):
        assert title in page


def test_a_coordinator_refers_a_victim_and_fills_in_the_questionnaire_next(cast: Cast) -> None:
    client = browser(cast.coordinator)
    assert client.get("/refer/marac/").status_code == 200
    answer = client.post("/refer/marac/", VICTIM)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert "dash-24" in answer["Location"]
    (case,) = cases(cast)
    assert case.arrangement == "marac"
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"/cases/{case.reference}/").status_code == 200


def test_somebody_on_record_is_shown_before_a_second_case_is_opened(cast: Cast) -> None:
    client = browser(cast.coordinator)
    client.post("/refer/marac/", VICTIM)
    answer = client.post("/refer/marac/", VICTIM)
    assert answer.status_code == 200
    assert "Somebody on record may be this person" in answer.content.decode()
    assert len(cases(cast)) == 1
    answer = client.post("/refer/marac/", {**VICTIM, "child": "new"}, follow=True)
    assert "Repeat" in answer.content.decode()
    first, second = cases(cast)
    assert second.repeat_of_id == first.pk


def test_a_question_that_must_be_answered_is_named_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = browser(cast.coordinator).post("/refer/marac/", {**VICTIM, "ask_perpetrator": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Answer this question" in page
    assert "A neighbour heard shouting" in page
    assert not cases(cast)


def test_another_agency_sends_and_the_coordinator_opens(cast: Cast) -> None:
    answer = browser(cast.police_contributor).post("/refer/marac/", VICTIM)
    assert answer.status_code == 302
    assert not cases(cast)
    with ledger.unit(cast.coordinator, "test"):
        source = ReferralSource.objects.get()
    client = browser(cast.coordinator)
    assert f"/refer/waiting/{source.pk}/" in client.get("/referrals/waiting/").content.decode()
    assert "A former partner." in client.get(f"/refer/waiting/{source.pk}/").content.decode()
    assert client.post(f"/refer/waiting/{source.pk}/", {"child": "new"}).status_code == 302
    assert [case.arrangement for case in cases(cast)] == ["marac"]


def test_an_arrangement_nobody_wrote_is_not_there(cast: Cast) -> None:
    assert browser(cast.coordinator).get("/refer/no-such-thing/").status_code == 404
