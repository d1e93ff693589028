from __future__ import annotations

from datetime import date

import pytest

from moothall.casework.intake.message import (
    Answer,
    BadReferral,
    ExploitationKind,
    Gender,
    Section,
    Standing,
    StatedAge,
    eligibility_facts,
)
from moothall.casework.intake.questions import facts_from, linked_from, message_from
from tests.unit.intake_message.filled import TAMSIN, without
from tests.unit.intake_message.messages import RECEIVED, read_sample


def referral(**changes):
    return message_from(without(**changes), external_id="MH-2026-0001", received_on=RECEIVED)


def test_the_form_gives_the_same_referral_as_the_message():
    form, message = referral(), read_sample("child-county-lines")
    assert form.person.forename == message.person.forename
    assert form.person.date_of_birth == message.person.date_of_birth == date(2011, 2, 17)
    assert form.person.gender is message.person.gender is Gender.FEMALE
    assert form.person.nationality.code == message.person.nationality.code == "GBR"
    assert form.local_authority.authority.code == message.local_authority.authority.code
    assert form.police_force.code == message.police_force.code
    assert form.stated_age is message.stated_age is StatedAge.CHILD
    assert form.uk_towns == message.uk_towns == ("Hull", "Scarborough")
    assert form.reported_from == message.reported_from
    assert form.warnings == ()
    shared = {fact.key for fact in form.facts} & {fact.key for fact in message.facts}
    assert len(shared) > 45
    for key in shared:
        assert form.fact(key).label == message.fact(key).label
        assert form.fact(key).section is message.fact(key).section


def test_ticks_become_kinds():
    assert referral().exploitation_kinds == (
        ExploitationKind.WAGES_TAKEN,
        ExploitationKind.FORCED_CRIMINALITY,
    )
    other = referral(exploitation_kinds=["other"], kind_other="Made to beg online")
    assert other.exploitation_kinds == (ExploitationKind.OTHER,)
    assert other.kind_needs_choice


def test_words_come_through_as_typed():
    assert referral().fact("treatment").value == TAMSIN["treatment"]


def test_not_known_and_not_asked_stay_apart():
    message = referral()
    assert message.fact("family").standing is Standing.NOT_KNOWN
    assert message.fact("health_concerns") is None
    assert message.answer("communication_help_needed") is Answer.NOT_SURE
    assert message.answer("exploiters_in_uk") is Answer.NOT_ASKED


def test_a_choice_carries_its_code_and_its_words():
    fact = referral().fact("send_support")
    assert (fact.code, fact.value) == ("support", "Yes, with support at school")
    assert referral().fact("care_status").code == "child_in_need"
    assert referral().fact("authority_of_residence").code == "E06000010"


def test_what_is_off_the_route_is_no_part_of_the_referral():
    assert referral(was_moved="no").fact("journey") is None


def test_the_childs_words_stand_apart_from_the_professionals():
    fact = referral().fact("child_words")
    assert fact.value == "I just want it to stop"
    assert fact.section is Section.VOICE


def test_linked_people_are_protected_unless_said_otherwise():
    linked = linked_from(TAMSIN)
    assert [(each.kind.value, dict(each.details), each.protected) for each in linked] == [
        ("person", {"name": "Dex", "about": "About 20"}, False),
        ("person", {"name": "Tall Ray"}, True),
        ("child", {"name": "Her brother", "relation": "Brother, 12"}, True),
    ]
    assert "Tall Ray" in referral().fact("linked_people").value


@pytest.mark.parametrize(
    ("state", "disputed"),
    [
        ("not_needed", Answer.NO), ("disputed", Answer.YES), ("in_progress", Answer.YES),
        ("completed_child", Answer.NO), ("completed_adult", Answer.NOT_SURE), ("not_known", Answer.NOT_SURE),
    ],
)  # fmt: skip
def test_the_age_assessment_says_whether_the_age_is_disputed(state, disputed):
    assert eligibility_facts(referral(age_assessment_state=state)).age_disputed is disputed


def test_eligibility_is_asked_of_the_referrer():
    facts = eligibility_facts(referral())
    assert (facts.public_order, facts.bad_faith) == (Answer.NO, Answer.NOT_SURE)


def test_a_date_of_birth_not_known_is_no_date():
    message = referral(date_of_birth="not known")
    assert message.person.date_of_birth is None
    assert message.fact("date_of_birth").standing is Standing.NOT_KNOWN


def test_gender_not_known_is_no_gender():
    assert referral(gender="not known").person.gender is None
    assert referral(gender="neither").person.gender is Gender.NEITHER


def test_names_without_a_code_wait_for_a_person():
    message = referral(authority_of_residence="Hullhaven", nationality="Congolese")
    assert {(each.fact_key, each.kind) for each in message.names_to_match} == {
        ("authority_of_residence", "authority"),
        ("nationality", "nationality"),
    }


def test_an_unfinished_form_is_refused_with_the_page_to_go_to():
    with pytest.raises(BadReferral) as caught:
        message_from(without("forename", "interviews"), external_id="MH-1", received_on=RECEIVED)
    assert [error.field for error in caught.value.errors] == ["forename", "interviews"]
    assert "The child's name" in caught.value.errors[0].mend


def test_an_adult_is_refused_as_in_a_message():
    with pytest.raises(BadReferral) as caught:
        referral(age_band="adult")
    assert caught.value.not_a_child_referral
    assert [error.field for error in caught.value.errors] == ["age_band"]


def test_every_fact_carries_the_version_of_the_form():
    assert {fact.meaning_version for fact in facts_from(TAMSIN)} == {"moothall-child-2026-11"}
