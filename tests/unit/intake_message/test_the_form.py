from __future__ import annotations

from datetime import date

import pytest

from moothall.casework.intake.actions import HOME_OFFICE_MESSAGE
from moothall.casework.intake.message import ExploitationKind
from moothall.casework.intake.message.form_keys import BY_KEY
from moothall.casework.intake.message.meanings import Section
from moothall.casework.intake.questions import (
    FORM,
    AnyOf,
    Is,
    Kind,
    Progress,
    check_page,
    date_text,
    missing,
    next_page,
    off_route,
    page,
    pages_on_route,
    previous_page,
    progress,
    questions_on_route,
)
from moothall.methods.arrangements import catalogue
from tests.unit.intake_message.filled import TAMSIN, without


def test_every_page_and_question_has_a_key_of_its_own_and_words():
    pages = [page.key for _, page in FORM.pages()]
    questions = [question.key for question in FORM.questions()]
    assert len(pages) == len(set(pages))
    assert len(questions) == len(set(questions))
    assert all(word.strip() == word for word in FORM.words())
    assert all(question.label and question.short for question in FORM.questions())


def test_conditions_depend_only_on_what_was_asked_before_and_on_values_it_offers():
    asked: dict[str, set[str]] = {}
    for _, page_ in FORM.pages():
        _check(page_.shown_when, asked)
        for question in page_.questions:
            _check(question.shown_when, asked)
            asked[question.key] = {option.code for option in question.options}


def _check(condition: Is | AnyOf | None, asked: dict[str, set[str]]) -> None:
    for each in condition.conditions if isinstance(condition, AnyOf) else (condition,):
        if each is not None:
            assert each.key in asked
            assert set(each.any_of) <= asked[each.key]


def test_every_question_of_the_childs_route_is_asked():
    asked = {question.key for question in FORM.questions()}
    adults_or_copies = {
        "reported_from_code", "reported_from_name", "message_type", "referral_or_duty", "date_of_birth_known",
    }  # fmt: skip
    for key, meaning in BY_KEY.items():
        if meaning.child and key not in adults_or_copies:
            placed = key.startswith(("uk_town_", "overseas_country_"))
            ticked = key.startswith("kind_") and key != "kind_other"
            assert placed or ticked or key in asked, key


def test_what_the_home_office_does_not_ask_of_a_child_is_asked_here():
    gaps = {
        "ethnicity", "religion", "disability", "send_support", "school", "home_address", "lives_with",
        "authority_of_residence", "care_status", "unaccompanied", "social_worker", "social_worker_team",
        "youth_justice", "missing_episodes", "age_assessment_state", "age_assessment_on", "first_concern_on",
        "authority_told_on", "safeguarding_reference", "guardian_referred", "guardian_referred_on",
        "child_told",
        "child_told_how", "child_words", "linked_people", "linked_phones", "linked_vehicles",
        "linked_addresses",
        "linked_children", "protected_items", "public_order", "bad_faith",
    }  # fmt: skip
    assert gaps <= {question.key for question in FORM.questions()}


def test_all_ten_kinds_are_offered():
    kinds = next(question for question in FORM.questions() if question.key == "exploitation_kinds")
    assert [option.code for option in kinds.options] == [kind.value for kind in ExploitationKind]


def test_the_ways_to_gather_the_childs_words_are_those_of_every_arrangement_that_takes_the_form():
    question = next(question for question in FORM.questions() if question.key == "child_words_how")
    takes = [
        each for each in catalogue().arrangements
        if each.function.takes_message and each.function.takes_message.value == HOME_OFFICE_MESSAGE
    ]  # fmt: skip
    assert takes
    for arrangement in takes:
        assert {option.code for option in question.options} == {
            each.code for each in arrangement.voice.ways.value
        }


def test_background_can_always_be_not_known():
    for key in (
        "birthplace",
        "family",
        "education",
        "work_history",
        "religion",
        "home_address",
        "date_of_birth",
    ):
        question = next(question for question in FORM.questions() if question.key == key)
        assert question.may_be_not_known


def test_the_form_starts_with_the_age():
    assert pages_on_route({})[0].key == "age_band"
    assert next_page({}, "age_band").key == "age_assessment"
    assert previous_page({}, "age_band") is None


def test_an_adult_is_led_out_of_the_form_at_once():
    assert [each.key for each in pages_on_route({"age_band": "adult"})] == ["age_band", "not_a_child"]
    assert next_page({"age_band": "adult"}, "not_a_child") is None


def test_pages_follow_the_answers():
    assert page("uk_places") in pages_on_route(TAMSIN)
    assert page("overseas_places") not in pages_on_route(TAMSIN)
    both = without(where_exploited="both")
    assert page("overseas_places") in pages_on_route(both)
    assert next_page(both, "uk_places").key == "overseas_places"
    assert next_page(TAMSIN, "uk_places").key == "staying"
    assert next_page(TAMSIN, "disqualification") is None
    assert next_page(TAMSIN, "overseas_places").key == "staying"


