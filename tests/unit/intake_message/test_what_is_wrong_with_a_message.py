from __future__ import annotations

import json
from datetime import date

import pytest

from moothall.casework.intake.message import Section, read
from tests.unit.intake_message.messages import GONE, RECEIVED, changed, faults, fields, sample


def test_every_error_is_told_at_once_with_how_to_mend_it():
    bad = faults(
        changed(ExternalId=GONE, AdultOrChild="Baby", Customer__DOB="17/02/2011", WillingToCooperate="maybe")
    )
    assert sorted(fields(bad)) == ["AdultOrChild", "Customer.DOB", "ExternalId", "WillingToCooperate"]
    assert all(error.problem and error.mend for error in bad.errors)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b'{"a": "\xe9"}', "not UTF-8 text (first fault at byte 7)"),
        (b"not json", "not valid JSON"),
        (b'{"a": "b"', "line 1, column 10"),
        (b'{"a": "b",}', "not valid JSON"),
        (b'{"a": "b"} x', "not valid JSON"),
        (b'{"a" "b"}', "not valid JSON"),
        (b'{"a": "line\nbreak"}', "not valid JSON"),
        (b'{"a": [1, 2}', "not valid JSON"),
        (b'{"a": {"b": "c"}', "not valid JSON"),
        (b"[]", "not an object"),
        (b"[" * 100_000, "not an object"),
        (b'"text"', "not an object"),
        (b"12", "not an object"),
        (b"null", "not an object"),
        (b'{"a": undefined}', "not valid JSON"),
        (b'{"a": "' + b"x" * (5 * 1024 * 1024) + b'"}', "larger than 5 MB"),
        (b"{" + b",".join(b'"k%d": 1' % n for n in range(3000)) + b"}", "more than 2000 keys"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw, says):
    (error,) = faults(raw).errors
    assert says in error.problem
    assert error.mend


@pytest.mark.parametrize(
    ("member", "field", "says"),
    [
        (b'"PVFamily": {"mother": "x"}', "PVFamily", "a list or an object"),
        (b'"PVFamily": ' + b"[" * 50_000 + b"]" * 50_000, "PVFamily", "a list or an object"),
        (b'"PVFamily": ["a", "]", {"b": "}"}]', "PVFamily", "a list or an object"),
        (b'"PVFamily": NaN', "PVFamily", "NaN or Infinity"),
        (b'"PVFamily": -Infinity', "PVFamily", "NaN or Infinity"),
        (b'"PVFamily": "a\\u0000b"', "PVFamily", "NUL"),
        (b'"PVFamily": "a\\ud800b"', "PVFamily", "lone surrogate"),
        (b'"New\\u0000Key": "b"', "New\\u0000Key", "NUL"),
        (b'"PVEducation": "' + b"x" * 15_001 + b'"', "PVEducation", "longer than 15,000"),
        (b'"Customer.Custom10": ' + b"9" * 20_000, "Customer.Custom10", "longer than 15,000"),
        (b'"' + b"k" * 300 + b'": "b"', "k" * 79 + "…", "far longer"),
        (b'"Agent.Name": "Second"', "Agent.Name", "more than once"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(member, field, says):
    known = json.loads(changed(PVFamily=GONE, PVEducation=GONE, Customer__Custom10=GONE))
    raw = json.dumps(known).encode()[:-1] + b", " + member + b"}"
    bad = faults(raw)
    assert fields(bad) == [field]
    assert says in bad.errors[0].problem
    assert bad.errors[0].mend


def test_a_repeated_key_is_an_error_even_with_the_same_value():
    raw = sample("child-county-lines")
    assert fields(faults(raw.replace(b'"PVFamily"', b'"ExternalId": "x", "PVFamily"'))) == ["ExternalId"]


@pytest.mark.parametrize("value", ["", "  ", None, GONE])
def test_a_message_needs_a_number_of_its_own(value):
    assert fields(faults(changed(ExternalId=value))) == ["ExternalId"]


def test_the_same_number_in_capitals_is_the_same_referral():
    message = read(changed(ExternalId="5B0C0F0E-0001-4F1A-9A10-000000000001 "), received_on=RECEIVED)
    assert message.external_id == "5b0c0f0e-0001-4f1a-9a10-000000000001"


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"Type": "1"}, "Type", "560734, 662265"),
        ({"Type": GONE}, "Type", "560734 (NRM referral)"),
        ({"NRMOrDuty": "DTN"}, "NRMOrDuty", "560734 (NRM referral)"),
        ({"AdultOrChild": GONE}, "AdultOrChild", "Child, Adult, Unknown"),
        ({"AdultOrChild": ""}, "AdultOrChild", "Child, Adult, Unknown"),
        ({"Customer__Custom17": "Unknown"}, "Customer.Custom17", "Female, Male, Other"),
        ({"PVExploitersLastContact": "yesterday"}, "PVExploitersLastContact", "within-the-last-week"),
        ({"ExploitationLocationPresented": "MARS"}, "ExploitationLocationPresented", "UK, OVERSEAS, BOTH"),
        ({"Case__Jurisdiction": "FRANCE"}, "Case.Jurisdiction", "ENGLAND, WALES, SCOTLAND, NORTHERNIRELAND"),
        ({"OtherVictims": "perhaps"}, "OtherVictims", "Yes, No, Not sure, or nothing"),
        ({"ComponentFraud": "ticked"}, "ComponentFraud", "Yes, No, Not sure, or nothing"),
    ],
)
def test_a_value_outside_its_list_names_what_is_allowed(changes, field, allowed):
    bad = faults(changed(**changes))
    assert fields(bad) == [field]
    assert allowed in bad.errors[0].mend


