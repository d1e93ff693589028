"""Quorum, chair, conflicts and votes at the child panel."""

from __future__ import annotations

import pytest

from moothall.methods.arrangements import (
    ABSTAIN,
    Attendee,
    Vote,
    VotingResult,
    may_chair,
    must_stand_aside,
    quorum,
    voting_result,
    who_votes,
)
from tests.unit.arrangements.samples import changed, panel, table


def votes(chair: str | None = None, **choices: str) -> VotingResult:
    """The result where each function votes as named."""
    return voting_result(
        panel(),
        [
            Vote(seat=name, function=name, choice=choice, chair=name == chair)
            for name, choice in choices.items()
        ],
    )


def test_three_partners_make_a_quorum_and_the_rules_say_so() -> None:
    answer = quorum(panel(), table("local_authority", "police", "health"))
    assert answer.quorate
    assert answer.sentence == "Quorate: local authority, health and police are present."
    assert {"PNL-01", "PNL-02"} <= {rule.id for rule in answer.rules}
    assert answer.rules[0].words == "rule PNL-01, Minister's written evidence to Parliament; confirmed"


def test_without_health_there_is_no_quorum() -> None:
    answer = quorum(panel(), table("local_authority", "police", "education"))
    assert (answer.quorate, answer.missing) == (False, ("health",))
    assert answer.sentence == "Not quorate: health is not represented."


def test_a_partner_who_stood_aside_does_not_make_a_quorum() -> None:
    answer = quorum(panel(), table("local_authority", "police", "health", aside=("police",)))
    assert answer.sentence == "Not quorate: police has stood aside."


def test_several_that_are_lacking_are_named_in_one_breath() -> None:
    nobody = quorum(panel(), table("education"))
    assert nobody.sentence == "Not quorate: local authority, health and police are not represented."
    one = quorum(panel(), table("local_authority", "police", aside=("police",)))
    assert one.sentence == "Not quorate: police has stood aside and health is not represented."


def test_another_seat_of_the_same_agency_keeps_the_quorum() -> None:
    second = Attendee(seat="second officer", function="police", present=True)
    assert quorum(panel(), (*table("local_authority", "police", "health", aside=("police",)), second)).quorate


def test_an_apology_is_not_presence() -> None:
    away = Attendee(seat="nurse", function="health", present=False)
    assert not quorum(panel(), (*table("local_authority", "police"), away)).quorate


def test_a_missing_guardian_is_expected_and_does_not_break_the_quorum() -> None:
    answer = quorum(panel(), table("local_authority", "police", "health"))
    assert (answer.quorate, answer.expected) == (True, ("guardian_service",))
    with_guardian = quorum(panel(), table("local_authority", "police", "health", "guardian_service"))
    assert with_guardian.expected == ()


def test_a_partnership_may_decide_with_two_and_the_quorum_shows_it() -> None:
    ours = panel().with_overrides([changed("PNL-02", 2)])
    answer = quorum(ours, table("local_authority", "police"))
    assert answer.quorate
    assert answer.sentence.startswith("Quorate with 2 of the 2 needed")
    assert [rule.id for rule in answer.overridden] == ["PNL-02"]
    assert "changed locally from 1 May 2026 by Hullhaven partnership" in answer.overridden[0].words


def test_the_lead_social_worker_may_not_chair() -> None:
    answer = may_chair(panel(), function="local_authority", ties=["lead_social_worker"])
    assert not answer.may
    assert answer.sentence == "The chair may not be the lead social worker in this child's case."
    assert [rule.id for rule in answer.rules] == ["PNL-03"]


def test_anybody_else_may_chair_unless_they_stood_aside() -> None:
    assert may_chair(panel(), function="police").may
    assert not may_chair(panel(), function="police", stood_aside=True).may


@pytest.mark.parametrize(
    ("ties", "must", "declare"),
    [
        ([], False, False),
        (["made_the_referral"], False, True),
        (["knows_the_family"], True, True),
        (["made_the_referral", "accused_or_witness"], True, True),
    ],
)
def test_some_ties_take_a_member_out_and_some_are_only_declared(
    ties: list[str], must: bool, declare: bool
) -> None:
    answer = must_stand_aside(panel(), ties)
    assert (answer.must, answer.must_declare) == (must, declare)
    assert bool(answer.rules) == bool(ties)


def test_a_guardian_has_no_vote() -> None:
    voters = {
        voter.seat: voter for voter in who_votes(panel(), table("guardian_service", "police", "education"))
    }
    assert not voters["guardian_service"].votes
    assert voters["guardian_service"].rules[0].id == "PNL-09"
    assert voters["education"].sentence == "Education advises and does not vote."
    assert voters["police"].votes


def test_whoever_stood_aside_or_is_away_does_not_vote() -> None:
    away = Attendee(seat="nurse", function="health", present=False)
    voters = who_votes(panel(), (*table("police", aside=("police",)), away))
    assert [voter.votes for voter in voters] == [False, False]


def test_three_alike_are_unanimous() -> None:
    result = votes(local_authority="positive", police="positive", health="positive")
    assert (result.outcome, result.how, result.dissenting) == ("positive", "unanimous", ())


def test_two_of_three_are_a_majority_and_the_third_dissents() -> None:
    result = votes(local_authority="positive", police="negative", health="positive")
    assert (result.outcome, result.how, result.dissenting) == ("positive", "majority", ("police",))
    assert result.tally == (("positive", 2), ("negative", 1))
    assert result.sentence == "By majority: positive, 2 of 3 votes."


def test_an_abstention_counts_for_nothing_and_is_no_dissent() -> None:
    result = votes(local_authority="positive", police=ABSTAIN, health="positive")
    assert (result.how, result.dissenting) == ("majority", ())


def test_where_nobody_has_a_majority_the_chair_decides() -> None:
    result = votes(chair="local_authority", local_authority="positive", police="negative", health=ABSTAIN)
    assert (result.outcome, result.how) == ("positive", "chair")
    assert "PNL-07" in {rule.id for rule in result.rules}


def test_without_a_chair_or_when_the_chair_abstains_there_is_no_result() -> None:
    assert votes(local_authority="positive", police="negative", health=ABSTAIN).how == "no_result"
    split = votes(chair="health", local_authority="positive", police="negative", health=ABSTAIN)
    assert (split.outcome, split.how) == (None, "no_result")


def test_no_votes_give_no_result() -> None:
    assert voting_result(panel(), []).sentence == "There is no result yet."


def test_a_vote_from_a_seat_without_one_is_set_aside_and_named() -> None:
    result = votes(
        local_authority="positive", police="positive", health="positive", guardian_service="negative"
    )
    assert (result.how, result.not_counted) == ("unanimous", ("guardian_service",))


def test_a_chair_without_a_vote_is_heard_only_when_there_is_no_majority() -> None:
    choices = {
        "local_authority": "positive",
        "police": "negative",
        "health": ABSTAIN,
        "education": "negative",
    }
    assert votes(chair="education", **choices).outcome == "negative"
    choices["health"] = "positive"
    assert votes(chair="education", **choices).outcome == "positive"


def test_a_partnership_may_leave_a_split_panel_undecided() -> None:
    ours = panel().with_overrides([changed("PNL-07", "no_result")])
    split = [
        Vote(seat="a", function="police", choice="positive", chair=True),
        Vote(seat="b", function="health", choice="negative"),
    ]
    assert voting_result(ours, split).outcome is None
    assert [rule.id for rule in voting_result(ours, split).overridden] == ["PNL-07"]
