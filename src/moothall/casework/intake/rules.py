"""Where a referral goes, and what may be recorded of it, in words for the person."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.intake.message import ReferralMessage, eligibility_facts
from moothall.core.kinds import Invalid, Refused
from moothall.methods.arrangements import Arrangement, Eligibility, EligibilityFacts, eligibility

LOOKED_AFTER_CODES = frozenset({"section_20", "section_31", "remand", "emergency_protection"})


def eligibility_of(
    arrangement: Arrangement, message: ReferralMessage, authority_codes: frozenset[str]
) -> Eligibility:
    """Test a referral against the arrangement's rules in force on the day it was received."""
    facts = eligibility_facts(message)
    told = message.local_authority.authority
    return eligibility(
        arrangement,
        EligibilityFacts(
            date_of_birth=facts.date_of_birth,
            local_authority=told.code if told else None,
            authorities=authority_codes,
            answers={
                "stated_under_18": facts.stated_under_18.value,
                "age_disputed": facts.age_disputed.value,
                "public_order": facts.public_order.value,
                "bad_faith": facts.bad_faith.value,
            },
        ),
        message.received_on,
    )


def reason_of(found: Eligibility) -> str:
    """Why the case goes where it goes, in sentences."""
    return found.sentence


def rules_of(found: Eligibility) -> list[str]:
    """The numbers of the rules the route rests on: those that keep it out, or all that were tested."""
    resting = found.reasons_out or found.findings
    return [finding.rule_id for finding in resting]


def check_reason(reason: str, field: str = "reason") -> str:
    """A reason with words in it. Raises Invalid otherwise."""
    given = reason.strip()
    if not given:
        raise Invalid(field, _("Give the reason. It is kept with the record."))
    return given


def check_review_date(review_on: date, today: date) -> None:
    """A hazard is looked at again on a day to come."""
    if review_on < today:
        raise Invalid("review_on", _("The date to look at it again must be today or later."))


def check_pause(from_date: date, until_date: date | None, received_on: date, today: date) -> None:
    """A clock pauses after the referral came, not in the future, and for a time that ends after it starts."""
    if from_date < received_on:
        raise Invalid("from_date", _("The pause cannot start before the referral was received."))
    if from_date > today:
        raise Invalid("from_date", _("The pause cannot start in the future."))
    if until_date is not None and until_date < from_date:
        raise Invalid("until_date", _("The pause must end on or after the day it starts."))


def check_fact_current(superseded: bool) -> None:
    """Only the fact as it stands can be changed; an older one is history."""
    if superseded:
        raise Refused(_("Somebody has changed this fact since the page was opened. Look at it again."))
