"""The pages of outcomes: what stands on them, at a fixed cost; the child's page shows nothing else; the figures hide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from moothall.casework.intake.closing import close_case, reopen_case
from moothall.casework.intake.closing_models import CaseClosing
from moothall.casework.intake.models import Case
from moothall.casework.outcomes import actions, links
from moothall.casework.outcomes.rules import Told
from moothall.casework.overview.followed import followed_counts
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Refused
from tests.cast import Cast
from tests.database.outcomes_work import follow, hold, on, past_case
from tests.database.test_overview_pages import BUDGET, browse, queries_of

__all__ = ["browse"]
pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
TODAY = clock.today()
RECEIVED = TODAY - timedelta(days=100)
TOLD = {"q_explained": "2", "q_listened": "1", "q_changed": "0", "q_whom_to_ask": "2", "q_kind": "not_known"}


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case of a hundred days ago: its baseline is over, its wave at 3 months is open."""
    return past_case(cast, RECEIVED)


def test_every_page_of_a_case_costs_the_same_however_much_is_recorded(
    cast: Cast, case: Case, browse: Browse
) -> None:
    client = browse(cast.coordinator)
    pages = [
        reverse("case_outcomes", args=[case.reference]), reverse("wave_record", args=[case.reference, "months_3"]),
        reverse("outcomes"), reverse("outcomes_figures"), reverse("today"),
        reverse("follow_up_consent", args=[case.reference]), reverse("hand_over", args=[case.reference]),
        reverse("link_give", args=[case.reference, "months_3"]), reverse("what_happened_next", args=[case.reference]),
    ]  # fmt: skip
    before = {}
    for page in pages:
        before[page], answered = queries_of(client, page)
        assert answered.status_code == 200, page
    hold(cast.coordinator, case, "baseline", RECEIVED + timedelta(days=3))
    past_case(cast, RECEIVED, number=4)
    for page in pages:
        after, answered = queries_of(client, page)
        assert answered.status_code == 200, page
        assert after <= BUDGET, (page, after)
    wave, answered = queries_of(client, reverse("case_wave", args=[case.reference, "baseline"]))
    assert (wave <= BUDGET, answered.status_code) == (True, 200)
    assert b"MH-" not in _address_of_the_letter(client, case)


def _address_of_the_letter(client: Client, case: Case) -> bytes:
    answer = client.get(reverse("what_happened_next", args=[case.reference]))
    return answer["Content-Disposition"].encode()


def test_the_page_of_outcomes_says_how_each_wave_stands(cast: Cast, case: Case, browse: Browse) -> None:
    words = browse(cast.coordinator).get(reverse("case_outcomes", args=[case.reference])).content.decode()
    assert "Not explained" in words
    assert "Open now" in words
    assert "Say why it was missed" in words
    assert "mh-drawing--life" in words
    guardian = browse(cast.police).get(reverse("case_outcomes", args=[case.reference]))
    assert guardian.status_code == 404


def test_a_wave_is_recorded_on_one_page_and_a_wrong_answer_is_named(
    cast: Cast, case: Case, browse: Browse
) -> None:
    client, page = browse(cast.coordinator), reverse("wave_record", args=[case.reference, "months_3"])
    today = {"held_on_day": TODAY.day, "held_on_month": TODAY.month, "held_on_year": TODAY.year}
    shown = client.get(page).content.decode()
    assert "checked" not in shown
    refused = client.post(page, {"way": "with_child", **today})
    assert refused.status_code == 422
    assert "How life is for the child" in refused.content.decode()
    from moothall.casework.intake.assessments.queries import all_instruments

    codes = [q.code for q in all_instruments().in_force("safeguarding-outcomes", TODAY).questions()]
    given = {f"q_safeguarding-outcomes_{code}": "2" for code in codes}
    wrong = client.post(
        page, {"way": "with_child", **today, **given, "q_sdq-scores_total_difficulties": "41"}
    )
    assert wrong.status_code == 422
    answered = client.post(page, {"way": "with_child", **today, **given})
    assert answered.status_code == 302, answered.content.decode()[:3000]
    found = follow(cast.coordinator, case)
    assert [row.instrument for row in found.measures["months_3"]] == ["safeguarding-outcomes"]


def _token(cast: Cast, case: Case, instrument: str = "how-it-was") -> str:
    _row, token = links.give_link(
        by=cast.coordinator, case=case, point="months_3", instrument=instrument, language="en"
    )
    return token