def test_an_unsure_answer_asks_what_stops_them_and_not_how_they_left():
    keys = {question.key for question in questions_on_route(TAMSIN)}
    assert "what_stops_them_leaving" in keys
    assert "how_they_left" not in keys


def test_an_answer_off_the_route_is_kept_and_marked():
    moved = without(was_moved="no")
    assert moved["journey"] == "By train to Scarborough"
    assert off_route(TAMSIN) == frozenset()
    assert off_route(moved) == {"journey"}
    assert off_route(without(age_band="adult")) >= {"forename", "journey"}


def test_a_hidden_answer_opens_nothing():
    answers = without(
        exploiters_whereabouts_known="no", exploiters_in_uk="yes", exploiters_whereabouts="Hull"
    )
    assert off_route(answers) == {"exploiters_in_uk", "exploiters_whereabouts"}


def test_tamsins_form_is_complete():
    assert missing(TAMSIN, today=date(2026, 11, 23)) == ()
    assert {line.state for line in progress(TAMSIN)} <= {Progress.DONE, Progress.NOT_STARTED}


def test_an_empty_form_misses_everything_required_and_nothing_else():
    lacking = missing({})
    assert lacking
    assert all(each.question.required for each in lacking)
    assert {line.state for line in progress({})} == {Progress.NOT_STARTED}


def test_a_section_half_done_says_how_much_is_left():
    line = next(line for line in progress(without("forename")) if line.section is Section.PERSON)
    assert line.state is Progress.IN_PROGRESS
    assert line.to_do == 1
    assert line.first_page.key == "name"


@pytest.mark.parametrize(
    ("page_key", "changes", "says"),
    [
        ("age_band", {"age_band": "maybe"}, "choose an answer"),
        ("date_of_birth", {"date_of_birth": "2011-02-30"}, "give a real date"),
        ("date_of_birth", {"date_of_birth": "2026-11-24"}, "today or earlier"),
        ("date_of_birth", {"date_of_birth": "1066-10-14"}, "check the year"),
        ("authority_told", {"local_authority_email": "mash at hull"}, "name@example.gov.uk"),
        ("family", {"family": "x" * 15_001}, "15,000 characters or fewer; you have used 15,001"),
        ("family", {"family": "a\x00b"}, "cannot be stored"),
        ("family", {"family": "  "}, "give an answer, or say that it is not known"),
        ("care", {"care_status": ["none", "remand"]}, "cannot stand beside another answer"),
        ("care", {"care_status": ["adopted"]}, "choose from the list"),
        ("uk_places", {"uk_towns": []}, "add at least one"),
        ("uk_places", {"uk_towns": [{"town": "Hull"}] * 11}, "list 10 at most"),
        ("own_children", {"has_own_children": "yes", "own_children_count": "two"}, "whole number"),
        ("interviews", {"interviews": ""}, "give an answer"),
    ],
)
def test_a_wrong_answer_says_what_to_do(page_key, changes, says):
    (error,) = check_page(page_key, without(**changes), today=date(2026, 11, 23))
    assert says in error.message


def test_an_entry_of_a_list_is_named_by_its_place():
    (error,) = check_page(
        "linked_phones", {"linked_phones": [{"number": "1"}, {"whose": "Dex"}], "age_band": "child"}
    )
    assert error.question == "linked_phones.1.number"


def test_nothing_is_checked_on_a_page_off_the_route():
    assert check_page("overseas_places", TAMSIN) == ()


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE, Kind.CHOICE])
def test_not_known_is_an_answer_of_every_kind_that_allows_it(kind):
    questions = [q for q in FORM.questions() if q.kind is kind and q.may_be_not_known and q.required]
    assert questions
    for question in questions:
        answers = without(**{question.key: "not known"})
        assert question.key not in {each.question.key for each in missing(answers)}


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("17", "2", "2011"), "2011-02-17"),
        (("", "", ""), ""),
        (("31", "2", "2011"), "2011-02-31"),
        (("17", "Feb", "2011"), "2011-Feb-17"),
        (("", "2", "2011"), "2011-02-"),
        (("17", "2", "11"), "0011-02-17"),
    ],
)
def test_a_date_keeps_what_was_typed(parts, text):
    assert date_text(*parts) == text


def test_answers_of_a_wrong_shape_are_no_answers():
    odd = {"age_band": ["child"], "forename": ["x"], "uk_towns": "Hull", "care_status": [{"a": "b"}]}
    assert {"forename", "care_status"} <= {each.question.key for each in missing(odd)}
