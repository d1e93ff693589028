from __future__ import annotations

import json
from datetime import date

import pytest

from moothall.casework.intake.message import (
    Answer,
    BadReferral,
    ExploitationKind,
    Gender,
    MessageKind,
    Section,
    Standing,
    StatedAge,
    eligibility_facts,
    read,
)
from tests.unit.intake_message.messages import RECEIVED, faults, read_sample, sample

CHILDREN = ["child-county-lines", "child-domestic-overseas", "child-99-days-before-18", "age-not-sure"]


def test_tamsin_is_read_as_she_was_referred():
    message = read_sample("child-county-lines")

    assert message.kind is MessageKind.NRM
    assert message.external_id == "5b0c0f0e-0001-4f1a-9a10-000000000001"
    assert (message.person.forename, message.person.surname) == ("Tamsin", "Fictional-Quayle")
    assert message.person.alias == "Tam"
    assert message.person.date_of_birth == date(2011, 2, 17)
    assert message.person.gender is Gender.FEMALE
    assert message.stated_age is StatedAge.CHILD
    assert message.reported_from == "england"
    assert message.local_authority.authority.code == "E06000010"
    assert message.local_authority.authority.given == "Kingston upon Hull City Council"
    assert message.police_force.code == "E23000012"
    assert message.crime_reference == "16/000000/26"
    assert message.uk_towns == ("Hull", "Scarborough")
    assert message.exploitation_kinds == (ExploitationKind.FORCED_CRIMINALITY,)
    assert message.last_contact == "within_a_month"
    assert message.first_responder.organisation == "Humberside Police"
    assert message.first_responder.second_contact == "desk@example.police.uk"
    assert message.names_to_match == ()
    assert message.warnings == ()


def test_the_four_states_of_an_answer_stay_apart():
    tamsin = read_sample("child-county-lines")
    assert tamsin.answer("was_moved") is Answer.YES
    assert tamsin.answer("reported_before") is Answer.NO
    assert tamsin.answer("willing_to_help_investigation") is Answer.NOT_SURE  # sent as 'Not-sure'
    vy = read_sample("child-domestic-overseas")
    assert vy.answer("reported_before") is Answer.NOT_SURE  # sent as 'Not sure'
    assert vy.answer("crime_reference_exists") is Answer.NOT_ASKED  # sent as ''
    jordan = read_sample("child-99-days-before-18")
    assert jordan.answer("reported_before") is Answer.NOT_ASKED  # absent
    assert jordan.fact("reported_before").span is None


def test_names_with_diacritics_survive():
    message = read_sample("child-domestic-overseas")
    assert message.person.forename == "Thảo Vy"
    assert message.person.surname == "Nguyễn-Fictional"
    assert message.fact("interpreter_language").value == "Vietnamese (Nghệ An dialect)"


def test_the_childs_quoted_words_are_never_rewritten():
    treatment = read_sample("child-county-lines").fact("treatment")
    assert treatment.value == (
        'Threatened. She said: "they said they know where Nan lives <and> my brother\'s school".'
    )
    family = read_sample("child-county-lines").fact("family")
    assert family.value == "Lives with grandmother.\nOne younger brother (see separate referral)."


@pytest.mark.parametrize("name", CHILDREN)
def test_every_value_is_as_the_standard_reader_sees_it_and_points_at_its_words(name):
    raw, by_key = sample(name), json.loads(sample(name))
    for fact in read_sample(name).facts:
        if fact.span is None:
            assert by_key.get(fact.source_key) is None
        else:
            assert fact.value == by_key[fact.source_key]
            assert json.loads(raw[fact.span.start : fact.span.end]) == fact.value


@pytest.mark.parametrize("name", CHILDREN)
def test_every_key_of_a_message_is_understood(name):
    message = read_sample(name)
    told = {fact.source_key for fact in message.facts}
    for key, value in json.loads(sample(name)).items():
        assert value == "" or key in told or key == "ExternalId" or key.startswith("Document1.")
    assert not [fact for fact in message.facts if fact.section is Section.NOT_UNDERSTOOD]


