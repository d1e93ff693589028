"""The pages of intake, asked for as a browser asks: receive, preview, open, read, correct, write, send."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from moothall.casework.intake.actions import open_sent_referral, send_referral
from moothall.casework.intake.drafts import (
    open_draft,
    own_referrals,
    save_answers,
    start_draft,
    waiting_referrals,
)
from moothall.casework.intake.facts import correct_fact
from moothall.casework.intake.models import (
    Case,
    Child,
    ClockPause,
    Fact,
    Hazard,
    Link,
    ReferralDraft,
    ReferralSource,
)
from moothall.casework.intake.queries import open_case
from moothall.casework.voice.actions import record_words_of_referral
from moothall.casework.voice.models import Voice
from moothall.core import ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor, NotVisible
from moothall.core.ledger.models import Entry
from moothall.web.ui.endpoints import ACTING_AS
from moothall.web.ui.sign_in import SECOND_FACTOR
from tests.cast import Cast
from tests.database.test_intake import another_child, receive, sample
from tests.unit.intake_message.filled import TAMSIN

pytestmark = pytest.mark.django_db
RECEIVED = {"received_on_day": "23", "received_on_month": "11", "received_on_year": "2026"}


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session[SECOND_FACTOR], session[ACTING_AS] = True, str(actor.membership_id)
    session.save()
    return client


def upload(client: Client, raw: bytes) -> Any:
    file = SimpleUploadedFile("message.json", raw, content_type="application/json")
    return client.post("/referrals/receive/", {"file": file, **RECEIVED})


@pytest.fixture(autouse=True)
def the_day_is_the_samples_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from moothall.core import clock

    if clock.today() < date(2026, 11, 23):
        monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


def test_a_file_is_looked_at_and_then_opened(cast: Cast) -> None:
    client = browser(cast.coordinator)
    looked = upload(client, sample("child-county-lines"))
    assert looked.status_code == 302, looked.content.decode()
    assert "amsin" not in looked["Location"]
    page = client.get(looked["Location"])
    assert "Forced" in page.content.decode() or "ELG-02" in page.content.decode()
    with ledger.unit(cast.coordinator, "test"):
        assert not Case.objects.exists(), "looking opens nothing"
    refused = client.post(looked["Location"], {})
    assert refused.status_code == 422
    opened = client.post(looked["Location"], {"child": "new"})
    assert opened["Location"] == "/cases/MH-2026-0001/referral/"
    again = upload(client, sample("child-county-lines"))
    assert client.post(again["Location"], {"child": "new"})["Location"] == "/cases/MH-2026-0001/referral/"


def test_a_wrong_file_names_its_field_and_is_not_kept(cast: Cast) -> None:
    page = upload(browser(cast.coordinator), sample("adult-duty-to-notify"))
    assert page.status_code == 422
    assert "AdultOrChild" in page.content.decode()


def test_the_same_child_is_offered_and_never_chosen_beforehand(cast: Cast) -> None:
    first = receive(cast, sample("child-county-lines")).case
    client = browser(cast.coordinator)
    looked = upload(client, another_child(Customer__Forename1="Tamsyn"))
    page = client.get(looked["Location"]).content.decode()
    assert first.reference in page
    assert "checked" not in page
    client.post(looked["Location"], {"child": str(first.child_id)})
    with ledger.unit(cast.coordinator, "test"):
        assert Child.objects.filter(same_as_id=first.child_id).count() == 1


def test_the_referral_shows_the_words_received_and_within_twelve_queries(cast: Cast) -> None:
    receive(cast, sample("child-county-lines"))
    receive(cast, another_child())
    client = browser(cast.coordinator)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/cases/MH-2026-0002/referral/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "An older boy bought her a phone" in text
    assert "ELG-01" in text
    assert "MH-2026-0001" in text
    number = sum(
        not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN")) for one in asked.captured_queries
    )
    assert number <= 12, [one["sql"][:90] for one in asked.captured_queries]


def test_the_cases_page_is_within_twelve_queries_and_a_search_is_not_in_the_address(cast: Cast) -> None:
    receive(cast, sample("child-county-lines"))
    client = browser(cast.coordinator)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/cases/?stage=received&exploitation=forced_criminality")
    assert "MH-2026-0001" in page.content.decode()
    assert "Tamsin" not in page.content.decode()
    number = sum(
        not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN")) for one in asked.captured_queries
    )
    assert number <= 12
    assert "MH-2026-0001" in client.post("/cases/", {"search": "Tamsyn"}).content.decode()
    assert "No case you may see" in client.post("/cases/", {"search": "Nobody"}).content.decode()


def test_the_original_comes_back_byte_for_byte_and_the_reading_is_recorded(cast: Cast) -> None:
    raw = sample("child-county-lines")
    case = receive(cast, raw).case
    with ledger.unit(cast.coordinator, "test"):
        source = ReferralSource.objects.get(case=case)
    answer = browser(cast.coordinator).get(f"/cases/{case.reference}/referral/original/{source.pk}/")
    assert answer.content == raw
    assert "attachment" in answer["Content-Disposition"]
    with ledger.unit(cast.coordinator, "test"):
        assert Entry.objects.filter(verb="case.original_downloaded", case_id=case.pk).count() == 1


def fact_of(cast: Cast, case: Case, key: str) -> Fact:
    with ledger.unit(cast.coordinator, "test"):
        return Fact.objects.get(case=case, key=key, superseded=False)


def test_a_fact_is_confirmed_corrected_and_marked_not_known_beside_the_words(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    client, where = browser(cast.coordinator), f"/cases/{case.reference}/referral/facts"
    old = fact_of(cast, case, "date_of_birth")
    assert client.post(f"{where}/{old.pk}/confirm/").status_code == 302
    new = fact_of(cast, case, "date_of_birth")
    assert (new.state, new.supersedes_id, new.text) == ("confirmed", old.pk, "2011-02-17")
    right = {"what": "correct", "text": "17/3/2011", "reason": "Birth certificate seen."}
    assert client.post(f"{where}/{old.pk}/", right).status_code in (409, 422), "an older fact is history"
    assert client.post(f"{where}/{new.pk}/", {**right, "reason": ""}).status_code == 422
    assert client.post(f"{where}/{new.pk}/", right).status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        assert Child.objects.get(pk=case.child_id).date_of_birth == "2011-03-17"
        assert b"2011-02-17" in bytes(ReferralSource.objects.get(case=case).body)
    gate = fact_of(cast, case, "others_involved")
    said = {"what": "correct", "text": "no", "reason": "They were not."}
    assert client.post(f"{where}/{gate.pk}/", said).status_code == 302
    assert fact_of(cast, case, "others_involved").answer == "no"
    family = fact_of(cast, case, "family")
    assert (
        client.post(f"{where}/{family.pk}/", {"what": "not_known", "reason": "Mixed up."}).status_code == 302
    )
    assert fact_of(cast, case, "family").state == "not_known"


def test_a_corrected_date_of_birth_routes_the_case_again(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    born = fact_of(cast, case, "date_of_birth")
    correct_fact(by=cast.coordinator, fact_id=born.pk, text="2/3/2009", reason="Passport.")
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.get(pk=case.pk)
    assert (case.route, case.route_rules) == ("home_office", ["ELG-02"])


def test_hazards_links_numbers_people_and_pauses_are_recorded(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    client, where = browser(cast.coordinator), f"/cases/{case.reference}"
    later = {"review_on_day": "1", "review_on_month": "2", "review_on_year": "2030"}
    done = [
        client.post(f"{where}/hazards/add/", {"about": "staff", "text": "Never visit alone.", **later}),
        client.post(f"{where}/links/add/", {"what": "person", "label": "Dex", "relation": "suspected exploiter"}),
        client.post(f"{where}/numbers/", {"system": "Home Office", "value": "HO/123 45"}),
        client.post(f"{where}/lead-worker/", {"membership": str(cast.social_worker.membership_id)}),
        client.post(f"{where}/guardian/", {"membership": str(cast.guardian.membership_id)}),
        client.post(f"{where}/pause/", {
            "clock": "every", "code": "child_missing", "reason": "Not seen since Sunday.", "from_date_day": "23",
            "from_date_month": "11", "from_date_year": "2026"}),
    ]  # fmt: skip
    for answer in done:
        assert answer.status_code == 302, answer.content.decode()
    for name in ("hazards/add", "links/add", "numbers", "lead-worker", "guardian", "pause"):
        assert client.get(f"{where}/{name}/").status_code == 200
    with ledger.unit(cast.coordinator, "test"):
        assert Hazard.objects.get().text == "Never visit alone."
        assert Link.objects.get().label == "Dex"
        pause = ClockPause.objects.get()
    assert case.reference in client.post("/cases/", {"search": "ho 12345"}).content.decode()
    assert case.reference in client.get("/cases/?clock=paused").content.decode()
    ended = {"until_date_day": "23", "until_date_month": "11", "until_date_year": "2026"}
    assert client.post(f"{where}/pause/{pause.pk}/end/", ended).status_code == 302
    with ledger.unit(cast.guardian, "test"):
        assert open_case(cast.guardian, case.reference).guardian_id == cast.guardian.membership_id
    assert browser(cast.guardian).get(f"{where}/referral/").status_code == 200
    assert browser(cast.guardian).post(f"{where}/hazards/add/", {"about": "staff"}).status_code == 403


def test_nobody_without_a_relation_opens_any_of_it(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    with ledger.unit(cast.coordinator, "test"):
        source = ReferralSource.objects.get(case=case).pk
    fact = fact_of(cast, case, "family").pk
    for actor in (cast.stranger, cast.health_contributor, cast.administrator, cast.police):
        client = browser(actor)
        for address in (
            "referral",
            f"referral/original/{source}",
            f"referral/facts/{fact}",
            "hazards/add",
            "pause",
        ):
            assert client.get(f"/cases/{case.reference}/{address}/").status_code == 404


# --- Our own form ---------------------------------------------------------------------------------------------


def filled_draft(actor: Actor) -> ReferralDraft:
    draft = start_draft(by=actor)
    with ledger.unit(actor, "test", must_write=True) as record:
        draft.answers = dict(TAMSIN)
        draft.save()
        record.wrote("referral.saved", draft)
    return draft


def test_a_page_is_saved_come_back_to_and_loses_nothing_that_is_wrong(cast: Cast) -> None:
    client = browser(cast.police_contributor)
    where = client.post("/referrals/")["Location"]
    assert client.get(where).status_code == 200
    gone_on = client.post(f"{where}age_band/", {"age_band": "child"})
    assert gone_on.status_code == 302
    wrong = client.post(
        f"{where}date_of_birth/", {"date_of_birth_0": "31", "date_of_birth_1": "2", "date_of_birth_2": "2011",
                                   "date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "2011"}
    )  # fmt: skip
    assert wrong.status_code == 422
    assert 'value="31"' in client.get(f"{where}date_of_birth/").content.decode()
    later = client.post(f"{where}name/", {"forename": "Tamsin", "surname__not_known": "on", "later": "yes"})
    assert later["Location"] == where
    with ledger.unit(cast.police_contributor, "test"):
        answers = ReferralDraft.objects.get().answers
    assert answers["age_band"] == "child"
    assert answers["forename"] == "Tamsin"


def test_every_page_of_the_form_opens(cast: Cast) -> None:
    from moothall.casework.intake.questions import FORM

    draft, client = filled_draft(cast.police_contributor), browser(cast.police_contributor)
    for _section, page in FORM.pages():
        assert client.get(f"/referrals/{draft.pk}/{page.key}/").status_code == 200, page.key
    assert client.get(f"/referrals/{draft.pk}/check/").status_code == 200


def test_each_page_gives_back_the_answers_it_was_given(cast: Cast) -> None:
    """What a browser would post from the page as drawn is what the draft held."""
    from moothall.casework.intake.questions import pages_on_route
    from moothall.web.ui.forms.intake import PageForm

    for page in pages_on_route(TAMSIN):
        drawn = PageForm(page, TAMSIN)
        posted: dict[str, Any] = {}
        for name, field in drawn.fields.items():
            value = drawn.initial.get(name)
            if hasattr(field.widget, "decompress"):
                parts = field.widget.decompress(value)
                posted |= {
                    f"{name}_{part}": one for part, one in zip(("day", "month", "year"), parts, strict=True)
                }
            elif value:
                posted[name] = value
        from django.utils.datastructures import MultiValueDict

        data = MultiValueDict(
            {key: list(one) if isinstance(one, list | tuple) else [one] for key, one in posted.items()}
        )
        again = PageForm(page, TAMSIN, data)
        again.is_valid()
        for key, value in again.answers().items():
            held = TAMSIN.get(key, [] if isinstance(value, list) else "")
            if isinstance(held, list):
                held = [_given(one) if isinstance(one, dict) else one for one in held if one and _given(one)]
            assert value == held, key


def _given(entry: Any) -> Any:
    return {key: value for key, value in entry.items() if value} if isinstance(entry, dict) else entry


def test_a_referrer_sends_and_keeps_sight_of_its_own_and_of_nothing_more(cast: Cast) -> None:
    by = cast.police_contributor
    draft, client = filled_draft(by), browser(by)
    checked = client.get(f"/referrals/{draft.pk}/check/").content.decode()
    assert "Send the referral" in checked, checked
    assert client.post(f"/referrals/{draft.pk}/check/")["Location"] == f"/referrals/{draft.pk}/sent/"
    assert "Received" in client.get(f"/referrals/{draft.pk}/sent/").content.decode()
    assert client.post(f"/referrals/{draft.pk}/name/", {"forename": "Other"}).status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        (source,) = waiting_referrals(cast.coordinator)
    office = browser(cast.coordinator)
    assert "1 referral waits" in office.get("/cases/").content.decode()
    assert "Tamsin" in office.get(f"/referrals/waiting/{source.pk}/").content.decode()
    opened = office.post(f"/referrals/waiting/{source.pk}/", {"child": "new"})
    assert opened["Location"] == "/cases/MH-2026-0001/referral/"
    assert office.get(opened["Location"]).status_code == 200
    assert "With the panel" in client.get("/referrals/").content.decode()
    assert client.get("/cases/MH-2026-0001/").status_code == 404
    with ledger.unit(by, "test"):
        assert not Case.objects.exists()
        assert not Child.objects.exists()
        assert [one.standing for one in own_referrals(by)] == ["with_panel"]
    with ledger.unit(cast.social_worker, "test"):
        case = open_case(cast.social_worker, "MH-2026-0001")
        assert ReferralSource.objects.get(case=case).form == "browser_form", (
            "who holds the case reads its source"
        )
    with ledger.unit(cast.coordinator, "test"):
        assert "Dex" in [link.label for link in Link.objects.all()]
    again = open_sent_referral(by=cast.coordinator, source_id=source.pk)
    assert not again.created


def test_another_agency_sees_no_draft(cast: Cast) -> None:
    draft = filled_draft(cast.police_contributor)
    for actor in (cast.health_contributor, cast.coordinator, cast.stranger):
        assert browser(actor).get(f"/referrals/{draft.pk}/").status_code == 404
    with ledger.unit(cast.health_contributor, "test"), pytest.raises(NotVisible):
        open_draft(cast.health_contributor, draft.pk)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(made, "PNG")
    return made.getvalue()


def test_evidence_is_checked_by_what_it_is_and_comes_with_the_case(cast: Cast) -> None:
    by = cast.police_contributor
    draft, client = filled_draft(by), browser(by)
    where = f"/referrals/{draft.pk}/evidence/"
    for name, content in (("a.exe", b"MZ"), ("a.pdf", picture()), ("a.png", b""), ("a.png", picture()[:40])):
        wrong = client.post(where, {"file": SimpleUploadedFile(name, content), "description": "A photograph"})
        assert wrong.status_code == 422, name
    right = client.post(where, {"file": SimpleUploadedFile("flat.png", picture()), "description": "The flat"})
    assert right.status_code == 302
    client.post(f"/referrals/{draft.pk}/check/")
    with ledger.unit(cast.coordinator, "test"):
        (source,) = waiting_referrals(cast.coordinator)
    case = open_sent_referral(by=cast.coordinator, source_id=source.pk).case
    with ledger.unit(cast.social_worker, "test"):
        (evidence,) = case.files.all()
    answer = browser(cast.social_worker).get(f"/cases/{case.reference}/referral/files/{evidence.file_id}/")
    assert answer.content == picture()
    assert browser(cast.health_contributor).get(
        f"/cases/{case.reference}/referral/files/{evidence.file_id}/"
    ).status_code == 404  # fmt: skip


SAID = {
    "child_words": "I just want it to stop.\nPlease don't tell Dex.", "child_words_how": "own_words_spoken",
    "child_words_on": "2026-11-12", "child_words_by": "Kay Marsh, youth worker", "child_words_with": "Her brother",
}  # fmt: skip


def sent_with(cast: Cast, answers: dict[str, Any]) -> Any:
    """A referral with these answers beside the usual ones, sent and waiting."""
    by = cast.police_contributor
    draft = filled_draft(by)
    save_answers(by=by, draft_id=draft.pk, answers=answers, page="child_words")
    return send_referral(by=by, draft_id=draft.pk)


def test_the_childs_words_of_a_referral_are_a_record_of_their_own_when_the_case_opens(cast: Cast) -> None:
    source, office = sent_with(cast, SAID), browser(cast.coordinator)
    opened = office.post(f"/referrals/waiting/{source.pk}/", {"child": "new"})
    assert opened.status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        case = Case.objects.get(reference="MH-2026-0001")
        (voice,) = Voice.objects.filter(case_id=case.pk)
        entry = Entry.objects.get(verb="voice.came_with_referral")
    assert voice.words == SAID["child_words"]
    assert (voice.gathered_how, voice.gathered_on) == ("own_words_spoken", date(2026, 11, 12))
    assert voice.gathered_by.startswith("Kay Marsh, youth worker (")
    assert voice.others_present == "Her brother"
    assert (voice.told_about_nrm, voice.source_id) == ("yes", source.pk)
    assert entry.case_id == case.pk
    page = office.get(f"/cases/{case.reference}/voice/").content.decode()
    assert "I just want it to stop." in page
    assert "Kay Marsh" in page
    assert "the referral, as the referrer wrote it" in page
    again = record_words_of_referral(by=cast.coordinator, case=case, source_id=source.pk)
    assert again is None


def test_words_without_how_are_taken_from_a_record_and_attributed_to_the_referrer(cast: Cast) -> None:
    source = sent_with(cast, {"child_words_how": "", "child_words_on": "not known", "child_words_by": ""})
    browser(cast.coordinator).post(f"/referrals/waiting/{source.pk}/", {"child": "new"})
    with ledger.unit(cast.coordinator, "test"):
        (voice,) = Voice.objects.all()
        said_by = Fact.objects.filter(case__reference="MH-2026-0001").first().said_by
    assert voice.gathered_how == "earlier_record"
    assert voice.gathered_on == source.received_on
    assert voice.gathered_by == said_by


def test_a_referral_without_the_childs_words_records_no_voice(cast: Cast) -> None:
    source = sent_with(cast, {"child_words": "  "})
    browser(cast.coordinator).post(f"/referrals/waiting/{source.pk}/", {"child": "new"})
    with ledger.unit(cast.coordinator, "test"):
        assert Case.objects.count() == 1
        assert not Voice.objects.exists()


def test_coordinators_see_a_queue_of_authorities_that_could_not_be_matched(cast: Cast) -> None:
    case = receive(cast, another_child(LocalAuthority="Hullhaven Council")).case
    fine = receive(cast, another_child()).case
    office = browser(cast.coordinator)
    page = office.get("/today/records/").content.decode()
    queue = page.split("unmatched", 1)[1].split("</section>")[0]
    assert case.reference in queue
    assert fine.reference not in queue
    assert "Hullhaven Council" in queue
    with ledger.unit(cast.coordinator, "test"):
        fact = Fact.objects.get(case=case, key="local_authority_told", superseded=False)
    address = f"/cases/{case.reference}/referral/facts/{fact.pk}/"
    assert address in queue
    wrong = office.post(address, {"what": "correct", "text": "Nowhere Council", "reason": "Known better."})
    assert wrong.status_code == 422
    assert "No local authority is known by this name" in wrong.content.decode()
    right = {"what": "correct", "text": "Kingston upon Hull City Council", "reason": "The city is meant."}
    assert office.post(address, right).status_code == 302
    assert "Hullhaven Council" not in office.get("/today/records/").content.decode()
    assert "unmatched" not in browser(cast.chair).get("/today/records/").content.decode()


def test_the_queue_of_authorities_costs_the_same_however_long_it_is(cast: Cast) -> None:
    receive(cast, another_child(LocalAuthority="Hullhaven Council"))
    client, counts = browser(cast.coordinator), []
    for _each in range(2):
        client.get("/today/records/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/today/records/").status_code == 200
        own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        counts.append(sum(not one["sql"].startswith(own) for one in asked.captured_queries))
        for _more in range(3):
            receive(cast, another_child(LocalAuthority="Hullhaven Council"))
    assert counts[0] == counts[1] <= 12
