"""The pages of reading again, training, rates and minutes, by those who use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moothall.casework.quality import actions, queries
from moothall.casework.quality.models import Lesson, Reading, Sample
from moothall.casework.sharing.actions import ask_agencies
from moothall.core import clock, ledger
from tests.cast import Cast
from tests.database.panel_at_work import a_case
from tests.database.quality_work import (
    LIMBS,
    QUARTER,
    QUESTIONS,
    a_sample,
    decided,
    given_out,
    quality_rules,
    reviewed,
)
from tests.database.test_themes_pages import DAY, browse
from tests.database.test_words_of_the_field import codes

__all__ = ["quality_rules"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quality_rules")]


def _text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(answer.content.decode())


def _date(name: str, day: Any) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_a_sample_is_drawn_given_out_read_blind_reviewed_and_learned_from(cast: Cast) -> None:
    for number in range(2):
        decided(cast, DAY + timedelta(days=number), f"MH-2026-070{number}")
    client = browse(cast.coordinator)
    page = _text(client.get(reverse("samples") + "?arrangement=nrm-child"))
    assert "Two decisions a quarter are read again." in page
    answer = client.post(reverse("samples") + "?arrangement=nrm-child", {"quarter": str(QUARTER)})
    assert answer.status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        sample = Sample.objects.get()
        reading = Reading.objects.order_by("position", "number").first()
    assert reading is not None
    page = _text(client.get(reverse("sample", args=[sample.pk])))
    assert "Drawn again, it comes out the same." in page
    give = reverse("reading_give", args=[reading.pk])
    page = _text(client.get(give))
    assert "Joan Field" in page
    assert "Alun Price" not in page, "who sat is not offered"
    refused = client.post(give, {"reader": str(cast.police.membership_id)})
    assert refused.status_code == 422
    assert client.post(give, {"reader": str(cast.education.membership_id)}).status_code == 302

    reader, address = browse(cast.education), reverse("reading", args=[reading.pk])
    today = _text(reader.get(reverse("today")))
    assert address in today
    page = _text(reader.get(address))
    assert "First your own finding." in page
    main = page.split("<main")[1]
    for word in ("What the panel found", "Best interests", "Votes", "The rest of the record"):
        assert word not in main
    wrong = reader.post(address, {"outcome": "positive", "reasons": "All of it."})
    assert "Choose met, not met or not shown." in _text(wrong, 422)
    said = {f"limb-{limb}": "met" for limb in LIMBS} | {"outcome": "positive", "reasons": "On the evidence."}
    assert reader.post(address, said).status_code == 302
    page = _text(reader.get(address))
    assert "What the panel found, and what the reader found" in page
    assert "A decision now lets the child be safe at school." in page
    answers = {f"answer-{question.code}": "partly" for question in QUESTIONS} | {
        "note-voice_heard": "Quoted once."
    }
    assert reader.post(address, answers).status_code == 302
    page = _text(reader.get(address))
    assert "Quoted once." in page
    assert codes(reader.get(address)) == set(), "in words of the field, dates as a person writes them"

    send = reverse("lesson_send", args=[reading.pk])
    assert reader.get(send).status_code == 200
    due = clock.today() + timedelta(days=9)
    lesson = {
        "theme": "voice", "learned": "Words came last.", "action": "Put them first.",
        "owner": f"{cast.agency('police').pk}/{cast.police_contributor.membership_id}", **_date("due_on", due),
    }  # fmt: skip
    assert reader.post(send, lesson).status_code == 302
    with ledger.unit(cast.coordinator, "test"):
        row = Lesson.objects.get()
    owner, its = browse(cast.police_contributor), reverse("lesson", args=[row.pk])
    assert its in _text(owner.get(reverse("today")))
    assert "Put them first." in _text(owner.get(its))
    assert owner.post(its, {"version": 1, "state": "done", "answer": ""}).status_code == 422
    assert owner.post(its, {"version": 1, "state": "done", "answer": "Moved up."}).status_code == 302
    assert "Moved up." in _text(owner.get(its))
    assert its not in _text(owner.get(reverse("today")))


def test_a_reading_is_nobody_elses(cast: Cast) -> None:
    _sample, readings = a_sample(cast)
    given_out(cast, readings[0])
    address = reverse("reading", args=[readings[0].pk])
    for actor in (cast.police, cast.chair, cast.health_contributor, cast.evaluator, cast.stranger):
        assert browse(actor).get(address).status_code == 404
    coordinator = browse(cast.coordinator)
    page = _text(coordinator.get(address))
    assert "The reader's finding is not given yet." in page
    assert coordinator.post(address, {"outcome": "positive"}).status_code == 409


def test_the_page_of_a_sample_costs_the_same_however_much_was_read(cast: Cast) -> None:
    sample, readings = a_sample(cast, 4)
    client = browse(cast.coordinator)
    addresses = [reverse("sample", args=[sample.pk]), reverse("samples") + "?arrangement=nrm-child"]

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
            counts.append(sum(not one["sql"].startswith(own) for one in found.captured_queries))
        return counts

    few = asked()
    given_out(cast, readings[0])
    reviewed(cast, readings[0])
    assert asked() == few
    assert max(few) <= 12


def test_training_is_recorded_seen_and_taken_back(cast: Cast) -> None:
    client = browse(cast.coordinator)
    page = _text(client.get(reverse("training") + "?arrangement=nrm-child"))
    assert "Alun Price" in page
    add = reverse("training_add") + "?arrangement=nrm-child"
    assert client.get(add).status_code == 200
    said = {
        "person": str(cast.police.person_id), "courses": ["learning/first_responder_module"],
        **_date("completed_on", clock.today()), "evidence": "Certificate 4",
    }  # fmt: skip
    assert "Choose at least one" in _text(client.post(add, {**said, "courses": []}), 422)
    assert client.post(add, said).status_code == 302
    page = _text(client.get(reverse("training") + "?arrangement=nrm-child"))
    assert "Certificate 4" in page
    own = _text(browse(cast.police).get(reverse("training") + "?arrangement=nrm-child"))
    assert "Certificate 4" in own
    assert "Imani Osei" not in own
    with ledger.unit(cast.coordinator, "test"):
        people = queries.members(cast.coordinator, "nrm-child")
        row = next(one for one in people if one.person_id == cast.police.person_id).records[0]
    back = reverse("training_withdraw", args=[row.pk])
    assert client.get(back).status_code == 200
    assert client.post(back, {"reason": "Another person's"}).status_code == 302
    assert "Certificate 4" not in _text(client.get(reverse("training") + "?arrangement=nrm-child"))


def test_a_rate_is_set_in_pounds(cast: Cast) -> None:
    client = browse(cast.administrator)
    assert "No rate yet" in _text(client.get(reverse("rates")))
    said = {"agency": "", "pounds": "38.50", "reason": "Pay scale", **_date("effective_from", clock.today())}
    assert "such as 38.50" in _text(client.post(reverse("rates"), {**said, "pounds": "much"}), 422)
    assert client.post(reverse("rates"), said).status_code == 302
    assert "£38.50 an hour" in _text(client.get(reverse("rates")))


def test_minutes_are_one_field_on_the_case(cast: Cast) -> None:
    case = a_case(cast)
    client, address = browse(cast.coordinator), reverse("case_time", args=[case.reference])
    assert client.get(address).status_code == 200
    assert client.post(address, {"minutes": "25"}).status_code == 302
    assert "1 to 1440" in _text(client.post(address, {"minutes": "many"}), 422)
    page = _text(client.get(address))
    assert "25 minutes" in page
    with ledger.unit(cast.coordinator, "test"):
        row = queries.minutes_of(cast.coordinator, case).entries[0]
    assert client.post(address, {"take_back": str(row.pk)}).status_code == 302
    assert "25 minutes" not in _text(client.get(address))
    assert client.post(address, {"take_back": "x"}).status_code == 404


def test_minutes_are_one_field_on_a_reply(cast: Cast) -> None:
    case = a_case(cast)
    with ledger.unit(cast.coordinator, "test"):
        (request,) = ask_agencies(
            by=cast.coordinator, case=case, agencies=[cast.agency("health").pk], gateway="safeguarding"
        )
    client, address = browse(cast.health_contributor), reverse("request_time", args=[request.pk])
    assert address in _text(client.get(reverse("request_reply", args=[request.pk])))
    assert client.post(address, {"minutes": "15"}).status_code == 302
    assert "15 minutes" in _text(client.get(address))
    assert browse(cast.education_contributor).get(address).status_code == 404


def test_the_reader_is_told_by_mail_without_a_name(cast: Cast) -> None:
    from moothall.core.outbox.notices import words_of

    for template in ("second_reading", "lesson_sent"):
        subject, body = words_of(
            template, reference="MH-2026-0001", address="https://x.example/r/", language="en"
        )
        assert "MH-2026-0001" in subject + body
    assert actions
