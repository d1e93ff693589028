"""Assessments: kept as answered, scored by the version they were made with, corrected and never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from moothall.casework.intake.assessments import queries
from moothall.casework.intake.assessments.actions import correct_assessment, record_assessment, save_draft
from moothall.casework.intake.assessments.models import Assessment, AssessmentDraft
from moothall.casework.intake.assessments.rules import MISSING_EPISODE, About, Filled
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import open_case
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.sharing.actions import record_step
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused
from moothall.methods.instruments import Instrument
from tests.cast import Cast
from tests.database.test_overview_pages import BUDGET, browse, queries_of
from tests.database.test_sharing import case, seat_on_the_panel
from tests.unit.instruments.instrument_samples import written

__all__ = ["browse", "case"]
pytestmark = pytest.mark.django_db
SCREEN, EPISODE = "exploitation-screen", "missing-episode-risk"


def shipped(name: str) -> Instrument:
    return queries.all_instruments().in_force(name, clock.today())


def filled(name: str = SCREEN, answer: str = "no", about: About | None = None, **others: Any) -> Filled:
    """Every question answered alike, but for those named; the rest of the form as it would be."""
    codes = [question.code for question in shipped(name).questions()]
    answers = dict.fromkeys(codes, answer) | {key: said for key, said in others.items() if key in codes}
    beside = {key: said for key, said in others.items() if key not in codes}
    made = Filled(
        **{"answers": answers, "completed_by": "Leah Turner", "completed_on": clock.today(), **beside}
    )
    return made.concerning(about) if about else made


def record(by: Actor, case: Case, made: Filled | None = None, name: str = SCREEN) -> Assessment:
    return record_assessment(by=by, case=case, instrument=name, filled=made or filled(name))


def episode_of(cast: Cast, case: Case) -> UUID:
    step = record_step(
        by=cast.coordinator, case=case, step="missing_episode", happened_on=date(2026, 11, 11),
        ended_on=date(2026, 11, 12),
    )  # fmt: skip
    return step.pk


def test_an_assessment_holds_its_answers_its_score_and_the_version_it_was_made_with(
    cast: Cast, case: Case
) -> None:
    made = record(
        cast.social_worker, case, filled(missing="yes", gifts="yes", older="yes", school="not_known")
    )
    used = shipped(SCREEN)
    with ledger.unit(cast.coordinator, "test"):
        kept = Assessment.objects.get(pk=made.pk)
        assert kept.answers["missing"] == "yes"
        assert (kept.total, kept.band) == (3, "some")
        assert (kept.instrument_version, kept.instrument_hash) == (used.version, used.sha256)
        assert queries.read(kept).score is not None


def test_what_is_answered_is_sealed(cast: Cast, case: Case, owner_connection: Any) -> None:
    del owner_connection
    made = record(cast.social_worker, case, filled(notes="She spoke of <Mr Q>."))
    with ledger.unit(cast.coordinator, "test"):
        raw = Assessment.objects.filter(pk=made.pk).values_list("answers", "notes")[0]
    assert all(b"yes" not in bytes(part) and b"Mr Q" not in bytes(part) for part in raw)


def test_too_much_not_known_gives_no_score_and_nothing_is_filled_in(cast: Cast, case: Case) -> None:
    made = record(cast.social_worker, case, filled(answer="not_known", missing="yes"))
    assert made.total is None
    assert made.band == ""
    with ledger.unit(cast.coordinator, "test"):
        assert queries.scores_of(case) == {SCREEN: None}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"gifts": ""}, "gifts"), ({"gifts": "perhaps"}, "gifts"), ({"completed_by": " "}, "completed_by"),
        ({"completed_on": date(2999, 1, 1)}, "completed_on"), ({"judged_band": "vast"}, "judged_band"),
        ({"judged_band": "many"}, "judged_reason"), ({"completed_for": uuid4()}, "completed_for"),
    ],
)  # fmt: skip
def test_what_is_wrong_names_its_question_or_field(
    cast: Cast, case: Case, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        record(cast.social_worker, case, filled(**change))
    assert refused.value.field == field


def test_a_persons_own_judgement_stands_before_the_score_with_its_reason(cast: Cast, case: Case) -> None:
    made = record(
        cast.social_worker, case, filled(judged_band="many", judged_reason="What the school told me.")
    )
    assert (made.band, made.judged_band, made.rating) == ("few", "many", "many")


def test_only_a_function_the_questionnaire_names_may_complete_it(
    cast: Cast, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, name=SCREEN)
    file.write_text(file.read_text().replace("{functions: []}", "{functions: [police]}"))
    monkeypatch.setenv("MOOTHALL_INSTRUMENTS", str(tmp_path))
    answers = {"sleeps": "1", "eats": "2", "friends": "3", "where": "home"}
    given = filled(completed_for=cast.agency("health").pk)
    by_health = Filled(answers, given.completed_by, given.completed_on, given.completed_for)
    with pytest.raises(Invalid) as refused:
        record(cast.social_worker, case, by_health)
    assert refused.value.field == "completed_for"
    by_police = Filled(answers, given.completed_by, given.completed_on, cast.agency("police").pk)
    assert record(cast.social_worker, case, by_police).total == 2


def test_a_case_keeps_the_old_wording_when_the_authority_loads_its_own(
    cast: Cast, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = record(cast.social_worker, case)
    written(tmp_path, name=SCREEN)
    monkeypatch.setenv("MOOTHALL_INSTRUMENTS", str(tmp_path))
    assert shipped(SCREEN).title == "A sample"
    with ledger.unit(cast.coordinator, "test"):
        assert queries.instrument_of(old).title == "Signs of exploitation, 12 questions"  # type: ignore[union-attr]
    corrected = correct_assessment(
        by=cast.social_worker, case=case, assessment_id=old.pk, reason="Misread.",
        filled=Filled({**old.answers, "told": "yes"}, "Leah Turner", clock.today()),
    )  # fmt: skip
    assert corrected.instrument_hash == old.instrument_hash


def test_a_correction_is_a_new_row_with_its_reason_and_the_old_one_stays(cast: Cast, case: Case) -> None:
    by, old = cast.social_worker, record(cast.social_worker, case, filled(gifts="yes"))
    with pytest.raises(Invalid) as why:
        correct_assessment(by=by, case=case, assessment_id=old.pk, filled=filled(), reason=" ")
    assert why.value.field == "correction_reason"
    new = correct_assessment(
        by=by, case=case, assessment_id=old.pk, filled=filled(), reason="Another child's."
    )
    with ledger.unit(by, "test"):
        assert queries.latest_assessments(by, case)[SCREEN].pk == new.pk
        assert queries.scores_of(case) == {SCREEN: 0}
        assert Assessment.objects.get(pk=old.pk).answers["gifts"] == "yes"
    with pytest.raises(Refused, match="newer version"):
        correct_assessment(by=by, case=case, assessment_id=old.pk, filled=filled(), reason="Again")


def test_an_assessment_cannot_be_changed_or_removed_in_the_database(cast: Cast, case: Case) -> None:
    made = record(cast.social_worker, case)
    with pytest.raises(DatabaseError), ledger.unit(cast.coordinator, "test"):
        Assessment.objects.filter(pk=made.pk).update(total=24)
    with pytest.raises(DatabaseError), ledger.unit(cast.coordinator, "test"):
        Assessment.objects.filter(pk=made.pk).delete()


def test_the_newest_by_day_counts_whenever_it_was_keyed(cast: Cast, case: Case) -> None:
    record(cast.social_worker, case, filled(told="yes"))
    earlier = clock.today() - timedelta(days=40)
    record(cast.social_worker, case, filled(answer="yes", completed_on=earlier))
    with ledger.unit(cast.coordinator, "test"):
        assert queries.scores_of(case) == {SCREEN: 1}


def test_a_missing_episode_has_its_own_assessment(cast: Cast, case: Case) -> None:
    step = episode_of(cast, case)
    with pytest.raises(Invalid):
        record(cast.social_worker, case, filled(EPISODE, about=About(MISSING_EPISODE)), EPISODE)
    record(
        cast.social_worker,
        case,
        filled(EPISODE, with_exploiter="yes", about=About(MISSING_EPISODE, step)),
        EPISODE,
    )
    with ledger.unit(cast.coordinator, "test"):
        rows = list(Assessment.objects.filter(case_id=case.pk))
        assert queries.assessed_episodes(rows) == {step}
        assert queries.completed_for_the_case(rows) == frozenset()
        assert rows[0].band == "high"


def test_who_may_record(cast: Cast, case: Case) -> None:
    seat_on_the_panel(cast, case, cast.police)
    with pytest.raises(NotAllowed):
        record(cast.police, case)
    for outsider in (cast.guardian, cast.health_contributor, cast.administrator, cast.stranger):
        with pytest.raises(NotVisible):
            record(outsider, case)
    made = record(cast.coordinator, case)
    with ledger.unit(cast.health_contributor, "test"):
        assert not Assessment.objects.filter(pk=made.pk).exists()
        assert queries.latest_assessments(cast.health_contributor, case) == {}


def test_what_is_left_half_way_comes_back_to_whoever_left_it_and_is_finished_once(
    cast: Cast, case: Case
) -> None:
    by = cast.social_worker
    for answers in ({"gifts": "yes"}, {"gifts": "yes", "older": "perhaps"}):
        save_draft(by=by, case=case, instrument=SCREEN, answers=answers, beside={"notes": "To ask: school."})
    with ledger.unit(by, "test"):
        (draft,) = AssessmentDraft.objects.all()
        assert draft.answers == {"gifts": "yes", "older": "perhaps"}
        assert draft.beside["notes"] == "To ask: school."
        assert queries.latest_assessments(by, case) == {}
    with ledger.unit(cast.coordinator, "test"):
        assert queries.open_draft(cast.coordinator, case, SCREEN, About()) is None
    made = record(by, case, filled(gifts="yes"))
    with ledger.unit(by, "test"):
        draft = AssessmentDraft.objects.get()
        assert (draft.finished_as_id, draft.answers) == (made.pk, {})
        assert queries.open_draft(by, case, SCREEN, About()) is None


def test_what_was_begun_with_one_wording_is_finished_with_it(
    cast: Cast, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, ours, given = cast.social_worker, shipped(SCREEN), filled()
    save_draft(by=by, case=case, instrument=SCREEN, answers={"gifts": "yes"}, beside={})
    written(tmp_path, name=SCREEN)
    monkeypatch.setenv("MOOTHALL_INSTRUMENTS", str(tmp_path))
    assert record(by, case, given).instrument_hash == ours.sha256
    with pytest.raises(Invalid):
        record(by, case, given)  # a second time the authority's own questions are asked


@pytest.fixture
def conference(cast: Cast, case: Case) -> Case:
    """The same case before the domestic abuse conference, whose rules ask for a score."""
    pin = all_arrangements().in_force("marac", clock.today()).pin
    with ledger.unit(cast.coordinator, "test"):
        Case.objects.filter(pk=case.pk).update(
            arrangement=pin.name, arrangement_version=pin.version, arrangement_hash=pin.sha256
        )
        return open_case(cast.coordinator, case.reference)


def test_a_score_that_decides_whether_a_case_comes_here_routes_it_again(cast: Cast, conference: Case) -> None:
    asked = [question.code for question in shipped("dash-24").questions()]
    for ticks, in_scope in ((13, False), (14, True)):
        answers = dict.fromkeys(asked[:ticks], "yes") | dict.fromkeys(asked[ticks:], "no")
        made = Filled(answers, "Leah Turner", clock.today())
        record_assessment(by=cast.social_worker, case=conference, instrument="dash-24", filled=made)
        with ledger.unit(cast.coordinator, "test"):
            now = Case.objects.get(pk=conference.pk)
            assert now.in_scope == in_scope
            assert in_scope or "is 13; 14 is needed" in now.route_reason, now.route_reason


def test_an_arrangement_that_names_its_questionnaires_uses_no_others(
    cast: Cast, conference: Case, browse: Callable[[Actor], Client]
) -> None:
    with pytest.raises(Refused, match="does not use that questionnaire"):
        record(cast.social_worker, conference)
    client = browse(cast.social_worker)
    html = client.get(reverse("case_assessments", args=[conference.reference])).content.decode()
    assert "Domestic abuse, stalking and honour-based violence" in html
    assert "Signs of exploitation" not in html
    page = reverse("assessment_add", args=[conference.reference, SCREEN])
    assert client.get(page).status_code == 404


# -- the pages ------------------------------------------------------------------------------------------------


def posted(name: str = SCREEN, answer: str = "no", **others: str) -> dict[str, str]:
    """The form as a browser sends it."""
    asked = {f"q_{question.code}": answer for question in shipped(name).questions()}
    today = clock.today()
    day = {"completed_on_day": today.day, "completed_on_month": today.month, "completed_on_year": today.year}
    return {
        **asked,
        **{key: str(value) for key, value in day.items()},
        "completed_by": "Leah Turner",
        **others,
    }


def test_a_questionnaire_is_filled_in_on_one_page_and_its_result_shown(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client = browse(cast.social_worker)
    listed = client.get(reverse("case_assessments", args=[case.reference])).content.decode()
    assert "Signs of exploitation, 12 questions" in listed
    page = reverse("assessment_add", args=[case.reference, SCREEN])
    asked = client.get(page).content.decode()
    assert asked.count('type="radio"') >= 36
    assert 'name="q_told" type="radio" value="yes" checked' not in asked
    answered = client.post(page, posted(q_told="yes", q_gifts="yes"))
    assert answered.status_code == 302
    result = client.get(answered["Location"]).content.decode()
    assert "2 of 12 questions are answered ‘yes’" in result
    assert "Many signs" in result
    assert "mh-drawing--score" in result


def test_each_unanswered_question_is_linked_from_the_top_and_what_was_answered_stays(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    page = reverse("assessment_add", args=[case.reference, SCREEN])
    answered = browse(cast.social_worker).post(page, posted(q_debt="", q_gifts="yes", q_older="perhaps"))
    html = answered.content.decode()
    assert answered.status_code == 422
    assert 'href="#id_q_debt"' in html
    assert 'href="#id_q_older"' in html
    assert "Question 8: choose yes, no or not known" in html
    assert html.count("checked") >= 10


def test_it_can_be_kept_for_later_and_gone_on_with(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client, page = browse(cast.social_worker), reverse("assessment_add", args=[case.reference, SCREEN])
    kept = client.post(page, {"save": "later", "q_gifts": "yes", "q_debt": "", "notes": "Ask the school"})
    assert kept["Location"] == reverse("case_assessments", args=[case.reference])
    assert "Go on with it" in client.get(kept["Location"]).content.decode()
    again = client.get(page).content.decode()
    assert "You left this half way" in again
    assert "Ask the school" in again
    assert again.count("checked") == 1
    assert "Go on with it" not in browse(cast.coordinator).get(kept["Location"]).content.decode()


def test_a_correction_shows_what_it_said_before(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client, made = browse(cast.social_worker), record(cast.social_worker, case, filled(gifts="yes"))
    page = reverse("assessment_correct", args=[case.reference, made.pk])
    assert "checked" in client.get(page).content.decode()
    assert client.post(page, posted()).status_code == 422
    answered = client.post(page, posted(correction_reason="The phone is his own."))
    html = client.get(answered["Location"]).content.decode()
    assert "The phone is his own." in html
    before = client.get(reverse("assessment", args=[case.reference, made.pk])).content.decode()
    assert "This was corrected." in before
    assert "Correct this assessment" not in before


def test_a_missing_episode_is_assessed_from_the_page_and_another_cases_is_not(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client, step = browse(cast.social_worker), episode_of(cast, case)
    listed = client.get(reverse("case_assessments", args=[case.reference])).content.decode()
    page = reverse("assessment_episode", args=[case.reference, EPISODE, step])
    assert page in listed
    assert "not assessed" in listed
    assert (
        client.get(reverse("assessment_episode", args=[case.reference, EPISODE, uuid4()])).status_code == 404
    )
    answered = client.post(page, posted(EPISODE, q_self_harm="yes"))
    html = client.get(answered["Location"]).content.decode()
    assert "High risk" in html
    assert "Missing from 11 November 2026 to 12 November 2026" in html
    assert (
        "not assessed" not in client.get(reverse("case_assessments", args=[case.reference])).content.decode()
    )


def test_a_questionnaire_nobody_wrote_is_not_found(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    page = reverse("assessment_add", args=[case.reference, "nothing"])
    assert browse(cast.social_worker).get(page).status_code == 404


def test_the_pages_cost_the_same_however_many_there_are(
    cast: Cast, case: Case, browse: Callable[[Actor], Client]
) -> None:
    client = browse(cast.social_worker)
    first = record(cast.social_worker, case)
    step = episode_of(cast, case)
    addresses = [
        reverse("case_assessments", args=[case.reference]),
        reverse("assessment", args=[case.reference, first.pk]),
        reverse("assessment_add", args=[case.reference, SCREEN]),
        reverse("assessment_episode", args=[case.reference, EPISODE, step]),
        reverse("assessment_correct", args=[case.reference, first.pk]),
    ]
    before = [queries_of(client, address)[0] for address in addresses]
    for day in range(6):
        record(cast.social_worker, case, filled(completed_on=clock.today() - timedelta(days=day * 9)))
    after = [queries_of(client, address)[0] for address in addresses]
    assert before == after
    assert max(after) <= BUDGET
    html = client.get(addresses[0]).content.decode()
    assert "over time" in html
    assert "mh-score-axis" in html