def test_the_childs_page_shows_the_questions_and_nothing_else(cast: Cast, case: Case) -> None:
    cache.clear()
    client, page = Client(), reverse("childs_link", args=[_token(cast, case)])
    answered = client.get(page)
    words = answered.content.decode()
    assert answered.status_code == 200
    assert "no-store" in answered["Cache-Control"]
    assert answered["Referrer-Policy"] == "no-referrer"
    child = case.child
    for never in (
        child.given_names,
        child.family_name,
        case.reference,
        "Hullhaven",
        "<nav",
        "Sign in",
        "months",
    ):
        assert never not in words, never
    assert "Sut oedd hi i ti" in client.get(f"{page}?language=cy").content.decode()
    assert client.post(page, {"q_explained": "2"}).status_code == 422
    assert "Thank you" in client.post(page, {**TOLD, "q_anything_else": "  <b>Hi</b>\n"}).content.decode()
    used = client.get(page)
    assert (used.status_code, "answered already" in used.content.decode()) == (410, True)
    assert client.post(page, TOLD).status_code == 410
    assert follow(cast.coordinator, case).measures["months_3"][0].answers["anything_else"] == "  <b>Hi</b>\n"


def test_an_address_that_is_wrong_looks_like_one_that_is_over(cast: Cast, case: Case) -> None:
    cache.clear()
    token = _token(cast, case)
    client = Client()
    unknown = client.get(reverse("childs_link", args=["A" * 43]))
    with on(TODAY + timedelta(days=15)):
        over = client.get(reverse("childs_link", args=[token]))
    assert unknown.status_code == over.status_code == 410
    assert _without_nonces(unknown.content.decode()) == _without_nonces(over.content.decode())


def _without_nonces(words: str) -> str:
    import re

    return re.sub(r'nonce="[^"]*"', "", words)


def test_whoever_tries_many_addresses_is_stopped(cast: Cast, case: Case) -> None:
    cache.clear()
    client, token = Client(), _token(cast, case)
    with on(TODAY):
        answers = [
            client.get(reverse("childs_link", args=[f"{number:043d}"])).status_code for number in range(61)
        ]
        assert answers[:60] == [410] * 60
        assert answers[60] == 429
        assert client.get(reverse("childs_link", args=[token])).status_code == 429


def test_somebody_at_a_phone_cannot_answer_for_a_worker(cast: Cast, case: Case) -> None:
    with pytest.raises(Refused, match="child answers alone"), on(TODAY):
        links.answer_by_link(_token(cast, case, "own-goals").replace("x", "y") and _forged(cast, case), {})


def _forged(cast: Cast, case: Case) -> str:
    """An address for a questionnaire that a child does not answer alone, which no page would make."""
    from moothall.casework.outcomes.models import AnswerLink

    token = _token(cast, case, "own-goals")
    from moothall.casework.intake.assessments.queries import all_instruments

    used = all_instruments().in_force("safeguarding-outcomes", TODAY)
    with ledger.unit(cast.coordinator, "test"):
        old = AnswerLink.objects.get(digest=links.digest_of(token))
        AnswerLink(
            partnership_id=old.partnership_id, circle_id=old.circle_id, created_by_id=old.created_by_id,
            case_id=old.case_id, point=old.point, instrument=used.name, instrument_version=used.version,
            instrument_hash=used.sha256, digest=links.digest_of(token + "2"), expires_at=old.expires_at,
        ).save(force_insert=True)  # fmt: skip
    return token + "2"


# -- the partnership's figures -------------------------------------------------------------------------------


def _followed_many(cast: Cast, how_many: int) -> None:
    for number in range(how_many):
        one = past_case(cast, RECEIVED, number=20 + number)
        if number == 0:
            with on(RECEIVED + timedelta(days=40)):
                told = Told("missed", clock.today(), reason_code="not_found")
                actions.record_wave(by=cast.coordinator, case=one, point="baseline", told=told)
        elif number > 1:
            hold(cast.coordinator, one, "baseline", RECEIVED, value="1" if number == 2 else "3")


def test_every_child_due_is_counted_whether_followed_or_lost(cast: Cast) -> None:
    _followed_many(cast, 9)
    with ledger.unit(cast.coordinator, "test"):
        counts = followed_counts(cast.coordinator, "nrm-child")
    baseline = next(one for one in counts.waves if one.point == "baseline")
    assert baseline.due == 9
    assert {way: one.part for way, one in baseline.ways.items()} == {
        "missed": 1, "unexplained": 1, "with_child": 7,
    }  # fmt: skip
    assert baseline.reasons["not_found"].part == 1
    home = next(one for one in counts.indicators if one.indicator.code == "safeguarding-outcomes.safe_home")
    assert {value: (one.part, one.whole) for value, one in home.waves["baseline"].items()} == {
        "1": (1, 7), "3": (6, 7),
    }  # fmt: skip
    assert not [one for one in counts.outcomes() if one.indicator.process]


