from __future__ import annotations

import pytest

from moothall.casework.intake.message import Met, quality, read
from moothall.casework.intake.questions import facts_from
from tests.unit.intake_message.filled import TAMSIN
from tests.unit.intake_message.messages import RECEIVED, changed, read_sample


def verdict(point: str, name: str = "child-county-lines", documents: int = 0, **changes):
    message = read(changed(name, **changes), received_on=RECEIVED)
    return next(each for each in quality(message.facts, documents=documents) if each.key == point)


def test_a_good_referral_lacks_only_the_dates_of_its_files():
    message = read_sample("child-county-lines")
    points = quality(message.facts, documents=len(message.documents))
    assert [each.key for each in points if each.met is Met.NOT_MET] == ["files"]


def test_a_thin_referral_says_what_to_ask_for():
    points = {each.key: each for each in quality(read_sample("age-not-sure").facts)}
    assert points["reasons_for_gaps"].met is Met.NOT_MET
    assert "their family, their schooling" in points["reasons_for_gaps"].why
    assert points["opinion"].met is Met.NOT_MET


@pytest.mark.parametrize(
    ("point", "changes", "met"),
    [
        ("indicators", {"IdentifiedModernSlaveryIndicatorsDetails": "-"}, Met.NOT_MET),
        ("indicators", {"IdentifiedModernSlaveryIndicators": "No"}, Met.FOR_A_PERSON),
        ("why_now", {"ReasonForReportingNow": ""}, Met.NOT_MET),
        ("inconsistencies", {"EvidenceOfDishonesty": "Yes"}, Met.NOT_MET),
        ("inconsistencies", {"EvidenceOfDishonesty": ""}, Met.NOT_MET),
        ("contacts", {"AlternateFREmail": ""}, Met.NOT_MET),
        ("interpreter", {"Customer__Custom13": "Yes"}, Met.NOT_MET),
        ("interpreter", {"Customer__Custom13": "Yes", "Customer__Custom14": "Arabic"}, Met.FOR_A_PERSON),
        ("authority_told", {"LAPhone": "", "LAEmail": ""}, Met.NOT_MET),
        ("spoken_with", {"DetailsAboutInterview": "Not known"}, Met.NOT_MET),
        ("detailed", {"ExploitationTreatment": "Unknown"}, Met.NOT_MET),
        ("opinion", {"ProfessionalInsight": "Exploited."}, Met.FOR_A_PERSON),
    ],
)
def test_each_point_is_judged_by_what_is_there(point, changes, met):
    assert verdict(point, **changes).met is met


def test_files_must_be_described_and_dated():
    dated = {"EvidenceSubmitted": "Custody record, 9 November 2026"}
    assert verdict("files", documents=1, **dated).met is Met.MET
    assert verdict("files", documents=1, EvidenceSubmitted="").met is Met.NOT_MET
    assert verdict("files", documents=0, EvidenceSubmitted="").met is Met.DOES_NOT_APPLY


def test_what_only_a_person_can_see_is_put_to_a_person():
    points = {each.key: each.met for each in quality(facts_from(TAMSIN))}
    assert {points["time_order"], points["own_case"], points["purpose"]} == {Met.FOR_A_PERSON}
