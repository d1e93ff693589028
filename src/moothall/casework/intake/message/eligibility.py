"""The facts an arrangement asks for before it says whether a referral may come to its panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .answer import Answer
from .assemble import whole_years
from .result import ReferralMessage, StatedAge

_ADULT_AT = 18


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What the referral says towards eligibility. It decides nothing: the arrangement's rules do."""

    stated_under_18: Answer
    age_disputed: Answer
    date_of_birth: date | None
    public_order: Answer
    bad_faith: Answer


#: What our own form's state of an age assessment says about a dispute. The Home Office's form does not ask.
_DISPUTED = {
    "not_needed": Answer.NO,
    "completed_child": Answer.NO,
    "completed_adult": Answer.NOT_SURE,
    "disputed": Answer.YES,
    "in_progress": Answer.YES,
    "not_known": Answer.NOT_SURE,
}

_STATED = {StatedAge.CHILD: Answer.YES, StatedAge.ADULT: Answer.NO, StatedAge.UNKNOWN: Answer.NOT_SURE}


def eligibility_facts(message: ReferralMessage) -> EligibilityFacts:
    """The facts of a referral that eligibility rests on.

    A person whose age is 'not sure' is a child until it is decided (FRM-02), and the age counts as uncertain
    (ELG-04). A child whose date of birth makes them 18 or over leaves it not sure.
    """
    return EligibilityFacts(
        stated_under_18=_STATED[message.stated_age],
        age_disputed=_age_disputed(message),
        date_of_birth=message.person.date_of_birth,
        public_order=message.answer("public_order"),
        bad_faith=message.answer("bad_faith"),
    )


def _age_disputed(message: ReferralMessage) -> Answer:
    if message.stated_age is StatedAge.UNKNOWN:
        return Answer.YES
    assessment = message.fact("age_assessment_state")
    if assessment is not None and assessment.code in _DISPUTED:
        return _DISPUTED[assessment.code]
    born = message.person.date_of_birth
    if born is not None and whole_years(born, message.received_on) >= _ADULT_AT:
        return Answer.NOT_SURE
    return Answer.NO