def test_small_numbers_are_hidden_from_those_who_see_no_case(cast: Cast, browse: Browse) -> None:
    _followed_many(cast, 9)
    with ledger.unit(cast.evaluator, "test"):
        counts = followed_counts(cast.evaluator, "nrm-child")
    baseline = next(one for one in counts.waves if one.point == "baseline")
    assert all(one.hidden for one in baseline.ways.values())
    home = next(one for one in counts.indicators if one.indicator.code == "safeguarding-outcomes.safe_home")
    assert all(one.hidden for one in home.waves["baseline"].values())
    client = browse(cast.evaluator)
    page, table = (
        client.get(reverse(name) + "?arrangement=nrm-child")
        for name in ("outcomes_figures", "outcomes_table")
    )
    assert (page.status_code, table.status_code) == (200, 200)
    assert "hidden" in table.content.decode()
    assert ",6,7" not in table.content.decode()
    assert browse(cast.evaluator).get(reverse("outcomes")).status_code == 403


def test_another_partnership_counts_none_of_ours(cast: Cast) -> None:
    _followed_many(cast, 3)
    with ledger.unit(cast.stranger, "test"):
        assert [one.due for one in followed_counts(cast.stranger, "nrm-child").waves] == [0] * 8


# -- a case that is closed -----------------------------------------------------------------------------------


def test_a_case_is_closed_on_one_page_with_what_is_left_in_sight_and_the_child_is_followed_all_the_same(
    cast: Cast, case: Case, browse: Browse
) -> None:
    client, page = browse(cast.coordinator), reverse("case_close", args=[case.reference])
    cost, shown = queries_of(client, page)
    words = shown.content.decode()
    assert (cost <= BUDGET, "The panel has not decided." in words, "12 months" in words) == (True, True, True)
    told = {"code": "other_area", "words": "Leeds decides, and has all papers.", **_day(TODAY)}
    for wrong, said in [
        ({"code": ""}, "Choose why the case is closed."),
        ({"code": "tired_of_it"}, "Choose why the case is closed."),
        ({"words": " "}, "Say what becomes of it."),
        (_day(RECEIVED - timedelta(days=1)), "Give a day from the referral up to today."),
    ]:
        answered = client.post(page, {**told, **wrong})
        assert (answered.status_code, said in answered.content.decode()) == (422, True), said
    assert client.post(page, {}).status_code == 422
    assert CaseClosing.objects.count() == 0
    assert client.post(page, told).status_code == 302
    with pytest.raises(Refused):
        close_case(by=cast.coordinator, case=case, closed_on=TODAY, code="died")
    overview = client.get(reverse("case", args=[case.reference])).content.decode()
    assert "Another area has taken the case on. Leeds decides, and has all papers." in overview
    assert case.reference in client.get(reverse("outcomes")).content.decode()
    hold(cast.coordinator, case, "months_3", TODAY)


def test_a_case_closed_by_mistake_is_opened_again_and_the_closing_stays_in_sight(
    cast: Cast, case: Case, browse: Browse
) -> None:
    close_case(
        by=cast.coordinator,
        case=case,
        closed_on=TODAY,
        code="died",
        left={"undecided": 1},
        words="Wrong line.",
    )
    client, page = browse(cast.coordinator), reverse("case_reopen", args=[case.reference])
    assert client.post(page, {"why": " "}).status_code == 422
    assert client.post(page, {"why": "It was another child."}).status_code == 302
    with pytest.raises(Refused):
        reopen_case(by=cast.coordinator, case=case, why="Again")
    chronology = client.get(reverse("case_chronology", args=[case.reference])).content.decode()
    assert ("Wrong line." in chronology, "It was another child." in chronology) == (True, True)
    assert "Closed on" not in client.get(reverse("case", args=[case.reference])).content.decode()


def _day(day: date) -> dict[str, int]:
    return {"closed_on_day": day.day, "closed_on_month": day.month, "closed_on_year": day.year}


def test_the_child_who_moved_is_asked_for_elsewhere(cast: Cast, case: Case, browse: Browse) -> None:
    client, page = browse(cast.coordinator), reverse("hand_over", args=[case.reference])
    moved = date(2026, 10, 1)
    answered = client.post(
        page,
        {"authority_code": "E08000035", "contact": "Leaving care team", "handed_on_day": moved.day,
         "handed_on_month": moved.month, "handed_on_year": moved.year},
    )  # fmt: skip
    assert answered.status_code == 302
    assert "Leeds" in client.get(reverse("outcomes")).content.decode()
