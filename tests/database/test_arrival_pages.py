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


def test_a_form_sent_empty_names_each_thing_that_is_missing(cast: Cast) -> None:
    answer = browser(cast.coordinator).post("/refer/marac/", {})
    assert answer.status_code == 422
    summary = answer.content.decode().partition("There is a problem")[2].partition("</ul>")[0]
    assert "Give at least one name" in summary
    assert "Say what happened and why you refer." in summary
    assert summary.count("Answer this question") >= 2


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


def test_risk_routes_and_the_desk_of_a_hub_are_worked_on_its_page(cast: Cast) -> None:
    client = browser(cast.coordinator)
    child = {**VICTIM, "born_year": "2012", "ask_kind": "contact", "ask_concern": "Seen with older men."}
    assert client.post("/refer/mash/", child).status_code == 302
    (case,) = cases(cast)
    here = f"/cases/{case.reference}/standing/"
    assert "Not rated yet" in client.get(here).content.decode()
    for name in (
        "rate/",
        "onward/strategy_discussion/",
        "onward/marac/",
        "onward/early_help/not-sent/",
        "desk/",
    ):
        assert client.get(here + name).status_code == 200, name
    assert client.post(here + "rate/", {"rating": "red", "reasons": ""}).status_code == 422
    assert client.post(here + "rate/", {"rating": "red", "reasons": "Danger tonight."}).status_code == 302
    assert "Danger tonight." in client.get(here).content.decode()
    day = {"happened_on_day": "20", "happened_on_month": "11", "happened_on_year": "2026"}
    sent = client.post(here + "onward/strategy_discussion/", {"reason": "Significant harm.", **day})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    assert "Sent on" in client.get(here).content.decode()
    opened = client.post(here + "desk/", {"leader": str(cast.chair.membership_id)})
    assert opened.status_code == 302
    assert "/meetings/DK-" in opened["Location"]
    assert client.get(opened["Location"]).status_code == 200
    assert browser(cast.chair).get(opened["Location"]).status_code == 200
    assert client.get(f"/cases/{case.reference}/").status_code == 200
    assert client.get("/releases/").status_code == 200


def test_consent_and_the_area_are_recorded_for_a_panel_that_asks_for_them(cast: Cast) -> None:
    client = browser(cast.coordinator)
    person = {
        **VICTIM, "ask_reasonable_grounds": "yes", "ask_grounds": "Violent material.", "ask_lives_in": "E23000012",
    }  # fmt: skip
    assert client.post("/refer/channel/", person).status_code == 302
    (case,) = cases(cast)
    here = f"/cases/{case.reference}/standing/"
    assert client.get(here + "consent/").status_code == 200
    said = {"answer": "given", "given_by": "person", "how": "In writing.", "answered_on_day": "20",
            "answered_on_month": "11", "answered_on_year": "2026"}  # fmt: skip
    answer = client.post(here + "consent/", said)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert client.post(here + "area/", {"police_area": "E23000013"}).status_code == 302
    assert "Given" in client.get(here).content.decode()
