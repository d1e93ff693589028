"""Another kind of panel is a file and no code."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from moothall.methods import arrangements
from moothall.methods.arrangements import (
    Arrangement,
    Attendee,
    DecisionState,
    EligibilityFacts,
    Nation,
    clocks,
    eligibility,
    limbs,
    may_chair,
    may_combine,
    missing_before_decision,
    must_stand_aside,
    outcome_supported_by_findings,
    papers_go_to,
    quorum,
    read_catalogue,
    recipients,
    reconsideration_window,
    voting_result,
    who_votes,
)

OTHER = read_catalogue(Path(__file__).parent / "other")
DAY = date(2026, 6, 1)
CODE = sorted(Path(arrangements.__file__).parent.glob("*.py"))


@pytest.fixture
def conference() -> Arrangement:
    return OTHER.in_force("domestic-abuse-conference", DAY)


@pytest.fixture
def hub() -> Arrangement:
    return OTHER.in_force("missing-hub", DAY)


@pytest.mark.parametrize(
    ("ticks", "judgement", "route"),
    [(14, "no", "conference"), (13, "no", "referrer"), (3, "yes", "conference"), (None, "yes", "conference")],
)
def test_a_score_or_a_judgement_opens_the_door(
    conference: Arrangement, ticks: int | None, judgement: str, route: str
) -> None:
    known = EligibilityFacts(scores={"dash-24": ticks}, answers={"professional_judgement": judgement})
    assert eligibility(conference, known, DAY).route == route


def test_an_unknown_score_is_to_be_found_out(conference: Arrangement) -> None:
    answer = eligibility(conference, EligibilityFacts(), DAY)
    assert (answer.route, answer.provisional) == ("conference", True)


def test_a_conference_has_its_own_clock(conference: Arrangement) -> None:
    found = clocks(conference, {"referral_received": DAY}, [], DAY, Nation.ENGLAND)
    assert [clock.due_on for clock in found] == [date(2026, 7, 1)]


@pytest.mark.parametrize("name", ["domestic-abuse-conference", "missing-hub"])
def test_a_meeting_without_rules_answers_without_rules(name: str) -> None:
    kind, seat = OTHER.in_force(name, DAY), Attendee(seat="a", function="police", present=True)
    assert quorum(kind, [seat]).quorate
    assert may_chair(kind, function="police").may
    assert not must_stand_aside(kind, ["friend"]).must
    assert who_votes(kind, [seat])[0].votes
    assert voting_result(kind, []).outcome is None
    assert not may_combine(kind).allowed
    assert papers_go_to(kind, "police", DAY).by_default
    assert missing_before_decision(kind, DecisionState()) == []
    assert reconsideration_window(kind, DAY, Nation.WALES).closes_on is None


def test_a_hub_takes_every_referral_and_decides_without_limbs(hub: Arrangement) -> None:
    assert eligibility(hub, EligibilityFacts(), DAY).in_scope
    assert limbs(hub, "plan") == ()
    assert outcome_supported_by_findings(hub, "plan", "agreed", {}).supported
    assert recipients(hub, "agreed", child_age=9) == ()


@pytest.mark.parametrize("file", CODE, ids=lambda file: file.name)
def test_the_code_names_no_arrangement_agency_or_limb(file: Path) -> None:
    names = r"\bnrm|marac|mash|trafficking|'(?:local_authority|police|guardian_service|reasonable_grounds)'"
    code = re.sub(r'""".*?"""|#[^\n]*', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(names, code.lower().replace('"', "'")) == []
