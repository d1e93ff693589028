"""How a case stands between its referral and its decision: its risk rated, consent asked for and answered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, Consent, Rating
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.rules import check_reason
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.core.reference import police_force
from moothall.methods.arrangements import Arrangement, Choice, age_on, who_consents

ANSWERS = ("asked", "given", "refused", "withdrawn")


def rate_case(*, by: Actor, case_id: UUID, rating: str, reasons: str) -> Rating:
    """Rate the risk of a case by one of its arrangement's levels, with reasons. Older ratings stay.

    Raises Refused where the arrangement rates nothing, Invalid for another level or no reasons.
    """
    with ledger.unit(by, "Rate the risk of a case", must_write=True) as record:
        case = one_visible(Case.objects.all(), by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        levels = arrangement_of(by, case).function.ratings
        if levels is None:
            raise Refused(_("This arrangement does not rate the risk."))
        if rating not in {level.code for level in levels.value}:
            raise Invalid("rating", _("Choose one of the levels."))
        row = Rating(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            rating=rating, reasons=check_reason(reasons, "reasons"), rated_on=clock.today(),
        )  # fmt: skip
        row.save(force_insert=True)
        record.wrote("case.rated", row, case_id=case.pk)
    return row


def record_consent(
    *, by: Actor, case_id: UUID, answer: str, given_by: str, name: str, how: str, answered_on: date
) -> Consent:
    """Record that consent was asked for, given, refused or withdrawn: by whom, how and when.

    Who may give it follows from the arrangement and the person's age that day. Raises Refused where it asks for
    none, Invalid naming the field.
    """
    with ledger.unit(by, "Record consent", must_write=True) as record:
        case = one_visible(Case.objects.select_related("child"), by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        arrangement = arrangement_of(by, case)
        if arrangement.function.consent is None:
            raise Refused(_("This arrangement asks for no consent."))
        if answer not in ANSWERS:
            raise Invalid("answer", _("Choose asked, given, refused or withdrawn."))
        if given_by not in {each.code for each in may_consent(arrangement, case, answered_on)}:
            raise Invalid("given_by", _("Choose somebody who may give this consent."))
        if not how.strip():
            raise Invalid("how", _("Say how consent was asked for or answered."))
        if answered_on > clock.today():
            raise Invalid("answered_on", _("The day cannot lie in the future."))
        row = Consent(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            answer=answer, given_by=given_by, name=name.strip(), how=how.strip(), answered_on=answered_on,
        )  # fmt: skip
        row.save(force_insert=True)
        record.wrote("consent.recorded", row, case_id=case.pk)
    return row


def may_consent(arrangement: Arrangement, case: Case, on: date) -> tuple[Choice, ...]:
    """Who may consent for this person on a day. Without a date of birth both answers are open."""
    born = case.child.date_of_birth
    return who_consents(arrangement, age_on(date.fromisoformat(born), on) if born else None).who


def record_police_area(*, by: Actor, case_id: UUID, police_area: str) -> Case:
    """Record the police area where the person lives. Raises Invalid for a force there is none of."""
    with ledger.unit(by, "Record where the person lives", must_write=True) as record:
        case = one_visible(Case.objects.select_for_update(of=("self",)), by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        if police_force(police_area) is None:
            raise Invalid("police_area", _("Choose a police area."))
        case.police_area = police_area
        case.version += 1
        case.save(update_fields=["police_area", "version"])
        record.wrote("case.area_recorded", case, case_id=case.pk)
    return case
