"""What the tests of arrangements share: the child panel, and a sitting of three."""

from __future__ import annotations

from datetime import date

from moothall.methods.arrangements import (
    Arrangement,
    Attendee,
    DecisionState,
    EligibilityFacts,
    LimbState,
    Override,
    Seat,
    StageState,
    catalogue,
    eligibility,
)

RECEIVED = date(2026, 11, 23)
LIMBS = ("act", "purpose", "age", "credibility")
OURS = "Hullhaven"


def panel() -> Arrangement:
    """The child panel in force when the sample referrals were received."""
    return catalogue().in_force("nrm-child", RECEIVED)


def early_panel() -> Arrangement:
    """The child panel as it was first published."""
    return catalogue().in_force("nrm-child", date(2021, 6, 14))


def facts(born: date | None = date(2011, 5, 9), **answers: str) -> EligibilityFacts:
    """A child in our area, about whom every question was answered unless the test says otherwise."""
    asked = {
        "stated_under_18": "yes",
        "age_disputed": "no",
        "public_order": "no",
        "bad_faith": "no",
        **answers,
    }
    return EligibilityFacts(
        date_of_birth=born, local_authority=OURS, authorities=frozenset({OURS}), answers=asked
    )


def table(*functions: str, aside: tuple[str, ...] = ()) -> tuple[Attendee, ...]:
    """Everybody at the table, named by function."""
    return tuple(
        Attendee(seat=function, function=function, present=True, stood_aside=function in aside)
        for function in functions
    )


def changed(rule: str, value: object, **rest: object) -> Override:
    """A partnership's change to a rule."""
    return Override.model_validate(
        {
            "rule": rule,
            "value": value,
            "reason": "Agreed by the partners",
            "who": "Hullhaven partnership",
            "from_date": date(2026, 5, 1),
            **rest,
        }
    )


def stage(
    code: str, finding: str = "met", outcome: str | None = "positive", reason: str | None = None
) -> StageState:
    """A stage with a finding, reasons and evidence on each limb."""
    limb = LimbState(finding=finding, has_reasons=True, has_evidence=True)
    return StageState(stage=code, limbs=dict.fromkeys(LIMBS, limb), outcome=outcome, reason=reason)


def complete() -> DecisionState:
    """A record in which nothing is missing."""
    seats = tuple(
        Seat(seat=name, function=name, present=True, chair=name == "local_authority", view_given=True)
        for name in ("local_authority", "police", "health")
    )
    return DecisionState(
        seats=seats,
        stages=(stage("reasonable_grounds"), stage("conclusive_grounds")),
        eligibility=eligibility(panel(), facts(), RECEIVED),
        voice_recorded=True,
        best_interests_reasoned=True,
        owned_actions=4,
    )
