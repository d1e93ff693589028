"""The four older arrangements, each with the path on which it must stop."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.arrangements import (
    Arrangement,
    DecisionState,
    Eligibility,
    EligibilityFacts,
    Missing,
    Nation,
    OverrideRefusedError,
    Seat,
    StageState,
    Unreleased,
    Vote,
    catalogue,
    clocks,
    clocks_of_each,
    decide,
    eligibility,
    outcome_reasons,
    quorum,
    recipients,
    repeat_since,
    settled,
    to_decide,
    voting_result,
)
from tests.unit.arrangements.samples import changed

DAY = date(2026, 5, 4)
IN_SCOPE = Eligibility(sentence="In scope.", in_scope=True, route="here", route_title="", findings=())
PLAN = frozenset({"consent", "nature", "provider", "how_and_when"})


def held(name: str) -> Arrangement:
    """The version of an arrangement in force."""
    return catalogue().in_force(name, DAY)


def sat(name: str, stage: str, outcome: str, *, seats: tuple[Seat, ...], **rest: object) -> tuple[str, ...]:
    """What keeps a sitting from this outcome, all voting for it; nothing where it is decided."""
    return tuple(one.sentence for one in lacking(name, stage, outcome, seats=seats, **rest))


def lacking(
    name: str, stage: str, outcome: str, *, seats: tuple[Seat, ...], **rest: object
) -> tuple[Missing, ...]:
    """The same in full."""
    reasons, _ = outcome_reasons(held(name), outcome)
    state = DecisionState.model_validate(
        {
            "seats": seats,
            "stages": (StageState(stage=stage, reason=reasons[0].code if reasons else None),),
            "eligibility": IN_SCOPE,
            "voice_recorded": True,
            "owned_actions": 1,
            "assessments": {use.value.instrument for use in held(name).function.instruments},
            "considered": {route.value.code for route in held(name).function.onward},
            "made": {route.value.code for route in held(name).function.onward},
            **rest,
        }
    )
    votes = [Vote(seat=seat.seat, function=seat.function, choice=outcome, chair=seat.chair) for seat in seats]
    found = decide(held(name), state, {stage: votes})
    assert (found.result is None) == bool(found.missing)
    return found.missing


def seat(function: str, **rest: object) -> Seat:
    """A seat taken by somebody who has done what is asked."""
    known = {"seat": function, "function": function, "present": True, "accepted_confidentiality": True}
    return Seat.model_validate({**known, **rest})


# -- Channel --------------------------------------------------------------------------------------------------

CHANNEL = (seat("local_authority", chair=True), seat("police", areas={"E23000016"}))
SUPPORT = {"lives_in": "E23000016", "plan_contents": PLAN}


def test_channel_decides_with_the_authority_in_the_chair_and_the_police_of_where_the_person_lives() -> None:
    assert sat("channel", "vulnerability", "support", seats=CHANNEL, **SUPPORT) == ()


@pytest.mark.parametrize(
    ("seats", "lives_in", "says"),
    [
        ((seat("local_authority", chair=True), seat("police", areas={"E23000001"})), "E23000016",
         "Police: present, but not for the area where the person lives."),
        ((seat("local_authority", chair=True), seat("health")), "E23000016",
         "Police: nobody is present for the area where the person lives."),
        (CHANNEL, None, "The police area where the person lives is not recorded."),
        ((seat("local_authority"), seat("police", chair=True, areas={"E23000016"})), "E23000016",
         "The chair must come from local authority."),
    ],
)  # fmt: skip
def test_channel_does_not_decide_without_whom_the_act_names(
    seats: tuple[Seat, ...], lives_in: str | None, says: str
) -> None:
    found = sat("channel", "vulnerability", "support", seats=seats, lives_in=lives_in, plan_contents=PLAN)
    assert says in found


def test_a_channel_plan_says_all_four_things_and_a_decision_against_one_needs_none() -> None:
    nothing = {"lives_in": "E23000016", "plan_contents": frozenset({"nature"})}
    assert sat("channel", "vulnerability", "support", seats=CHANNEL, **nothing) == (
        "The plan does not yet say: how, when and by whom consent will be asked for.",
        "The plan does not yet say: who is responsible for providing it.",
        "The plan does not yet say: how and when it will be provided.",
    )
    assert sat("channel", "vulnerability", "no_support", seats=CHANNEL, **nothing) == ()


@pytest.mark.parametrize(
    ("consent", "says"),
    [
        ("not_asked", "Nobody has asked for consent to support under the plan."),
        ("asked", "Consent to support under the plan has been asked for and not yet given."),
        ("refused", "Consent to support under the plan was refused."),
        ("withdrawn", "Consent to support under the plan was withdrawn."),
    ],
)
def test_no_channel_support_begins_without_consent_and_a_refusal_can_be_recorded(
    consent: str, says: str
) -> None:
    before = {**SUPPORT, "standing": {"vulnerability": "support"}, "consent": consent}
    assert sat("channel", "consent", "support_begins", seats=CHANNEL, **before) == (says,)
    assert sat("channel", "consent", "consent_refused", seats=CHANNEL, **before) == ()
    given = {**before, "consent": "given"}
    assert sat("channel", "consent", "support_begins", seats=CHANNEL, **given) == ()


def test_where_no_support_is_given_health_and_social_care_are_considered() -> None:
    away = {**SUPPORT, "considered": frozenset(), "made": frozenset()}
    assert sat("channel", "vulnerability", "no_support", seats=CHANNEL, **away) == (
        "Health or social care: not yet considered.",
    )
    assert sat("channel", "vulnerability", "support", seats=CHANNEL, **away) == ()


def test_who_must_consent_is_the_person_from_18_and_a_parent_or_guardian_below() -> None:
    rule = held("channel").function.consent
    assert rule is not None
    assert (rule.value.from_age, rule.value.person) == (18, "the person")
    assert [choice.code for choice in rule.value.below] == ["parent", "guardian"]


def test_channel_seeks_one_mind_then_the_majority_then_the_chair() -> None:
    arrangement = held("channel")

    def result(**choices: str) -> tuple[str | None, str]:
        votes = [
            Vote(seat=name, function=name, choice=choice, chair=name == "local_authority")
            for name, choice in choices.items()
        ]
        found = voting_result(arrangement, votes)
        return found.outcome, found.how

    assert result(local_authority="support", police="support") == ("support", "unanimous")
    assert result(local_authority="no_support", police="support", health="support") == ("support", "majority")
    assert result(local_authority="no_support", police="support") == ("no_support", "chair")


@pytest.mark.parametrize(
    "rule", ["MOD-01", "CHN-17", "MOD-03", "MOD-02", "CHN-18", "CHN-19", "MOD-04", "MOD-05"]
)
def test_what_the_act_says_no_partnership_may_change(rule: str) -> None:
    arrangement = held("channel")
    value = arrangement.rule(rule).model_dump(mode="json")["value"]
    with pytest.raises(OverrideRefusedError, match="may not be changed by a partnership"):
        arrangement.with_overrides([changed(rule, value)])


@pytest.mark.parametrize(
    ("outcomes", "following", "done"),
    [
        ({}, ("vulnerability",), False),
        ({"vulnerability": "no_support"}, (), True),
        ({"vulnerability": "support"}, ("consent",), False),
        ({"vulnerability": "support", "consent": "support_begins"}, ("ending",), False),
        ({"vulnerability": "support", "consent": "consent_refused"}, ("further_assessment",), False),
        ({"vulnerability": "support", "consent": "support_begins", "ending": "consent_withdrawn"},
         ("further_assessment",), False),
        ({"vulnerability": "support", "consent": "consent_refused", "further_assessment": "no_further_plan"},
         ("last_assessment",), False),
        ({"vulnerability": "support", "consent": "consent_refused", "further_assessment": "further_plan"}, (), True),
    ],
)  # fmt: skip
def test_channel_goes_on_after_support_ended_or_was_refused(
    outcomes: dict[str, str], following: tuple[str, ...], done: bool
) -> None:
    assert to_decide(held("channel"), outcomes) == following
    assert settled(held("channel"), outcomes) == done


def test_after_support_the_person_is_assessed_at_6_and_12_months() -> None:
    events = {"referral_received": DAY, "vulnerability_decided": DAY, "ending_decided": date(2026, 8, 31)}
    found = {
        one.code: one.due_on
        for one in clocks(held("channel"), events, [], DAY.replace(month=9), Nation.ENGLAND)
    }
    assert (found["at_6_months"], found["at_12_months"]) == (date(2027, 2, 28), date(2027, 8, 31))


def test_channel_asks_for_reasonable_grounds_at_the_door() -> None:
    arrangement = held("channel")
    for answer, route in (("yes", "panel"), ("no", "referrer")):
        assert (
            eligibility(arrangement, EligibilityFacts(answers={"reasonable_grounds": answer}), DAY).route
            == route
        )


# -- the conference on domestic abuse ---------------------------------------------------------------------------

CONFERENCE = (
    seat("police", chair=True), seat("independent_advocate"), seat("housing"), seat("health"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ticks", "answer", "route"),
    [
        (14, "", "conference"), (24, "", "conference"), (13, "", "referrer"), (0, "", "referrer"),
        (13, "professional_judgement", "conference"), (3, "escalation", "conference"), (0, "repeat", "conference"),
    ],
)  # fmt: skip
def test_the_conference_takes_the_count_a_judgement_an_escalation_or_a_repeat(
    ticks: int, answer: str, route: str
) -> None:
    known = EligibilityFacts(scores={"dash-24": ticks}, answers={answer: "yes"} if answer else {})
    assert eligibility(held("marac"), known, DAY).route == route


def test_a_victim_referred_within_12_months_is_a_repeat() -> None:
    assert repeat_since(held("marac"), DAY, Nation.ENGLAND) == date(2025, 5, 4)


def test_the_conference_decides_by_its_chair_with_the_advocate_there() -> None:
    assert sat("marac", "risk", "high_risk", seats=CONFERENCE) == ()


def test_somebody_speaks_for_the_victim_or_has_sent_word() -> None:
    others = tuple(one for one in CONFERENCE if one.function != "independent_advocate")
    away = seat("independent_advocate", present=False)
    absent = ("Nobody speaks for the victim: no independent domestic violence advocate.",)
    assert sat("marac", "risk", "high_risk", seats=(*others, away)) == absent
    sent = away.model_copy(update={"sent_information": True})
    assert sat("marac", "risk", "high_risk", seats=(*others, sent)) == ()


def test_whoever_attends_the_conference_has_accepted_confidentiality() -> None:
    guest = seat("specialist_service", accepted_confidentiality=False)
    found = sat("marac", "risk", "high_risk", seats=(*CONFERENCE, guest))
    assert found == ("Specialist domestic abuse service has not accepted confidentiality.",)


def test_at_high_risk_there_is_a_plan_and_otherwise_none_is_needed() -> None:
    assert len(sat("marac", "risk", "high_risk", seats=CONFERENCE, owned_actions=0)) == 1
    assert sat("marac", "risk", "not_high_risk", seats=CONFERENCE, owned_actions=0) == ()


def test_the_children_of_the_home_are_thought_of_before_the_conference_decides() -> None:
    found = sat("marac", "risk", "not_high_risk", seats=CONFERENCE, considered=frozenset(), made=frozenset())
    assert found == ("Children's social care for a child in the home: not yet considered.",)


def test_nothing_is_ever_sent_to_the_person_the_danger_is_from() -> None:
    told = {one.code for one in recipients(held("marac"), "high_risk", child_age=None)}
    assert told == {"person", "referrer", "agencies"}
    never = held("marac").governance.never_told
    assert never is not None
    assert [choice.code for choice in never.value] == ["perpetrator"]


# -- the hub at the front door ----------------------------------------------------------------------------------

DESK = (seat("local_authority", chair=True),)


def test_the_desk_decides_alone_once_the_risk_is_rated() -> None:
    assert sat("mash", "triage", "early_help", seats=DESK, rating="green") == ()
    assert sat("mash", "triage", "early_help", seats=DESK) == ("The risk is not rated.",)


def test_what_an_agency_has_not_released_does_not_leave_the_hub() -> None:
    held_back = (Unreleased(item="item 4", owner="Hullhaven Police"),)
    found = lacking("mash", "triage", "refer_to_social_care", seats=DESK, rating="red", unreleased=held_back)
    assert [one.sentence for one in found] == ["Hullhaven Police has not released item 4."]
    assert "MOD-08" in {rule.id for rule in found[0].rules}


@pytest.mark.parametrize(
    ("outcome", "route"),
    [("strategy_discussion", "Strategy discussion"), ("refer_to_social_care", "Referral to children's social care"),
     ("early_help", "Early help")],
)  # fmt: skip
def test_what_triage_decided_on_is_set_going(outcome: str, route: str) -> None:
    considered = frozenset({"nrm_child"})
    found = sat("mash", "triage", outcome, seats=DESK, rating="red", made=frozenset(), considered=considered)
    assert found == (f"{route}: not yet made.",)


def test_no_further_action_has_a_reason() -> None:
    assert sat("mash", "triage", "no_further_action", seats=DESK, rating="green") == ()
    state = {"stages": (StageState(stage="triage"),)}
    found = sat("mash", "triage", "no_further_action", seats=DESK, rating="green", **state)
    assert found == ("Triage: 'No further action' needs its main reason.",)


@pytest.mark.parametrize(
    ("rating", "due"),
    [("red", date(2026, 5, 1)), ("amber", date(2026, 5, 5)), ("green", date(2026, 5, 7))],
)
def test_each_rating_has_its_time(rating: str, due: date) -> None:
    friday = date(2026, 5, 1)  # before a bank holiday
    events = {"referral_received": friday, f"rated_{rating}": friday}
    found = {one.code: one.due_on for one in clocks(held("mash"), events, [], friday, Nation.ENGLAND)}
    assert found == {rating: due, "triage": date(2026, 5, 7)}


# -- the hub for missing children ---------------------------------------------------------------------------------

HUB = (seat("local_authority", chair=True), seat("police"))


def test_every_episode_is_assessed_and_a_late_interview_explained() -> None:
    assert sat("missing-hub", "response", "plan_agreed", seats=HUB) == ()
    late = {"episodes_unassessed": ("2 May 2026",), "interviews_unexplained": ("1 April 2026",)}
    assert sat("missing-hub", "response", "plan_agreed", seats=HUB, **late) == (
        "The missing episode of 2 May 2026 is not risk-assessed.",
        "The return interview after the episode of 1 April 2026 is late, and nobody has said why.",
    )


def test_each_episode_has_clocks_of_its_own() -> None:
    arrangement = held("missing-hub")
    episodes = {
        "first": {"went_missing": date(2026, 5, 1), "missing_episode_assessed": date(2026, 5, 1),
                  "returned_from_missing": date(2026, 5, 2)},
        "second": {"went_missing": date(2026, 5, 6), "returned_from_missing": date(2026, 5, 7),
                   "return_interview_held": date(2026, 5, 8)},
    }  # fmt: skip
    found = {
        (one.subject, one.code): (one.state, one.due_on)
        for one in clocks_of_each(arrangement, "missing_episode", episodes, date(2026, 5, 8), Nation.ENGLAND)
    }
    assert found == {
        ("first", "episode_assessed"): ("met", date(2026, 5, 2)),
        ("first", "return_interview"): ("breached", date(2026, 5, 5)),
        ("second", "episode_assessed"): ("breached", date(2026, 5, 7)),
        ("second", "return_interview"): ("met", date(2026, 5, 10)),
    }


def test_clocks_of_each_episode_are_not_among_those_of_the_case() -> None:
    events = {"referral_received": DAY, "returned_from_missing": DAY, "went_missing": DAY}
    found = {one.code for one in clocks(held("missing-hub"), events, [], DAY, Nation.ENGLAND)}
    assert found == {"response"}


def test_the_hub_and_the_conference_are_quorate_with_part_of_their_core() -> None:
    assert quorum(held("missing-hub"), HUB).quorate
    assert not quorum(held("missing-hub"), HUB[:1]).quorate
    assert not quorum(held("marac"), CONFERENCE[:2]).quorate


# -- all of them ----------------------------------------------------------------------------------------------

ALL = [catalogue().in_force(name, DAY) for name in catalogue().names()]


@pytest.mark.parametrize("arrangement", ALL, ids=lambda one: one.name)
def test_a_chair_can_read_the_file_of_each(arrangement: Arrangement) -> None:
    assert arrangement.summary.endswith(".")
    for stage in arrangement.function.stages:
        for outcome in stage.outcomes:
            assert outcome.sentence.endswith(".")
    if any(one.telling == "unfavourable" for stage in arrangement.function.stages for one in stage.outcomes):
        assert arrangement.governance.after_unfavourable is not None


@pytest.mark.parametrize("arrangement", ALL, ids=lambda one: one.name)
def test_where_the_person_may_be_an_adult_nothing_speaks_of_a_child_alone(arrangement: Arrangement) -> None:
    if arrangement.function.person.one == "the child":
        return
    spoken = [
        arrangement.voice.principle.value,
        *(choice.title for choice in arrangement.voice.ways.value),
        *(choice.title for choice in arrangement.voice.reasons_not_had.value),
        *(choice.title for choice in arrangement.membership.ties),
        *(
            rule.statement
            for rule in arrangement.governance.before_decision
            if "child in the home" not in rule.statement
        ),
    ]
    assert [words for words in spoken if "the child" in words.lower()] == []