@pytest.mark.parametrize(
    ("born", "says"),
    [
        ("17/02/2011", "not a date"),
        ("2011-2-17", "not a date"),
        ("2011-02-30", "not a date"),
        ("20110217", "not a date"),
        ("2011-W07-4", "not a date"),
        ("٢٠١١-٠٢-١٧", "not a date"),
        ("1899-12-31", "before 1900"),
        ("2026-11-24", "after the day the referral was received"),
    ],
)
def test_a_date_of_birth_must_be_a_real_day_before_receipt(born, says):
    bad = faults(changed(Customer__DOB=born))
    assert fields(bad) == ["Customer.DOB"]
    assert says in bad.errors[0].problem
    assert born not in str(bad)


def test_a_child_born_on_the_day_of_receipt_is_no_error():
    assert read(changed(Customer__DOB="2026-11-23"), received_on=RECEIVED).person.date_of_birth == RECEIVED


def test_a_date_of_birth_that_disagrees_with_the_stated_age_is_a_warning():
    message = read(changed(Customer__DOB="2008-11-23"), received_on=RECEIVED)
    assert [each.field for each in message.warnings] == ["Customer.DOB"]
    assert not read(changed(Customer__DOB="2008-11-24"), received_on=RECEIVED).warnings


def test_a_child_ticked_as_an_adult_is_pointed_out():
    bad = faults(changed(AdultOrChild="Adult"))
    assert bad.not_a_child_referral
    assert "date of birth makes them a child" in bad.warnings[0].problem


@pytest.mark.parametrize(
    ("received_on", "today"), [(date(2026, 11, 24), date(2026, 11, 23)), (date(2009, 3, 31), None)]
)
def test_the_day_of_receipt_must_make_sense(received_on, today):
    assert "received_on" in fields(faults(sample("age-not-sure"), received_on, today))


def test_a_name_the_form_does_not_have_is_kept_and_told():
    message = read(changed(PVShoeSize=38, Document1__Secret="t"), received_on=RECEIVED)
    kept = [fact for fact in message.facts if fact.section is Section.NOT_UNDERSTOOD]
    assert [(fact.source_key, fact.value) for fact in kept] == [
        ("PVShoeSize", "38"),
        ("Document1.Secret", "(not shown: it carries a key to a file; see the source)"),
    ]
    assert [each.field for each in message.warnings] == ["PVShoeSize", "Document1.Secret"]


def test_an_address_with_a_token_is_not_shown_wherever_it_stands():
    message = read(
        changed(
            Extra="https://vault.example/x?token=abc",
            EvidenceSubmitted="See https://v.example/?a=1&token=abc",
        ),
        received_on=RECEIVED,
    )
    assert "token=abc" not in repr(message)


def test_a_message_without_a_name_is_taken_in_with_a_warning():
    message = read(changed(Customer__Forename1=GONE, Customer__Surname=GONE), received_on=RECEIVED)
    assert [each.field for each in message.warnings] == ["Customer.Forename1"]
    assert message.person.forename == ""


def test_numbers_and_truths_where_words_are_expected_are_kept_as_written():
    message = read(
        changed(
            Customer__Custom9="Yes", Customer__Custom10=2, PVFamily=True, ReportedCase=False, PVEducation=None
        ),
        received_on=RECEIVED,
    )
    assert message.fact("own_children_count").value == "2"
    assert message.fact("family").value == "true"
    assert message.answer("crime_reference_exists").value == "no"
    assert message.fact("education") is None
    assert [each.field for each in message.warnings] == ["PVFamily"]


def test_an_authority_nobody_knows_waits_for_a_person():
    message = read(
        changed(LocalAuthority="Hullhaven Council", PoliceForce="Hullhaven Police"), received_on=RECEIVED
    )
    assert [(each.fact_key, each.kind, each.given) for each in message.names_to_match] == [
        ("local_authority_told", "authority", "Hullhaven Council"),
        ("police_force", "police_force", "Hullhaven Police"),
    ]
    assert message.local_authority.authority.code is None
    assert message.local_authority.authority.given == "Hullhaven Council"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "No local authority was told"),
        ("Cumbria County Council", "no longer exists"),
        ("Oxford City Council", "no children's services"),
    ],
)
def test_an_authority_that_cannot_act_is_pointed_out(name, says):
    (warning,) = read(changed(LocalAuthority=name), received_on=RECEIVED).warnings
    assert says in warning.problem
    assert warning.field == "LocalAuthority"


def test_an_abolished_authority_names_its_heirs():
    (warning,) = read(changed(LocalAuthority="Cumbria County Council"), received_on=RECEIVED).warnings
    assert "Cumberland Council or Westmorland and Furness Council" in warning.mend


def test_a_duty_to_notify_about_a_child_asks_for_a_referral():
    message = read(changed(Type="662265", NRMOrDuty="DTN"), received_on=RECEIVED)
    assert message.kind.value == "duty_to_notify"
    assert "referred without consent" in message.warnings[0].mend


def test_no_error_repeats_what_was_written_about_the_child():
    bad = faults(changed(WillingToCooperate="Tamsin said she is afraid", PVFamily={"nan": "Secret Street"}))
    assert "Tamsin" not in str(bad)
    assert "Secret" not in str(bad)


def test_the_longest_text_allowed_is_taken():
    message = read(changed(PVFamily="é" * 15_000), received_on=RECEIVED)
    assert len(message.fact("family").value) == 15_000
