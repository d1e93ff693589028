"""Receiving a referral: one case for one message, the source kept, the same child found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from moothall.casework.intake.actions import decide_match, receive_message
from moothall.casework.intake.facts import correct_fact, mark_not_known
from moothall.casework.intake.matching import matches_of
from moothall.casework.intake.message import BadReferral
from moothall.casework.intake.models import Case, Child, Fact, PossibleMatch, ReferralFile, ReferralSource
from moothall.casework.intake.queries import arrangement_of, open_case
from moothall.casework.intake.scope import eligibility_now
from moothall.casework.intake.search import children_found
from moothall.core import ledger
from moothall.core.kinds import Invalid, NotAllowed, NotVisible
from moothall.core.ledger.models import Entry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "nrm-referral"
RECEIVED = date(2026, 11, 23)


def sample(name: str, **changes: Any) -> bytes:
    """A fictional referral, with some keys changed."""
    raw = (SAMPLES / f"{name}.json").read_bytes()
    if not changes:
        return raw
    return json.dumps(
        {**json.loads(raw), **{key.replace("__", "."): value for key, value in changes.items()}}
    ).encode()


def another_child(**changes: Any) -> bytes:
    return sample("child-county-lines", ExternalId=str(uuid4()), **changes)


def receive(cast: Cast, raw: bytes, **also: Any) -> Any:
    return receive_message(by=cast.coordinator, raw=raw, received_on=RECEIVED, **also)


def test_the_same_message_twice_makes_one_case(cast: Cast) -> None:
    first = receive(cast, sample("child-county-lines"))
    second = receive(cast, sample("child-county-lines"))
    assert first.created
    assert not second.created
    assert first.case.pk == second.case.pk
    with ledger.unit(cast.coordinator, "test"):
        assert Case.objects.count() == Child.objects.count() == 1


def test_another_message_under_the_same_number_is_refused_by_the_field(cast: Cast) -> None:
    receive(cast, sample("child-county-lines"))
    with pytest.raises(Invalid) as refused:
        receive(cast, sample("child-county-lines", PVFamily="Lives alone."))
    assert refused.value.field == "ExternalId"


def test_the_source_is_kept_byte_for_byte(cast: Cast) -> None:
    raw = sample("child-county-lines") + b"\n \n"
    case = receive(cast, raw).case
    with ledger.unit(cast.coordinator, "test"):
        assert bytes(ReferralSource.objects.get(case=case).body) == raw


def test_a_bad_file_writes_nothing(cast: Cast) -> None:
    with pytest.raises(BadReferral):
        receive(cast, b'{"AdultOrChild": "Child", "ExternalId": "1"')
    with pytest.raises(BadReferral) as adult:
        receive(cast, sample("adult-duty-to-notify"))
    assert adult.value.not_a_child_referral
    with ledger.unit(cast.coordinator, "test"):
        assert not Case.objects.exists()
        assert not Child.objects.exists()
        assert not ReferralSource.objects.exists()


def test_the_case_is_numbered_pinned_and_owned(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    assert case.reference == "MH-2026-0001"
    assert (case.arrangement, case.arrangement_version) == ("nrm-child", "2026-04-01")
    assert len(case.arrangement_hash) == 64
    assert case.route == "panel"
    assert case.exploitation == ["forced_criminality"]
    assert receive(cast, another_child()).case.reference == "MH-2026-0002"
    with ledger.unit(cast.social_worker, "test"):
        assert open_case(cast.social_worker, "MH-2026-0001").owning_agency == cast.agency("local_authority")


def test_answers_keep_their_three_states(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    with ledger.unit(cast.coordinator, "test"):
        answers = dict(Fact.objects.filter(case=case).values_list("key", "answer"))
    assert answers["still_exploited"] == "not_sure"
    assert answers["others_involved"] == "yes"
    assert answers["more_than_one_situation"] == "no"
    assert answers["how_it_started"] == ""


def test_a_document_named_but_not_carried_is_listed(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    with ledger.unit(cast.coordinator, "test"):
        assert [file.name for file in ReferralFile.objects.filter(case=case)] == ["attendance-2026.pdf"]


def test_a_child_99_days_short_of_18_goes_to_the_home_office_and_still_has_a_case(cast: Cast) -> None:
    case = receive(cast, sample("child-99-days-before-18")).case
    assert case.route == "home_office"
    assert case.route_rules == ["ELG-02"]
    assert case.reference.startswith("MH-2026-")


def test_a_child_whose_age_is_not_sure_goes_to_the_home_office(cast: Cast) -> None:
    case = receive(cast, sample("age-not-sure")).case
    assert case.route == "home_office"
    assert "ELG-04" in case.route_rules


def test_only_the_coordinating_office_receives(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        receive_message(by=cast.social_worker, raw=sample("child-county-lines"), received_on=RECEIVED)


def test_another_partnership_sees_nothing(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    with ledger.unit(cast.stranger, "test"):
        with pytest.raises(NotVisible):
            open_case(cast.stranger, case.reference)
        assert not Case.objects.exists()
        assert not ReferralSource.objects.exists()
        assert not children_found(cast.stranger, "Tamsin")


def test_an_agency_not_asked_and_an_administrator_see_nothing(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    for actor in (cast.health_contributor, cast.administrator, cast.police):
        with ledger.unit(actor, "test"):
            with pytest.raises(NotVisible):
                open_case(actor, case.reference)
            assert not Child.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"Customer__Forename1": "Tamsyn"},
        {"Customer__Forename1": "Fictional-Quayle", "Customer__Surname": "Tamsin"},
        {"Customer__Surname": "Other", "Customer__Alias": ""},
        {"Customer__Surname": "Other", "Customer__DOB": "2011-01-01"},
        {"Customer__Forename1": "TÁMSIN", "Customer__Surname": "Quayle"},
        {"Customer__Forename1": "Tam", "Customer__Surname": "", "Customer__Alias": ""},
    ],
    ids=["spelling", "swapped", "one name and birth date", "first of January", "accents", "known as"],
)
def test_the_same_child_is_found_however_it_is_written(cast: Cast, other: dict[str, str]) -> None:
    first = receive(cast, sample("child-county-lines")).case
    second = receive(cast, another_child(**other))
    assert second.possible == 1
    with ledger.unit(cast.coordinator, "test"):
        (match,) = matches_of(cast.coordinator, second.case)
        assert match.references == (first.reference,)
        assert Child.objects.get(pk=second.case.child_id).same_as_id is None, "nothing merges by itself"


def test_another_child_is_not_taken_for_the_same(cast: Cast) -> None:
    receive(cast, sample("child-county-lines"))
    brother = another_child(
        Customer__Forename1="Jem", Customer__Alias="", Customer__DOB="2014-05-03", Customer__Surname="Quayle"
    )
    assert receive(cast, brother).possible == 0


def test_a_decision_that_two_are_one_child_can_be_taken_back(cast: Cast) -> None:
    first = receive(cast, sample("child-county-lines")).case
    second = receive(cast, another_child()).case
    with ledger.unit(cast.coordinator, "test"):
        match = PossibleMatch.objects.get(case=second)
    with pytest.raises(Invalid):
        decide_match(by=cast.coordinator, match_id=match.pk, decision="same", reason=" ")
    decide_match(by=cast.coordinator, match_id=match.pk, decision="same", reason="Same school record.")
    with ledger.unit(cast.coordinator, "test"):
        assert Child.objects.get(pk=second.child_id).same_as_id == first.child_id
    decide_match(by=cast.coordinator, match_id=match.pk, decision="different", reason="A cousin.")
    with ledger.unit(cast.coordinator, "test"):
        assert Child.objects.get(pk=second.child_id).same_as_id is None


def test_the_same_child_can_be_chosen_when_the_case_is_opened(cast: Cast) -> None:
    first = receive(cast, sample("child-county-lines")).case
    second = receive(cast, another_child(), same_child=first.child_id).case
    with ledger.unit(cast.coordinator, "test"):
        assert Child.objects.get(pk=second.child_id).same_as_id == first.child_id
        assert PossibleMatch.objects.get(case=second).decision == "same"


@pytest.mark.parametrize(
    "typed", ["Tamsin", "tamsyn quayle", "Quayle, Tam", "17/2/2011", "2011-02-17", "tams"]
)
def test_the_search_finds_a_child_as_people_type(cast: Cast, typed: str) -> None:
    case = receive(cast, sample("child-county-lines")).case
    with ledger.unit(cast.coordinator, "test"):
        assert children_found(cast.coordinator, typed) == {case.child_id}


def test_the_search_wants_every_word(cast: Cast) -> None:
    receive(cast, sample("child-county-lines"))
    with ledger.unit(cast.coordinator, "test"):
        assert not children_found(cast.coordinator, "Tamsin Meadows")


def authority_fact(cast: Cast, case: Case) -> Fact:
    with ledger.unit(cast.coordinator, "test"):
        return Fact.objects.get(case=case, key="local_authority_told", superseded=False)


def routed(cast: Cast, case: Case) -> Case:
    with ledger.unit(cast.coordinator, "test"):
        return Case.objects.get(pk=case.pk)


def test_an_authority_nobody_knows_is_not_taken_for_ours(cast: Cast) -> None:
    case = receive(cast, another_child(LocalAuthority="Hullhaven Council")).case
    assert case.authority_unmatched
    with ledger.unit(cast.coordinator, "test"):
        found = eligibility_now(
            open_case(cast.coordinator, case.reference),
            arrangement_of(cast.coordinator, open_case(cast.coordinator, case.reference)),
        )
    assert {one.met for one in found.findings if one.rule_id == "ELG-07"} == {"not_known"}


def test_correcting_the_authority_applies_the_rules_again_and_leaves_an_entry(cast: Cast) -> None:
    case = receive(cast, another_child(LocalAuthority="Hullhaven Council")).case
    correct_fact(
        by=cast.coordinator, fact_id=authority_fact(cast, case).pk, text="Kingston upon Hull City Council",
        reason="The city is meant.",
    )  # fmt: skip
    ours = routed(cast, case)
    assert (ours.authority_code, ours.authority_unmatched, ours.in_scope) == ("E06000010", False, True)
    correct_fact(
        by=cast.coordinator, fact_id=authority_fact(cast, case).pk, text="Leeds City Council",
        reason="The child lives in Leeds.",
    )  # fmt: skip
    elsewhere = routed(cast, case)
    assert (elsewhere.authority_code, elsewhere.in_scope) == ("E08000035", False)
    assert elsewhere.route == "home_office"
    assert "ELG-07" in elsewhere.route_rules
    correct_fact(
        by=cast.coordinator, fact_id=authority_fact(cast, case).pk, text="e06000010", reason="Hull after all."
    )
    assert routed(cast, case).in_scope
    with ledger.unit(cast.coordinator, "test"):
        entries = list(Entry.objects.filter(verb="case.routed_again", case_id=case.pk).order_by("number"))
    assert [(one.detail["route"], one.detail["in_scope"]) for one in entries] == [
        ("panel", True), ("home_office", False), ("panel", True)
    ]  # fmt: skip


def test_an_authority_that_is_none_or_several_is_refused_with_the_mend(cast: Cast) -> None:
    case = receive(cast, another_child(LocalAuthority="Hullhaven Council")).case
    fact = authority_fact(cast, case)
    for text in ("Nowhere Council", "Newcastle"):
        with pytest.raises(Invalid) as refused:
            correct_fact(by=cast.coordinator, fact_id=fact.pk, text=text, reason="Known better.")
        assert refused.value.field == "text"
    assert authority_fact(cast, case).pk == fact.pk
    mark_not_known(by=cast.coordinator, fact_id=fact.pk, reason="Nobody knows.")
    assert routed(cast, case).authority_unmatched


def test_a_date_of_birth_does_not_bring_back_a_child_of_another_area(cast: Cast) -> None:
    case = receive(cast, another_child(LocalAuthority="Leeds City Council")).case
    assert not case.in_scope
    with ledger.unit(cast.coordinator, "test"):
        born = Fact.objects.get(case=case, key="date_of_birth", superseded=False)
    correct_fact(by=cast.coordinator, fact_id=born.pk, text="17/2/2011", reason="Seen on a passport.")
    assert not routed(cast, case).in_scope