def test_every_fact_has_a_key_of_its_own():
    keys = [fact.key for fact in read_sample("child-county-lines").facts]
    assert len(keys) == len(set(keys))


def test_documents_are_listed_without_their_tokens():
    message = read_sample("child-county-lines")
    assert [(each.number, each.name, each.media_type) for each in message.documents] == [
        (1, "attendance-2026.pdf", "application/pdf")
    ]
    assert "token" not in repr(message)
    assert "vault.example" not in repr(message)


def test_not_known_as_text_is_recognised_and_left_as_it_is():
    samir = read_sample("age-not-sure")
    assert samir.fact("family").standing is Standing.NOT_KNOWN
    assert samir.fact("family").value == "Not known"
    jordan = read_sample("child-99-days-before-18")
    assert jordan.fact("family").value == "-"
    assert jordan.fact("family").standing is Standing.NOT_KNOWN
    assert read_sample("child-county-lines").fact("work_history").standing is Standing.GIVEN  # 'None'


def test_what_the_form_writes_by_itself_is_nobodys_answer():
    fact = read_sample("age-not-sure").fact("other_victims_details")
    assert fact.value == "No further information provided"
    assert fact.standing is Standing.NOT_GIVEN


def test_gender_other_means_neither_and_not_unknown():
    assert read_sample("child-99-days-before-18").person.gender is Gender.NEITHER


def test_both_nationalities_are_coded():
    person = read_sample("child-99-days-before-18").person
    assert (person.nationality.code, person.second_nationality.code) == ("GBR", "IRL")


def test_countries_overseas_are_coded():
    assert [each.code for each in read_sample("child-domestic-overseas").overseas_countries] == ["RUS", "FRA"]


def test_a_person_whose_age_is_not_sure_is_read_as_a_child_of_uncertain_age():
    message = read_sample("age-not-sure")
    assert message.stated_age is StatedAge.UNKNOWN
    facts = eligibility_facts(message)
    assert facts.stated_under_18 is Answer.NOT_SURE
    assert facts.age_disputed is Answer.YES
    assert message.reported_from == "wales"


def test_a_child_with_a_fitting_date_of_birth_has_no_dispute():
    facts = eligibility_facts(read_sample("child-county-lines"))
    assert facts.stated_under_18 is Answer.YES
    assert facts.age_disputed is Answer.NO
    assert facts.date_of_birth == date(2011, 2, 17)
    assert facts.public_order is Answer.NOT_ASKED


def test_an_adult_is_not_for_this_panel():
    bad = faults(sample("adult-duty-to-notify"))
    assert bad.not_a_child_referral
    assert [error.field for error in bad.errors] == ["AdultOrChild"]
    assert "not a child referral" in bad.errors[0].problem
    assert "exploited as a child" in bad.errors[0].problem
    assert "Home Office" in bad.errors[0].mend


def test_a_first_of_january_birthday_is_asked_about():
    assert [each.field for each in read_sample("child-domestic-overseas").warnings] == ["Customer.DOB"]


def test_a_byte_order_mark_is_no_fault():
    raw = b"\xef\xbb\xbf" + sample("child-domestic-overseas")
    message = read(raw, received_on=RECEIVED)
    for fact in message.facts:
        if fact.span is not None:
            assert json.loads(raw[fact.span.start : fact.span.end]) == fact.value


def test_nothing_in_the_result_can_be_changed():
    message = read_sample("child-county-lines")
    with pytest.raises(AttributeError):
        message.external_id = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        message.facts[0].value = "other"  # type: ignore[misc]


def test_bad_referral_says_everything_in_one_line():
    with pytest.raises(BadReferral, match="AdultOrChild: This is not a child referral"):
        read(sample("adult-duty-to-notify"), received_on=RECEIVED)
