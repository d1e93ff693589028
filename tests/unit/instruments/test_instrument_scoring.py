"""What answers come to: counts, sums, means, sub-scales and bands, and when there is no score."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from moothall.methods.instruments import Instrument, Number, catalogue, check_answers, score
from tests.unit.instruments.instrument_samples import sample

TODAY = date(2026, 11, 16)


def shipped(name: str) -> Instrument:
    return catalogue().in_force(name, TODAY)


def all_of(instrument: Instrument, answer: str, **others: str) -> dict[str, str]:
    return {question.code: answer for question in instrument.questions()} | others


def test_a_count_counts_each_yes_and_says_what_is_not_known() -> None:
    dash = shipped("dash-24")
    found = score(dash, all_of(dash, "no", strangled="yes", weapon="yes", afraid="not_known"))
    assert (found.total, found.lowest, found.highest) == (2, 0, 24)
    assert (found.answered, found.not_known, found.missing) == (24, 1, ())
    assert found.sentence == "2 of 24 questions are answered ‘yes’. 1 of 24 are not known."
    assert [rule.id for rule in found.rules] == ["DSH-03", "DSH-04", "DSH-05"]


def test_one_question_left_out_of_the_checklist_leaves_no_score() -> None:
    dash = shipped("dash-24")
    answers = all_of(dash, "yes")
    del answers["afraid"]
    found = score(dash, answers)
    assert found.total is None
    assert found.missing == ("afraid",)
    assert found.sentence == "No score: 1 of 24 questions are not answered; none may be."


def test_each_dimension_has_its_own_count() -> None:
    factors = shipped("vulnerability-22")
    found = score(factors, all_of(factors, "no", grievance="yes", status="yes", crime="yes"))
    assert [(part.code, part.total, part.highest) for part in found.subscales] == [
        ("engagement", 2, 13), ("intent", 0, 6), ("capability", 1, 3),
    ]  # fmt: skip
    assert found.subscales[0].title == "Engagement with a group, cause or ideology"


def test_points_are_added_and_fall_into_a_band() -> None:
    episode = shipped("missing-episode-risk")
    assert score(episode, all_of(episode, "no")).band.code == "no_apparent_risk"  # type: ignore[union-attr]
    found = score(episode, all_of(episode, "no", unusual="yes", overnight="yes", repeat="yes"))
    assert found.total == 6
    assert found.band is not None
    assert found.band.code == "medium"
    assert found.sentence == "The score is 6, on a scale from 0 to 43. Medium risk."


def test_one_grave_danger_is_enough_for_the_highest_rating_and_is_named() -> None:
    episode = shipped("missing-episode-risk")
    found = score(episode, all_of(episode, "no", self_harm="yes"))
    assert found.total == 6
    assert found.band is not None
    assert found.band.code == "high"
    assert found.by_themselves == ("self_harm",)
    assert "High risk: a ‘yes’ to “Has the child spoken of suicide" in found.sentence


def test_a_grave_danger_counts_even_where_too_little_is_known_for_a_score() -> None:
    episode = shipped("missing-episode-risk")
    found = score(episode, all_of(episode, "not_known", with_exploiter="yes"))
    assert found.total is None
    assert found.band is not None
    assert found.band.code == "high"
    assert found.sentence.startswith("No score: 15 of 16 questions are not answered or not known; at most 4")


def test_some_answers_may_be_missing_and_count_for_nothing() -> None:
    episode = shipped("missing-episode-risk")
    found = score(episode, all_of(episode, "no", repeat="yes", phone_off="not_known", pushed=""))
    assert found.total == 2
    assert found.missing == ("phone_off", "pushed")
    assert "2 of 16 are not answered or not known, and count for nothing." in found.sentence


def test_a_mean_is_of_what_was_answered(tmp_path: Path) -> None:
    made = sample(tmp_path)
    found = score(made, {"sleeps": "1", "eats": "4", "friends": "5", "where": "home"})
    assert (found.total, found.lowest, found.highest) == (3.33, 0, 5)
    assert found.missing == ()  # laughing is optional
    assert found.band is not None
    assert found.band.code == "high"
    assert [(part.code, part.title, part.total) for part in found.subscales] == [
        ("days", "Days", 2.5), ("table", "At table", 4),
    ]  # fmt: skip
    assert score(made, {"sleeps": "1"}).total is None


def test_a_score_on_the_border_belongs_to_the_band_that_begins_there(tmp_path: Path) -> None:
    found = score(sample(tmp_path), {"sleeps": "2", "eats": "3", "friends": ""})
    assert found.total == 2.5
    assert found.band is not None
    assert found.band.code == "high"


def test_answers_are_checked_question_by_question(tmp_path: Path) -> None:
    made = sample(tmp_path)
    given = {
        "sleeps": "5",
        "friends": "9",
        "where": "mars",
        "when": "May",
        "words": "x" * 4001,
        "drinks": "yes",
    }
    wrong = {each.question: each for each in check_answers(made, given)}
    assert {code: each.fault for code, each in wrong.items()} == {
        "drinks": "unknown_question", "sleeps": "not_an_option", "eats": "unanswered", "friends": "out_of_range",
        "where": "not_an_option", "when": "not_a_date", "words": "too_long",
    }  # fmt: skip
    assert wrong["friends"].mend == "Write a number from 0 to 5."
    assert wrong["sleeps"].mend == "Choose 1, 2, 3 or 4."
    assert "Eats well" in wrong["eats"].message


def test_an_unfinished_form_may_leave_questions_out_but_not_answer_them_wrongly(tmp_path: Path) -> None:
    made = sample(tmp_path)
    assert check_answers(made, {}, finished=False) == ()
    assert [each.fault for each in check_answers(made, {"friends": "x"}, finished=False)] == ["not_a_number"]


def test_what_is_answered_in_full_is_right() -> None:
    for instrument in catalogue().instruments:
        numbers = {
            q.code: "4" for q in instrument.questions() if isinstance(q.answer, Number) and not q.optional
        }
        left_out = {q.code: "" for q in instrument.questions() if isinstance(q.answer, Number) and q.optional}
        assert check_answers(instrument, all_of(instrument, "not_known", **numbers, **left_out)) == ()
